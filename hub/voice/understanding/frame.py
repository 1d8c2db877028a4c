"""The concepts that stand in one clause, as ``frames.py`` finds them. Data only."""

from __future__ import annotations

import msgspec

from hub.voice.understanding.lattice import Piece
from hub.voice.understanding.names import NameHit
from hub.voice.understanding.reading import Match, Said


class Frame(msgspec.Struct, kw_only=True):
    """The concepts of one clause. ``rooms`` are rooms that were said and that this home does not have."""

    language: str
    pieces: tuple[Piece, ...]
    asks: bool = False
    wished: bool = False
    """A state is told of that is to be brought about ("make sure the door is locked")."""
    actions: list[str] = []
    particle: str | None = None
    verb: bool = False
    steps: list[str] = []
    complaint: str | None = None
    amount: str | None = None
    devices: list[Said] = []
    things: list[NameHit] = []
    shorts: list[NameHit] = []
    options: list[NameHit] = []
    areas: list[str] = []
    floors: list[str] = []
    rooms: list[str] = []
    attribute: str | None = None
    color: str | None = None
    tone: int | None = None
    level: int | None = None
    fan_level: int | None = None
    number: float | None = None
    numbers: int = 0
    clock: bool = False
    """The number stands after "at", as a clock time does."""
    two_colors: bool = False
    both_ways: bool = False
    """Something is to be on and something off: two requests."""
    unit: str | None = None
    state: str | None = None
    quantifiers: set[str] = set()
    questions: set[str] = set()
    when: bool = False
    hvac: str | None = None
    want: bool = False
    vague: bool = False
    here: bool = False
    there: bool = False
    """Where the request before was about."""
    home: bool = False
    pronoun: bool = False
    plural: bool = False
    conjunctions: int = 0
    relative: bool = False
    absolute: bool = False
    leftovers: list[str] = []
    matched: list[Match] = []
    order: list[tuple[str, object]] = []
    """What was said, in order: areas, devices (``Said``), things (``NameHit``), and the conjunctions between them."""

    @property
    def where_or_what(self) -> bool:
        """Return True when a part of the home was named."""
        return bool(self.devices or self.things or self.shorts or self.areas or self.floors or self.rooms)

    @property
    def value(self) -> bool:
        """Return True when a value to set was said."""
        return any(v is not None for v in (self.number, self.level, self.color, self.tone, self.fan_level))

    def with_action(self, action: str) -> bool:
        """Return True when this is one of the actions."""
        return action in self.actions
