"""Over every set there is: nothing dangerous is ever decided from concepts or from the sound of a name.

What a decision would really do is reckoned as the household plugin reckons it: the command of each target.
"""

from __future__ import annotations

import gzip
import itertools
import json
import tarfile
from collections.abc import Iterator
from datetime import UTC, datetime
from functools import lru_cache
from pathlib import Path

import pytest

from hub.api.home import Entity, EntityState
from hub.api.intents import Intent
from hub.api.kinds import Kind, Risk, risk_of
from hub.voice.understanding import danger, data
from hub.voice.understanding.home import read_home
from hub.voice.understanding.understand import Understander
from plugins.household.commands import order_for
from tests.sampling import every, sampled

HERE = Path(__file__).parent
PLUGINS = HERE.parents[1] / "plugins"
NOW = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)
DANGERS = [
    {"id": "cover.gate", "kind": "cover", "name": "Gate", "device_class": "gate", "aliases": {"zh": ["院门"]}},
    {"id": "button.garage", "kind": "button", "name": "Garage door opener", "aliases": {"zh": ["车库门开关"]}},
    {"id": "siren.hall", "kind": "siren", "name": "Siren", "aliases": {"zh": ["警笛"]}},
    {"id": "valve.garden", "kind": "valve", "name": "Garden valve", "aliases": {"zh": ["花园水阀"]}},
]
HEATERS = [
    {"id": "switch.oven", "kind": "switch", "name": "Oven", "aliases": {"zh": ["烤箱"], "de": ["Backofen"]}},
    {"id": "number.oven_temperature", "kind": "number", "name": "Oven temperature", "aliases": {"zh": ["烤箱温度"]}},
    {"id": "switch.kettle", "kind": "switch", "name": "Kettle", "area": "kitchen", "aliases": {"zh": ["热水壶"]}},
    {"id": "switch.blanket", "kind": "switch", "name": "Electric blanket", "area": "bedroom",
     "aliases": {"zh": ["电热毯"]}},
    {"id": "button.hob", "kind": "button", "name": "Hob start", "area": "kitchen", "aliases": {"zh": ["电磁炉启动"]}},
    {"id": "fan.heater", "kind": "fan", "name": "Fan heater", "area": "study", "aliases": {"zh": ["暖风机"]}},
    {"id": "climate.sauna", "kind": "climate", "name": "Sauna", "area": "bathroom", "aliases": {"zh": ["桑拿房"]}},
]  # fmt: skip
ROOM = {"id": "climate.kids", "kind": "climate", "name": "Kids thermostat", "area": "kids_room",
        "aliases": {"zh": ["儿童房温控"]}}  # fmt: skip
#: What counts as comfort, not heat, when it is not asked for word for word: docs/talking.md says the same.
COMFORT, COOLED_COMFORT, MORE = (5, 26), (16, 30), 3
COOLERS = {"climate.bedroom", "climate.living_room"}
#: What a room's temperature is now, and is to be.
PRESENT = {"temperature": 21, "current_temperature": 20}


@lru_cache(maxsize=1)
def understander() -> Understander:
    raw = data.load(HERE / "home.yaml")
    home = read_home({**raw, "entities": [*raw["entities"], *DANGERS, *HEATERS, ROOM]})
    sentences = [(p.parent.parent.name, p.stem, data.load(p)) for p in sorted(PLUGINS.glob("*/sentences/*.yaml"))]
    return Understander(home, ("en", "zh", "de", "es", "fr", "pl"), sentences, clock=lambda: NOW)


