"""The resources of the agenda's API."""
