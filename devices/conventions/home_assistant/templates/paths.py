"""Recognises the template shapes that are only a read of the payload's JSON, without parsing them as a template.

``{{ value_json.a['b'] }}``, the same with ``| is_defined``, and ``{% if value_json.a %}x{% else %}y{% endif %}`` make
up over nine in ten of the templates that real devices send (54 622 recorded messages).
"""

from __future__ import annotations

import re
from typing import NamedTuple

_STEP = r"(?:\.[A-Za-z_]\w*|\[\s*(?:'[^'\"\\\]]*'|\"[^'\"\\\]]*\")\s*\])"
_PATH = rf"value_json((?:{_STEP})+)"
_READ = re.compile(rf"\{{\{{-?\s*{_PATH}\s*(\|\s*is_defined\s*)?-?\}}\}}", re.ASCII)
_CHOICE = re.compile(
    rf"\{{%-?\s*if\s+{_PATH}\s*-?%\}}([^{{}}]*)\{{%-?\s*else\s*-?%\}}([^{{}}]*)\{{%-?\s*endif\s*-?%\}}",
    re.ASCII,
)
_STEPS = re.compile(r"\.([A-Za-z_]\w*)|\[\s*['\"]([^'\"]*)['\"]\s*\]", re.ASCII)

#: Names that the template language finds on a JSON object itself before it looks for a key of that name.
OWN_NAMES = frozenset(dir({}))


class Read(NamedTuple):
    """A read of one key. ``must`` is True when an absent key is an error (``is_defined``)."""

    keys: tuple[str, ...]
    must: bool


class Choice(NamedTuple):
    """One of two texts, by whether a key holds something true."""

    keys: tuple[str, ...]
    yes: str
    no: str


def recognise(source: str) -> Read | Choice | None:
    """Return what a stripped template reads, or None when it is more than a read."""
    if found := _READ.fullmatch(source):
        keys = _keys(found[1])
        return Read(keys, bool(found[2])) if keys else None
    if found := _CHOICE.fullmatch(source):
        keys = _keys(found[1])
        return Choice(keys, found[2].strip(), found[3].strip()) if keys else None
    return None


def _keys(path: str) -> tuple[str, ...]:
    keys: list[str] = []
    for step in _STEPS.finditer(path):
        attribute, item = step.groups()
        if attribute is not None and attribute in OWN_NAMES:
            return ()
        keys.append(attribute if attribute is not None else item)
    return tuple(keys)
