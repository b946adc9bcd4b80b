"""The `navette` command."""
