"""WLED's light strips over MQTT."""

from devices.conventions.wled.convention import Wled

__all__ = ["Wled"]
