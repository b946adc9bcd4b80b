"""Tests of what builds images."""
