"""Lists as data, and how a spoken enumeration becomes items. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable

import msgspec

_LONGEST = 200
#: What separates items in speech: commas always, the words "and" and "plus", Chinese 和/跟/还有/以及.
_SEPARATORS = re.compile(
    r"\s*(?:[,;，、；]\s*(?:and\s+|plus\s+)?"
    r"|\s+(?:and|plus|as well as)\s+"
    r"|(?:还有|以及)|(?<=[\u4e00-\u9fff])[和跟](?=[\u4e00-\u9fff0-9]))\s*",
    re.IGNORECASE,
)
#: Dishes and goods with an "and" of their own, so that they stay whole.
_WHOLE = (
    "mac and cheese",
    "macaroni and cheese",
    "salt and pepper",
    "fish and chips",
    "peanut butter and jelly",
    "half and half",
    "bread and butter pudding",
    "oil and vinegar dressing",
    "和牛",
    "和果子",
)
_FILLERS = re.compile(r"^(?:some|any|the|a few|a little|please|一些|一点|点儿?|些)\s*", re.IGNORECASE)


class Item(msgspec.Struct, frozen=True, kw_only=True):
    """One line of a list."""

    id: str
    text: str
    done: bool = False


class ItemList(msgspec.Struct, frozen=True, kw_only=True):
    """A list with its items in order of adding; ``names`` are what it is called, per language."""

    id: str
    name: str
    names: dict[str, tuple[str, ...]] = {}
    items: tuple[Item, ...] = ()

    def label(self, language: str) -> str:
        """Return its name in a language."""
        return self.names.get(language.partition("-")[0], (self.name,))[0]

    def open(self) -> tuple[Item, ...]:
        """Return the items not ticked off."""
        return tuple(item for item in self.items if not item.done)

    def find(self, text: str) -> Item | None:
        """Return the item of that text, open ones first; the same but for case, filler and plural."""
        wanted = _bare(text)
        for item in sorted(self.items, key=lambda each: each.done):
            if _bare(item.text) == wanted:
                return item
        return None


def split_items(spoken: str) -> list[str]:
    """Return the items of a spoken enumeration: ``milk, eggs and bread`` / ``牛奶、鸡蛋和面包``, without repeats."""
    held = spoken
    for index, phrase in enumerate(_WHOLE):
        held = re.sub(re.escape(phrase), f"\x00{index}\x00", held, flags=re.IGNORECASE)
    found: dict[str, str] = {}
    for part in _SEPARATORS.split(held):
        text = re.sub(r"\x00(\d+)\x00", lambda m: _WHOLE[int(m[1])], part)
        text = _FILLERS.sub("", text.strip(" .!。！")).strip()[:_LONGEST]
        if text:
            found.setdefault(_bare(text), text)
    return list(found.values())


def as_said(slot: str, text: str) -> str:
    """Return a slot with the punctuation it had in the sentence, which recognition leaves out; commas part items."""
    words = slot.split() if slot.isascii() else [letter for letter in slot if not letter.isspace()]
    if not words or len(words) > 200:
        return slot
    between = r"[\s,;，、；]+" if slot.isascii() else r"[\s,;，、；]*"
    found = re.search(between.join(re.escape(word) for word in words), text, re.IGNORECASE)
    return found.group() if found else slot


def next_id(items: Iterable[Item]) -> int:
    """Return a number above all in use."""
    return max((int(item.id) for item in items if item.id.isdigit()), default=0) + 1


def _bare(text: str) -> str:
    bare = _FILLERS.sub("", text.strip().lower())
    return bare[:-1] if len(bare) > 3 and bare.endswith("s") and not bare.endswith("ss") else bare
