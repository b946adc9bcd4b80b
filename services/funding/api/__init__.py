"""The resources of funding's API."""
