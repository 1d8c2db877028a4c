"""Every cell of the table of a life-safety point: 17 events by 8 states."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from ruamel.yaml import YAML

from plugins.fire_safety.machine import TABLE, reset_event, settled, step
from plugins.fire_safety.states import TEST_LONGEST_S, Do, Event, On, State, Status

CELLS: dict[str, dict[str, Any]] = YAML(typ="safe").load((Path(__file__).parent / "cells.yaml").read_text("utf-8"))
CASES = [
    pytest.param(event, state, case, id=f"{event}-{state}-{case.get('when', 'always')}")
    for event, cells in CELLS.items()
    for state, cell in cells.items()
    for case in (cell if isinstance(cell, list) else [cell])
]
AT = 1_800_000_000.0


def in_state(state: str, *, cleared: bool = False) -> Status:
    sounding = state in ("fire", "fire_ack")
    return Status(state=State(state), sounding=sounding, cleared_at=AT - 60 if cleared else None, changed_at=AT - 100)


def test_the_table_is_whole() -> None:
    assert list(CELLS) == [e.value for e in On]
    assert all(list(cells) == [s.value for s in State] for cells in CELLS.values())
    assert sum(len(cells) for cells in CELLS.values()) == 136
    assert all(len(TABLE[e]) == len(State) for e in On)


@pytest.mark.parametrize(("event", "state", "case"), CASES)
def test_a_cell_does_what_the_table_says(event: str, state: str, case: dict[str, Any]) -> None:
    was = in_state(state, cleared=case.get("when") == "cleared")
    result = step(was, Event(on=On(event), at=AT, person="anna"))
    assert result.status.state == case["to"]
    assert sorted(e.do.value for e in result.effects if e.do is not Do.LOG) == case["do"]
    assert any(e.do is Do.LOG for e in result.effects)
    assert (result.status.changed_at == AT) is (case["to"] != state)


def test_sounders_follow_silence_and_a_new_detection() -> None:
    now = step(Status(), Event(on=On.DETECT, at=1.0)).status
    assert now.sounding
    now = step(now, Event(on=On.SILENCE, at=2.0)).status
    assert not now.sounding
    now = step(now, Event(on=On.DETECT, at=3.0)).status
    assert (now.state, now.sounding) == (State.FIRE, True)


def test_a_test_ends_after_half_an_hour_at_most() -> None:
    now = step(Status(), Event(on=On.TEST_ON, at=AT, until=AT + 9_999)).status
    assert now.deadline == AT + TEST_LONGEST_S


def test_a_test_without_detection_is_recorded_as_failed() -> None:
    now = step(Status(), Event(on=On.TEST_ON, at=AT)).status
    failed = step(now, Event(on=On.TEST_OFF, at=AT + 5))
    passed = step(step(now, Event(on=On.DETECT, at=AT + 1)).status, Event(on=On.TEST_OFF, at=AT + 5))
    assert [r.effects[0].key for r in (failed, passed)] == ["test_failed", "test_passed"]


def test_a_fault_that_waited_behind_a_fire_comes_to_light_after_the_reset() -> None:
    now = step(Status(), Event(on=On.DETECT, at=1.0)).status
    now = step(now, Event(on=On.FAULT, at=2.0)).status
    assert now.state is State.FIRE
    assert reset_event(now) is On.RESET_ACTIVE
    now = step(now, Event(on=On.CLEAR, at=3.0)).status
    now = step(now, Event(on=reset_event(now), at=4.0)).status
    assert now.state is State.NORMAL
    more = settled(now, 4.0)
    assert more is not None
    assert more.on is On.FAULT


def test_a_point_that_still_detects_when_it_is_enabled_alarms_at_once() -> None:
    now = step(Status(), Event(on=On.DISABLE, at=1.0, until=9.0)).status
    now = step(now, Event(on=On.DETECT, at=2.0)).status
    assert (now.state, now.missed_at) == (State.DISABLED, 2.0)
    now = step(now, Event(on=On.ENABLE, at=9.0)).status
    more = settled(now, 9.0)
    assert more is not None
    assert step(now, more).status.state is State.FIRE


def test_a_fault_over_leaves_what_needed_attention_before() -> None:
    now = step(Status(), Event(on=On.SUPERVISE, at=1.0)).status
    now = step(now, Event(on=On.FAULT, at=2.0)).status
    now = step(now, Event(on=On.FAULT_CLEAR, at=3.0)).status
    more = settled(now, 3.0)
    assert more is not None
    assert more.on is On.SUPERVISE
