"""Intents: what a sentence asks for, and what a handler answers."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterable
from typing import Any, TypeAlias

import msgspec

from hub.api.causes import Cause
from hub.api.commands import Outcome


class Intent(msgspec.Struct, frozen=True, kw_only=True):
    """One thing asked for. ``name`` follows the upstream vocabulary (``HassTurnOn``) where it has a word.

    ``targets`` are entity ids; ``slots`` typed values (numbers, names, areas); ``delay_s`` seconds from now,
    ``at`` an RFC 3339 time or schedule, ``condition`` and ``exclude`` in words, when the sentence had them.
    ``trigger`` is the condition as this home can notice it: ``{"entities", "to", "above", "below", "always"}`` or
    ``{"sun", "offset_s"}``; ``"for_s"`` seconds it must last, ``"all"`` of the entities at once, ``"within_s"`` seconds
    after which it is given up, ``"while"`` the states in which it is still waited for.
    """

    name: str
    slots: dict[str, Any] = {}
    targets: tuple[str, ...] = ()
    delay_s: float | None = None
    at: str | None = None
    condition: str | None = None
    exclude: tuple[str, ...] = ()
    trigger: dict[str, Any] | None = None


class Asked(msgspec.Struct, frozen=True, kw_only=True):
    """Where and by whom an intent was asked."""

    text: str
    language: str
    cause: Cause
    session: str = ""
    area: str | None = None
    person: str | None = None


class Reply(msgspec.Struct, frozen=True, kw_only=True):
    """What a handler did and says: ``text`` in the asker's language, ``outcomes`` of the commands it gave.

    ``later`` is what is still to be done, under its ``trigger``: the hub keeps it as a plan, across restarts, where it
    is listed and cancelled like any other. ``calls_off`` names entities whose waiting orders are to be cancelled; the
    hub then says which, in place of ``text``.
    """

    text: str
    outcomes: tuple[Outcome, ...] = ()
    ok: bool = True
    later: Intent | None = None
    calls_off: tuple[str, ...] = ()


class Kept(msgspec.Struct, frozen=True):
    """What a plugin keeps by names of the family's own: a slot of these intents means one of ``names()``, in memory."""

    intents: tuple[str, ...]
    slot: str
    names: Callable[[], Iterable[str]]


IntentHandler: TypeAlias = Callable[[Intent, Asked], Awaitable[Reply]]
