"""What understanding says itself: questions and refusals, per language (strings/<lang>.yaml; else English)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import lru_cache

from hub.voice.understanding import data, languages


class Phrases:
    """The phrases of one language."""

    def __init__(self, language: str, own: Mapping[str, object], english: Mapping[str, object]) -> None:
        self.language = language
        self._texts = {**_flat(english), **_flat(own)}
        self._joined = bool(own)

    def say(self, key: str, **values: str) -> str:
        """Return a phrase with its values filled in."""
        template = self._texts.get(key) or self._texts["not_understood"]
        for name, value in values.items():
            template = template.replace("{" + name + "}", value)
        return template

    def names(self, names: Sequence[str]) -> str:
        """Return several names as one phrase: "the lamp, the fan and the blinds"."""
        if len(names) < 2:
            return "".join(names)
        return self._texts["comma"].join(names[:-1]) + self._texts["and"] + names[-1]

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
    return Phrases(language, data.packaged("strings", languages.base(language)) or {}, english)
