"""Weighing what cannot stand on a scale: once with and once without, or put on the scale by itself. Pure."""

from __future__ import annotations

import msgspec

from plugins.scale.readings import Found, Reading, Rejected

#: How long somebody has for both steps, s.
PATIENCE_S = 180.0
#: The least and most that may be weighed so, kg; scales count in steps of 50 g.
LEAST_KG, MOST_KG = 0.3, 60.0


class Errand(msgspec.Struct, frozen=True, kw_only=True):
    """Something that is to be weighed: a person (by id) or a thing or pet that only has a name."""

    name: str
    person: str = ""
    since: float = 0.0
    held: Reading | None = None


class Waiting(msgspec.Struct, frozen=True):
    """One step is done, or said nothing new; the other one is waited for."""

    errand: Errand


class Weighed(msgspec.Struct, frozen=True):
    """It is done. ``alone`` is whoever held it, weighed without it.

    ``laden`` is the last reading when that was with it: nobody's weight, and what comes after it may repeat it.
    """

    kg: float
    alone: Reading | None = None
    laden: Reading | None = None


class Unlikely(msgspec.Struct, frozen=True):
    """The two steps differ by more than can be carried; it begins again with the second."""

    errand: Errand
    first: Reading
    kg: float


def feed(errand: Errand, found: Found) -> Waiting | Weighed | Unlikely:
    """Return what a reading is to an errand."""
    if isinstance(found, Rejected):
        by_itself = found.reason in ("too_light", "object") and found.kg is not None and found.kg >= LEAST_KG
        return Weighed(found.kg or 0.0) if by_itself else Waiting(errand)
    held = errand.held
    if held is None:
        return Waiting(msgspec.structs.replace(errand, held=found))
    difference = round(abs(found.kg - held.kg), 3)
    if difference < LEAST_KG:
        better = found if held.impedance is None else held
        return Waiting(msgspec.structs.replace(errand, held=better))
    if difference > MOST_KG:
        return Unlikely(msgspec.structs.replace(errand, held=found), held, difference)
    if held.kg < found.kg:
        return Weighed(difference, held, found)
    return Weighed(difference, found)
