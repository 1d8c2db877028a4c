"""The words of the intrusion partition: states, modes, events, effects, and its frozen state. No behaviour."""

from __future__ import annotations

from enum import StrEnum

import msgspec

ENTRY_LONGEST_S = 45.0
"""Longest entry delay, s (EN 50131-1: no more than 45 s)."""
MEMORY_KEPT = 64
"""Entries of alarm memory a partition keeps."""


class State(StrEnum):
    """Where a partition stands."""

    DISARMED = "disarmed"
    EXIT = "exit"
    ARMED = "armed"
    ENTRY = "entry"
    ALARM = "alarm"
    QUIET = "quiet"


class Mode(StrEnum):
    """How much of the home is watched, the least first."""

    HOME = "home"
    NIGHT = "night"
    AWAY = "away"
    VACATION = "vacation"

    @property
    def rank(self) -> int:
        """Return how much it watches: going up is free, going down needs a code."""
        return tuple(Mode).index(self)


class On(StrEnum):
    """What can happen to a partition: the 22 rows of its table."""

    ARM = "arm"
    ARM_NOW = "arm_now"
    ARM_OPEN = "arm_open"
    ARM_FORCE = "arm_force"
    EXIT_END_OK = "exit_end_ok"
    EXIT_END_OPEN = "exit_end_open"
    FINAL_DOOR = "final_door"
    Z_INSTANT = "z_instant"
    Z_ENTRY = "z_entry"
    Z_FOLLOW = "z_follow"
    Z_BYPASSED = "z_bypassed"
    Z_24H = "z_24h"
    Z_SILENT = "z_silent"
    Z_LOST = "z_lost"
    LOW_BATT = "low_batt"
    ENTRY_END = "entry_end"
    CODE_OK = "code_ok"
    CODE_DURESS = "code_duress"
    CODE_BAD = "code_bad"
    CODE_DENIED = "code_denied"
    SIREN_END = "siren_end"
    RESTART = "restart"


TIMED = frozenset({On.EXIT_END_OK, On.EXIT_END_OPEN, On.FINAL_DOOR, On.ENTRY_END, On.SIREN_END})
"""Events that belong to one timer and are stale when the partition has moved on since."""


class Do(StrEnum):
    """What a transition asks of the world."""

    REFUSE = "refuse"
    ANNOUNCE = "announce"
    BEEP = "beep"
    CHIME = "chime"
    SIREN_ON = "siren_on"
    SIREN_OFF = "siren_off"
    ESCALATE = "escalate"
    ESCALATE_SILENT = "escalate_silent"
    STAND_DOWN = "stand_down"
    TROUBLE = "trouble"
    TELL_OWNER = "tell_owner"
    TAMPER = "tamper"
    REJECT_CODE = "reject_code"
    SHOW_MEMORY = "show_memory"
    LOG = "log"


SILENT = frozenset({Do.ESCALATE_SILENT})
"""Effects that must leave no sign in the home."""


class Effect(msgspec.Struct, frozen=True, kw_only=True):
    """One thing to do. ``key`` says which (a phrase of strings/), ``zones`` the zones it speaks of."""

    do: Do
    key: str = ""
    zones: tuple[str, ...] = ()
    person: str = ""
    incident: str = ""


class Memory(msgspec.Struct, frozen=True, kw_only=True):
    """What was seen during an incident: Unix time, zone and event."""

    at: float
    zone: str
    event: str
    incident: str = ""


class Event(msgspec.Struct, frozen=True, kw_only=True):
    """Something that happened to a partition at Unix time ``at``.

    ``generation`` names the timer of a timed event; ``zone`` the zone that tripped and ``zones`` the open ones of an
    arming; ``coded`` says that a valid code came with it; ``delay_s`` is the zone's own entry delay;
    ``lost_alarms`` the zone's own choice of what losing it means (None: by mode).
    """

    on: On
    at: float
    generation: int | None = None
    zone: str = ""
    zones: tuple[str, ...] = ()
    mode: Mode | None = None
    person: str = ""
    coded: bool = False
    delay_s: float | None = None
    lost_alarms: bool | None = None
    chime: bool = False


EXIT_S = {Mode.HOME: 0.0, Mode.NIGHT: 0.0, Mode.AWAY: 45.0, Mode.VACATION: 45.0}
"""Time to leave by mode unless configured, s: nobody leaves a home that is armed around the people in it."""


class Settings(msgspec.Struct, frozen=True, kw_only=True):
    """Delays of a partition, all in seconds. ``remote_s`` holds back the message to people after a late disarming."""

    exit_s: dict[Mode, float] = msgspec.field(default_factory=lambda: dict(EXIT_S))
    entry_s: float = 30.0
    siren_s: float = 180.0
    remote_s: float = 30.0
    lockout_after: int = 3
    battery_every_s: float = 86400.0


class Partition(msgspec.Struct, frozen=True, kw_only=True):
    """All that is true of a partition, enough to go on after a restart. Times are Unix seconds.

    ``generation`` grows with every timer, so that a timer of the past can be told. ``deadline`` is the end of the
    exit, entry or siren time; ``remote_due`` when people are told of an alarm after a late disarming;
    ``grace_until`` the exit grace of a mode change. ``evidence`` is kept from duress and silent panic and never shown.
    """

    state: State = State.DISARMED
    mode: Mode | None = None
    generation: int = 0
    steps: int = 0
    deadline: float | None = None
    remote_due: float | None = None
    grace_until: float | None = None
    bypassed: tuple[str, ...] = ()
    locked_out: tuple[str, ...] = ()
    cycles: dict[str, int] = {}
    entry_zone: str = ""
    incident: str = ""
    confirmed: bool = False
    memory: tuple[Memory, ...] = ()
    memory_shown: bool = False
    evidence: tuple[Memory, ...] = ()
    wrong_codes: int = 0
    locked_until: float = 0.0
    battery_told: dict[str, float] = {}
    changed_at: float = 0.0


class Step(msgspec.Struct, frozen=True, kw_only=True):
    """The result of one event."""

    partition: Partition
    effects: tuple[Effect, ...] = ()
