"""Benchmarks: medians of repeated runs beside a baseline of the same run: `python -m bench`."""
