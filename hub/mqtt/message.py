"""Owns what a message is on our side: ``Message`` in, ``Will`` out, and the MQTT 5 properties of a PUBLISH.

Property identifiers and their types are those of MQTT 5.0 (OASIS), table 2-4.
"""

from __future__ import annotations

import struct
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import msgspec

from hub.api.errors import PayloadError

_BYTE, _TWO, _FOUR, _VARINT, _BINARY, _TEXT, _PAIR = range(7)
_PROPERTIES: dict[int, tuple[str, int]] = {
    0x01: ("payload_format", _BYTE),
    0x02: ("expiry", _FOUR),
    0x03: ("content_type", _TEXT),
    0x08: ("response_topic", _TEXT),
    0x09: ("correlation", _BINARY),
    0x0B: ("subscriptions", _VARINT),
    0x23: ("topic_alias", _TWO),
    0x26: ("user", _PAIR),
}


class Message(msgspec.Struct, frozen=True, gc=False):
    """One PUBLISH received; ``retain`` is true only for state that the broker replays to a new subscription."""

    topic: str
    payload: bytes
    retain: bool = False
    qos: int = 0
    raw_properties: bytes = b""

    @property
    def properties(self) -> Mapping[str, Any]:
        """The MQTT 5 properties, decoded when asked for: ``expiry`` (s), ``response_topic``, ``user``, ..."""
        return decode_properties(self.raw_properties) if self.raw_properties else {}


@dataclass(frozen=True, slots=True)
class Will:
    """A retained status topic: ``online`` while we are connected, ``offline`` when we are not.

    The broker itself says ``offline`` for us when we vanish; ``online=None`` leaves out the birth message.
    """

    topic: str
    offline: str | bytes = "offline"
    online: str | bytes | None = "online"
    qos: int = 1
    retain: bool = True


def site_will(site: str) -> Will:
    """The hub's own availability: ``hearth/<site>/status``, online or offline, retained."""
    return Will(f"hearth/{site}/status")


def read_varint(data: bytes, at: int) -> tuple[int, int]:
    """A variable byte integer of ``data`` at ``at`` and the position after it; PayloadError if over 4 bytes."""
    value = shift = 0
    while True:
        byte = data[at]
        at += 1
        value |= (byte & 0x7F) << shift
        if not byte & 0x80:
            return value, at
        shift += 7
        if shift > 21:
            raise PayloadError("an MQTT length of more than 4 bytes")


def write_varint(value: int) -> bytes:
    """``value`` (0 .. 268 435 455) as a variable byte integer."""
    out = bytearray()
    while True:
        value, low = value >> 7, value & 0x7F
        out.append(low | (0x80 if value else 0))
        if not value:
            return bytes(out)


def decode_properties(raw: bytes) -> dict[str, Any]:
    """The properties of a PUBLISH by name; PayloadError where the bytes break MQTT 5."""
    found: dict[str, Any] = {}
    at = 0
    try:
        while at < len(raw):
            name, kind = _PROPERTIES[raw[at]]
            value, at = _value(raw, at + 1, kind)
            if name in ("user", "subscriptions"):
                found.setdefault(name, []).append(value)
            else:
                found[name] = value
    except (KeyError, IndexError, struct.error, UnicodeDecodeError) as error:
        raise PayloadError(f"broken MQTT properties {raw[:40]!r}: {error!r}") from error
    return found


def _value(raw: bytes, at: int, kind: int) -> tuple[Any, int]:
    if kind == _BYTE:
        return raw[at], at + 1
    if kind == _TWO:
        return struct.unpack_from("!H", raw, at)[0], at + 2
    if kind == _FOUR:
        return struct.unpack_from("!I", raw, at)[0], at + 4
    if kind == _VARINT:
        return read_varint(raw, at)
    if kind == _PAIR:
        key, at = _value(raw, at, _TEXT)
        text, at = _value(raw, at, _TEXT)
        return (key, text), at
    end = at + 2 + int(struct.unpack_from("!H", raw, at)[0])
    if end > len(raw):
        raise IndexError("a string runs past the end")
    data = raw[at + 2 : end]
    return (data.decode() if kind == _TEXT else data), end
