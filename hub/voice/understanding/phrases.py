"""What understanding says itself: questions and refusals, per language (strings/<lang>.yaml; else English)."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from functools import lru_cache

from home_assistant_intents import get_intents, get_languages

from hub.voice.understanding import data, languages

_NOUNS = ("kind.", "class.", "concept.")
"""Nouns of one language only: where another has none, the sentence does without."""


class Phrases:
    """The phrases of one language."""

    def __init__(self, language: str, own: Mapping[str, object], english: Mapping[str, object]) -> None:
        self.language = language
        shared = {k: v for k, v in _flat(english).items() if language.startswith("en") or not k.startswith(_NOUNS)}
        self._texts = {**shared, **_flat(own)}
        self._joined = bool(own)

    def say(self, key: str, **values: str) -> str:
        """Return a phrase with its values filled in."""
        template = self._texts.get(key) or self._texts["not_understood"]
        for name, value in values.items():
            template = template.replace("{" + name + "}", value)
        return template

    def has(self, key: str) -> bool:
        """Return True when there is a phrase of this key."""
        return key in self._texts

    def names(self, names: Sequence[str]) -> str:
        """Return several names as one phrase: "the lamp, the fan and the blinds"."""
        if len(names) < 2:
            return "".join(names)
        return self._texts["comma"].join(names[:-1]) + self._texts["and"] + names[-1]

    def some(self, count: int, names: Sequence[str]) -> str:
        """Return how many devices, with the names of some: "5 devices (the lamp, the fan, …)"."""
        return self.say("many", count=str(count), names=self._texts["comma"].join(names))

    def doing(self, command: str, what: str) -> str:
        """Return a command and its object as words: "unlock the front door"."""
        return self.say(f"do.{command}" if f"do.{command}" in self._texts else "do.change", what=what)


def _flat(content: Mapping[str, object], prefix: str = "") -> dict[str, str]:
    out: dict[str, str] = {}
    for key, value in content.items():
        if isinstance(value, Mapping):
            out.update(_flat(value, f"{prefix}{key}."))
        else:
            out[f"{prefix}{key}"] = str(value)
    return out


@lru_cache(maxsize=64)
def phrases(language: str) -> Phrases:
    """Return the phrases that serve a language."""
    english = data.packaged("strings", "en") or {}
    own = data.packaged("strings", languages.base(language))
    return Phrases(language, _upstream(language) if own is None else own, english)


#: What upstream says of a sentence that it cannot carry out, by our keys; ``{{ x }}`` is its way to fill in a value.
_UPSTREAM = {
    "not_understood": "no_intent", "no_area": "no_area", "unknown_name": "no_entity", "unfit": "feature_not_supported",
    "nothing_of_kind": "feature_not_supported", "nothing_in_area": "feature_not_supported",
}  # fmt: skip
_VALUE = re.compile(r"\{\{\s*(\w+)[^}]*\}\}")


def _upstream(language: str) -> Mapping[str, str]:
    """Return upstream's own refusals for a language that has no phrases here."""
    tag = languages.pick(language, get_languages())
    errors = ((get_intents(tag) or {}).get("responses", {}).get("errors") or {}) if tag else {}
    plain = {
        ours: str(errors[theirs]) for ours, theirs in _UPSTREAM.items() if "{%" not in str(errors.get(theirs, "{%"))
    }
    return {key: _VALUE.sub(lambda m: "{" + m[1].replace("entity", "name") + "}", text) for key, text in plain.items()}
