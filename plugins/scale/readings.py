"""From the payloads of real gateways to a reading in kilograms, or the reason why it is none. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime, tzinfo
from typing import Any, TypeAlias

import msgspec

from hub.api.errors import PayloadError
from plugins.scale.frames import Frame, parse

#: Kilograms in a unit: the international pound, the Chinese jin.
KG = {"kg": 1.0, "lb": 0.45359237, "lbs": 0.45359237, "jin": 0.5, "斤": 0.5, "st": 6.35029318, "g": 0.001}
LIGHTEST, HEAVIEST = 10.0, 300.0
#: A reading whose own time is older than this was stored in the scale and is being replayed, s.
STORED_AFTER = 600.0
PLAUSIBLE_OHM = (100.0, 1500.0)


class Reading(msgspec.Struct, frozen=True, kw_only=True):
    """One stable reading. ``scale`` tells scales apart; ``raw`` is what arrived."""

    scale: str
    source: str
    at: float
    kg: float
    impedance: float | None = None
    raw: dict[str, Any] = {}


class Rejected(msgspec.Struct, frozen=True, kw_only=True):
    """Not a person's weight now; ``reason`` is a key: object, too_light, too_heavy, stored, retained, unstable."""

    scale: str
    reason: str
    kg: float | None = None


Found: TypeAlias = Reading | Rejected


def read(topic: str, body: Any, *, at: float, zone: tzinfo, retain: bool = False) -> list[Found]:
    """Return what a message says; empty when it is not about a scale.

    Raises PayloadError when it is a scale's and malformed.
    """
    found = [_one(scale, source, fields, at, zone) for scale, source, fields in _scales(topic, body)]
    if retain:
        return [Rejected(scale=each.scale, reason="retained", kg=each.kg) for each in found]
    return found


def reading(
    scale: str, source: str, kg: float, impedance: float | None, *, at: float, raw: dict[str, Any] | None = None
) -> Found:
    """Return a reading, or why its weight cannot be a person's."""
    if kg < LIGHTEST:
        return Rejected(scale=scale, reason="too_light", kg=kg)
    if kg > HEAVIEST:
        return Rejected(scale=scale, reason="too_heavy", kg=kg)
    ohm = impedance if impedance is not None and PLAUSIBLE_OHM[0] <= impedance <= PLAUSIBLE_OHM[1] else None
    return Reading(scale=scale, source=source, at=at, kg=round(kg, 3), impedance=ohm, raw=raw or {})


def _scales(topic: str, body: Any) -> Iterator[tuple[str, str, Mapping[str, Any]]]:
    """Yield (scale, source, fields) for each scale a message speaks of."""
    if not isinstance(body, Mapping):
        return
    parts = topic.split("/")
    if "BTtoMQTT" in parts:
        if body.get("type") == "SCALE" or "weighing_mode" in body or _is_advert(body):
            yield str(body.get("id") or parts[-1]), "theengs", body
    elif topic.endswith("/SENSOR"):
        for key, fields in body.items():
            if str(key).upper().startswith("MISCALE") and isinstance(fields, Mapping):
                yield str(fields.get("mac") or key), "tasmota", {"Time": body.get("Time"), **fields}
    elif parts[-1] == "weight" and "weight" in body:
        yield parts[0], "xiaomi_mi_scale", body
    elif "body-composition" in parts and "weight" in body:
        yield "/".join(parts[parts.index("body-composition") :]), "ble_scale_sync", body
    elif parts[-2:] == ["measurements", "insert"] and "weight" in body:
        yield "/".join(parts[:2]), "openscale_sync", body


def _is_advert(body: Mapping[str, Any]) -> bool:
    uuid = str(body.get("servicedatauuid", "")).lower()
    return "servicedata" in body and ("181d" in uuid or "181b" in uuid)


def _one(scale: str, source: str, fields: Mapping[str, Any], at: float, zone: tzinfo) -> Found:
    if "weight" not in fields and "servicedata" in fields:
        return _advert(scale, fields, at, zone)
    unit = str(fields.get("unit") or fields.get("weight_unit") or "kg").lower()
    if unit not in KG:
        raise PayloadError(f"weight unit {unit[:10]!r} of scale {scale} is not known", remedy="kg, lb and jin are")
    kg = _number(fields.get("weight"), "weight", scale) * KG[unit]
    if str(fields.get("weighing_mode", "person")) == "object":
        return Rejected(scale=scale, reason="object", kg=kg)
    if str(fields.get("stabilized", 1)) in ("0", "False"):
        return Rejected(scale=scale, reason="unstable", kg=kg)
    when = fields.get("timestamp") or fields.get("Time") or fields.get("date")
    if _stored(when, at, zone):
        return Rejected(scale=scale, reason="stored", kg=kg)
    ohm = fields.get("impedance")
    impedance = None if ohm in (None, "") else _number(ohm, "impedance", scale)
    return reading(scale, source, kg, impedance, at=at, raw=dict(fields))


def _advert(scale: str, fields: Mapping[str, Any], at: float, zone: tzinfo) -> Found:
    frame: Frame = parse(str(fields.get("servicedatauuid", "")), str(fields["servicedata"]))
    kg = frame.weight * KG[frame.unit]
    if not frame.stable:
        return Rejected(scale=scale, reason="unstable", kg=kg)
    if not frame.person:
        return Rejected(scale=scale, reason="object", kg=kg)
    if frame.removed and _stored(frame.when, at, zone):
        return Rejected(scale=scale, reason="stored", kg=kg)
    return reading(scale, "advert", kg, frame.impedance, at=at, raw=dict(fields))


def _number(value: Any, name: str, scale: str) -> float:
    try:
        found = float(value)
    except (TypeError, ValueError):
        raise PayloadError(f"{name} {str(value)[:20]!r} of scale {scale} is not a number") from None
    if found != found or found in (float("inf"), float("-inf")):
        raise PayloadError(f"{name} of scale {scale} is not finite")
    return found


def _stored(when: Any, at: float, zone: tzinfo) -> bool:
    """Return True when a reading's own time is well before now; an unreadable or future time says nothing."""
    if when is None:
        return False
    if isinstance(when, (int, float)) and not isinstance(when, bool):
        return at - float(when) > STORED_AFTER
    try:
        moment = datetime.fromisoformat(str(when))
        stamp = (moment if moment.tzinfo else moment.replace(tzinfo=zone)).timestamp()
    except (ValueError, OverflowError, OSError):
        return False
    return at - stamp > STORED_AFTER
