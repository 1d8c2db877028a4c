"""Plays recorded cases of real devices against the conventions: ``python -m tests.conformance``."""
