"""What a life-safety point is and what can happen to it: the words of the state table, all frozen."""

from __future__ import annotations

from enum import StrEnum

import msgspec

TEST_LONGEST_S = 1800.0
"""A test ends by itself after half an hour, s."""
DETECTIONS_KEPT = 50
"""Detections counted in detail; more are only counted."""


class State(StrEnum):
    """Where a point stands, in the order of the table's columns."""

    NORMAL = "normal"
    FIRE = "fire"
    FIRE_ACK = "fire_ack"
    SILENCED = "silenced"
    FAULT = "fault"
    SUPERVISORY = "supervisory"
    DISABLED = "disabled"
    TEST = "test"


ALARMS = frozenset({State.FIRE, State.FIRE_ACK, State.SILENCED})
"""States in which a point is latched in alarm."""


class On(StrEnum):
    """What happens to a point, in the order of the table's rows."""

    DETECT = "detect"
    DETECT_2 = "detect_2"
    CLEAR = "clear"
    ACK = "ack"
    SILENCE = "silence"
    RESET = "reset"
    RESET_ACTIVE = "reset_active"
    FAULT = "fault"
    FAULT_CLEAR = "fault_clear"
    SUPERVISE = "supervise"
    SUPERVISE_CLEAR = "supervise_clear"
    DISABLE = "disable"
    ENABLE = "enable"
    TEST_ON = "test_on"
    TEST_OFF = "test_off"
    ACK_TIMEOUT = "ack_timeout"
    RESTART = "restart"


class Do(StrEnum):
    """What is to be done about it."""

    SOUND = "sound"  # sounders on
    HUSH = "hush"  # this point's sounders off
    CALL = "call"  # start the chain, or join the one that runs
    CALL_ALL = "call_all"  # page everyone anew, whoever answered before
    STOP_FOR = "stop_for"  # one person is paged no more
    STOP_CHAIN = "stop_chain"  # nobody is
    NEXT_STEP = "next_step"  # the chain moves on
    ACT = "act"  # lights, locks, ventilation, valves, spoken words
    TELL = "tell"  # a message to whoever looks after the system
    RECORD = "record"  # a line in the book of inspections
    REFUSE = "refuse"
    LOG = "log"


class Hazard(StrEnum):
    """What a point warns of."""

    FIRE = "fire"
    HEAT = "heat"
    CO = "co"
    GAS = "gas"
    ELECTRICAL = "electrical"
    LEAK = "leak"


class Event(msgspec.Struct, frozen=True, kw_only=True):
    """One thing that happens at Unix time ``at``; ``person`` did it, ``until`` is when it ends by itself."""

    on: On
    at: float
    person: str = ""
    until: float | None = None
    note: str = ""


class Status(msgspec.Struct, frozen=True, kw_only=True):
    """All that is kept of a point. Times are Unix seconds.

    ``active``, ``faulty`` and ``supervised`` are what its sensor says now, whatever the state; ``cleared_at`` is when
    it stopped detecting while the alarm stays latched; ``missed_at`` when it would have alarmed had it been enabled.
    """

    state: State = State.NORMAL
    changed_at: float = 0.0
    active: bool = False
    faulty: bool = False
    supervised: bool = False
    sounding: bool = False
    confirmed: bool = False
    detections: int = 0
    detected_at: float | None = None
    cleared_at: float | None = None
    deadline: float | None = None
    acknowledged: tuple[str, ...] = ()
    by: str = ""
    note: str = ""
    missed_at: float | None = None
    passed: bool = False


class Effect(msgspec.Struct, frozen=True, kw_only=True):
    """One thing to do about a point; ``key`` says more exactly what."""

    do: Do
    key: str = ""
    person: str = ""
    note: str = ""
    point: str = ""
    incident: str = ""
    number: int = 0


class Step(msgspec.Struct, frozen=True, kw_only=True):
    """The point after an event, and what is to be done."""

    status: Status
    effects: tuple[Effect, ...] = ()
