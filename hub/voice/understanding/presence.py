"""Who is there, as a condition: somebody moves, nobody moves, everybody has left. Pure.

Of a room that is not named it means where the thing is that is to be switched, else where the speaker is, else the
whole home. That nobody is there must be so of every sensor at once.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

from hub.voice.understanding.clause import Context
from hub.voice.understanding.frames import Frame
from hub.voice.understanding.names import Thing

_NOBODY = re.compile(
    r"\b(?:nobody|no ?one|no (?:motion|movement|presence|activity|people|person|occupancy)|without (?:motion|movement)"
    r"|(?:motion|movement) (?:stops|ends|clears|has stopped|is gone)"
    r"|(?:is|are|was|been|stays?|becomes?|gets?) (?:empty|unoccupied|vacant)"
    r"|(?:not|n't) any(?:one|body| motion| movement)"
    r"|(?:every(?:one|body)|all (?:of us|people)|people) (?:has |have |is |are )?(?:left|leaves?|gone|out|away))\b"
    r"|没有?(?:任何)?(?:人|动静|移动|活动)|无人|空无一人|(?:人|大家|都)(?:全|都)?(?:走了|离开|出门|出去|走光)"
)
_SOMEBODY = re.compile(
    r"\b(?:motion|movement|someone|somebody|anyone|anybody|people|person|presence|moves?|walks? in|enters?)\b"
    r"|有人|移动|动静|来人"
)
_AT_HOME = re.compile(
    r"\b(?:at )?home\b|\b(?:in|out of|left|leaves?) the (?:house|apartment|flat)\b"
    r"|\bevery(?:one|body) (?:has |is )?(?:left|leaves|gone|out|away)\b|家|出门|都走了|离开"
)
_THERE = re.compile(r"\b(?:there|here|in it|inside|in the room)\b|那里|那儿|这里|这儿|里面|房间")
_SENSES = ("motion", "occupancy", "presence")
_PERSONS = (("person",), ("device_tracker",))


def presence(text: str, frame: Frame, context: Context, rooms: Sequence[str] = ()) -> dict[str, Any] | None:
    """Return what this home has to notice for somebody, or nobody, to be there; None when it is about no presence."""
    nobody = bool(_NOBODY.search(text))
    if not nobody and not _SOMEBODY.search(text):
        return None
    if _AT_HOME.search(text) and not frame.areas and (persons := _persons(context)):
        ids = [t.id for t in persons]
        return {"entities": ids, "to": ["not_home"], "all": True} if nobody else {"entities": ids, "to": ["home"]}
    sensors = [t for t in context.home.things if t.kind == "binary_sensor" and t.device_class in _SENSES]
    named = [t.id for t in sensors if any(t.id in hit.ids for hit in frame.things)]
    near = named or _near(sensors, frame, context, rooms, only=nobody or bool(_THERE.search(text)))
    if not near:
        return None
    if not nobody:
        return {"entities": near, "to": ["detected", "on"]}
    return {"entities": near, "to": ["clear", "off"], **({"all": True} if len(near) > 1 else {})}


def about_presence(text: str) -> bool:
    """Return True for a condition about somebody or nobody being there."""
    return bool(_NOBODY.search(text) or _SOMEBODY.search(text))


def _persons(context: Context) -> list[Thing]:
    found = ([t for t in context.home.things if t.kind in kinds] for kinds in _PERSONS)
    return next((things for things in found if things), [])


def _near(sensors: Sequence[Thing], frame: Frame, context: Context, rooms: Sequence[str], *, only: bool) -> list[str]:
    """Return the sensors where it is about; ``only`` there, where that is one room, and never the home instead."""
    if frame.areas or frame.floors:
        home = context.home
        on_floors = {a.id for a in home.areas.values() if a.floor in frame.floors}
        places = {*frame.areas, *on_floors}
        return [t.id for t in sensors if t.area in places]
    here = set(rooms) or ({context.area} if context.area else set())
    close = [t.id for t in sensors if t.area in here]
    return close if close or (only and len(here) == 1) else [t.id for t in sensors]
