"""Tasmota's own discovery: relays, lights, shutters, fans, switches, buttons and sensors of one device."""

from devices.conventions.tasmota.convention import Tasmota

__all__ = ["Tasmota"]
