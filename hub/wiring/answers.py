"""What became of a sentence, as docs/api.md shows it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

import msgspec

from hub.voice.conversation import Spoken, outcomes

if TYPE_CHECKING:  # it loads languages and matchers
    from hub.voice.understanding.dialogue import Question
    from hub.voice.understanding.names import Vocabulary


def shown(spoken: Spoken, spans: Sequence[Any] = (), question: Mapping[str, Any] | None = None) -> dict[str, Any]:
    """Return what became of a sentence, as JSON values; ``spans`` are which of its words stood for what.

    ``question`` is the one that was asked (``show_question``).
    """
    return {
        "text": spoken.text,
        "language": spoken.language,
        "session": spoken.session,
        "decision": spoken.decision,
        "reason": spoken.reason,
        "intents": [show_intent(intent) for intent in spoken.intents],
        "outcomes": outcomes(spoken.replies),
        "answer": spoken.answer,
        "speech": speech_url(spoken.speech),
        "stage": spoken.stage,
        "ms": spoken.ms,
        "matched": msgspec.to_builtins(spoken.matched),
        "spans": msgspec.to_builtins(list(spans)),
        "question": question if spoken.decision == "ask" else None,
    }


_ORDINALS = {
    "en": ("the first one", "the second one", "the third one", "the fourth one", "the fifth one"),
    "zh": ("第一个", "第二个", "第三个", "第四个", "第五个"),
}


def show_question(question: Question, home: Vocabulary, language: str) -> dict[str, Any]:
    """Return an open question: its kind, what it chooses between and what to say for each, what may have been said."""
    things = [home.by_id[c] for c in question.candidates if c in home.by_id]
    names = [thing.label(language) for thing in things]
    heard = question.kind == "heard"
    return {
        "kind": str(question.kind),
        "candidates": [
            {"entity_id": thing.id, "name": name, "say": _answer(at, names, language)}
            for at, (thing, name) in enumerate(zip(things, names, strict=True))
        ],
        "heard": question.text if heard else "",
        "also": question.also if heard else "",
    }


def _answer(at: int, names: Sequence[str], language: str) -> str:
    """Return what chooses one of several: its name, unless that could be taken for another's, then its place."""
    ordinals = _ORDINALS.get(language.partition("-")[0], ())
    others = [name.casefold() for place, name in enumerate(names) if place != at]
    own = names[at].casefold()
    doubtful = any(own in other or set(own.split()) <= set(other.split()) for other in others)
    return ordinals[at] if doubtful and at < len(ordinals) else names[at]


def show_intent(intent: Any) -> dict[str, Any]:
    """Return an intent: ``name`` becomes ``intent``, ``exclude`` becomes ``except``."""
    shown: dict[str, Any] = msgspec.to_builtins(intent)
    shown = {"intent": shown.pop("name"), **shown}
    shown["except"] = shown.pop("exclude", ())
    return shown


def speech_url(speech: str | None) -> str | None:
    """Return where a rendered answer can be fetched."""
    return f"/api/voice/speech/{speech}.wav" if speech else None
