"""The rules of matching: no web, no database, no bus, no clock."""
