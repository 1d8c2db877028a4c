"""Everyday devices by voice: on, off, brightness, colour, temperature, position, locks, and what they are doing."""
