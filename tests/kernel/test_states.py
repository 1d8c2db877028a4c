"""The state store: one writer, changes only, knowledge apart from values."""

from __future__ import annotations

from hub.api.causes import Cause, Origin, start
from hub.api.events import StateChanged
from hub.kernel import heard
from hub.kernel.bus import Bus
from hub.kernel.states import States
from hub.kernel.store import Store
from hub.testing import FakeClock


def _room() -> tuple[Bus, States, Cause]:
    clock = FakeClock()
    bus = Bus()
    return bus, States(bus, clock), Cause(origin=Origin.DEVICE, who="topic", at=clock.time())


def test_a_change_is_announced_with_old_and_new() -> None:
    bus, states, cause = _room()
    seen = bus.subscribe(StateChanged)
    states.apply("light.a", True, {"brightness": 10}, cause=cause, available=True)
    states.apply("light.a", False, cause=cause)
    first, second = seen.drain()
    assert first.old is None
    assert (second.old.value, second.new.value) == (True, False)  # type: ignore[union-attr]
    assert second.new.attributes == {"brightness": 10}


def test_an_equal_state_is_not_announced() -> None:
    bus, states, cause = _room()
    states.apply("light.a", True, {"brightness": 10}, cause=cause, available=True)
    seen = bus.subscribe(StateChanged)
    assert not states.apply("light.a", True, {"brightness": 10}, cause=cause)
    assert seen.drain() == []


def test_an_equal_state_is_announced_when_forced() -> None:
    bus, states, cause = _room()
    states.apply("event.a", "pressed", cause=cause, available=True)
    seen = bus.subscribe(StateChanged)
    assert states.apply("event.a", "pressed", cause=cause, force=True)
    assert len(seen.drain()) == 1


def test_one_and_true_are_different_values() -> None:
    _, states, cause = _room()
    states.apply("sensor.a", 1, cause=cause)
    assert states.apply("sensor.a", True, cause=cause)


def test_attributes_merge_and_none_removes_one() -> None:
    _, states, cause = _room()
    states.apply("light.a", True, {"effect": "rainbow", "brightness": 1}, cause=cause)
    states.apply("light.a", attributes={"effect": None, "brightness": 2}, cause=cause)
    state = states.get("light.a")
    assert state is not None
    assert state.attributes == {"brightness": 2}
    assert state.value is True


def test_becoming_unavailable_keeps_the_last_value() -> None:
    _, states, cause = _room()
    states.apply("sensor.a", 21.5, cause=cause, available=True)
    states.apply("sensor.a", available=False, cause=cause)
    state = states.get("sensor.a")
    assert state is not None
    assert (state.value, state.available) == (21.5, False)


def test_changed_at_moves_with_the_value_only() -> None:
    _, states, cause = _room()
    states.apply("light.a", True, cause=cause)
    later = Cause(origin=Origin.DEVICE, at=cause.at + 5)
    states.apply("light.a", attributes={"brightness": 3}, cause=later)
    state = states.get("light.a")
    assert state is not None
    assert (state.changed_at, state.updated_at) == (cause.at, cause.at + 5)


def test_what_a_device_reports_during_a_command_belongs_to_the_commands_chain() -> None:
    _, states, cause = _room()
    wish = start(Origin.PERSON, "anna", door="panel", at=cause.at)
    states.expect("light.a", wish)
    states.apply("light.a", True, cause=cause)
    states.expect("light.a", None)
    state = states.get("light.a")
    assert state is not None
    assert state.cause is not None
    assert (state.cause.chain, state.cause.parent) == (wish.chain, "person:anna")


def test_a_watcher_is_called_for_its_entity_until_cancelled() -> None:
    _, states, cause = _room()
    seen: list[object] = []
    cancel = states.watch("light.a", lambda change: seen.append(change.new.value))
    states.apply("light.b", True, cause=cause)
    states.apply("light.a", True, cause=cause)
    cancel()
    states.apply("light.a", False, cause=cause)
    assert seen == [True]


async def test_when_an_entity_was_heard_outlives_a_restart() -> None:
    clock = FakeClock()
    async with Store.open(None) as store:
        states = States(Bus(), clock)
        async with heard.kept(states, store, clock):
            states.heard["sensor.a"] = clock.time()
        later = States(Bus(), clock)
        async with heard.kept(later, store, clock):
            assert later.last_heard("sensor.a") == clock.time()
            assert later.last_heard("sensor.b") is None
            later.heard["sensor.a"] = clock.time() + 300
            await clock.advance(600)
            await store.run(lambda _db: None)
            assert await store.documents("states.heard").get("times") == {"sensor.a": later.heard["sensor.a"]}
