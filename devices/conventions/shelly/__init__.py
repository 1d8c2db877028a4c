"""Shelly of the second generation and later, by their RPC over MQTT."""

from devices.conventions.shelly.convention import Shelly

__all__ = ["Shelly"]
