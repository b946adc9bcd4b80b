"""Pure rules of the observatory."""