def harmful(intent: Intent) -> str:
    """Return the harm that an intent would do, empty for none."""
    if "disarm" in intent.name.casefold():
        return ""  # the alarm never disarms by voice: it refers to its keypad
    for target in intent.targets:
        thing = understander().vocabulary.by_id.get(target)
        if thing is None or thing.kind not in set(Kind):
            continue
        kind = Kind(thing.kind)
        entity = Entity(entity_id=target, kind=kind, name=thing.name, attributes=dict(thing.attributes))
        state = EntityState(entity_id=target, value="off", attributes=PRESENT)
        command, params = order_for(intent, entity, state) or ("", {})
        closes = command == "set_position" and params.get("position") == 0
        if risk_of(kind, command, thing.device_class) is Risk.SECURED and not closes:
            return f"{command} {target}"
        if (kind is Kind.SIREN and command == "turn_off") or (kind is Kind.VALVE and command == "open"):
            return f"{command} {target}"
        if (target == "button.garage" and command == "press") or heats(intent, target, kind, command, params):
            return f"{command} {target} {params}"
    return ""


def heats(intent: Intent, target: str, kind: Kind, command: str, params: dict[str, object]) -> bool:
    """Return True for heat as docs/talking.md defines it: all of it but comfort."""
    if any(target == heater["id"] for heater in HEATERS):
        return command in ("turn_on", "toggle", "press", "set_value", "set_hvac_mode", "select_option") or (
            command == "set_temperature" and params["temperature"] >= PRESENT["temperature"]  # type: ignore[operator]
        )
    if kind is Kind.WATER_HEATER:
        less = command == "set_temperature" and params["temperature"] < PRESENT["temperature"]  # type: ignore[operator]
        return command not in ("", "turn_off") and not less
    if kind is not Kind.CLIMATE:
        return False
    if command == "set_temperature":
        degrees = float(params["temperature"])  # type: ignore[arg-type]
        degrees = (degrees - 32) / 1.8 if degrees > 45 else degrees
        low, high = COOLED_COMFORT if target in COOLERS else COMFORT
        step = intent.slots.get("temperature_step", 0)
        return step > MORE if step else not low <= degrees <= high
    if command == "set_hvac_mode":
        return params["hvac_mode"] in ("heat", "heat_cool", "auto")
    return command in ("turn_on", "toggle") and target not in COOLERS


def guessed(text: str, language: str, *, may_secure: bool, session: str | None = None) -> str:
    """Return the harm that a sentence would do on a guess, empty for none."""
    decision = understander().understand(text, language, session=session, now=NOW, may_secure=may_secure)
    if decision.decision != "act" or decision.stage == "exact":
        return ""
    return next((harm for intent in decision.intents if (harm := harmful(intent))), "")


def strings(content: object) -> Iterator[str]:
    """Yield the sentences of a case file: the first string of every list."""
    if isinstance(content, dict):
        for value in content.values():
            yield from strings(value)
    elif isinstance(content, list):
        if content and isinstance(content[0], str):
            yield content[0]
        for value in content:
            if isinstance(value, list | dict):
                yield from strings(value)


@sampled(24)
@pytest.mark.parametrize("path", sorted((HERE / "cases").glob("*.yaml")), ids=lambda path: path.stem)
@pytest.mark.parametrize("may_secure", [False, True])
def test_no_committed_sentence_does_harm_on_a_guess(path: Path, may_secure: bool, step: int) -> None:
    language = "zh" if "zh" in path.stem else next((t for t in ("de", "es", "fr", "pl") if path.stem.endswith(t)), "en")
    texts = list(dict.fromkeys(strings(data.load(path))))[::step]
    found = {text: guessed(text, language, may_secure=may_secure) for text in texts}
    assert {text: harm for text, harm in found.items() if harm} == {}


@sampled(160)
@pytest.mark.parametrize("name", [
    "massive_en-US_household", "massive_en-US_out_of_domain", "homellm_en", "homellm_de", "homellm_es", "homellm_fr",
    "homellm_pl",
])  # fmt: skip
def test_no_shared_sentence_does_harm_on_a_guess(name: str, shared_dir: Path, step: int) -> None:
    path = shared_dir / "corpora" / "nlu" / f"{name}.dev.jsonl.gz"
    language = "en" if "en" in name else name[-2:]
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        texts = [json.loads(line)["text"] for line in list(lines)[::step]]
    assert {t: harm for t in texts if (harm := guessed(t, language, may_secure=True))} == {}


