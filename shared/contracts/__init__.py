"""Every event of the platform: its class, its schema, its examples, its topic."""
