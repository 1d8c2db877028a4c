"""The device link: announcements become entities, payloads states, commands messages; the malformed changes nothing."""

from __future__ import annotations

import asyncio
import json
import types
from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import Any

import msgspec
import pytest

from hub.api.codec import (
    Ask,
    AvailabilityTopic,
    DeviceFacts,
    EntityFound,
    EntityGone,
    EntityPlan,
    Fact,
    Payload,
    Problem,
    Publish,
    Read,
    Trigger,
    Update,
)
from hub.api.errors import PayloadError
from hub.api.events import PayloadProblem, Triggered
from hub.api.home import EntityState
from hub.api.kinds import Kind
from hub.automation.triggers import fires
from hub.mqtt.devices import DeviceLink
from hub.mqtt.message import Message
from hub.testing import PluginHarness, settle, topic_matches


class Wire:
    """A client without a broker."""

    def __init__(self) -> None:
        self.handlers: list[tuple[str, Callable[[Message], None]]] = []
        self.published: list[tuple[str, str, bool, float | None]] = []
        self.qos: list[int] = []

    @property
    def topics(self) -> list[str]:
        return [topic for topic, _ in self.handlers]

    def subscribe(self, topic_filter: str, handler: Callable[[Message], None], qos: int = 1) -> Any:
        item = (topic_filter, handler)
        self.handlers.append(item)

        return types.SimpleNamespace(cancel=lambda: self.handlers.remove(item))

    def publish(
        self, topic: str, payload: str | bytes, *, qos: int = 0, retain: bool = False, expiry: float | None = None
    ) -> Awaitable[None]:
        self.published.append((topic, str(payload), retain, expiry))
        self.qos.append(qos)
        sent: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        sent.set_result(None)
        return sent

    def receive(self, topic: str, payload: str, *, retain: bool = False) -> None:
        message = Message(topic=topic, payload=payload.encode(), retain=retain)
        for topic_filter, handler in tuple(self.handlers):
            if topic_matches(topic_filter, topic):
                handler(message)


def read_lamp(payload: Payload) -> Update | None:
    doc = payload.json
    if not isinstance(doc, dict):
        raise PayloadError("the lamp's payload must be an object")
    if "on" not in doc:
        return None
    return Update(doc["on"], {"brightness": doc.get("level")})


def encode_lamp(command: str, params: Mapping[str, Any], _state: EntityState) -> Sequence[Publish]:
    return [Publish("lamp/set", json.dumps({"on": command == "turn_on", **params}), 2)]


class Lamps:
    """A tiny convention: ``lamps/<name>`` holds a JSON description."""

    name = "lamps"
    topics = ("lamps/+",)

    def feed(self, topic: str, payload: bytes) -> Sequence[Fact]:
        if not payload:
            return [EntityGone(topic)]
        try:
            facts = json.loads(payload)
        except ValueError:
            return [Problem(topic, "not JSON")]
        if facts.get("ask"):
            return [Ask(Publish("lamp/get", "how are you?", 0))]
        if facts.get("button"):
            return [
                Trigger(
                    topic, DeviceFacts(identifiers=("d",), name="D"), "press", "one", "lamp/button", lambda p: p.text
                )
            ]
        plan = EntityPlan(
            source=topic,
            kind=Kind.LIGHT,
            name="Lamp",
            unique_id=facts.get("id", "" if facts.get("nameless") else topic),
            reads=() if facts.get("deaf") else (Read(facts.get("topic", "lamp/state"), read_lamp),),
            availability=(
                (AvailabilityTopic("lamp/status", lambda p: {"online": True, "offline": False}.get(p.text)),)
                if facts.get("availability")
                else ()
            ),
            encoder=encode_lamp,
            commands=frozenset({"turn_on", "turn_off"}),
            expire_after=facts.get("expire"),
            off_delay=facts.get("off_delay"),
            assumed=bool(facts.get("deaf")),
            initial=Update(False) if facts.get("off_at_first") else None,
            origin=self.name,
        )
        return [EntityFound(plan)]

    def hello(self) -> Sequence[Publish]:
        return [Publish("lamps/hello", "anybody there?")]


@pytest.fixture
def wire() -> Wire:
    return Wire()


@pytest.fixture
def link(hearth: PluginHarness, wire: Wire) -> DeviceLink:
    link = DeviceLink(wire, hearth.registry, hearth.states, hearth.commands, hearth.bus, hearth.clock)
    link.add(Lamps())
    return link


