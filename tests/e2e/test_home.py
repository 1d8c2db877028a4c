"""A family uses the home: words in, deeds at the other end of a real broker, the truth as answer."""

from __future__ import annotations

import asyncio
import json
import os
import signal
from pathlib import Path

import pytest

from devices.virtual.home import PROCESS
from tests.e2e.conftest import LivingHome, eventually, living_home

pytestmark = pytest.mark.e2e


@pytest.mark.parametrize(
    ("language", "text", "words"),
    [
        ("en", "turn on the kitchen light and lock the front door", ("kitchen light", "locked")),
        ("zh", "打开厨房的灯并锁上前门", ("厨房", "锁")),
    ],
)
async def test_two_commands_in_one_breath_are_done_and_told(
    home: LivingHome, language: str, text: str, words: tuple[str, ...]
) -> None:
    await home.hub.commands.call("lock.front_door", "unlock", cause=home.cause)
    answer = await home.ask("POST", "/api/voice/text", {"text": text, "language": language})
    assert answer["decision"] == "act"
    assert [o["outcome"] for o in answer["outcomes"]] == ["confirmed", "confirmed"]
    assert (home.value("light.kitchen_light"), home.value("lock.front_door")) == (True, "locked")
    assert all(word in answer["answer"] for word in words)


async def test_a_lock_that_jams_is_told_as_it_is(home: LivingHome) -> None:
    await home.hub.commands.call("lock.front_door", "unlock", cause=home.cause)
    await home.hub.mqtt.client.publish("hearth-virtual/front_door/do", json.dumps({"action": "jam"}), qos=1)
    await home.until("lock.front_door", "jammed")
    answer = await home.ask("POST", "/api/voice/text", {"text": "lock the front door", "language": "en"})
    assert answer["outcomes"][0]["outcome"] == "unconfirmed"
    assert "locked" not in answer["answer"].replace("not locked", "").replace("did not lock", "")


async def test_an_unknown_room_is_an_answer_that_says_so(home: LivingHome) -> None:
    answer = await home.ask("POST", "/api/voice/text", {"text": "turn on the light in the attic"})
    assert answer["decision"] == "refuse"
    assert "attic" in answer["answer"]
    assert answer["outcomes"] == []


async def test_a_click_ends_confirmed_and_names_who_did_it(home: LivingHome) -> None:
    result = await home.ask("POST", "/api/entities/light.hall_light/turn_on", {"brightness_pct": 40})
    assert result["outcome"] == "confirmed"
    entity = await home.ask("GET", "/api/entities/light.hall_light")
    assert (entity["value"], entity["attributes"]["brightness"]) == (True, 102)
    assert entity["cause"]["parent"] == "person:anna"


async def test_questions_are_answered_from_the_true_state(home: LivingHome) -> None:
    await home.hub.commands.call("light.bedroom_light", "turn_on", cause=home.cause)
    answer = await home.ask("POST", "/api/voice/text", {"text": "which lights are on"})
    assert "bedroom" in answer["answer"].lower()
    answer = await home.ask("POST", "/api/voice/text", {"text": "前门锁了吗", "language": "zh"})
    assert answer["decision"] == "answer"
    assert "锁" in answer["answer"]


async def test_a_weigh_in_becomes_advice_on_the_fridge_and_an_answer(home: LivingHome) -> None:
    screens: list[str] = []
    home.hub.mqtt.client.subscribe("hearth-virtual/fridge/screen/+/state", lambda m: screens.append(m.payload.decode()))
    step = json.dumps({"action": "step_on", "weight_kg": 61.4, "impedance_ohm": 520})
    await home.hub.mqtt.client.publish("hearth-virtual/body_scale/do", step, qos=1)
    await eventually(lambda: home.ask("GET", "/api/plugins/scale/weighins"))
    (found,) = await home.ask("GET", "/api/plugins/scale/weighins")
    if found["status"] == "asking":
        await home.ask("POST", f"/api/plugins/scale/weighins/{found['id']}/assign", {"person": "anna"})

    async def shown() -> bool:
        return any("Anna" in screen for screen in screens)

    await eventually(shown)
    english = await home.ask("POST", "/api/voice/text", {"text": "what should I eat today", "language": "en"})
    chinese = await home.ask("POST", "/api/voice/text", {"text": "我今天该吃什么", "language": "zh"})
    assert english["decision"] == chinese["decision"] == "answer"
    assert any(c.isdigit() for c in english["answer"])
    assert any("\u4e00" <= c <= "\u9fff" for c in chinese["answer"])
    people = await home.ask("GET", "/api/plugins/nutrition/people")
    anna = next(p for p in people if p["person"] == "anna")
    assert anna["weight"]["kg"] == 61.4
    assert all(line["source"] for line in anna["advice"])


