"""What every rule of meaning stands on: the sense of a frame, its scope, the kinds it speaks of. Pure."""

from __future__ import annotations

from typing import Any

import msgspec

from hub.voice.understanding.frames import Frame
from hub.voice.understanding.intents import OPENED
from hub.voice.understanding.names import Vocabulary
from hub.voice.understanding.reading import Said, Scope
from hub.voice.understanding.targets import concept_tiers

COVERS = ("blind", "curtain", "shutter", "awning", "garage", "gate", "window", "door")


class Sense(msgspec.Struct, kw_only=True):
    """What a frame means before targets are looked up. ``query`` is answered, not done."""

    intent: str
    slots: dict[str, Any] = {}
    scope: Scope = Scope()
    kinds: tuple[str, ...] = ()
    query: bool = False
    missing: str = ""


def scope_of(frame: Frame, home: Vocabulary, *, drop: tuple[str, ...] = ()) -> Scope:
    """Return which part of the home a frame speaks of; a device word that only repeats a name's kind falls away."""
    devices = [d for d in frame.devices if d.concept not in drop]
    things = [hit.ids for hit in frame.things]
    if things and devices and not frame.conjunctions:
        devices = []
    things, devices = _shorts(frame, home, things, devices)
    return Scope(
        things=tuple(things),
        devices=tuple(devices),
        areas=tuple(dict.fromkeys(frame.areas)),
        floors=tuple(dict.fromkeys(frame.floors)),
        everything="everything" in frame.quantifiers,
        plural=frame.plural or bool(frame.quantifiers & {"all", "any", "which", "how_many", "both"}),
        here=frame.here,
        home=frame.home or ("all" in frame.quantifiers and not (frame.areas or frame.floors or frame.here)),
        last=frame.pronoun and not (frame.where_or_what or frame.here or frame.home),
    )


def _shorts(
    frame: Frame, home: Vocabulary, things: list[tuple[str, ...]], devices: list[Said]
) -> tuple[list[tuple[str, ...]], list[Said]]:
    """Let a name without its room ("ceiling" for "Kitchen ceiling") count where its room was said."""
    places = {*frame.areas, *(a for f in frame.floors for a in home.floor_areas(f))}
    for hit in frame.shorts:
        if frame.devices:
            continue
        ids = tuple(i for i in hit.ids if not places or home.by_id[i].area in places)
        things.append(ids or hit.ids)
    return things, devices


def kinds_meant(frame: Frame, home: Vocabulary) -> set[str]:
    """Return the kinds of what a frame names."""
    kinds = {home.by_id[i].kind for hit in frame.things for i in hit.ids}
    for said in frame.devices:
        for tier in concept_tiers(said, home)[:1]:
            kinds |= {t.kind for t in tier}
    if not frame.devices:
        kinds |= {home.by_id[i].kind for hit in frame.shorts for i in hit.ids}
    return kinds


def says_device(frame: Frame, *concepts: str) -> bool:
    """Return True when one of these device concepts was said."""
    return any(said.concept in concepts for said in frame.devices)


def speaks_of_opening(frame: Frame, home: Vocabulary) -> bool:
    """Return True when a frame is about something that opens and closes."""
    return bool(kinds_meant(frame, home) & set(OPENED)) or says_device(frame, *COVERS)
