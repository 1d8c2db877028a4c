"""Stage 4d: the rooms in which something is to be announced, parted from what is to be said. Pure."""

from __future__ import annotations

import re

import msgspec

from hub.voice.understanding.clause import Context
from hub.voice.understanding.frames import Frame, frame_of
from hub.voice.understanding.lexicon import Lexicon
from hub.voice.understanding.reading import Problem, Reading

_LONGEST_PLACE = 8
"""Words, or characters of a language without spaces, that name the rooms."""
_BETWEEN = re.compile(r"^(?:(?:know|that|saying|to say)\b|[,:，：\s]|(?:里面|里)?的(?:人|孩子们?)|里面?|说)+")


def placed(reading: Reading, context: Context) -> Reading | None:
    """Return an announcement with its rooms as the slot ``areas`` (ids) and the rest of its words as ``message``.

    ``where`` begins with the rooms, or is nothing else where the message stands by itself. None: it names no rooms.
    """
    lexicon = context.lexicon
    slots = dict(reading.slots)
    where = str(slots.pop("where", ""))
    if lexicon is None or not where:
        return None
    message = str(slots.get("message") or "")
    place, frame = (where, frame_of(where, lexicon, context.home)) if message else _place(where, context, lexicon)
    message = message or _BETWEEN.sub("", where[len(place) :].lstrip()).strip()
    if not message or not _only_rooms(frame):
        return None
    areas = (*frame.areas, *(area for floor in frame.floors for area in context.home.floor_areas(floor)))
    problem = None if areas else Problem(key="no_area", values={"area": place})
    slots |= {"message": message, "areas": list(dict.fromkeys(areas))}
    return msgspec.structs.replace(reading, slots=slots, problem=problem)


def _place(text: str, context: Context, lexicon: Lexicon) -> tuple[str, Frame]:
    """Return the rooms that a text begins with, and nothing of what follows them, as words and as a frame."""
    units, glue = (text.split(), " ") if lexicon.spaced else (list(text), "")
    found = "", frame_of("", lexicon, context.home)
    for n in range(1, min(_LONGEST_PLACE + 1, len(units))):
        place = glue.join(units[:n])
        frame = frame_of(place, lexicon, context.home)
        if _only_rooms(frame) and _rooms(frame) != _rooms(found[1]):
            found = place, frame
    return found


def _rooms(frame: Frame) -> tuple[list[str], ...]:
    return frame.areas, frame.floors, frame.rooms


def _only_rooms(frame: Frame) -> bool:
    """Whether words name rooms and nothing besides."""
    return any(_rooms(frame)) and not (frame.things or frame.devices or frame.shorts or frame.leftovers)