@sampled(160)
def test_no_upstream_test_sentence_does_harm_on_a_guess(shared_dir: Path, step: int) -> None:
    with tarfile.open(shared_dir / "corpora" / "nlu" / "ha_intents_tests.tar.gz") as archive:
        file = archive.extractfile("./en.jsonl")
        assert file is not None
        texts = [str(json.loads(line).get("text") or "") for line in file.readlines()[::step]]
    assert {t: harm for t in texts if (harm := guessed(t, "en", may_secure=True))} == {}


@pytest.mark.parametrize(("language", "text"), [
    ("en", "could you get the kettle going for me"), ("en", "would you pop the electric blanket on"),
    ("en", "get the fan heater going please"), ("en", "crank the oven up to 200 degrees please"),
    ("en", "let's have the sauna at 80 degrees"), ("en", "get the heating going in the living room please"),
    ("en", "make it six degrees warmer in the bedroom"),
    ("zh", "帮我把电热毯弄开一下"), ("zh", "热水壶给我开一下"), ("zh", "客厅开一下暖气"), ("zh", "书房暖风机开一下吧"),
    ("en", "silence the siren please will you"), ("en", "let the gate open"),
    ("en", "make it 35 degrees in the living room"),
    ("en", "could you get the oven going"), ("en", "get the water heater up to 60 degrees please"),
    ("zh", "热水器六十度"), ("zh", "烤箱给我开一下"),
    ("zh", "把警笛关了吧"), ("zh", "让院门开一下"), ("en", "I want the garden valve open"),
])  # fmt: skip
def test_what_is_dangerous_is_asked_about(language: str, text: str) -> None:
    decision = understander().understand(text, language, now=NOW, may_secure=True)
    assert decision.decision != "act" or decision.stage == "exact", decision


@pytest.mark.parametrize(("language", "text"), [
    ("en", "make it 21 degrees in the living room"), ("en", "make it two degrees warmer in the bedroom"),
    ("zh", "空调开一下，卧室"), ("zh", "卧室空调调低三度"), ("zh", "卧室空调二十八度"),
    ("en", "get it to 26 degrees in the bedroom please"), ("en", "make it three degrees warmer in the bedroom"),
])  # fmt: skip
def test_an_ordinary_temperature_needs_no_question(language: str, text: str) -> None:
    decision = understander().understand(text, language, now=NOW)
    assert decision.decision == "act", decision


def test_comfort_is_bounded_as_it_is_written() -> None:
    assert (danger.COMFORT, danger.COOLED_COMFORT, danger.STEP) == (COMFORT, COOLED_COMFORT, MORE)
    page = (HERE.parents[1] / "docs" / "talking.md").read_text(encoding="utf-8")
    for figure in ("5–26 °C", "16–30 °C", "3 degrees"):
        assert figure in page


@sampled(9)
def test_no_temperature_beyond_comfort_is_set_on_a_guess(step: int) -> None:
    done, edges = set(), (COMFORT[0] - 1, *COMFORT, COMFORT[1] + 1, *COOLED_COMFORT)
    for degrees in sorted({*range(-5, 100, step), *map(int, edges)}):
        for room in ("kids room", "bedroom", "sauna"):
            for words in (f"get it to {degrees} degrees in the {room} for me", f"let us have the {room} at {degrees}"):
                decision = understander().understand(words, "en", now=NOW, may_secure=True)
                assert guessed(words, "en", may_secure=True) == ""
                done |= {room} if decision.decision == "act" and degrees == 22 else set()
    assert done == {"kids room", "bedroom"}


