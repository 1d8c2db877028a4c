"""Stage 6d: what a sentence leaves behind in its session's memory, and "what did you hear?". Pure."""

from __future__ import annotations

from collections.abc import Sequence

import msgspec

from hub.voice.understanding.decide import Decision, in_words
from hub.voice.understanding.dialogue import Asking, Session
from hub.voice.understanding.names import Vocabulary
from hub.voice.understanding.phrases import Phrases
from hub.voice.understanding.reading import Reading

_LONGEST_HEARD = 200


def remembered(
    memory: Session, decision: Decision, readings: Sequence[Reading], at: float, home: Vocabulary, phrases: Phrases
) -> Session:
    """Return a session's memory after a sentence that came to this decision at a time (Unix seconds)."""
    told = decision.reason
    if decision.decision == "act" and any(r.targets for r in readings):
        told = phrases.say("took_as", what=in_words([r for r in readings if r.targets], home, phrases))
    memory = msgspec.structs.replace(memory, heard=decision.text[:_LONGEST_HEARD], told=told, heard_at=at)
    if decision.decision == "ask" and decision.question is not None:
        return msgspec.structs.replace(memory, question=decision.question, pending=tuple(readings), asked_at=at)
    if decision.decision not in ("act", "answer"):
        if memory.question is not None and memory.question.kind in (Asking.CONFIRM, Asking.PERMISSION):
            memory = msgspec.structs.replace(memory, question=None, pending=())  # it may have been a "no, only …"
        return msgspec.structs.replace(memory, about=tuple(readings)) if readings else memory
    moved = tuple(r for r in readings if r.targets and not r.plugin)
    memory = msgspec.structs.replace(memory, question=None, pending=(), about=tuple(readings))
    return msgspec.structs.replace(memory, last=moved, acted_at=at) if moved else memory


def what_was_heard(text: str, memory: Session, phrases: Phrases) -> Decision:
    """Return the answer to "what did you hear?"."""
    key = "heard_nothing_before" if not memory.heard else "heard" if memory.told else "heard_only"
    words = phrases.say(key, text=memory.heard, told=memory.told)
    return Decision(
        text=text, language=phrases.language, decision="answer", reason=words, stage="dialogue", confidence=1.0
    )
