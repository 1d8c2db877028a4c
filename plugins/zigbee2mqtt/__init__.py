"""Zigbee through Zigbee2MQTT: its devices, and pairing, names, groups and updates."""
