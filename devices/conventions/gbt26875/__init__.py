"""GB/T 26875.3-2011, the wire between fire-alarm user devices and a centre: pure codec, bytes in, facts out."""

from devices.conventions.gbt26875.frames import Command, Frame, Splitter, encode
from devices.conventions.gbt26875.units import (
    FAULTS,
    ComponentStatus,
    DeviceStatus,
    Operation,
    Status,
    SystemStatus,
    component_kind,
    decode,
    duty_check,
    encode_components,
    encode_device,
    encode_operation,
)

__all__ = [
    "FAULTS",
    "Command",
    "ComponentStatus",
    "DeviceStatus",
    "Frame",
    "Operation",
    "Splitter",
    "Status",
    "SystemStatus",
    "component_kind",
    "decode",
    "duty_check",
    "encode",
    "encode_components",
    "encode_device",
    "encode_operation",
]
