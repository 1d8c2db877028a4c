"""Stage 7b: a problem as a sentence: what was heard and what is missing, in the speaker's language. Pure."""

from __future__ import annotations

from hub.voice.understanding.phrases import Phrases
from hub.voice.understanding.reading import Problem

#: Problems that can name the sort of thing that is missing, and what they then are.
_NAMED = {"nothing_of_kind": "no_device", "nothing_in_area": "no_device_in_area"}
_ADVERBS = frozenset({"upstairs", "downstairs", "outside", "outdoors", "inside"})


_QUOTED = frozenset({"name", "heard", "area", "done", "rest"})


def explained(problem: Problem, phrases: Phrases, text: str = "") -> str:
    """Return a problem in words; what it quotes of ``text`` is written as it is there."""
    key = problem.key
    values = {name: _as_said(v, text) if name in _QUOTED else v for name, v in problem.values.items()}
    noun = _noun(values, phrases)
    if noun.endswith((".", "。")):
        return noun
    if noun:
        key, values["device"] = _NAMED.get(key, key), noun
    if "area" in values:
        values["where"] = _where(values["area"], phrases.language)
    return phrases.say(key, **values)


def _as_said(words: str, text: str) -> str:
    at = text.casefold().find(words.casefold()) if len(text.casefold()) == len(text) else -1
    return text[at : at + len(words)] if at >= 0 else words


def _noun(values: dict[str, str], phrases: Phrases) -> str:
    """Return what is missing as a noun of the language, or a whole sentence; empty when nothing tells."""
    for key in (f"concept.{values.get('concept', '')}", f"class.{values.get('device', '')}"):
        if phrases.has(key):
            return phrases.say(key)
    return next((phrases.say(f"kind.{k}") for k in values.get("kinds", "").split(",") if phrases.has(f"kind.{k}")), "")


def _where(label: str, language: str) -> str:
    """Return a place as it stands after a statement: "in the kitchen", "upstairs"."""
    if not language.startswith("en"):
        return label
    if label.casefold() in _ADVERBS:
        return label.casefold()
    plain = label if label.isupper() or "'" in label else label[:1].lower() + label[1:]
    return f"in {plain}" if plain.startswith(("the ", "my ", "our ")) else f"in the {plain}"