def state(hearth: PluginHarness, entity_id: str = "light.lamp") -> EntityState:
    found = hearth.states.get(entity_id)
    assert found is not None
    return found


async def test_an_announced_entity_is_unknown_until_it_reports(
    hearth: PluginHarness, link: DeviceLink, wire: Wire
) -> None:
    wire.receive("lamps/a", "{}", retain=True)
    assert (state(hearth).value, state(hearth).available) == (None, True)
    wire.receive("lamp/state", '{"on": true, "level": 7}')
    assert (state(hearth).value, state(hearth).attributes) == (True, {"brightness": 7})


async def test_with_an_availability_topic_it_is_unavailable_until_that_says_online(
    hearth: PluginHarness, link: DeviceLink, wire: Wire
) -> None:
    wire.receive("lamps/a", '{"availability": true}')
    assert not state(hearth).available
    wire.receive("lamp/status", "online")
    assert state(hearth).available
    wire.receive("lamp/status", "gibberish")
    assert state(hearth).available
    wire.receive("lamp/status", "offline")
    assert not state(hearth).available


async def test_a_command_is_published_with_expiry_never_retained_and_confirmed_by_the_report(
    hearth: PluginHarness, link: DeviceLink, wire: Wire
) -> None:
    wire.receive("lamps/a", "{}")
    wire.receive("lamp/state", '{"on": false}')
    call = asyncio.create_task(hearth.commands.call("light.lamp", "turn_on", {"brightness": 9}, cause=hearth.cause))
    await settle()
    assert wire.published == [("lamp/set", '{"on": true, "brightness": 9}', False, 10.0)]
    wire.receive("lamp/state", '{"on": true, "level": 9}')
    assert (await call).ok


async def test_a_device_that_never_reports_is_assumed_and_never_called_confirmed(
    hearth: PluginHarness, link: DeviceLink, wire: Wire
) -> None:
    wire.receive("lamps/a", '{"deaf": true}')
    outcome = await hearth.commands.call("light.lamp", "turn_on", cause=hearth.cause)
    assert (outcome.verdict, outcome.reason) == ("unconfirmed", "Lamp does not report back")
    assert (state(hearth).value, state(hearth).assumed) == (True, True)


@pytest.mark.parametrize("payload", ["not json", "[1]", '"x"', "{", "[" * 100_000, "\x00"])
async def test_a_malformed_payload_changes_nothing_and_is_one_problem(
    hearth: PluginHarness, link: DeviceLink, wire: Wire, payload: str
) -> None:
    wire.receive("lamps/a", "{}")
    wire.receive("lamp/state", '{"on": true}')
    for _ in range(3):
        wire.receive("lamp/state", payload)
    assert state(hearth).value is True
    (problem,) = link.problems
    assert (problem["topic"], problem["count"]) == ("lamp/state", 3)
    assert "The last good value stays" in link.problems_in("en")[0]["remedy"]
    assert len(hearth.happened(PayloadProblem)) == 1


async def test_a_refused_announcement_is_a_problem_and_no_entity(
    hearth: PluginHarness, link: DeviceLink, wire: Wire
) -> None:
    wire.receive("lamps/a", "nonsense")
    assert [p["reason"] for p in link.problems] == ["not JSON"]
    assert "where the device announces itself" in link.problems_in("en")[0]["remedy"]
    assert "请在发出通告的地方改正" in link.problems_in("zh")[0]["remedy"]
    assert hearth.registry.entities == {}


async def test_a_retained_replay_never_overwrites_what_was_heard_live(
    hearth: PluginHarness, link: DeviceLink, wire: Wire
) -> None:
    wire.receive("lamps/a", "{}")
    wire.receive("lamp/state", '{"on": false}', retain=True)
    wire.receive("lamp/state", '{"on": true}')
    link.reconnected(session_present=False, away=1.0)
    wire.receive("lamp/state", '{"on": false}', retain=True)
    assert state(hearth).value is True
    link.reconnected(session_present=False, away=60.0)
    wire.receive("lamp/state", '{"on": false}', retain=True)
    assert state(hearth).value is False


