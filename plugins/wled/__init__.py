"""Brings WLED light strips."""
