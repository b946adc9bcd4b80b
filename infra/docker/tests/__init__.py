"""Tests of what runs inside the services image."""
