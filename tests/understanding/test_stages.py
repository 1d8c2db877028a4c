"""The stages one by one: numbers and script, times, HOME.yaml, names, sound, known sentences, batch."""

from __future__ import annotations

import io
import json
import re
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from hub.api.errors import ConfigError, UnderstandingError
from hub.voice.understanding import batch, sound, times
from hub.voice.understanding.exact import Sentences
from hub.voice.understanding.home import load_home, read_home
from hub.voice.understanding.lexicon import lexicon
from hub.voice.understanding.names import Vocabulary
from hub.voice.understanding.normalise import plain
from hub.voice.understanding.sentences import known_sentences, split_spoken
from hub.voice.understanding.understand import Understander
from tests.sampling import sampled

HOME = Path(__file__).with_name("home.yaml")
NOW = datetime(2026, 11, 23, 14, 30, tzinfo=UTC)


@pytest.mark.parametrize(("text", "language", "digits"), [
    ("Set the lamp to twenty-one point five percent, please!", "en", "set the lamp to 21.5 percent"),
    ("one hundred and fifty", "en", "150"),
    ("turn off one of the lights", "en", "turn off one of the lights"),
    ("wake me at seven p. m.", "en", "wake me at 7 pm"),
    ("把卧室空調調到二十六度半", "zh", "把卧室空调调到26.5度"),
    ("亮度三成", "zh", "亮度30%"),
    ("调到百分之五十", "zh", "调到50%"),
    ("再亮一点", "zh", "再亮一点"),
    ("二楼的灯", "zh", "二楼的灯"),
    ("下午三点半", "zh", "下午3点半"),
    ("ＯＰＥＮ　the　door", "en", "open the door"),
])  # fmt: skip
def test_plain_form(text: str, language: str, digits: str) -> None:
    words = lexicon(language)
    assert words is not None
    assert plain(text, language, words.without_edges).digits == digits


@pytest.mark.parametrize(("text", "language", "rest", "what"), [
    ("turn off the light in 10 minutes", "en", "turn off the light", {"delay_s": 600.0}),
    ("turn it off in an hour and a half", "en", "turn it off", {"delay_s": 5400.0}),
    ("turn on the light at 7", "en", "turn on the light", {"at": "2026-11-23T19:00:00+00:00"}),
    ("open the blinds every weekday at 7 am", "en", "open the blinds", {"at": "07:00 weekdays"}),
    ("turn on the lamp at half past 8 pm", "en", "turn on the lamp", {"at": "2026-11-23T20:30:00+00:00"}),
    ("set the thermostat at 21 degrees", "en", "set the thermostat at 21 degrees", {}),
    ("10分钟后关灯", "zh", "关灯", {"delay_s": 600.0}),
    ("明天早上7点打开窗帘", "zh", "打开窗帘", {"at": "2026-11-24T07:00:00+00:00"}),
    ("天黑了就开灯", "zh", "开灯", {"condition": "天黑"}),
    ("把空调调到26度", "zh", "把空调调到26度", {}),
])  # fmt: skip
def test_times_are_taken_out(text: str, language: str, rest: str, what: dict[str, Any]) -> None:
    bare, modifiers = times.extract(text, language, NOW)
    assert bare == rest
    assert modifiers == times.Modifiers(**what)


@pytest.mark.parametrize(("content", "names"), [
    ([], "must be a mapping"),
    ({"rooms": []}, "unknown key 'rooms'"),
    ({"entities": [{"id": "light.a", "kind": "lihgt"}]}, "unknown kind 'lihgt' (did you mean 'light'?)"),
    ({"entities": [{"id": "light.a", "area": "attic"}]}, "no area 'attic'"),
    ({"entities": [{"id": "light.a"}, {"id": "light.a"}]}, "twice"),
    ({"entities": [{"id": "light.a", "colour": "red"}]}, "unknown key 'colour'"),
    ({"entities": [{"id": "light.a", "name": ["Lamp"]}]}, "name must be text"),
    ({"areas": [{"id": "attic", "name": " "}]}, "name must be text"),
    ({"areas": [{"id": "attic"}, {"id": "attic"}]}, "'attic' is there twice"),
    ({"areas": [{"id": "a", "floor": "up"}]}, "no floor 'up'"),
    ({"entities": ["light.a"], "areas": "kitchen"}, "areas must be a list"),
])  # fmt: skip
def test_a_wrong_home_is_named(content: Any, names: str) -> None:
    with pytest.raises(ConfigError) as caught:
        read_home(content)
    assert names in str(caught.value)


