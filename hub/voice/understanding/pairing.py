"""Stage 4c: which thing belongs to which room, where a clause names several of both. Pure.

"The kitchen lights and the bathroom fan" are the lights of the one room and the fan of the other; "the lights and the
fan in the kitchen and the hall" are both in both. The order of the words says which, and the conjunctions between.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import cast

import msgspec

from hub.voice.understanding.frames import Frame
from hub.voice.understanding.names import NameHit
from hub.voice.understanding.reading import Said, Scope

_Word = tuple[str, object]
#: A = room, D = thing. All of the one, then all of the other: each thing in each room.
_EACH_IN_EACH = re.compile("A+D+|D+A+")
_IN_TURN = re.compile("(?:A+D+){2,}|(?:D+A+){2,}")


def paired(frame: Frame, scope: Scope) -> tuple[Scope, ...] | None:
    """Return a scope's parts where its things are each in a room of their own; () where one scope says it all.

    None means that it cannot be told which thing is where.
    """
    words = [word for word in frame.order if word[0] != "and"]
    said = len(frame.areas) + len(frame.devices) + len(frame.things)
    if len(words) != said or frame.floors or len(set(frame.areas)) < 2:
        return ()
    shape = _shape(words)
    if len({*frame.devices, *(hit.ids for hit in frame.things)}) < 2 or _EACH_IN_EACH.fullmatch(shape):
        return ()
    if frame.things and frame.devices and not frame.conjunctions:
        return None
    groups = _in_turn(words, shape) if _IN_TURN.fullmatch(shape) else _by_conjunction(frame.order)
    if any(set(_shape(group)) != {"A", "D"} for group in groups):
        return None
    return tuple(_scope(group, scope) for group in groups)


def _shape(words: list[_Word]) -> str:
    return "".join("A" if sort == "areas" else "D" for sort, _ in words)


def _in_turn(words: list[_Word], shape: str) -> list[list[_Word]]:
    """Return groups that each begin as the first does."""
    starts = [i for i in range(len(shape)) if shape[i] == shape[0] and (i == 0 or shape[i - 1] != shape[0])]
    return [words[a:b] for a, b in zip(starts, [*starts[1:], len(words)], strict=True)]


def _by_conjunction(order: list[_Word]) -> list[list[_Word]]:
    """Return what stands between conjunctions; what lacks its room or its thing joins a neighbour that tells it."""
    groups: list[list[_Word]] = []
    waiting: list[_Word] = []
    for stretch in _stretches(order):
        if set(_shape(stretch)) == {"A", "D"}:
            groups.append([*waiting, *stretch])
            waiting = []
        elif groups and groups[-1][0][0] == "areas" and _shape(stretch)[0] == "D":
            groups[-1] += stretch
        else:
            waiting += stretch
    if waiting and groups and _shape(waiting)[0] == _shape(groups[-1])[-1]:
        groups[-1] += waiting
        waiting = []
    return [*groups, waiting] if waiting else groups


def _stretches(order: list[_Word]) -> Iterator[list[_Word]]:
    stretch: list[_Word] = []
    for word in order:
        if word[0] != "and":
            stretch.append(word)
        elif stretch:
            yield stretch
            stretch = []
    if stretch:
        yield stretch


def _scope(group: list[_Word], scope: Scope) -> Scope:
    return msgspec.structs.replace(
        scope,
        areas=tuple(dict.fromkeys(cast(str, what) for sort, what in group if sort == "areas")),
        devices=tuple(cast(Said, what) for sort, what in group if sort == "devices"),
        things=tuple(cast(NameHit, what).ids for sort, what in group if sort == "things"),
    )
