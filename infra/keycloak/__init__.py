"""The identity provider of the containers' stack: its realm, and people put into it."""
