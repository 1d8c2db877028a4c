"""Brings Tasmota devices that announce themselves natively."""
