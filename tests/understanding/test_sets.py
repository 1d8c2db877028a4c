"""The committed sets of hard and everyday sentences, kind by kind: at least nine of ten must come out right.

Right is the decision, every intent in its order, the targets of each, and the slots, times and conditions that the
case names.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from hub.api.intents import Intent
from hub.voice.understanding import data
from hub.voice.understanding.decide import Decision
from tests.sampling import sampled
from tests.understanding.test_cases import MODIFIERS, NOW, understander

HERE = Path(__file__).parent / "cases"
LEAST = 0.9
SETS = {
    "hard_en": "en",
    "everyday_en": "en",
    "household_en": "en",
    "blind_en": "en",
    "hard_zh": "zh",
    "everyday_zh": "zh",
    "family_zh": "zh",
    "spoken_zh": "zh",
}
GROUPS: dict[str, list[str]] = data.load(HERE / "en.yaml")["groups"]


def fault(case: list[Any], decision: Decision) -> str:
    """Return what came out otherwise than the case says; empty when all of it is right."""
    text, wanted, *rest = case
    if decision.decision != wanted:
        return f"{text}: {decision.decision}, not {wanted}: {decision.reason} {decision.intents}"
    if wanted == "refuse" or not rest:
        return ""
    intents, targets, extra = rest[0], (rest[1] if len(rest) > 1 else None), (rest[2] if len(rest) > 2 else {})
    named = [intent.name for intent in decision.intents]
    if named != intents:
        return f"{text}: {named}, not {intents}"
    for intent, ids in zip(decision.intents, targets or (), strict=targets is not None):
        if set(intent.targets) != _ids(ids):
            return f"{text}: {intent.name} for {intent.targets}, not {ids}"
    for key, value in extra.items():
        if key == "in":
            continue
        if key in ("trigger", "waits"):
            if not all(_waits(intent, value) for intent in decision.intents):
                return f"{text}: waits for {[(i.condition, i.trigger) for i in decision.intents]}, not {value}"
            continue
        given = [getattr(i, key) if key in MODIFIERS else i.slots.get(key) for i in decision.intents]
        if value not in given:
            return f"{text}: {key} is {given}, not {value}"
    return ""


def _waits(intent: Intent, trigger: dict[str, Any] | bool) -> bool:
    """Return True for what waits for something; with a trigger, for what that says."""
    if trigger is True or not intent.condition:
        return bool(intent.condition)
    return (intent.trigger or {}) | dict(trigger) == intent.trigger


def _ids(words: str) -> set[str]:
    return {i for word in words.split() for i in GROUPS.get(word, [word])} - {"none"}


def outcome(case: list[Any], language: str) -> Decision:
    """Return what comes of a case's sentence, said in its room, in no session."""
    area = case[4].get("in") if len(case) > 4 else None
    return understander().understand(case[0], language, now=NOW, area=area)


@sampled(6)
@pytest.mark.parametrize("name", SETS)
def test_a_set_comes_out_right(name: str, step: int) -> None:
    cases = [case for kind in data.load(HERE / f"{name}.yaml").values() for case in kind][::step]
    faults = [found for case in cases if (found := fault(case, outcome(case, SETS[name])))]
    assert len(faults) <= (1 - LEAST) * len(cases), "\n".join(faults)


@sampled(4)
@pytest.mark.parametrize("name", SETS)
def test_what_is_refused_is_never_acted_on(name: str, step: int) -> None:
    kinds = data.load(HERE / f"{name}.yaml").values()
    refused = [case for kind in kinds for case in kind if case[1] == "refuse"][::step]
    acted = [case[0] for case in refused if outcome(case, SETS[name]).decision == "act"]
    assert acted == []
