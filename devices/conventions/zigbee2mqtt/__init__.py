"""Zigbee2MQTT as its bridge describes it: every model's exposes, groups, scenes, updates and the bridge itself."""

from devices.conventions.zigbee2mqtt.convention import Zigbee2Mqtt

__all__ = ["Zigbee2Mqtt"]
