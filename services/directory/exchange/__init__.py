"""Structures in the shapes others read: a table, schema.org, data·inclusion, GeoJSON."""
