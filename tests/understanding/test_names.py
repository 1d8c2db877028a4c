"""Names: what a thing is really called wins over what it might be called."""

from __future__ import annotations

import pytest

from hub.voice.understanding.home import read_home
from hub.voice.understanding.understand import Understander
from tests.understanding.test_cases import NOW, understander


@pytest.mark.parametrize("name", ["light", "lamp"])
def test_a_lamp_and_a_light_of_one_room_are_two_things(name: str) -> None:
    home = read_home(
        {
            "areas": [{"id": "den", "name": "Den"}],
            "entities": [
                {"id": "light.one", "kind": "light", "name": "Den light", "area": "den"},
                {"id": "light.two", "kind": "light", "name": "Den lamp", "area": "den"},
            ],
        }
    )
    decision = Understander(home, ("en",)).understand(f"turn on the den {name}", "en")
    assert [i.targets for i in decision.intents] == [("light.one",) if name == "light" else ("light.two",)]


@pytest.mark.parametrize(
    ("text", "meant"),
    [("打开落弟灯", "light.reading_lamp"), ("把书捉灯关了", "light.study"), ("走狼灯开着吗", "light.hall")],
)
def test_a_chinese_name_written_as_it_sounds_is_asked_about(text: str, meant: str) -> None:
    found = understander().understand(text, "zh", now=NOW)
    assert (found.decision, found.stage, found.intents[0].targets) == ("ask", "sound", (meant,))


def test_a_name_that_sounds_like_none_here_is_refused() -> None:
    assert understander().understand("打开霓虹灯", "zh", now=NOW).decision == "refuse"
