"""From a scale's MQTT frame to advice on the fridge's screen and an answer, through a whole hub and a real broker."""

from __future__ import annotations

import asyncio
import json
from pathlib import Path
from typing import Any

import pytest

from hub.api.causes import Origin, start
from hub.app import Hearth, running_hub
from hub.config import Config
from plugins.scale.api import WeighedIn
from tests.e2e.conftest import living_home

pytestmark = pytest.mark.e2e

BODY = {"sex": "female", "birth_date": "1990-05-01", "height_cm": 168, "activity": "moderate"}


def configuration(folder: Path) -> Config:
    return Config.model_validate(
        {
            "home": {"name": "Test", "languages": ["en", "zh"]},
            "data": folder,
            "mqtt": {"listen": {"port": 0}, "site": "test"},
            "web": {"host": "127.0.0.1", "port": 0},
            "voice": {"enabled": False},
            "plugins": {"scale": {"start": {"anna": {"kg": 62.0, "ohm": 540}}}},
        }
    )


async def say(hub: Hearth, text: str, language: str, person: Any) -> dict[str, Any]:
    cause = start(Origin.PERSON, person.id if person else "somebody", door="test", at=hub.clock.time())
    return await hub.voice.say_text(text, language, None, "s", person, cause)


async def test_a_weigh_in_becomes_advice_on_the_screen_and_an_answer(tmp_path: Path) -> None:
    async with running_hub(configuration(tmp_path)) as hub:
        cause = start(Origin.HUB, "test", door="test", at=hub.clock.time())
        anna = await hub.accounts.add_person("Anna", cause=cause, role="owner", consent=["body"], body=BODY)
        assert anna.id == "anna"
        shown: asyncio.Queue[dict[str, Any]] = asyncio.Queue(100)
        watch = hub.mqtt.client.subscribe(
            "hearth-virtual/fridge/screen/door/set", lambda message: shown.put_nowait(json.loads(message.payload))
        )
        async with asyncio.timeout(20):
            while (await say(hub, "what's in the fridge", "en", anna))["decision"] != "answer":
                await asyncio.sleep(0.2)
            put = await say(hub, "I put 6 eggs and 500g of spinach in the fridge", "en", anna)
            assert put["answer"] == "In the fridge now: 6 eggs; 500 g of spinach."
            frame = {"id": "A4:C1", "type": "SCALE", "weighing_mode": "person", "unit": "kg", "weight": 62.3}
            await hub.mqtt.publish("home/gw/BTtoMQTT/A4C1", json.dumps(frame))
            while not any(card["id"] == "advice" for card in (await shown.get())["cards"]):
                pass
            english = await say(hub, "what should I eat today", "en", anna)
            assert english["answer"].startswith("Anna: ")
            assert "spinach" in english["answer"]
            chinese = await say(hub, "我今天该吃什么", "zh", anna)
            assert "菠菜" in chinese["answer"]
        watch.cancel()


@pytest.mark.parametrize(
    ("person", "language", "put", "question", "words"),
    [
        ("anna", "en", "I put 300 g of spinach in the fridge", "what should I eat today", "spinach"),
        ("ben", "zh", "我把三百克菠菜放进冰箱了", "我今天该吃什么", "菠菜"),
    ],
)
async def test_the_virtual_scale_brings_advice_to_the_virtual_fridge_and_an_answer(
    tmp_path: Path, person: str, language: str, put: str, question: str, words: str
) -> None:
    async with living_home(tmp_path / "home") as home:
        hub, shown = home.hub, asyncio.Queue[Any](200)
        watch = hub.mqtt.client.subscribe(
            "hearth-virtual/fridge/screen/+/state", lambda message: shown.put_nowait((message.topic, message.payload))
        )
        who = hub.accounts.people[person]
        assert (await say(hub, put, language, who))["decision"] == "act"
        kg, ohm = {"anna": (64.3, 521), "ben": (84.4, 471)}[person]
        deed = {"action": "step_on", "weight_kg": kg, "impedance_ohm": ohm}
        await hub.mqtt.client.publish("hearth-virtual/body_scale/do", json.dumps(deed), qos=1)
        async with asyncio.timeout(30):
            while True:
                topic, payload = await shown.get()
                cards = {card["id"]: card for card in json.loads(payload or b"{}").get("cards", [])}
                assert str(kg) not in payload.decode()
                if "family" in topic:
                    assert "advice" not in cards
                elif "advice" in cards:
                    break
        assert cards["advice"]["title"] in {"For Anna", "本", "Ben"}
        assert any(words in line for line in cards["advice"]["lines"])
        answer = (await say(hub, question, language, who))["answer"]
        assert words in answer
        assert any(char.isdigit() for char in answer)
        watch.cancel()


@pytest.mark.parametrize(
    ("language", "answer", "person"), [("en", "it's me, Anna", "anna"), ("zh", "是我，小明", "ming")]
)
async def test_whose_weigh_in_it_was_is_answered_by_voice(
    tmp_path: Path, language: str, answer: str, person: str
) -> None:
    async with running_hub(configuration(tmp_path)) as hub:
        cause = start(Origin.HUB, "test", door="test", at=hub.clock.time())
        anna = await hub.accounts.add_person("Anna", cause=cause, role="owner", consent=["body"], body=BODY)
        body = {**BODY, "sex": "male", "height_cm": 171}
        await hub.accounts.add_person("Ming", cause=cause, consent=["body"], body=body, aliases={"zh": ["小明"]})
        async with asyncio.timeout(20):
            while (await say(hub, answer, language, anna))["decision"] == "refuse":
                await asyncio.sleep(0.2)
            frame = {"id": "A4:C1", "type": "SCALE", "weighing_mode": "person", "unit": "kg", "weight": 67.3}
            with hub.bus.subscribe(WeighedIn, name="test") as weighed:
                await hub.mqtt.publish("home/gw/BTtoMQTT/A4C1", json.dumps(frame))
                await weighed.wait()
                assert (await weighed.get()).status == "asking"
                told = await say(hub, answer, language, None)
                assert told["decision"] in ("act", "answer"), told["reason"]
                await weighed.wait()
                assert (await weighed.get()).person == person
