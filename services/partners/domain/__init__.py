"""Pure rules of partners."""
