"""Language tags: which data serves a tag, and how its script is cut into words."""

from __future__ import annotations

from collections.abc import Iterable

#: Languages written without spaces between words.
UNSPACED = frozenset({"zh", "ja", "th"})

#: Languages that write a thing and its place as one word.
COMPOUNDING = frozenset({"de", "nl", "sv", "da", "nb"})

_PREFERRED = {"zh": "zh-CN", "no": "nb", "zh-Hant": "zh-TW", "zh-Hans": "zh-CN", "pt-PT": "pt"}


def base(tag: str) -> str:
    """Return the language without its region: ``zh-CN`` -> ``zh``."""
    return tag.replace("_", "-").split("-", 1)[0].lower()


def spaced(tag: str) -> bool:
    """Return True when the language separates words by spaces."""
    return base(tag) not in UNSPACED


def pick(tag: str, available: Iterable[str]) -> str | None:
    """Return the entry of ``available`` that serves ``tag`` best, or None.

    An exact tag wins, then the customary region (``zh`` -> ``zh-CN``), then the bare language, then any region of it.
    """
    known = {item.lower(): item for item in available}
    tag = tag.replace("_", "-")
    for candidate in (tag, _PREFERRED.get(tag, ""), base(tag), _PREFERRED.get(base(tag), "")):
        if candidate and candidate.lower() in known:
            return known[candidate.lower()]
    regions = sorted(item for item in known.values() if base(item) == base(tag))
    return regions[0] if regions else None
