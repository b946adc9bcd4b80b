"""Makes the territory's data files from open sources."""
