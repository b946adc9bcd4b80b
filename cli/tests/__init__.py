"""Tests of the navette command."""
