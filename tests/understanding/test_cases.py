"""What a family says and what must come of it: cases/<lang>.yaml over home.yaml, with plugins' own sentences."""

from __future__ import annotations

from datetime import UTC, datetime
from functools import lru_cache
from pathlib import Path
from typing import Any

import pytest

from hub.voice.understanding import data
from hub.voice.understanding.decide import Decision
from hub.voice.understanding.home import load_home
from hub.voice.understanding.understand import Understander

HERE = Path(__file__).parent
PLUGINS = HERE.parents[1] / "plugins"
NOW = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)
MODIFIERS = ("delay_s", "at", "condition")


@lru_cache(maxsize=1)
def understander() -> Understander:
    sentences = [(p.parent.parent.name, p.stem, data.load(p)) for p in sorted(PLUGINS.glob("*/sentences/*.yaml"))]
    return Understander(load_home(HERE / "home.yaml"), ("en", "zh"), sentences, clock=lambda: NOW)


def cases(language: str) -> list[Any]:
    content = data.load(HERE / "cases" / f"{language}.yaml")
    return [pytest.param(content["groups"], case, id=str(case[0])) for case in content["cases"]]


def check(groups: dict[str, list[str]], case: list[Any], decision: Decision) -> None:
    text, wanted, what, *rest = case
    assert decision.decision == wanted, f"{text}: {decision}"
    pairs = what if isinstance(what, list) else [[what, rest[0]]]
    if pairs == [["", ""]]:
        return
    assert [i.name for i in decision.intents] == [p[0] for p in pairs], decision
    for intent, (_, targets) in zip(decision.intents, pairs, strict=True):
        ids = groups.get(targets, [targets] if targets else None) if isinstance(targets, str) else targets
        if ids is not None:
            assert set(intent.targets) == set(ids), decision
    for key, value in (rest[1] if len(rest) > 1 else {}).items():
        intent = decision.intents[0]
        assert (getattr(intent, key) if key in MODIFIERS else intent.slots.get(key)) == value, decision


@pytest.mark.parametrize(("groups", "case"), cases("en"))
def test_english(groups: dict[str, list[str]], case: list[Any]) -> None:
    check(groups, case, understander().understand(case[0], "en", now=NOW))


@pytest.mark.parametrize(("groups", "case"), cases("zh"))
def test_chinese(groups: dict[str, list[str]], case: list[Any]) -> None:
    check(groups, case, understander().understand(case[0], "zh", now=NOW))
