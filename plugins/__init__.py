"""Appliance plugins and everything else that is not kernel, each a folder that touches only the public API."""
