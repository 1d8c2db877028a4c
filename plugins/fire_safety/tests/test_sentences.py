"""Which sentences are fire safety's, and which are not, beside those of all other plugins."""

from __future__ import annotations

from pathlib import Path

import pytest
from hassil import Intents, recognize
from ruamel.yaml import YAML

HERE = Path(__file__).parent
CASES = [
    ("en", "is there a fire", "FireQuery"),
    ("en", "is there any smoke in the house", "FireQuery"),
    ("en", "why is the smoke alarm ringing", "FireQuery"),
    ("en", "acknowledge the fire alarm", "FireAcknowledge"),
    ("en", "confirm the fire alarm", "FireAcknowledge"),
    ("en", "silence the alarm", "FireSilence"),
    ("en", "silence the smoke alarm", "FireSilence"),
    ("en", "turn off the alarm", None),
    ("en", "turn on the fireplace", None),
    ("zh", "有火警吗", "FireQuery"),
    ("zh", "家里着火了吗", "FireQuery"),
    ("zh", "确认火警", "FireAcknowledge"),
    ("zh", "消音", "FireSilence"),
    ("zh", "警报消音", "FireSilence"),
    ("zh", "关闭警报", None),
    ("zh", "打开静音", None),
]


@pytest.mark.parametrize(("language", "text", "intent"), CASES, ids=[c[1] for c in CASES])
def test_a_sentence_is_understood_or_left_alone(language: str, text: str, intent: str | None) -> None:
    data = YAML(typ="safe").load((HERE.parent / "sentences" / f"{language}.yaml").read_text("utf-8"))
    found = recognize(text, Intents.from_dict(data))
    assert (found.intent.name if found else None) == intent
