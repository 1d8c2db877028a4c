"""Names: what a thing is really called wins over what it might be called."""

from __future__ import annotations

import pytest

from hub.voice.understanding.home import read_home
from hub.voice.understanding.understand import Understander


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
