"""Which sentences are the alarm's, and which are not."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from hassil import Intents, recognize
from ruamel.yaml import YAML

HERE = Path(__file__).parent
CASES = [
    pytest.param(language, *case, id=f"{language}-{case[0]}")
    for language, cases in YAML(typ="safe").load((HERE / "sentences.yaml").read_text("utf-8")).items()
    for case in cases
]


def intents(language: str) -> Any:
    text = (HERE.parent / "sentences" / f"{language}.yaml").read_text("utf-8")
    return Intents.from_dict(YAML(typ="safe").load(text))


@pytest.mark.parametrize(("language", "text", "intent", "mode"), CASES)
def test_a_sentence_is_understood_or_left_alone(language: str, text: str, intent: str | None, mode: str | None) -> None:
    found = recognize(text, intents(language))
    assert (found.intent.name if found else None) == intent
    if found is not None:
        assert (found.entities["mode"].value if "mode" in found.entities else None) == mode
