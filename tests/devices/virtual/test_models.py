"""Virtual appliances, driven without a broker."""

from __future__ import annotations

import contextlib
import json
from typing import Any

import pytest

from devices.conventions.home_assistant import HomeAssistant
from devices.virtual.appliance import Appliance, Message, Spec, UnfitError
from devices.virtual.home import demo_home
from devices.virtual.kinds import KINDS, make
from hub.api.codec import EntityFound, EntityPlan, Payload
from hub.api.errors import ConfigError
from hub.api.home import EntityState


def appliance(kind: str, **options: Any) -> Appliance:
    return make(kind, Spec(id="thing", name="Thing", area="Kitchen", options=options))


def plans(model: Appliance) -> dict[str, EntityPlan]:
    convention = HomeAssistant()
    found: dict[str, EntityPlan] = {}
    for message in model.announce():
        for fact in convention.feed(message.topic, message.payload.encode()):
            assert isinstance(fact, EntityFound), fact
            found[f"{fact.plan.kind}.{fact.plan.object_id}"] = fact.plan
    return found


def send(model: Appliance, plan: EntityPlan, command: str, **params: Any) -> list[Message]:
    assert plan.encoder is not None
    answers: list[Message] = []
    for message in plan.encoder(command, params, EntityState(entity_id="x.y")):
        payload = message.payload if isinstance(message.payload, bytes) else message.payload.encode()
        answers += model.handle(message.topic, payload)
    return answers


def state(model: Appliance, plan: EntityPlan, messages: list[Message]) -> tuple[Any, dict[str, Any]]:
    """Return value and attributes of an entity after these messages."""
    value: Any = None
    attributes: dict[str, Any] = {}
    for message in messages:
        for read in plan.reads:
            if read.topic != message.topic:
                continue
            update = read.reader(Payload(message.topic, message.payload.encode()))
            if update is None:
                continue
            if type(update.value).__name__ != "Keep":
                value = update.value
            attributes.update(update.attributes or {})
    return value, attributes


@pytest.mark.parametrize("kind", sorted(KINDS))
def test_every_kind_announces_itself_without_a_problem(kind: str) -> None:
    assert plans(appliance(kind))


@pytest.mark.parametrize("kind", sorted(set(KINDS) - {"scale"}))
def test_what_every_kind_says_of_itself_is_read_by_its_own_entities(kind: str) -> None:
    model = appliance(kind)
    messages = model.hello()
    for plan in plans(model).values():
        if plan.reads and plan.kind != "event":
            value, attributes = state(model, plan, messages)
            assert value is not None or attributes or plan.device_class == "date", plan.object_id


@pytest.mark.parametrize("kind", sorted(KINDS))
def test_no_kind_breaks_on_nonsense(kind: str) -> None:
    model = appliance(kind)
    for topic in (f"{model.base}/set", f"{model.base}/do", f"{model.base}/mode/set", f"{model.base}/screen/x/set"):
        for payload in (b"\xff\xfe", b"nonsense", b"[1, 2]", b'{"action": "no such"}', b"null", b"1e999"):
            with contextlib.suppress(UnfitError):
                model.handle(topic, payload)


def test_a_light_fades_to_the_brightness_asked_for() -> None:
    light = appliance("light")
    plan = plans(light)["light.thing"]
    send(light, plan, "turn_on", brightness=100)
    send(light, plan, "turn_on", brightness=200, transition=4)
    light.tick(2)
    assert light.state["brightness"] == 150
    light.tick(3)
    assert light.state["brightness"] == 200


def test_a_retained_command_is_ignored() -> None:
    lock = appliance("lock")
    assert lock.handle(f"{lock.base}/set", b"UNLOCK", retain=True) == []
    assert lock.state["state"] == "LOCKED"


def test_a_lock_turns_for_a_second_and_can_jam() -> None:
    lock = appliance("lock")
    plan = plans(lock)["lock.thing"]
    assert state(lock, plan, send(lock, plan, "unlock"))[0] == "unlocking"
    assert state(lock, plan, lock.tick(1.5))[0] == "unlocked"
    lock.handle(f"{lock.base}/do", b'{"action": "jam"}')
    send(lock, plan, "lock")
    assert state(lock, plan, lock.tick(1.5))[0] == "jammed"


def test_blinds_move_over_time_and_can_be_stopped_halfway() -> None:
    blinds = appliance("blinds", seconds=20)
    plan = plans(blinds)["cover.thing"]
    assert state(blinds, plan, send(blinds, plan, "close"))[0] == "closing"
    blinds.tick(10)
    messages = send(blinds, plan, "stop")
    assert state(blinds, plan, messages) == ("open", {"current_position": 50})
    send(blinds, plan, "close")
    assert state(blinds, plan, blinds.tick(30)) == ("closed", {"current_position": 0})


