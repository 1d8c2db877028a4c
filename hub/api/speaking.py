"""What becomes of something that is said unasked: the value that ``hub.say`` returns."""

from __future__ import annotations

import msgspec


class Reached(msgspec.Struct, frozen=True, kw_only=True):
    """In how many places something is spoken (``places``), and the areas that were named, by id.

    ``rooms`` have something to speak from, ``silent`` have nothing: there it is only shown, on panels.
    """

    places: int = 0
    rooms: tuple[str, ...] = ()
    silent: tuple[str, ...] = ()
