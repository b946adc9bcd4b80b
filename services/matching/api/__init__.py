"""The resources of matching's API."""
