"""Benchmarks: ratios against a bare baseline in the same run; never part of the test suite. ``make bench`` runs all."""
