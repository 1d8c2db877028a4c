"""Freshly made sentences that cannot be carried out: each answer names what was heard, or what is missing."""

from __future__ import annotations

from datetime import UTC, datetime
from functools import lru_cache
from pathlib import Path

from hypothesis import strategies as st

from hub.voice.understanding.decide import Decision
from hub.voice.understanding.home import load_home, read_home
from hub.voice.understanding.phrases import phrases
from hub.voice.understanding.understand import Understander
from tests.sampling import searched
from tests.understanding.test_explaining import BARE

NOW = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)
#: What says nothing of this sentence and this home.
GENERAL = ("nothing_of_kind", "nothing_heard", "what_is_it")
_MISSING = {"en": ("there is no ", "nothing here tells"), "zh": ("家里没有", "厨房没有", "卧室没有")}
EN = {
    "verb": ["turn on", "turn off", "switch on", "switch off", "open", "close", "dim", "start", "stop", "lock"],
    "noun": ["chandelier", "aquarium", "jukebox", "trampoline", "sprinkler", "projector", "humidifier", "awning",
             "doorbell", "dehumidifier", "robot mower", "pool pump"],
    "adjective": ["", "old ", "blue ", "upper ", "broken ", "grandfather's "],
    "room": ["attic", "cellar", "conservatory", "sauna", "boathouse", "kitchen", "bedroom"],
    "tail": ["", " please", " in ten minutes", " at seven", " and the kitchen light"],
}  # fmt: skip
ZH = {
    "verb": ["打开", "关掉", "启动", "停止", "锁上", "调暗", "开一下", "关上"],
    "noun": ["水晶灯", "鱼缸", "音乐盒", "蹦床", "投影仪", "加湿器", "雨棚", "门铃", "割草机", "水泵", "香薰机"],
    "adjective": ["", "新"],
    "room": ["阁楼", "地窖", "阳光房", "桑拿房", "船屋", "厨房", "卧室"],
    "tail": ["", "吧", "，谢谢"],
}
TEMPLATES = {
    "en": ["{verb} the {adjective}{noun}{tail}", "{verb} the {adjective}{noun} in the {room}{tail}",
           "{verb} everything in the {room} but the {noun}", "set the {noun} in the {room} to 40 percent",
           "is the {adjective}{noun} in the {room} on", "when the {noun} stops {verb} the {adjective}{noun}",
           "make the {room} {noun} warmer{tail}", "{verb} the lights in the {room} and the {noun}"],
    "zh": ["{verb}{adjective}{noun}{tail}", "{verb}{room}的{adjective}{noun}{tail}", "把{room}的{noun}{verb}{tail}",
           "{room}的{noun}调到百分之四十", "{room}的{noun}开着吗", "{verb}{room}的灯和{noun}",
           "除了{noun}，{verb}{room}的所有灯"],
}  # fmt: skip


@lru_cache(maxsize=1)
def houses() -> tuple[Understander, Understander]:
    full = load_home(Path(__file__).with_name("home.yaml"))
    return tuple(Understander(home, ("en", "zh"), (), clock=lambda: NOW) for home in (full, read_home(BARE)))  # type: ignore[return-value]


def says_nothing(decision: Decision, house: Understander, heard: set[str]) -> bool:
    """Return True where a refusal or question names neither a word that was heard nor anything of the home."""
    if decision.decision not in ("ask", "refuse"):
        return False
    reason = decision.reason.casefold()
    general = {phrases(decision.language).say(key).casefold() for key in GENERAL}
    names = {name.casefold() for thing in house.vocabulary.things for name in thing.names()}
    if not reason or "{" in reason or reason in general:
        return True
    missing = reason.startswith(_MISSING[decision.language])  # and then says the sort of device
    return not missing and not any(word and word in reason for word in heard | names)


def made(language: str) -> st.SearchStrategy[tuple[str, set[str]]]:
    words = {"en": EN, "zh": ZH}[language]
    picks = st.fixed_dictionaries({key: st.sampled_from(values) for key, values in words.items()})

    def fill(pair: tuple[str, dict[str, str]]) -> tuple[str, set[str]]:
        template, chosen = pair
        heard = {chosen[key].strip().casefold() for key in ("noun", "room", "adjective", "verb")}
        return template.format(**chosen), {*heard, *(w for h in heard for w in h.split())}

    return st.tuples(st.sampled_from(TEMPLATES[language]), picks).map(fill)


@searched(80, 3000, st.sampled_from([0, 1]), made("en"), seeded=True)
def test_no_english_refusal_is_general(which: int, sentence: tuple[str, set[str]]) -> None:
    text, heard = sentence
    house = houses()[which]
    decision = house.understand(text, "en", now=NOW)
    assert not says_nothing(decision, house, heard), decision.reason


@searched(80, 3000, st.sampled_from([0, 1]), made("zh"), seeded=True)
def test_no_chinese_refusal_is_general(which: int, sentence: tuple[str, set[str]]) -> None:
    text, heard = sentence
    house = houses()[which]
    decision = house.understand(text, "zh", now=NOW)
    assert not says_nothing(decision, house, heard), decision.reason
