"""The resources of partners' API."""
