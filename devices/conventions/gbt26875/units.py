"""Application data units of GB/T 26875.3-2011, clause 8: type flag, number of objects, objects with their time tags.

Read here: 1 state of a system, 2 state of components, 21 state of the user device, 24 and 4 what its operator did.
Written too: 91, the duty check, which a guard answers with an operation whose bit 5 is set.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from enum import IntFlag
from typing import TypeAlias

import msgspec

from hub.api.errors import PayloadError

SYSTEM, COMPONENTS, OPERATION_OF_SYSTEM, DEVICE, OPERATION, DUTY_CHECK = 1, 2, 4, 21, 24, 91
_TIME = 6
_DESCRIPTION = 31


class Status(IntFlag):
    """Bits of the state of a system or component (clause 8.2.1.1 and 8.2.1.2). ``NORMAL`` unset means test."""

    NORMAL = 1 << 0
    FIRE = 1 << 1
    FAULT = 1 << 2
    DISABLED = 1 << 3
    SUPERVISORY = 1 << 4
    STARTED = 1 << 5
    FEEDBACK = 1 << 6
    DELAY = 1 << 7
    POWER_FAULT = 1 << 8
    BACKUP_FAULT = 1 << 9
    BUS_FAULT = 1 << 10
    MANUAL = 1 << 11
    CHANGED = 1 << 12
    RESET = 1 << 13


FAULTS = Status.FAULT | Status.POWER_FAULT | Status.BACKUP_FAULT | Status.BUS_FAULT
_DEVICE_BITS = (
    Status.NORMAL,
    Status.FIRE,
    Status.FAULT,
    Status.POWER_FAULT,
    Status.BACKUP_FAULT,
    Status.BUS_FAULT,
    Status.BUS_FAULT,
)
"""Bits 0 to 6 of a user device (clause 8.2.1.7): main and backup power, channel to the centre, line to the panel."""


class SystemStatus(msgspec.Struct, frozen=True, kw_only=True):
    """State of a whole system (type 1)."""

    system: int
    address: int
    status: Status


class ComponentStatus(msgspec.Struct, frozen=True, kw_only=True):
    """State of one component (type 2); its address is a loop (upper 16 bits) and a number (lower 16 bits)."""

    system: int
    system_address: int
    component: int
    address: int
    status: Status
    description: str = ""

    @property
    def place(self) -> str:
        """Return system address, loop and number, as in ``1.2.35``."""
        return f"{self.system_address}.{self.address >> 16}.{self.address & 0xFFFF}"


class DeviceStatus(msgspec.Struct, frozen=True, kw_only=True):
    """State of the user device itself (type 21)."""

    status: Status


class Operation(msgspec.Struct, frozen=True, kw_only=True):
    """What an operator did (types 4 and 24): bits of clause 8.2.1.4."""

    flags: int
    operator: int

    @property
    def answers_duty_check(self) -> bool:
        """Return whether the guard answered a duty check."""
        return bool(self.flags & 32)


Unit: TypeAlias = SystemStatus | ComponentStatus | DeviceStatus | Operation

_ELECTRICAL, _GAS = range(16, 19), (10, 11, 12, 13, 74)


def component_kind(component: int) -> str:
    """Return what a component type (table 5) warns of: ``electrical``, ``gas``, ``heat`` or ``fire``.

    16 to 18 are electrical-fire monitors, 23 call points, 30 to 37 heat and 40 to 44 smoke detectors. Whatever is not
    known to be another counts as fire.
    """
    if component in _ELECTRICAL:
        return "electrical"
    if component in _GAS:
        return "gas"
    return "heat" if 30 <= component <= 37 else "fire"


def decode(data: bytes) -> list[Unit]:
    """Return the objects of an application data unit, none for types that carry no state; PayloadError if broken."""
    if len(data) < 2:
        raise PayloadError(f"an application data unit of {len(data)} bytes has no type and number")
    kind, number = data[0], data[1]
    reader = _READERS.get(kind)
    if reader is None:
        return []
    size, read = reader
    wanted = 2 + number * (size + _TIME)
    if len(data) != wanted:
        raise PayloadError(f"{number} objects of type {kind} take {wanted} bytes, there are {len(data)}")
    starts = range(2, wanted, size + _TIME)
    return [read(data[start : start + size]) for start in starts]


def _system(raw: bytes) -> Unit:
    return SystemStatus(system=raw[0], address=raw[1], status=Status(int.from_bytes(raw[2:4], "little") & 0x3FFF))


def _component(raw: bytes) -> Unit:
    text = raw[9:].split(b"\0", 1)[0].decode("gb18030", "replace")
    return ComponentStatus(
        system=raw[0],
        system_address=raw[1],
        component=raw[2],
        address=int.from_bytes(raw[3:7], "little"),
        status=Status(int.from_bytes(raw[7:9], "little") & 0x1FF),
        description="".join(c for c in text if c.isprintable() and c != "\ufffd").strip(),
    )


def _device(raw: bytes) -> Unit:
    found = Status(0)
    for bit, meaning in enumerate(_DEVICE_BITS):
        if raw[0] >> bit & 1:
            found |= meaning
    return DeviceStatus(status=found)


def _operation(raw: bytes) -> Unit:
    return Operation(flags=raw[-2], operator=raw[-1])


_READERS: dict[int, tuple[int, Callable[[bytes], Unit]]] = {
    SYSTEM: (4, _system),
    COMPONENTS: (9 + _DESCRIPTION, _component),
    OPERATION_OF_SYSTEM: (4, _operation),
    DEVICE: (1, _device),
    OPERATION: (2, _operation),
}


def encode_components(items: Sequence[ComponentStatus], time: Sequence[int]) -> bytes:
    """Return the application data unit of component states (type 2)."""
    out = bytes((COMPONENTS, len(items)))
    for item in items:
        text = item.description.encode("gb18030")[:_DESCRIPTION].ljust(_DESCRIPTION, b"\0")
        out += bytes((item.system, item.system_address, item.component)) + item.address.to_bytes(4, "little")
        out += int(item.status).to_bytes(2, "little") + text + bytes(time)
    return out


def encode_device(status: int, time: Sequence[int]) -> bytes:
    """Return the application data unit of the user device's state (type 21)."""
    return bytes((DEVICE, 1, status)) + bytes(time)


def encode_operation(flags: int, operator: int, time: Sequence[int]) -> bytes:
    """Return the application data unit of an operation at the user device (type 24)."""
    return bytes((OPERATION, 1, flags, operator)) + bytes(time)


def duty_check(minutes: int) -> bytes:
    """Return the application data unit that asks for a sign of the guard within so many minutes (type 91)."""
    return bytes((DUTY_CHECK, 1, minutes))