def test_a_missing_or_broken_home_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="nowhere"):
        load_home(tmp_path / "nowhere.yaml")
    broken = tmp_path / "broken.yaml"
    broken.write_text("areas: [", encoding="utf-8")
    with pytest.raises(ConfigError, match="broken"):
        load_home(broken)


def test_names_near_by_sound_are_found_and_others_are_not() -> None:
    names = ["客厅灯", "卧室灯", "厨房灯", "走廊灯"]
    found = sound.nearest("科厅灯", names, "zh")
    assert found is not None
    assert found.name == "客厅灯"
    assert sound.nearest("飞机", names, "zh") is None
    english = ["kitchen light", "chicken coop", "hall light"]
    near = sound.nearest("kichen light", english, "en")
    assert near is not None
    assert near.name == "kitchen light"
    assert sound.nearest("piano", english, "en") is None


def test_every_thing_and_area_occurs_in_the_known_sentences() -> None:
    home = load_home(HOME)
    for language in ("en", "zh"):
        known = known_sentences(home, language)
        assert len(known) == len(set(known))
        for thing in home.things:
            if thing.kind != "alarm_control_panel":
                assert any(thing.label(language).casefold() in s for s in known), thing
        assert {part for s in known for part in re.findall(r"\{.*?\}", s)} == {"{message}"}, (
            "what is free to say stays open"
        )


@sampled(40)
def test_what_is_known_is_understood(step: int) -> None:
    understander = Understander(load_home(HOME), ("en", "zh"), (), clock=lambda: NOW)
    for language, least in (("en", 0.97), ("zh", 0.97)):
        known = [s for s in known_sentences(understander.vocabulary, language) if s not in _ANSWERS]
        lost = [s for s in known[::step] if understander.understand(s, language).decision == "refuse"]
        assert len(lost) <= (1 - least) * len(known[::step]), lost


_ANSWERS = {"yes", "no", "cancel", "stop", "never mind", "是的", "不是", "好的", "不要", "取消", "算了"}


def test_a_wildcard_of_a_plugin_stands_open_in_the_known_sentences() -> None:
    intents = {"Note": {"data": [{"sentences": ["note [down] {words}"]}]}}
    content = {"intents": intents, "lists": {"words": {"wildcard": True}}}
    known = known_sentences(read_home({}), "en", [("notes", "en", content)])
    assert "note {words}" in known


def test_spoken_compounds_are_split() -> None:
    assert split_spoken("turn on the lamp and lock the door", "en") == ["turn on the lamp", "lock the door"]
    assert split_spoken("打开厨房的灯并锁上前门", "zh") == ["打开厨房的灯", "锁上前门"]


def test_a_plugins_broken_sentence_is_named() -> None:
    with pytest.raises(UnderstandingError, match="plugin bad"):
        Sentences("en", [("bad", "en", {"intents": {"X": {"data": [{"sentences": ["turn (on"]}]}}})])


def test_the_vocabulary_is_kept_while_nothing_changes() -> None:
    class View:
        def __init__(self) -> None:
            self.floors: dict[str, Any] = {}
            self.areas: dict[str, Any] = {}
            self.devices: dict[str, Any] = {}
            self.entities: dict[str, Any] = {}

        def area_of(self, entity_id: str) -> str | None:
            return None

    first = Vocabulary.from_home(View())
    assert first.renewed(View()) is first


def test_batch_answers_every_line_and_survives_bad_ones() -> None:
    lines = [
        "turn on the kitchen light",
        json.dumps({"text": "关灯", "lang": "zh", "area": "厨房"}, ensure_ascii=False),
        '{"bad',
        '{"text": 5}',
        json.dumps({"text": "turn on the hall light", "lang": "tlh"}),
        "",
        b"\xff\xfe {".decode(errors="surrogateescape"),
    ]
    out = io.StringIO()
    assert batch.run(HOME, "en", lines, out) == 3
    answers = [json.loads(line) for line in out.getvalue().splitlines()]
    assert [a.get("decision") for a in answers] == ["act", "act", None, None, "refuse", None]
    assert answers[-1]["error"] == "not UTF-8 text"
    assert answers[0]["intents"][0] == {
        "intent": "HassTurnOn", "slots": {"name": "Kitchen light"}, "targets": ["light.kitchen"],
        "delay_s": None, "at": None, "condition": None, "except": [],
    }  # fmt: skip
    assert answers[1]["intents"][0]["targets"] == ["light.kitchen", "light.counter"]
