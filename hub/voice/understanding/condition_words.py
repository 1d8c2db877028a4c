"""The words of a language that begin or end a condition. Owns the format of conditions/<lang>.yaml."""

from __future__ import annotations

from functools import lru_cache

import msgspec

from hub.voice.understanding import data, languages


class Marks(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The words of conditions/<lang>.yaml."""

    opening: tuple[str, ...] = ()
    inside: tuple[str, ...] = ()
    refused: tuple[str, ...] = ()
    then: tuple[str, ...] = ()
    again: tuple[str, ...] = ()
    tail: tuple[str, ...] = ()
    after: tuple[str, ...] = ()
    always: tuple[str, ...] = ()
    never: str = ""
    events: str = ""
    later: str = ""
    being: tuple[str, ...] = ()
    becomes: dict[str, tuple[str, ...]] = {}
    as_soon: str = ""


@lru_cache(maxsize=16)
def marks(language: str) -> Marks | None:
    """Return a language's words for conditions, None where it has none."""
    content = data.packaged("conditions", languages.base(language))
    return msgspec.convert(dict(content), Marks) if content is not None else None