async def test_the_alarm_is_armed_by_voice_and_disarmed_with_a_code_only(home: LivingHome) -> None:
    answer = await home.ask("POST", "/api/voice/text", {"text": "arm the alarm"})
    assert answer["decision"] == "act"
    state = await home.ask("GET", "/api/plugins/alarm/state")
    assert state["partitions"][0]["state"] in ("exit", "armed")
    refused = await home.ask("POST", "/api/plugins/alarm/disarm", {"code": "0000"})
    assert refused["status"] == 409
    spoken = await home.ask("POST", "/api/voice/text", {"text": "disarm the alarm"})
    assert home.value("alarm_control_panel.home") != "disarmed", spoken


async def test_a_broker_that_is_killed_comes_back_and_commands_work_again(home: LivingHome) -> None:
    broker = home.hub.mqtt.broker
    assert broker is not None
    if broker.kind != "mosquitto":
        pytest.skip("Mosquitto is not on this machine")
    process = next(
        int(p.name)
        for p in Path("/proc").iterdir()
        if p.name.isdigit() and f"{home.hub.config.folder}/broker" in _command_line(p)
    )
    told: list[bytes] = []
    os.kill(process, signal.SIGKILL)
    async with asyncio.timeout(30):
        async for state in home.hub.mqtt.client.states():
            if state.phase == "lost":
                break
        home.hub.mqtt.client.subscribe(PROCESS, lambda message: told.append(message.payload))
        while b"online" not in told:  # the appliances are back, too
            await asyncio.sleep(0.02)
    result = await home.ask("POST", "/api/entities/light.hall_light/turn_on", {})
    assert result["outcome"] == "confirmed"


def _command_line(process: Path) -> str:
    try:
        return (process / "cmdline").read_text("utf-8")
    except OSError:
        return ""


async def test_what_people_named_survives_a_restart_and_nothing_is_commanded_twice(tmp_path: Path) -> None:
    async with living_home(tmp_path / "home") as living:
        await living.ask("PATCH", "/api/entities/light.hall_light", {"name": "Big lamp"})
        await living.ask("POST", "/api/entities/lock.front_door/unlock", {})
        assert living.value("lock.front_door") == "unlocked"
        await living.ask("POST", "/api/entities/lock.front_door/lock", {})
    commands: list[str] = []
    async with living_home(tmp_path / "home") as living:
        living.hub.mqtt.client.subscribe("hearth-virtual/+/set", lambda m: commands.append(m.topic))
        await asyncio.sleep(1)
        assert (await living.ask("GET", "/api/entities/light.hall_light"))["name"] == "Big lamp"
        assert living.value("lock.front_door") == "locked"
    assert commands == []


async def test_a_script_gets_a_token_by_its_owners_password(home: LivingHome) -> None:
    from hub.cli.client import HubClient

    await home.hub.accounts.set_password("anna", "a warm evening by the fire")

    def token() -> str:
        client = HubClient(home.hub.config.folder / "config.yaml")
        client.log_in("Anna", "a warm evening by the fire")
        return str(client.call("POST", "/api/tokens", {"name": "script", "days": 1})["token"])

    (home.hub.config.folder / "config.yaml").write_text(f"data: {home.hub.config.folder}\n")
    secret = await asyncio.to_thread(token)
    person = await home.hub.accounts.by_token(secret)
    assert person is not None
    assert person.person.id == "anna"
