"""Notifications: who is to be told what, and telling them."""
