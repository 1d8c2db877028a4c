"""Cameras watched by Frigate."""
