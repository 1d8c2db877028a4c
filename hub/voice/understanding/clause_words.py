"""The words that part requests, leave something out of them or say when. Owns the format of parting/<lang>.yaml.

English and Chinese have rules of their own (``clauses``, ``times``, ``times_zh``).
"""

from __future__ import annotations

import re
from functools import lru_cache

import msgspec

from hub.voice.understanding import data, languages


class Words(msgspec.Struct, frozen=True, forbid_unknown_fields=True, rename={"and_": "and", "except_": "except"}):
    """The words of parting/<lang>.yaml.

    ``and``: between requests or things; ``joint``: a pattern instead, ``glue`` what joins parts again. ``except``:
    before what is left out; ``except_behind``: after it; ``ones``: what stands for the sort there ("the one in …").
    ``unit``, ``one`` ("an hour"), ``spans`` (seconds to words): a length of time; ``delay``, ``lasting``: templates
    with ``{span}``. ``clock``: templates with ``{time}``; ``loose``: such as mean a time only beside a day or a part of
    it; ``hours``: words for 1 to 24 that are no plain numbers; ``half_past``, ``half_to``. ``daily`` and the like:
    what repeats. ``soft``: words that ask for nothing ("still", "just"). ``never``:
    a pattern for what forbids a deed ("don't"). ``instead``: words of a region to those that sentences have.
    """

    and_: tuple[str, ...] = ()
    joint: str = ""
    glue: str = ""
    except_: tuple[str, ...] = ()
    except_behind: tuple[str, ...] = ()
    ones: tuple[str, ...] = ()
    unit: dict[str, tuple[str, ...]] = {}
    one: tuple[str, ...] = ()
    spans: dict[int, tuple[str, ...]] = {}
    delay: tuple[str, ...] = ()
    lasting: tuple[str, ...] = ()
    clock: tuple[str, ...] = ()
    loose: tuple[str, ...] = ()
    hours: tuple[str, ...] = ()
    half_past: tuple[str, ...] = ()
    half_to: tuple[str, ...] = ()
    today: tuple[str, ...] = ()
    tomorrow: tuple[str, ...] = ()
    tomorrow_morning: tuple[str, ...] = ()
    tomorrow_evening: tuple[str, ...] = ()
    morning: tuple[str, ...] = ()
    afternoon: tuple[str, ...] = ()
    evening: tuple[str, ...] = ()
    daily: tuple[str, ...] = ()
    daily_morning: tuple[str, ...] = ()
    daily_evening: tuple[str, ...] = ()
    workdays: tuple[str, ...] = ()
    soft: tuple[str, ...] = ()
    never: str = ""
    instead: dict[str, str] = {}


@lru_cache(maxsize=16)
def words(language: str) -> Words | None:
    """Return a language's words, None where it has none; they stand as ``normalise.fold`` writes them."""
    content = data.packaged("parting", languages.base(language))
    return msgspec.convert(_folded(dict(content)), Words, strict=False) if content is not None else None


def _folded(content: object) -> object:
    if isinstance(content, str):
        return content.casefold()
    if isinstance(content, dict):
        return {k: _folded(v) for k, v in content.items()}
    return [_folded(v) for v in content] if isinstance(content, list) else content


def any_of(texts: tuple[str, ...] | list[str]) -> str:
    """Return a pattern for one of the texts, the longest first; one that never matches for none."""
    return "|".join(re.escape(t) for t in sorted(texts, key=len, reverse=True)) or "(?!)"


@lru_cache(maxsize=16)
def joints(language: str) -> re.Pattern[str] | None:
    """Return what stands between requests of a language, None where it has no words of its own."""
    known = words(language)
    if known is None:
        return None
    return re.compile(known.joint or rf",? (?:{any_of(known.and_)}) |, ")


def glue(language: str) -> str | None:
    """Return what joins the parts of one request, None for a language without words of its own."""
    known = words(language)
    return None if known is None else known.glue or f" {min(known.and_, key=len)} "


def forbids(text: str, language: str) -> bool:
    """Return True for a sentence in plain form that says what is *not* to be done; frames do not tell it from one."""
    known = words(language)
    return known is not None and bool(known.never) and re.search(known.never, text) is not None


def without_soft(text: str, language: str) -> str:
    """Return a sentence without the words that ask for nothing ("still", "just"), in words that sentences have."""
    known = words(language)
    if known is None:
        return text
    text = " ".join(known.instead.get(word, word) for word in text.split()) if known.instead else text
    if not known.soft:
        return text
    found = any_of(known.soft)
    pattern = rf"(?<!\w)(?:{found})(?!\w)" if languages.spaced(language) else found
    return re.sub(r"\s+", " ", re.sub(pattern, " " if languages.spaced(language) else "", text)).strip(" ,")


__all__ = ["Words", "any_of", "forbids", "glue", "joints", "without_soft", "words"]
