"""What the stages hand to each other: readings of a clause, the scope they speak of, problems found on the way."""

from __future__ import annotations

from typing import Any, NamedTuple

import msgspec


class Said(NamedTuple):
    """A device word: its concept in devices.yaml, the word, and whether it is the general word for the concept."""

    concept: str
    word: str
    general: bool


Match = tuple[str, str]
"""Words of the sentence and what they stood for: ``("kitchen light", "name")``."""


class Scope(msgspec.Struct, frozen=True, kw_only=True):
    """Which part of the home a clause speaks of, before it is looked up.

    ``things`` holds, per name said, the ids it may mean. ``devices`` are the device words.
    ``plural`` is True when all that fits is meant ("the lights", 所有灯), ``home`` when the whole home is.
    """

    things: tuple[tuple[str, ...], ...] = ()
    devices: tuple[Said, ...] = ()
    areas: tuple[str, ...] = ()
    floors: tuple[str, ...] = ()
    everything: bool = False
    plural: bool = False
    here: bool = False
    home: bool = False
    last: bool = False
    parts: tuple[Scope, ...] = ()
    """Where things are each in a room of their own: these scopes, one by one, instead of the whole."""

    @property
    def empty(self) -> bool:
        """Return True when nothing was said about where or what."""
        return not (
            self.things or self.devices or self.areas or self.floors or self.everything or self.home or self.here
        )


class Problem(msgspec.Struct, frozen=True, kw_only=True):
    """Why a clause cannot be carried out as it is: a key of strings/<lang>.yaml and its values.

    ``candidates`` are the ids between which the speaker has to choose, when choosing would solve it.
    """

    key: str
    values: dict[str, str] = {}
    candidates: tuple[str, ...] = ()
    ask: bool = False


class Reading(msgspec.Struct, frozen=True, kw_only=True):
    """One clause understood: an intent with typed slots, its targets found in this home, or the problem with it."""

    intent: str
    slots: dict[str, Any] = {}
    scope: Scope = Scope()
    kinds: tuple[str, ...] = ()
    targets: tuple[str, ...] = ()
    problem: Problem | None = None
    stage: str = "frame"
    confidence: float = 1.0
    query: bool = False
    risky: bool = False
    matched: tuple[Match, ...] = ()
    delay_s: float | None = None
    at: str | None = None
    condition: str | None = None
    trigger: dict[str, Any] | None = None
    exclude: tuple[str, ...] = ()
    wildcard: bool = False
    plugin: str = ""
    spans: bool = False
    """A question that may be asked of any stretch of the past."""
    wholly: bool = False
    """The targets were not named: they are what the whole home has of a sort."""
