"""What a state was over a stretch of time: when it held, how often it began, how long it lasted. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import pairwise
from typing import NamedTuple

from hub.api import Entity, Kind, Past
from hub.api.home import Value
from plugins.household.api import RESTING

_POSITIVE = frozenset({"open", "on", "detected", "unlocked"})
_LOCK = {"unlocked": frozenset({"unlocked", "unlocking", "open"}), "locked": frozenset({"locked"})}
_RESTS = frozenset({"off", "standby", "docked", "idle", "disarmed", "returning"})
_OPENS = frozenset({Kind.COVER, Kind.VALVE})


class Stretch(NamedTuple):
    """From when to when a state held, Unix s; ``held``: already when what was asked about, or its record, begins."""

    start: float
    end: float
    held: bool


def is_so(entity: Entity, value: Value | None, state: str) -> bool:
    """Return whether a recorded value of an entity means that it was open, closed, on, off, locked, unlocked."""
    if value is None:
        return False
    if entity.kind is Kind.LOCK:
        wanted = "unlocked" if state in ("open", "on", "unlocked") else "locked"
        return str(value) in _LOCK[wanted]
    positive = state in _POSITIVE
    if entity.kind in _OPENS:
        return (str(value) in ("open", "opening")) if positive else str(value) == "closed"
    if entity.kind.value == "alarm_control_panel":
        return (str(value) == "triggered") == positive
    if isinstance(value, str):
        resting = RESTING if entity.kind is Kind.SENSOR else _RESTS
        return (value not in resting) == positive
    return bool(value) == positive


def stretches(entity: Entity, points: Past, end: float, state: str) -> list[Stretch]:
    """Return when an entity was in a state, from what was recorded of it until ``end``."""
    out: list[Stretch] = []
    began: tuple[float, bool] | None = None
    for index, (at, value) in enumerate(points):
        so = is_so(entity, value, state)
        if so and began is None:
            began = at, index == 0
        elif not so and began is not None:
            out.append(Stretch(began[0], at, began[1]))
            began = None
    if began is not None:
        out.append(Stretch(began[0], end, began[1]))
    return out


def joined(each: Iterable[Sequence[Stretch]]) -> list[Stretch]:
    """Return when any of several was in the state."""
    out: list[Stretch] = []
    for stretch in sorted(s for own in each for s in own):
        if out and stretch.start <= out[-1].end:
            out[-1] = out[-1]._replace(end=max(out[-1].end, stretch.end))
        else:
            out.append(stretch)
    return out


def together(recorded: Sequence[tuple[Entity, Past]], end: float, state: str) -> list[Stretch]:
    """Return when any of several was on or open, and when all of them were off, closed or locked."""
    if len(recorded) == 1 or state in _POSITIVE:
        return joined(stretches(entity, points, end, state) for entity, points in recorded)
    busy = joined(stretches(entity, points, end, "open") for entity, points in recorded)
    begins = min(points[0][0] for _, points in recorded)
    edges = [begins, *(edge for s in busy for edge in (s.start, s.end)), end]
    free = [(a, b) for a, b in zip(edges[::2], edges[1::2], strict=True) if b > a]
    return [Stretch(a, b, a <= begins) for a, b in free]


class Range(NamedTuple):
    """The lowest, the highest and the mean of a measured value, and when the extremes were, Unix s."""

    low: float
    low_at: float
    high: float
    high_at: float
    mean: float


def range_of(points: Past, end: float) -> Range | None:
    """Return between what a measured value was, its mean weighted by time; None where no number was recorded."""
    numbers = [(at, float(v)) for at, v in points if isinstance(v, (int, float)) and not isinstance(v, bool)]
    if not numbers:
        return None
    ends = [at for at, _ in points[1:]] + [end]
    lasting = {at: max(0.0, until - at) for (at, _), until in zip(points, ends, strict=True)}
    total = sum(lasting[at] for at, _ in numbers)
    mean = sum(v * lasting[at] for at, v in numbers) / total if total else numbers[-1][1]
    low, high = min(numbers, key=lambda p: p[1]), max(numbers, key=lambda p: p[1])
    return Range(low[1], low[0], high[1], high[0], mean)


def counted(points: Past) -> float | None:
    """Return by how much a meter counted up; a meter that was set back counts on from there."""
    numbers = [float(v) for _, v in points if isinstance(v, (int, float)) and not isinstance(v, bool)]
    if len(numbers) < 2:
        return None
    return sum(max(0.0, after - before) for before, after in pairwise(numbers))
