"""Long random runs: machine and oracle agree, with a restart (state written out and read back) at every step."""

from __future__ import annotations

import random
from typing import Any

import msgspec
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from plugins.alarm.machine import step
from plugins.alarm.states import Event, On, Partition, Settings
from plugins.alarm.tests.oracle import TIMED, Oracle
from tests.sampling import LONG

ZONES = ["door", "hall", "window", "garage", "tamper"]
EVENTS = [e.value for e in On]
LIKELY = ["arm", "arm_now", "arm_force", "z_entry", "z_instant", *TIMED]
SETTINGS = Settings()


def restarted(now: Partition) -> Partition:
    return msgspec.json.decode(msgspec.json.encode(now), type=Partition)


def compare(now: Partition, oracle: Oracle) -> None:
    assert now.state == oracle.state
    assert now.mode == oracle.mode
    assert now.deadline == oracle.deadline
    assert now.generation == oracle.timer
    assert list(now.bypassed) == oracle.bypassed
    assert list(now.locked_out) == oracle.out
    assert now.confirmed == oracle.confirmed
    assert now.entry_zone == oracle.entry_zone
    assert bool(now.incident) == oracle.alarmed
    assert (now.wrong_codes, now.locked_until) == (oracle.wrong, oracle.locked_until)
    seen = [(m.zone, m.event) for m in now.memory if now.incident and m.incident == now.incident]
    assert seen == [s for s in oracle.zones_seen if oracle.alarmed][: len(seen)]


def run(events: list[dict[str, Any]], siren: bool = False) -> None:
    now, oracle = Partition(), Oracle()
    for number, e in enumerate(events):
        e = dict(e)
        if e.pop("fresh", True):
            e["generation"] = now.generation
        else:
            e["generation"] = now.generation - 1
        result = step(now, msgspec.convert(e, Event), SETTINGS)
        oracle.feed(e)
        for effect in result.effects:
            siren = {"siren_on": True, "siren_off": False}.get(effect.do.value, siren)
        now = restarted(result.partition)
        again = step(now, Event(on=On.RESTART, at=e["at"]), SETTINGS)
        assert again.partition == now
        compare(now, oracle)
        assert siren == oracle.siren, number


def random_event(dice: random.Random, at: float) -> dict[str, Any]:
    return {
        "on": dice.choice(LIKELY if dice.random() < 0.5 else EVENTS),
        "at": at,
        "zone": dice.choice(ZONES),
        "zones": dice.sample(ZONES, dice.randint(1, 2)),
        "mode": dice.choice(["home", "night", "away", "vacation"]),
        "coded": dice.random() < 0.5,
        "delay_s": dice.choice([None, None, 5.0, 20.0, 60.0]),
        "lost_alarms": dice.choice([None, None, True, False]),
        "chime": dice.random() < 0.5,
        "fresh": dice.random() < 0.8,
    }


@pytest.mark.parametrize("steps", [6_000, pytest.param(1_000_000, marks=LONG)])
def test_machine_and_oracle_agree_over_a_long_random_run(steps: int) -> None:
    dice = random.Random(20260302)
    at, events = 1_800_000_000.0, []
    for _ in range(steps):
        at += dice.choice([0.0, 0.5, 3.0, 30.0, 200.0])
        events.append(random_event(dice, at))
    visited: set[tuple[str, str]] = set()
    now = Partition()
    for e in events:
        visited.add((now.state, e["on"]))
        fed = {k: v for k, v in e.items() if k != "fresh"} | {"generation": now.generation}
        now = step(now, msgspec.convert(fed, Event), SETTINGS).partition
    assert len(visited) == 132
    run(events)


EVENT = st.fixed_dictionaries(
    {
        "on": st.sampled_from(EVENTS),
        "at": st.floats(0, 1e6).map(lambda f: round(f, 3)),
        "zone": st.sampled_from(ZONES),
        "zones": st.lists(st.sampled_from(ZONES), min_size=1, max_size=2, unique=True),
        "mode": st.sampled_from(["home", "night", "away", "vacation"]),
        "coded": st.booleans(),
        "delay_s": st.sampled_from([None, 5.0, 60.0]),
        "lost_alarms": st.sampled_from([None, True, False]),
        "fresh": st.booleans(),
    }
)


@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.lists(EVENT, max_size=40))
def test_machine_and_oracle_agree_on_whatever_hypothesis_finds(events: list[dict[str, Any]]) -> None:
    run(events)
