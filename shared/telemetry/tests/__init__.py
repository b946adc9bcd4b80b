"""Tests of the telemetry: sampling, redaction, span files, trees."""
