"""Tests of shared/persistence."""
