"""Frigate's MQTT messages (docs.frigate.video/integrations/mqtt): what its cameras saw. Pure codec.

``<prefix>/events`` tells of each tracked object (``new``, ``update``, ``end``), ``<prefix>/reviews`` of what deserves a
look, ``<prefix>/<camera>/<label>/snapshot`` carries its best picture as JPEG.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import msgspec

from hub.api.codec import Payload
from hub.api.errors import PayloadError

MOMENTS = ("new", "update", "end")
_LONGEST = 128
_JPEG = b"\xff\xd8\xff"


class Sighting(msgspec.Struct, frozen=True, kw_only=True):
    """One tracked object as Frigate tells of it now. Times are Unix seconds; ``score`` is 0 to 1, its best so far.

    ``name`` is whom or what it was recognised as (``sub_label``), empty for nobody known.
    """

    id: str
    moment: str
    camera: str
    label: str
    score: float
    began_at: float
    ended_at: float | None = None
    name: str = ""
    zones: tuple[str, ...] = ()
    stationary: bool = False
    false_positive: bool = False


class Review(msgspec.Struct, frozen=True, kw_only=True):
    """What Frigate thinks deserves a look: ``severity`` is ``alert`` or ``detection``; ``sightings`` are their ids."""

    id: str
    moment: str
    camera: str
    severity: str
    labels: tuple[str, ...]
    sightings: tuple[str, ...]
    began_at: float
    ended_at: float | None = None


class Picture(msgspec.Struct, frozen=True, kw_only=True):
    """The best picture of the object that a camera tracks now."""

    camera: str
    label: str
    jpeg: bytes


def sighting(payload: Payload) -> Sighting:
    """Return what a message on ``<prefix>/events`` says; PayloadError when it is none."""
    moment, now = _after(payload)
    return Sighting(
        id=_text(now, "id"),
        moment=moment,
        camera=_text(now, "camera"),
        label=_text(now, "label"),
        score=_number(now.get("top_score") or now.get("score") or 0.0, "score"),
        began_at=_number(now.get("start_time"), "start_time"),
        ended_at=None if now.get("end_time") is None else _number(now["end_time"], "end_time"),
        name=_name(now.get("sub_label")),
        zones=_texts(now.get("entered_zones")),
        stationary=now.get("stationary") is True,
        false_positive=now.get("false_positive") is True,
    )


def review(payload: Payload) -> Review:
    """Return what a message on ``<prefix>/reviews`` says; PayloadError when it is none."""
    moment, now = _after(payload)
    data = now.get("data")
    facts: Mapping[str, Any] = data if isinstance(data, dict) else {}
    return Review(
        id=_text(now, "id"),
        moment=moment,
        camera=_text(now, "camera"),
        severity=_text(now, "severity"),
        labels=_texts(facts.get("objects")),
        sightings=_texts(facts.get("detections")),
        began_at=_number(now.get("start_time"), "start_time"),
        ended_at=None if now.get("end_time") is None else _number(now["end_time"], "end_time"),
    )


def picture(payload: Payload, prefix: str) -> Picture:
    """Return the picture on ``<prefix>/<camera>/<label>/snapshot``; PayloadError when it is no JPEG."""
    parts = payload.topic.removeprefix(f"{prefix}/").split("/")
    if len(parts) != 3 or parts[2] != "snapshot" or not all(parts):
        raise PayloadError(f"{payload.topic} is not where Frigate publishes a snapshot")
    if not payload.raw.startswith(_JPEG):
        raise PayloadError(f"the snapshot on {payload.topic} is no JPEG")
    return Picture(camera=parts[0][:_LONGEST], label=parts[1][:_LONGEST], jpeg=payload.raw)


def _after(payload: Payload) -> tuple[str, Mapping[str, Any]]:
    said = payload.json
    if not isinstance(said, dict) or said.get("type") not in MOMENTS or not isinstance(said.get("after"), dict):
        raise PayloadError(f"what came on {payload.topic} is no message of Frigate's")
    return said["type"], said["after"]


def _text(facts: Mapping[str, Any], key: str) -> str:
    value = facts.get(key)
    if not isinstance(value, str) or not value or len(value) > _LONGEST:
        raise PayloadError(f"a message of Frigate's has no {key}")
    return value


def _number(value: Any, key: str) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float) or not 0 <= value < 1e11:
        raise PayloadError(f"a message of Frigate's has no {key}")
    return float(value)


def _name(value: Any) -> str:
    """Return a sub label: a text, or since version 0.13 a text and how sure it is."""
    if isinstance(value, list) and value:
        value = value[0]
    return value[:_LONGEST] if isinstance(value, str) else ""


def _texts(value: Any) -> tuple[str, ...]:
    return tuple(t[:_LONGEST] for t in value[:32] if isinstance(t, str)) if isinstance(value, list) else ()
