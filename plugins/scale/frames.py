"""Xiaomi scale advertisements: bytes in, facts out. Pure.

Two layouts. 0x181d (V1, ten bytes): flags, weight, time. 0x181b (V2, thirteen): unit, flags, time, impedance, weight.
All little-endian; weight counts 5 g in kilograms and hundredths in pounds and jin (500 g). Layouts as published by
openScale and theengs/decoder.
"""

from __future__ import annotations

import msgspec

from hub.api.errors import PayloadError

_V1 = "XMTZC01HM/XMTZC04HM"
_V2 = "XMTZC02HM/XMTZC05HM"


class Frame(msgspec.Struct, frozen=True, kw_only=True):
    """One advertisement. ``weight`` is in ``unit``; ``when`` is the scale's own clock, ``YYYY-MM-DDTHH:MM:SS``."""

    model_id: str
    weight: float
    unit: str
    person: bool
    stable: bool
    removed: bool
    impedance: int | None
    when: str


def parse(uuid: str, service_data: str) -> Frame:
    """Return what an advertisement says; PayloadError when it is none of these scales' or is cut short."""
    short = uuid.lower().removeprefix("0x").removeprefix("0000")[:4]
    try:
        data = bytes.fromhex(service_data)
    except ValueError as error:
        raise PayloadError(f"service data {service_data[:40]!r} is not hexadecimal") from error
    if short == "181d":
        return _v1(data)
    if short == "181b":
        return _v2(data)
    raise PayloadError(f"service {uuid[:20]!r} is no scale's", remedy="0x181d and 0x181b are known")


def decode_xiaomi(uuid: str, service_data: str) -> dict[str, object]:
    """Return an advertisement as gateways publish it: model_id, weighing_mode, unit, weight, impedance if any."""
    frame = parse(uuid, service_data)
    found: dict[str, object] = {
        "model_id": frame.model_id,
        "weighing_mode": "person" if frame.person else "object",
        "unit": frame.unit,
        "weight": frame.weight,
    }
    if frame.impedance is not None:
        found["impedance"] = frame.impedance
    return found


def _weight(count: int, unit: str) -> float:
    return round(count / (200 if unit == "kg" else 100), 3)


def _unit(flags: int) -> str:
    return "lb" if flags & 0x01 else "jin" if flags & 0x10 else "kg"


def _clock(data: bytes) -> str:
    year = int.from_bytes(data[:2], "little")
    month, day, hour, minute, second = data[2:7]
    return f"{year:04d}-{month:02d}-{day:02d}T{hour:02d}:{minute:02d}:{second:02d}"


def _v1(data: bytes) -> Frame:
    if len(data) < 10:
        raise PayloadError(f"a scale frame has 10 bytes, this one {len(data)}")
    flags = data[0]
    unit = _unit(flags)
    return Frame(
        model_id=_V1,
        weight=_weight(int.from_bytes(data[1:3], "little"), unit),
        unit=unit,
        person=not flags & 0x40,
        stable=bool(flags & 0x20),
        removed=bool(flags & 0x80),
        impedance=None,
        when=_clock(data[3:10]),
    )


def _v2(data: bytes) -> Frame:
    if len(data) < 13:
        raise PayloadError(f"a body composition frame has 13 bytes, this one {len(data)}")
    kind, flags = data[0], data[1]
    unit = _unit(kind)
    ohm = int.from_bytes(data[9:11], "little")
    return Frame(
        model_id=_V2,
        weight=_weight(int.from_bytes(data[11:13], "little"), unit),
        unit=unit,
        person=not kind & 0x04,
        stable=bool(flags & 0x20),
        removed=bool(flags & 0x80),
        impedance=ohm if flags & 0x02 and 0 < ohm < 0xFFFD else None,
        when=_clock(data[2:9]),
    )
