"""The resources of the observatory's API."""
