"""Benchmarks: ratios against peers and raw limits, measured in one run."""
