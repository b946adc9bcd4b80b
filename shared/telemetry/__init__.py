"""Traces, metrics and logs: what an operator sees of the platform, and nothing personal."""
