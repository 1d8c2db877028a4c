"""What became of a sentence, as docs/api.md shows it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import msgspec

from hub.voice.conversation import Spoken, outcomes


def shown(spoken: Spoken, spans: Sequence[Any] = ()) -> dict[str, Any]:
    """Return what became of a sentence, as JSON values; ``spans`` are which of its words stood for what."""
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
    }


def show_intent(intent: Any) -> dict[str, Any]:
    """Return an intent: ``name`` becomes ``intent``, ``exclude`` becomes ``except``."""
    shown: dict[str, Any] = msgspec.to_builtins(intent)
    shown = {"intent": shown.pop("name"), **shown}
    shown["except"] = shown.pop("exclude", ())
    return shown


def speech_url(speech: str | None) -> str | None:
    """Return where a rendered answer can be fetched."""
    return f"/api/voice/speech/{speech}.wav" if speech else None
