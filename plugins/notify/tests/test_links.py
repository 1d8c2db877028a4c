"""The link in a message: who holds it may answer for one person and one chain, for a while, and nothing else."""

from __future__ import annotations

import base64
import json
from pathlib import Path
from typing import Any

import pytest

from hub.api.errors import AccessError
from hub.testing import FakeClock, PluginHarness, plugin_harness
from plugins.notify.api import Notifier, Urgency
from plugins.notify.service import NotifyService
from plugins.notify.tests.conftest import PLUGIN, Phones, people

CHAIN = {"classes": {"fire": {"chain": [{"people": ["anna", "wei"], "wait_seconds": 60}]}}}
BASE = "http://192.168.1.5:8123"


async def begin(home: PluginHarness, config: dict[str, Any], phones: Phones, **more: Any) -> tuple[str, str]:
    """Page Anna and Wei of a fire; return the token in each one's message."""
    await home.load(PLUGIN, {**config, **CHAIN, "link_url": BASE, **more})
    notifier = await home._services.use(Notifier, "test", 5)  # type: ignore[type-abstract]  # a protocol names it
    text = {"en": "Smoke in the kitchen", "zh": "厨房有烟"}
    await notifier.notify("fire", text, urgency=Urgency.CRITICAL, data={"key": "f"})
    await phones.wait(lambda: len(phones.got) == 2)
    return token(phones.of("anna")[0]), token(phones.of("wei")[0])


def token(text: str) -> str:
    return text.partition(f"{BASE}/#/answer/")[2].split()[0]


async def test_everyone_gets_their_own_link_in_their_own_language(
    home: PluginHarness, config: dict[str, Any], phones: Phones
) -> None:
    annas, weis = await begin(home, config, phones)
    assert annas != weis
    assert phones.of("anna")[0].startswith("Smoke in the kitchen Acknowledge: http")
    assert phones.of("wei")[0].startswith("厨房有烟 确认：http")


async def test_the_link_shows_what_it_is_about_and_answers_for_its_person_alone(
    home: PluginHarness, config: dict[str, Any], phones: Phones
) -> None:
    annas, weis = await begin(home, config, phones)
    seen = await home.request("GET", f"notify/links/{weis}")
    assert (seen["state"], seen["language"], seen["title"], seen["text"]) == ("open", "zh", "家中火警", "厨房有烟")
    assert (await home.request("GET", "notify/chains"))[0]["answered"] == []
    answered = await home.request("POST", f"notify/links/{weis}")
    assert answered["state"] == "answered"
    assert (await home.request("GET", "notify/chains"))[0]["answered"] == ["wei"]
    assert (await home.request("GET", f"notify/links/{annas}"))["others"] == ["伟"]
    await home.request("POST", f"notify/links/{annas}")
    assert await home.request("GET", "notify/chains") == []
    assert (await home.request("GET", f"notify/links/{annas}"))["state"] == "over"


async def test_a_link_ends(home: PluginHarness, clock: FakeClock, config: dict[str, Any], phones: Phones) -> None:
    annas, _ = await begin(home, config, phones, link_hours=1)
    clock.jump(3601)
    with pytest.raises(AccessError, match="too old"):
        await home.request("POST", f"notify/links/{annas}")


async def test_a_link_that_was_tampered_with_is_refused(
    home: PluginHarness, config: dict[str, Any], phones: Phones
) -> None:
    annas, weis = await begin(home, config, phones)
    body, _, mac = annas.partition(".")
    said = json.loads(base64.urlsafe_b64decode(body + "=="))
    forged = base64.urlsafe_b64encode(json.dumps([said[0], "tim", said[2]]).encode()).decode().rstrip("=")
    wrong = [f"{forged}.{mac}", f"{body}.{weis.partition('.')[2]}", body, f"{body}.", "", "ä.ö", ".", "x" * 5000]
    links = (await home._services.use(NotifyService, "test", 5)).sender.links
    for bad in wrong:
        with pytest.raises(AccessError, match="not valid"):
            links.read(bad)
    assert (await home.request("GET", "notify/chains"))[0]["answered"] == []


async def test_links_of_before_a_restart_are_still_good(
    database: Path, clock: FakeClock, config: dict[str, Any], phones: Phones
) -> None:
    async with plugin_harness(path=database, clock=clock) as home:
        annas, _ = await begin(people(home), config, phones)
    async with plugin_harness(path=database, clock=clock) as home:
        await people(home).load(PLUGIN, {**config, **CHAIN})
        assert (await home.request("POST", f"notify/links/{annas}"))["state"] == "answered"


async def test_a_hub_that_no_phone_can_reach_sends_no_link(
    home: PluginHarness, config: dict[str, Any], phones: Phones
) -> None:
    await home.load(PLUGIN, {**config, **CHAIN})
    notifier = await home._services.use(Notifier, "test", 5)  # type: ignore[type-abstract]  # a protocol names it
    await notifier.notify("fire", "Smoke", urgency=Urgency.CRITICAL, data={"key": "f"})
    await phones.wait(lambda: len(phones.got) == 2)
    assert phones.of("anna") == ["Smoke"]


async def test_while_somebody_tests_they_are_paged_first_and_everyone_else_when_they_do_not_answer(
    home: PluginHarness, clock: FakeClock, config: dict[str, Any], phones: Phones
) -> None:
    await home.load(PLUGIN, {**config, **CHAIN})
    await home.request("POST", "notify/test_mode", {"on": True, "minutes": 20}, person="wei")
    notifier = await home._services.use(Notifier, "test", 5)  # type: ignore[type-abstract]  # a protocol names it
    await notifier.notify("fire", "Smoke", urgency=Urgency.CRITICAL, data={"key": "f"})
    await phones.wait(lambda: len(phones.got) == 1)
    assert phones.got[0][:2] == ("wei", "测试模式：家中火警")
    await clock.advance(31)
    await phones.wait(lambda: len(phones.got) == 3)
    assert phones.of("anna") == ["Smoke"]
    await clock.advance(20 * 60)
    assert await home.request("GET", "notify/test_mode") == {"on": False, "person": None, "until": None}


async def test_a_class_has_its_own_words(home: PluginHarness, config: dict[str, Any], phones: Phones) -> None:
    words = {"title": {"en": "Fire at 5 Mill Lane"}, "text": {"en": "{text} The key is with the neighbour."}}
    await home.load(PLUGIN, {**config, "classes": {"fire": words}})
    notifier = await home._services.use(Notifier, "test", 5)  # type: ignore[type-abstract]  # a protocol names it
    await notifier.notify("fire", "Smoke.", people=("anna",), urgency=Urgency.HIGH)
    await phones.wait(lambda: len(phones.got) == 1)
    assert phones.got == [("anna", "Fire at 5 Mill Lane", "Smoke. The key is with the neighbour.")]