async def test_what_another_broker_retains_is_news(hearth: PluginHarness, link: DeviceLink, wire: Wire) -> None:
    wire.receive("lamps/a", "{}")
    wire.receive("lamp/state", '{"on": true}')
    link.reconnected(session_present=True, away=0.1, moved=True)
    wire.receive("lamp/state", '{"on": false}', retain=True)
    assert state(hearth).value is False


async def test_an_entity_announced_later_gets_what_its_topic_said_before(
    hearth: PluginHarness, link: DeviceLink, wire: Wire
) -> None:
    wire.receive("lamps/a", "{}")
    wire.receive("lamp/state", '{"on": true}')
    wire.receive("lamps/b", '{"id": "b"}')
    assert state(hearth, "light.lamp_2").value is True


async def test_a_withdrawn_entity_is_gone_and_its_topics_are_left(
    hearth: PluginHarness, link: DeviceLink, wire: Wire
) -> None:
    wire.receive("lamps/a", "{}")
    wire.receive("lamps/a", "")
    assert hearth.states.get("light.lamp") is None
    assert [f for f, _ in wire.handlers] == ["lamps/+"]


async def test_a_new_announcement_replaces_topics_and_keeps_the_entity(
    hearth: PluginHarness, link: DeviceLink, wire: Wire
) -> None:
    wire.receive("lamps/a", "{}")
    wire.receive("lamps/a", '{"topic": "elsewhere"}')
    wire.receive("lamp/state", '{"on": true}')
    assert state(hearth).value is None
    wire.receive("elsewhere", '{"on": true}')
    assert state(hearth).value is True
    assert len(hearth.registry.entities) == 1


async def test_the_same_unique_id_twice_is_a_problem_not_two_entities(
    hearth: PluginHarness, link: DeviceLink, wire: Wire
) -> None:
    wire.receive("lamps/a", '{"id": "x"}')
    wire.receive("lamps/b", '{"id": "x"}')
    assert list(hearth.registry.entities) == ["light.lamp"]
    assert "announced twice" in link.problems[0]["reason"]


async def test_an_entity_not_heard_of_expires_and_comes_back(
    hearth: PluginHarness, link: DeviceLink, wire: Wire
) -> None:
    wire.receive("lamps/a", '{"expire": 60}')
    wire.receive("lamp/state", '{"on": true}')
    await hearth.clock.advance(61)
    link.expire()
    assert not state(hearth).available
    wire.receive("lamp/state", '{"on": true}')
    assert state(hearth).available


async def test_equal_reports_move_on_when_an_entity_was_heard_and_replays_do_not(
    hearth: PluginHarness, link: DeviceLink, wire: Wire
) -> None:
    wire.receive("lamps/a", "{}")
    wire.receive("lamp/state", '{"on": true}', retain=True)
    assert hearth.states.last_heard("light.lamp") is None
    wire.receive("lamp/state", '{"on": true}')
    await hearth.clock.advance(60)
    wire.receive("lamp/state", '{"on": true}')
    assert hearth.states.last_heard("light.lamp") == hearth.clock.time()
    assert state(hearth).updated_at == hearth.clock.time() - 60
    await hearth.clock.advance(60)
    wire.receive("lamps/a", '{"expire": 600}')
    assert hearth.states.last_heard("light.lamp") == hearth.clock.time() - 60


async def test_what_a_device_has_not_said_yet_is_assumed_until_it_says_so(
    hearth: PluginHarness, link: DeviceLink, wire: Wire
) -> None:
    wire.receive("lamps/a", '{"off_at_first": true, "availability": true}')
    wire.receive("lamp/status", "online")
    assert (state(hearth).value, state(hearth).assumed, state(hearth).available) == (False, True, True)
    before = state(hearth)
    wire.receive("lamp/state", '{"on": true}')
    assert (state(hearth).value, state(hearth).assumed) == (True, False)
    assert not fires({"to": ["on"]}, before, state(hearth))
    wire.receive("lamp/state", '{"on": false}')
    assert fires({"to": ["off"]}, msgspec.structs.replace(before, value=True, assumed=False), state(hearth))


async def test_what_is_true_for_a_while_becomes_false_when_it_is_not_repeated(
    hearth: PluginHarness, link: DeviceLink, wire: Wire
) -> None:
    wire.receive("lamps/a", '{"off_delay": 30, "expire": 600}')
    wire.receive("lamp/state", '{"on": true}')
    await hearth.clock.advance(20)
    wire.receive("lamp/state", '{"on": true}')
    await hearth.clock.advance(20)
    link.expire()
    assert state(hearth).value is True
    assert link.pause() == 10.0
    await hearth.clock.advance(10)
    link.expire()
    assert (state(hearth).value, state(hearth).available) == (False, True)
    await hearth.clock.advance(600)
    link.expire()
    assert not state(hearth).available


