"""Known sentences in place of another reading: said literally, of persons as things, "never mind". Pure."""

from __future__ import annotations

from collections.abc import Sequence

import msgspec

from hub.voice.understanding.clause import Context, read_clause, read_exact
from hub.voice.understanding.clause_words import forbids
from hub.voice.understanding.dialogue import Session
from hub.voice.understanding.normalise import Plain
from hub.voice.understanding.reading import Reading


def of_persons(topic: Reading, said: Plain, context: Context) -> Reading:
    """Return who is home as the question for the state of persons, in a home that has them as things."""
    if topic.intent != "HearthWhoIsHome" or not any(t.kind == "person" for t in context.home.things):
        return topic
    known = read_exact(said.text, context)
    return known if known is not None and known.intent == "HassGetState" and known.problem is None else topic


def dropped(own: list[Reading], said: Plain, context: Context, memory: Session) -> list[Reading]:
    """Return "cancel" as upstream's "never mind", where a language says so and nothing is left to take back.

    "Never mind" behind a promise takes it back: what was to be done later is not.
    """
    if own[0].intent == "HassNevermind" and any(r.delay_s or r.at or r.condition for r in memory.about):
        return [msgspec.structs.replace(own[0], intent="HearthUndo")]
    if own[0].intent != "HearthUndo" or memory.about or memory.last:
        return own
    found = read_exact(said.text, context)
    return [found] if found is not None and found.intent == "HassNevermind" else own


def forbidden(readings: Sequence[Reading], said: Plain) -> bool:
    """Return True for deeds where a sentence forbids some, unless it is known word for word or leaves some out."""
    sure = (r.query or (r.stage == "exact" and not r.wildcard) or r.exclude for r in readings)
    return forbids(said.heard, said.language) and not all(sure)


def literal(said: Plain, whole: Reading | None, context: Context) -> Reading | None:
    """Return the sentence read just as it was said, where that reads it better than its plain form did."""
    for text in dict.fromkeys((said.heard, said.raw)):
        found = read_exact(text, context) if text != said.text else None
        if found is None or "conversation_command" in found.slots:
            continue
        weak = whole is not None and whole.stage != "exact" and not (whole.problem and whole.problem.ask)
        if found.problem is not None and found.problem.key == "no_orders":  # "coffee please", to what is only switched
            found = read_clause(text, context) or found
        if found.problem is None or weak or (whole is None and found.plugin):
            return found
    return whole
