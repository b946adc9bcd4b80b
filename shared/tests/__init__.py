"""Tests of what lies in shared itself."""
