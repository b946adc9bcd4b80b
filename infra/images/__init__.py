"""Third-party images built from package registries, where no image registry can be reached."""
