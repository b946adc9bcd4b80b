"""What runs inside the services' image, and what packs it."""
