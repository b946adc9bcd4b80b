"""The resources of the directory's API."""
