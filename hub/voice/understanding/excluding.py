"""Stage 2c: what is to be left out: by its name, its room, its sort, or a part of its name. Pure.

Nothing that was to be left out is ever overlooked: what is not known, or would leave nothing, is asked about.
"""

from __future__ import annotations

from collections.abc import Iterable

import msgspec

from hub.voice.understanding import clauses
from hub.voice.understanding.clause import Context
from hub.voice.understanding.frames import Frame, frame_of
from hub.voice.understanding.normalise import digits
from hub.voice.understanding.reading import Problem, Reading
from hub.voice.understanding.refer import explained_by
from hub.voice.understanding.targets import concept_tiers, named_after

#: A part of a name of fewer characters says too little where words are not spaced.
_SHORTEST_PART = 2


def without(reading: Reading, words: str, context: Context) -> Reading:
    """Return a reading without the targets that the words name, or with the question what to leave out."""
    out = excluded(words, reading.targets, context)
    if out is None:
        problem = Problem(key="excluded_unknown", values={"name": words}, ask=True)
        return msgspec.structs.replace(reading, problem=problem)
    kept = tuple(t for t in reading.targets if t not in out)
    gone = tuple(t for t in reading.targets if t in out)
    problem_left = None if kept else Problem(key="nothing_left")
    return msgspec.structs.replace(reading, targets=kept, exclude=gone, problem=problem_left)


def excluded(words: str, targets: Iterable[str], context: Context) -> set[str] | None:
    """Return the ids that an exclusion names, or None when it, or a part of it, names nothing known."""
    targets = tuple(targets)
    found = _one(words, targets, context)
    parts = clauses.segments(words, context.language)
    if found is not None or len(parts) < 2:
        return found
    each = [_one(part, targets, context) for part in parts]
    return None if any(one is None for one in each) else set().union(*(one or () for one in each))


def _one(words: str, targets: tuple[str, ...], context: Context) -> set[str] | None:
    lexicon = context.lexicon
    if lexicon is None:
        return None
    plain = digits(words, context.language)
    frame = frame_of(plain, lexicon, context.home)
    if not (frame.leftovers or frame.rooms):
        out = _meant(frame, targets, context)
        if out:
            return out
    things = [context.home.by_id[t] for t in targets if t in context.home.by_id]
    if lexicon.spaced:
        named = {t.id for t in things if explained_by(plain, t, context.home, lexicon)}
        kinds = {t.kind for t in things}
        others = (t for t in context.home.things if t.kind in kinds)  # "the left lamp, not the right one"
        return named if named or any(explained_by(plain, t, context.home, lexicon) for t in others) else None
    part = "".join(p.text for p in frame.pieces if not p.filler)
    return {t.id for t in things if len(part) >= _SHORTEST_PART and named_after(t, part)} or None


def _meant(frame: Frame, targets: tuple[str, ...], context: Context) -> set[str]:
    """Return what a frame without leftovers names: things, else whole rooms, else all of a sort."""
    home = context.home
    out = {i for hit in frame.things for i in hit.ids}
    areas = {*frame.areas, *(a for f in frame.floors for a in home.floor_areas(f))}
    if areas and not frame.things:
        here = [t for t in home.things if t.area in areas]
        sort = {t.id for said in frame.devices for tier in concept_tiers(said, home)[:1] for t in tier}
        return {t.id for t in here if not sort or t.id in sort}
    if areas:
        return out
    for said in frame.devices:
        sort = {t.id for tier in concept_tiers(said, home)[:1] for t in tier}
        unknown = not said.general and not any(named_after(home.by_id[i], said.word) for i in sort)
        if not (unknown and set(targets) <= sort):  # "except the chandelier", where no light is called so
            out |= sort
    return out
