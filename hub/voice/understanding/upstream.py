"""Upstream's sentences (home-assistant-intents), parsed once for whoever needs them: the matcher and the lexicon."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import Any

from hassil.intents import Intents
from home_assistant_intents import get_intents, get_languages

from hub.voice.understanding import languages

#: More languages than a household speaks; the least used falls out.
_KEPT = 6


def available() -> Sequence[str]:
    """Return every language tag that upstream has sentences for."""
    return tuple(get_languages())


def tag_of(language: str) -> str | None:
    """Return the tag under which upstream has a language, or None."""
    return languages.pick(language, get_languages())


@lru_cache(maxsize=_KEPT)
def raw(tag: str) -> Mapping[str, Any]:
    """Return the data of a tag: intents, lists, expansion rules, responses; empty for an unknown tag."""
    return dict(get_intents(tag) or {})


@lru_cache(maxsize=_KEPT)
def parsed(tag: str) -> Intents:
    """Return the sentences of a tag, parsed."""
    return Intents.from_dict(dict(raw(tag)))
