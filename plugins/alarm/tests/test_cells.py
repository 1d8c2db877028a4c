"""Every cell of the partition's table, from the data file, and what must hold for all of them."""

from __future__ import annotations

from typing import Any

import pytest

from plugins.alarm.machine import TABLE, remote_notice, step
from plugins.alarm.states import SILENT, Do, Event, Memory, Mode, On, Partition, Settings, State
from plugins.alarm.tests.oracle import read_cells

AT = 1_800_000_000.0
CELLS = read_cells()
CASES = [
    pytest.param(event, state, case, id=f"{event}-{state}-{number}")
    for event, row in CELLS.items()
    for state, cases in row.items()
    for number, case in enumerate(cases)
]
SETTINGS = Settings()


def partition(state: State, given: dict[str, Any]) -> Partition:
    alarmed = state in (State.ALARM, State.QUIET)
    first = Memory(at=AT - 50, zone="first_zone", event="z_instant", incident="i1")
    deadline = AT + given.get("deadline_in", 20) if state in (State.EXIT, State.ENTRY, State.ALARM) else None
    told = {"zone": AT - given["told_ago"]} if "told_ago" in given else {}
    return Partition(
        state=state,
        mode=None if state is State.DISARMED else Mode(given.get("present", "away")),
        generation=7,
        deadline=deadline,
        bypassed=() if state is State.DISARMED else ("old_bypass",),
        incident="i1" if alarmed else "",
        memory=(first,) if alarmed or given.get("memory") else (),
        memory_shown=bool(given.get("shown")),
        entry_zone="door" if state is State.ENTRY else "",
        cycles={"first_zone": given["cycles"]} if "cycles" in given else {},
        wrong_codes=given.get("wrong", 0),
        battery_told=told,
    )


def event(name: str, given: dict[str, Any]) -> Event:
    return Event(
        on=On(name),
        at=AT,
        generation=7,
        zone="first_zone" if given.get("same_zone") else "zone",
        zones=("window_a", "window_b"),
        mode=Mode(given.get("mode", "away")),
        coded=given.get("coded", False),
        delay_s=given.get("delay_s"),
        lost_alarms=given.get("lost_alarms"),
        chime=given.get("chime", False),
    )


def test_the_data_file_has_every_event_in_every_state() -> None:
    assert {e: set(row) for e, row in CELLS.items()} == {e.value: {s.value for s in State} for e in On}
    assert len(TABLE) == 22
    assert all(len(row) == 6 for row in TABLE.values())


@pytest.mark.parametrize(("name", "state", "case"), CASES)
def test_a_cell_does_what_the_table_says(name: str, state: str, case: dict[str, Any]) -> None:
    given = case.get("given", {})
    was = partition(State(state), given)
    result = step(was, event(name, given), SETTINGS)
    assert result.partition.state == case.get("to", state)
    assert {e.do.value for e in result.effects} - {"log"} == set(case["does"])
    for fact, wanted in case.get("then", {}).items():
        assert read(fact, was, result.partition) == (read(fact, was, was) if wanted == "same" else wanted), fact


def read(fact: str, was: Partition, now: Partition) -> Any:
    def ahead(at: float | None) -> float | None:
        return None if at is None else at - AT

    readers: dict[str, Any] = {
        "deadline_in": lambda: ahead(now.deadline),
        "grace_in": lambda: ahead(now.grace_until),
        "remote_in": lambda: ahead(now.remote_due),
        "locked_in": lambda: ahead(now.locked_until),
        "mode": lambda: now.mode,
        "bypassed": lambda: list(now.bypassed),
        "locked_out": lambda: list(now.locked_out),
        "entry_zone": lambda: now.entry_zone,
        "incident": lambda: now.incident,
        "confirmed": lambda: now.confirmed,
        "remembered": lambda: any(m.zone == "zone" for m in now.memory),
        "memory_size": lambda: len(now.memory),
        "evidence": lambda: len(now.evidence) > len(was.evidence),
        "wrong_codes": lambda: now.wrong_codes,
    }
    return readers[fact]()


@pytest.mark.parametrize("state", list(State))
@pytest.mark.parametrize("name", ["exit_end_ok", "exit_end_open", "final_door", "entry_end", "siren_end"])
def test_a_timer_of_the_past_changes_nothing_in_any_state(name: str, state: State) -> None:
    was = partition(state, {})
    late = Event(on=On(name), at=AT, generation=6, zone="zone")
    assert step(was, late, SETTINGS).partition is was
    assert step(was, late, SETTINGS).effects == ()


@pytest.mark.parametrize("state", list(State))
def test_a_duress_code_leaves_nothing_in_the_home_that_a_good_code_does_not(state: State) -> None:
    was = partition(state, {})
    good = step(was, event("code_ok", {}), SETTINGS)
    duress = step(was, event("code_duress", {}), SETTINGS)

    def visible(effects: tuple[Any, ...]) -> list[Any]:
        return [e for e in effects if e.do not in SILENT and e.do is not Do.STAND_DOWN]

    assert visible(good.effects) == visible(duress.effects)
    for field in ("state", "mode", "deadline", "bypassed", "memory", "memory_shown", "wrong_codes", "locked_until"):
        assert getattr(good.partition, field) == getattr(duress.partition, field)
    assert Do.STAND_DOWN not in {e.do for e in duress.effects}


def test_people_are_told_of_a_late_disarming_only_thirty_seconds_after_the_siren() -> None:
    alarm = step(partition(State.ENTRY, {}), event("entry_end", {}), SETTINGS).partition
    assert remote_notice(alarm, AT + 29.9).effects == ()
    told = remote_notice(alarm, AT + 30)
    assert [e.do for e in told.effects] == [Do.ESCALATE]
    assert remote_notice(told.partition, AT + 31).effects == ()


def test_a_disarming_before_that_tells_nobody() -> None:
    alarm = step(partition(State.ENTRY, {}), event("entry_end", {}), SETTINGS).partition
    home = step(alarm, Event(on=On.CODE_OK, at=AT + 12), SETTINGS).partition
    assert remote_notice(home, AT + 40).effects == ()


def test_a_second_zone_confirms_the_alarm_and_tells_people_at_once() -> None:
    alarm = step(partition(State.ENTRY, {}), event("entry_end", {}), SETTINGS).partition
    confirmed = step(alarm, Event(on=On.Z_INSTANT, at=AT + 3, zone="window"), SETTINGS)
    assert confirmed.partition.confirmed
    assert Do.ESCALATE in {e.do for e in confirmed.effects}
    assert remote_notice(confirmed.partition, AT + 60).effects == ()


def test_a_new_cycle_keeps_the_incident_and_the_third_locks_its_zone_out() -> None:
    now = step(partition(State.ARMED, {}), Event(on=On.Z_INSTANT, at=AT, zone="window"), SETTINGS).partition
    incident = now.incident
    for cycle in range(3):
        quiet = step(now, Event(on=On.SIREN_END, at=now.deadline or 0, generation=now.generation), SETTINGS).partition
        assert quiet.state is State.QUIET
        assert quiet.locked_out == (("window",) if cycle == 2 else ())
        now = step(quiet, Event(on=On.Z_INSTANT, at=(now.deadline or 0) + 1, zone="window"), SETTINGS).partition
        assert now.incident == incident