def test_a_thermostat_warms_its_room_towards_the_target() -> None:
    room = appliance("thermostat", room=18.0)
    plan = plans(room)["climate.thing"]
    send(room, plan, "set_temperature", temperature=20.0)
    assert room.state["action"] == "heating"
    for _ in range(120):
        room.tick(60)
    assert room.state["current_temperature"] == pytest.approx(20, abs=0.6)


def test_a_fridge_shows_cards_and_tells_what_it_shows() -> None:
    fridge = appliance("fridge")
    fridge.hello()
    cards = {"title": "Family", "cards": [{"title": "Breakfast", "lines": ["Oats, 80 g"]}]}
    (shown,) = fridge.handle(f"{fridge.base}/screen/family/set", json.dumps(cards).encode())
    assert shown.topic == f"{fridge.base}/screen/family/state"
    assert shown.retain
    assert json.loads(shown.payload)["cards"] == cards["cards"]


def test_a_button_on_a_fridge_screen_is_told_once() -> None:
    fridge = appliance("fridge")
    fridge.hello()
    press = b'{"action": "press", "screen": "door", "button": "who", "value": "anna"}'
    (event,) = fridge.handle(f"{fridge.base}/do", press)
    assert json.loads(event.payload) == {"screen": "door", "action": "who", "value": "anna"}
    assert not event.retain


def test_a_fridge_door_left_open_is_a_problem_and_warms_the_fridge() -> None:
    fridge = appliance("fridge")
    fridge.handle(f"{fridge.base}/do", b'{"action": "open_door"}')
    fridge.tick(30)
    assert not fridge.state["door_open_too_long"]
    fridge.tick(40)
    assert fridge.state["door_open_too_long"]
    assert fridge.state["fridge_temperature"] > 4
    fridge.handle(f"{fridge.base}/do", b'{"action": "close_door"}')
    assert not fridge.state["door_open_too_long"]


def test_a_weigh_in_is_said_twice_as_gateways_do() -> None:
    scale = appliance("scale", people={"anna": {"kg": 64.2, "ohm": 520}})
    (first,) = scale.handle(f"{scale.base}/do", b'{"action": "step_on", "person": "anna"}')
    assert first.topic == "home/VirtualGateway/BTtoMQTT/A4C138F0BEEF"
    frame = json.loads(first.payload)
    assert (frame["weight"], frame["unit"], frame["weighing_mode"]) == (64.2, "kg", "person")
    assert "impedance" not in frame
    assert scale.tick(3) == []
    (second,) = scale.tick(4)
    assert json.loads(second.payload)["impedance"] == 520


def test_a_scale_set_to_pounds_says_pounds() -> None:
    scale = appliance("scale", unit="lb")
    (frame,) = scale.handle(f"{scale.base}/do", b'{"action": "step_on", "weight_kg": 63.8}')
    assert json.loads(frame.payload)["weight"] == 140.65


def test_a_washing_machine_counts_down_and_is_done() -> None:
    machine = appliance("washing_machine")
    machine.handle(f"{machine.base}/program/set", b"quick_30")
    machine.handle(f"{machine.base}/start/set", b"START")
    machine.tick(60)
    assert machine.state["remaining"] == 29
    machine.tick(1800)
    assert machine.state["state"] == "done"


def test_a_coffee_machine_without_water_says_so() -> None:
    machine = appliance("coffee_machine")
    for _ in range(8):
        machine.handle(f"{machine.base}/start/set", b"START")
        machine.tick(120)
    machine.handle(f"{machine.base}/start/set", b"START")
    assert machine.state["state"] == "empty"


def test_an_unknown_kind_is_refused_with_those_there_are() -> None:
    with pytest.raises(ConfigError, match="fridge"):
        make("toaster", Spec(id="x", name="X"))


def test_the_demo_home_has_every_entity_a_family_is_told_of() -> None:
    spec = demo_home()
    found = {entity for model in spec.make() for entity in plans(model)}
    assert set(spec.aliases) <= found
    assert {"light.kitchen_light", "lock.front_door", "climate.living_room_thermostat", "siren.hall_siren"} <= found
    assert {person["name"] for person in spec.people} == {"Anna", "Ben", "Mia"}


def test_the_same_seed_plays_the_same_home() -> None:
    first, second = (make("scale", Spec(id="s", name="S", seed=7)) for _ in range(2))
    step = b'{"action": "step_on", "weight_kg": 70}'
    topic = f"{first.base}/do"
    assert first.handle(topic, step) == second.handle(topic, step)