BEFORE = {
    "en": ["turn off the hall light", "lock the front door", "turn on the kitchen light", "close the garage door",
           "turn off the kettle", "lower the temperature in the bedroom", "close the garden valve", "turn it off",
           "turn off everything", "what is the temperature in the bedroom", "turn on the bedside lamp"],
    "zh": ["关掉走廊灯", "锁上前门", "打开厨房灯", "关上车库门", "关掉热水壶", "卧室温度调低一点",
           "关掉花园水阀", "把它关掉",
           "关掉所有设备", "卧室几度", "打开床头灯"],
}  # fmt: skip
AFTER = {
    "en": ["no, the front door", "and the front door", "what about the garage door", "open it", "turn it on",
           "turn it on again", "unlock it", "no, the oven", "and the kettle", "the front door", "the sauna",
           "35 degrees", "both", "all of them", "the first one", "undo that and unlock the back door", "it too",
           "and the siren", "make it 40", "and then open the gate", "no, I meant the boiler", "same for the gate"],
    "zh": ["不对，是前门", "还有前门", "车库门呢", "打开它", "把它打开", "再打开", "解锁", "不是，是烤箱",
           "还有热水壶", "前门", "桑拿房",
           "三十五度", "都要", "第一个", "然后打开院门", "也打开后门", "警笛也一样", "调到四十度",
           "不对，我说的是热水器"],
}  # fmt: skip


@sampled(4)
@pytest.mark.parametrize("language", ["en", "zh"])
def test_nothing_that_goes_on_from_a_sentence_does_harm_on_a_guess(language: str, step: int) -> None:
    found = {}
    for before, after in every(step, itertools.product(BEFORE[language], AFTER[language])):
        understander().dialogues.forget("going on")
        understander().understand(before, language, session="going on", now=NOW, may_secure=True)
        if harm := guessed(after, language, may_secure=True, session="going on"):
            found[before, after] = harm
    assert found == {}


@pytest.mark.parametrize(("language", "kind"), [("en", "yes"), ("zh", "好的")])
def test_a_yes_is_an_answer_only_in_the_session_that_was_asked(language: str, kind: str) -> None:
    asked = {"en": "get the kettle going please", "zh": "把热水壶弄开一下"}[language]
    for session in ("asked", "another", None):
        if session is not None:
            understander().dialogues.forget(session)
        understander().understand(asked, language, session="asked", now=NOW, may_secure=True)
        decision = understander().understand(kind, language, session=session, now=NOW, may_secure=True)
        assert (decision.decision == "act") == (session == "asked"), (session, decision)


@sampled(3)
@pytest.mark.parametrize(("language", "harmless", "joints"), [
    ("en", ["turn off the hall light", "dim the bedroom light please", "what time is it"],
     [" and ", ", ", " and then ", " "]),
    ("zh", ["关掉走廊灯", "把卧室灯调暗一点", "现在几点"], ["，", "然后", "，再", ""]),
])  # fmt: skip
def test_nothing_dangerous_hides_behind_something_harmless(
    language: str, harmless: list[str], joints: list[str], step: int
) -> None:
    dangers = {
        "en": ["unlock the front door please", "get the garage door up", "get the oven going", "open up the gate",
               "silence that siren", "kettle on would you", "have the boiler at 70", "open everything"],
        "zh": ["把前门给解锁了", "车库门给我升起来", "烤箱给我开一下", "让院门开一下", "把警笛关了吧",
               "热水器开一下吧", "全部打开"],
    }[language]  # fmt: skip
    known = {d for d in dangers if understander().understand(d, language, now=NOW, may_secure=True).stage == "exact"}
    found = {}
    for first, joint, said in every(step, itertools.product(harmless, joints, dangers)):
        for text in (f"{first}{joint}{said}", f"{said}{joint}{first}"):
            harm = guessed(text, language, may_secure=True)
            if harm and not (said in known and joint.strip()):  # each of several known sentences is known word for word
                found[text] = harm
    assert found == {}
