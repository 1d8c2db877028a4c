"""Brings devices that follow the Homie convention."""
