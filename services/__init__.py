"""The services of the platform."""