async def test_an_entity_without_unique_id_is_the_same_after_a_new_announcement_and_a_restart(
    hearth: PluginHarness, link: DeviceLink, wire: Wire
) -> None:
    wire.receive("lamps/a", '{"nameless": true}')
    wire.receive("lamps/a", '{"nameless": true, "topic": "elsewhere"}')
    again = DeviceLink(wire, hearth.registry, hearth.states, hearth.commands, hearth.bus, hearth.clock)
    again.add(Lamps())
    wire.receive("lamps/a", '{"nameless": true, "topic": "elsewhere"}')
    assert list(hearth.registry.entities) == ["light.lamp"]


async def test_an_announcement_that_becomes_another_entity_leaves_the_old_one_behind(
    hearth: PluginHarness, link: DeviceLink, wire: Wire
) -> None:
    wire.receive("lamps/a", '{"id": "one"}')
    wire.receive("lamps/a", '{"id": "two"}')
    assert [e.unique_id for e in hearth.registry.entities.values()] == ["two"]


async def test_a_removed_convention_takes_only_its_own_entities_off_the_wire(
    hearth: PluginHarness, link: DeviceLink, wire: Wire
) -> None:
    class Others(Lamps):
        name = "others"
        topics = ("others/+",)

    remove = link.add(Others())
    wire.receive("lamps/a", '{"id": "one"}')
    wire.receive("others/a", '{"id": "two"}')
    remove()
    assert (state(hearth).available, state(hearth, "light.lamp_2").available) == (True, False)
    assert link.source("light.lamp_2") is None
    source = link.source("light.lamp")
    assert source is not None
    assert (source.convention, source.announcement) == ("lamps", "lamps/a")


async def test_a_good_announcement_clears_the_problem_of_a_bad_one(
    hearth: PluginHarness, link: DeviceLink, wire: Wire
) -> None:
    wire.receive("lamps/a", "nonsense")
    wire.receive("lamps/a", "{}")
    assert link.problems == []


async def test_a_trigger_fires_for_live_messages_only(hearth: PluginHarness, link: DeviceLink, wire: Wire) -> None:
    wire.receive("lamps/a", '{"button": true}')
    wire.receive("lamp/button", "single", retain=True)
    wire.receive("lamp/button", "double")
    assert [(e.device_id, e.type, e.payload) for e in hearth.happened(Triggered)] == [("d", "press", "double")]


async def test_a_device_is_asked_how_it_stands_once_for_each_announcement(
    hearth: PluginHarness, link: DeviceLink, wire: Wire
) -> None:
    wire.receive("lamps/a", '{"ask": true}')
    wire.receive("lamps/a", '{"ask": true}')
    assert [(topic, payload) for topic, payload, _, _ in wire.published] == [("lamp/get", "how are you?")]


async def test_devices_are_greeted(hearth: PluginHarness, link: DeviceLink, wire: Wire) -> None:
    await link.hello()
    assert wire.published[0][:2] == ("lamps/hello", "anybody there?")


async def test_a_disabled_entity_is_kept_without_topics_until_a_person_switches_it_on(
    hearth: PluginHarness, link: DeviceLink, wire: Wire
) -> None:
    wire.receive("lamps/a", "{}")
    wire.receive("lamp/state", '{"on": true}')
    await hearth.registry.update_entity("light.lamp", cause=hearth.cause, enabled=False)
    link.renew("light.lamp")
    assert hearth.states.get("light.lamp") is None
    assert wire.topics == ["lamps/+"]
    await hearth.registry.update_entity("light.lamp", cause=hearth.cause, enabled=True)
    link.renew("light.lamp")
    wire.receive("lamp/state", '{"on": true}')
    assert state(hearth).value is True


async def test_a_command_that_a_device_wants_with_qos_2_goes_out_with_1(
    hearth: PluginHarness, link: DeviceLink, wire: Wire
) -> None:
    wire.receive("lamps/a", '{"deaf": true}')
    await hearth.commands.call("light.lamp", "turn_on", {}, cause=hearth.cause)
    assert wire.qos == [1]
