"""The stand-in for Mailpit."""
