"""The panel has a word, in each of its languages, for whatever the hub may name to it."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
import yaml

from hub.api.kinds import Kind
from hub.voice.understanding import intents, spans
from hub.voice.understanding.dialogue import Asking

ROOT = Path(__file__).resolve().parents[2]
PANEL = ROOT / "hub/web/panel/src"
_INTENT = re.compile(r'"((?:Hass|Hearth)[A-Z][a-z]+\w*[a-z])"')
_NO_INTENTS = {"HassGet", "HassMedia", "HassVacuum", "HassLawn", "HassClimateGet", "HearthList"}
"""Beginnings of names that the sources compare with."""


def words(language: str) -> dict[str, str]:
    """Return the panel's dictionary."""
    files = (PANEL / "i18n" / language).glob("*.ts")
    text = "".join(file.read_text(encoding="utf-8") for file in files)
    return dict(re.findall(r'^  "([^"]+)": "(.*)",$', text, re.M))


def intent_names() -> set[str]:
    """Return the intents that sentences of the hub and of its plugins lead to."""
    found = set(intents.KINDS_OF)
    for path in ROOT.glob("plugins/*/sentences/*.yaml"):
        found |= set((yaml.safe_load(path.read_text(encoding="utf-8")) or {}).get("intents") or {})
    for folder in ("hub", "plugins"):
        for path in (ROOT / folder).rglob("*.py"):
            if "tests" not in path.parts:
                found |= set(_INTENT.findall(path.read_text(encoding="utf-8")))
    return found - _NO_INTENTS


def roles() -> set[str]:
    return set(spans._ROLES.values()) | {"words", "condition", "time", "except"}


@pytest.mark.parametrize("language", ["en", "zh"])
@pytest.mark.parametrize(("start", "names"), [
    ("intent", intent_names()),
    ("kind", {kind.value for kind in Kind}),
    ("word", roles()),
    ("decision", {"act", "answer", "ask", "refuse"}),
], ids=["intent", "kind", "word", "decision"])  # fmt: skip
def test_nothing_is_shown_by_its_identifier(language: str, start: str, names: set[str]) -> None:
    known = words(language)
    assert len(names) > 3
    assert sorted(name for name in names if f"{start}.{name}" not in known) == []


def test_every_kind_of_question_has_its_buttons() -> None:
    source = (PANEL / "voice/choices.ts").read_text(encoding="utf-8")
    bar = (PANEL / "voice/bar.ts").read_text(encoding="utf-8")
    assert [kind for kind in Asking if f'case "{kind}"' not in source and f'"{kind}"' not in bar] == []
