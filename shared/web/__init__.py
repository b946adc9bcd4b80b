"""What every service's web process is made of."""
