"""Every sentence that the plugins of daily life promise is understood as theirs, beside all the others."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from ruamel.yaml import YAML

from hub.voice.understanding.names import Vocabulary
from hub.voice.understanding.understand import Understander
from hub.wiring.sentences import read_sentences

HERE = Path(__file__).parent
PLUGINS = HERE.parents[1] / "plugins"
CASES = [
    (language, *case)
    for language, cases in YAML(typ="safe").load((HERE / "household_voice.yaml").read_text("utf-8")).items()
    for case in cases
]


@pytest.fixture(scope="module")
def understander() -> Understander:
    files = [(path.parts[-3], path.stem, path) for path in sorted(PLUGINS.glob("*/sentences/*.yaml"))]
    return Understander(Vocabulary((), people=("Anna", "Ben", "小明")), ("en", "zh"), read_sentences(files))


@pytest.mark.parametrize(("language", "text", "intent", "slots"), CASES, ids=[case[1] for case in CASES])
def test_a_promised_sentence_is_understood(
    understander: Understander, language: str, text: str, intent: str, slots: dict[str, Any]
) -> None:
    decision = understander.understand(text, language)
    assert decision.decision in ("act", "answer"), decision.reason
    (found,) = decision.intents
    assert found.name == intent
    assert {key: found.slots.get(key) for key in slots} == slots


def test_every_sentence_file_can_be_read() -> None:
    files = sorted(PLUGINS.glob("*/sentences/*.yaml"))
    assert len(read_sentences([(p.parts[-3], p.stem, p) for p in files])) == len(files)
