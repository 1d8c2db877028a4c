"""Stage 7: act, answer, ask or refuse, with the reason in the speaker's language. Pure.

What never acts on a guess: opening the home (unlock, garage, disarm) and heat from stages 4-5, and sweeping actions
from stages 4-5: "everything", or all covers, switches, heaters of the home at once. Turning all *lights*, fans or
players on or off is what families mean by "the lights" and needs no question. Opening the home always needs
permission (``may_secure``): without it the decision is to ask for a PIN or a tap, and nothing else.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import msgspec

from hub.api.intents import Intent
from hub.api.kinds import Risk
from hub.voice.understanding import intents as kinds_table
from hub.voice.understanding.danger import dangerous
from hub.voice.understanding.dialogue import Asking, Question
from hub.voice.understanding.explaining import explained
from hub.voice.understanding.names import Vocabulary
from hub.voice.understanding.phrases import Phrases
from hub.voice.understanding.reading import Match, Problem, Reading

_HARMLESS_TOGETHER = {"light", "fan", "media_player"}
#: More entities than this at once are a sweep, whatever they are, unless a room was named.
_SWEEP = 3
#: As many are all called by name; of more, some.
_NAMED = 4


class Decision(msgspec.Struct, frozen=True, kw_only=True):
    """What came of a sentence. ``decision`` is act, answer, ask or refuse; ``ms`` milliseconds it took.

    ``intents`` are what was understood: to be carried out only on *act* and *answer*; on *ask* they are what waits
    for the answer, on *refuse* what would have been done, shown but never done.
    """

    text: str
    language: str
    decision: str
    reason: str = ""
    intents: tuple[Intent, ...] = ()
    confidence: float = 0.0
    stage: str = ""
    ms: float = 0.0
    question: Question | None = None
    matched: tuple[Match, ...] = ()
    instead: bool = False
    """It takes the place of what the session did before, which is to be taken back."""


def decide(
    text: str,
    readings: Sequence[Reading],
    home: Vocabulary,
    phrases: Phrases,
    *,
    may_secure: bool = False,
    confirmed: bool = False,
) -> Decision:
    """Return the decision on a sentence whose clauses have been read."""
    problem = next((r.problem for r in readings if r.problem), None)
    base = _decision(text, readings, phrases.language)
    if problem is not None:
        return _with_problem(base, problem, phrases)
    if all(r.query for r in readings):
        return msgspec.structs.replace(base, decision="answer")
    doubtful = [r for r in readings if not r.query and not confirmed and needs_yes(r, home)]
    secured = [r for r in readings if _risk(r, home) is Risk.SECURED]
    if secured and not may_secure:
        words = phrases.say("permission", what=in_words(secured, home, phrases))
        return _ask(base, words, Asking.PERMISSION)
    if doubtful:
        return _ask(base, phrases.say("confirm", what=in_words(doubtful, home, phrases)), Asking.CONFIRM)
    return msgspec.structs.replace(base, decision="act")


def needs_yes(reading: Reading, home: Vocabulary) -> bool:
    """Return True when a reading from stages 4-5 could do harm or sweeps through the home."""
    if reading.stage == "exact" or reading.plugin:
        return False
    if reading.risky or dangerous(reading, [home.by_id[t] for t in reading.targets if t in home.by_id]):
        return True
    if _risk(reading, home) is Risk.HEAT and (reading.wholly or reading.scope.everything):
        return True
    if reading.scope.everything and not reading.scope.areas:
        return True
    kinds = {home.by_id[t].kind for t in reading.targets if t in home.by_id}
    return reading.wholly and len(reading.targets) > _SWEEP and not kinds <= _HARMLESS_TOGETHER


def _risk(reading: Reading, home: Vocabulary) -> Risk:
    things = [home.by_id[t] for t in reading.targets if t in home.by_id]
    if reading.plugin and "disarm" in reading.intent.casefold():
        return Risk.NONE  # the alarm panel asks for its own code
    return kinds_table.risk(reading.intent, things, reading.slots)


def _decision(text: str, readings: Sequence[Reading], language: str) -> Decision:
    stages = [r.stage for r in readings]
    return Decision(
        text=text,
        language=language,
        decision="refuse",
        intents=tuple(intent_of(r) for r in readings if r.intent),
        confidence=round(min((r.confidence for r in readings), default=0.0), 3),
        stage=max(stages, key=_ORDER.index) if stages else "",
        matched=tuple(m for r in readings for m in r.matched),
    )


_ORDER = ("", "exact", "dialogue", "frame", "sound")


def intent_of(reading: Reading) -> Intent:
    """Return a reading as the intent that handlers get."""
    return Intent(
        name=reading.intent,
        slots=reading.slots,
        targets=reading.targets,
        delay_s=reading.delay_s,
        at=reading.at,
        condition=reading.condition,
        exclude=reading.exclude,
        trigger=reading.trigger,
    )


_ASKS_FOR = {
    "value": Asking.VALUE,
    "what": Asking.TARGET,
    "what_is_it": Asking.TARGET,
    "when": Asking.WHEN,
    "excluded_unknown": Asking.EXCEPT,
    "remind_what": Asking.MESSAGE,
}


def _with_problem(base: Decision, problem: Problem, phrases: Phrases) -> Decision:
    problem = msgspec.structs.replace(problem, values={"text": base.text, **problem.values})
    words = explained(problem, phrases, base.text)
    if problem.ask:
        kind = Asking.WHICH if problem.candidates else _ASKS_FOR.get(problem.key, Asking.CONFIRM)
        question = Question(kind=kind, candidates=problem.candidates, text=words)
        return msgspec.structs.replace(base, decision="ask", reason=words, question=question)
    return msgspec.structs.replace(base, decision="refuse", reason=words)


def _ask(base: Decision, words: str, kind: Asking) -> Decision:
    return msgspec.structs.replace(base, decision="ask", reason=words, question=Question(kind=kind, text=words))


def in_words(readings: Iterable[Reading], home: Vocabulary, phrases: Phrases) -> str:
    """Return what readings ask for as a phrase: "unlock the front door"."""
    parts = []
    for reading in readings:
        count = len(reading.targets)
        names = [home.label(t, phrases.language) for t in reading.targets[:_NAMED]]
        shown = phrases.names(names) if count <= _NAMED else phrases.some(count, names[:3])
        first = home.by_id.get(reading.targets[0]) if reading.targets else None
        command = kinds_table.command_of(reading.intent, first.kind, reading.slots) if first else ""
        parts.append(phrases.doing(command or reading.intent, shown))
    return phrases.names(parts)
