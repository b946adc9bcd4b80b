"""The resources of notifications' API."""
