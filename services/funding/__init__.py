"""Funding: calls with their hours of opening and closing."""
