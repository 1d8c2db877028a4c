"""The intrusion partition as a pure total function: (partition, event, settings) -> (partition, effects).

``TABLE`` is the specification itself: one row per event, one cell per state in the order of ``State``. Nothing here
reads a clock, a sensor or a code; every figure comes with the event or the settings.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeAlias

from msgspec.structs import replace

from plugins.alarm import lockout
from plugins.alarm.states import (
    ENTRY_LONGEST_S,
    MEMORY_KEPT,
    TIMED,
    Do,
    Effect,
    Event,
    Memory,
    Mode,
    On,
    Partition,
    Settings,
    State,
    Step,
)

Cell: TypeAlias = Callable[[Partition, Event, Settings], Step]


def step(was: Partition, event: Event, settings: Settings) -> Step:
    """Return what ``event`` makes of a partition, and what to do about it."""
    cell = TABLE[event.on][tuple(State).index(was.state)]
    if event.on in TIMED and event.generation != was.generation:
        cell = _stale
    result = cell(was, event, settings)
    if result.partition is was:
        return result
    changed_at = was.changed_at if result.partition.state is was.state else event.at
    return Step(
        partition=replace(result.partition, steps=was.steps + 1, changed_at=changed_at),
        effects=result.effects,
    )


def remote_notice(was: Partition, at: float) -> Step:
    """Tell people of an alarm whose time to be disarmed late is over; nothing when it is not due.

    EN 50131-1 asks for at least 30 s between the end of the entry time and the message to the outside.
    """
    if was.remote_due is None or at < was.remote_due:
        return Step(partition=was)
    told = replace(was, remote_due=None, steps=was.steps + 1)
    return Step(partition=told, effects=(_escalate(told, "alarm", (was.entry_zone,)),))


def _same(was: Partition, *effects: Effect) -> Step:
    return Step(partition=was, effects=effects)


def _log(event: Event, key: str = "") -> Effect:
    return Effect(do=Do.LOG, key=key or event.on.value, zones=_zones(event), person=event.person)


def _zones(event: Event) -> tuple[str, ...]:
    return (event.zone,) if event.zone else event.zones


def _escalate(now: Partition, key: str, zones: tuple[str, ...]) -> Effect:
    return Effect(do=Do.ESCALATE, key=key, zones=tuple(z for z in zones if z), incident=now.incident)


def _remembered(was: Partition, event: Event, incident: str) -> tuple[Memory, ...]:
    """Return the alarm memory with this event, once per zone and event of an incident.

    A full memory forgets what is left of earlier incidents, never how this one began.
    """
    item = Memory(at=event.at, zone=event.zone, event=event.on.value, incident=incident)
    if any((m.zone, m.event, m.incident) == (item.zone, item.event, incident) for m in was.memory):
        return was.memory
    if len(was.memory) < MEMORY_KEPT:
        return (*was.memory, item)
    oldest = next((i for i, m in enumerate(was.memory) if m.incident != incident), None)
    if oldest is None:
        return was.memory
    return (*was.memory[:oldest], *was.memory[oldest + 1 :], item)


def _incident(was: Partition, event: Event) -> str:
    return was.incident or f"{round(event.at * 1000)}-{was.generation + 1}"


# arming


def _refuse(was: Partition, event: Event, _: Settings) -> Step:
    key = "open" if event.on is On.ARM_OPEN else f"busy_{was.state.value}"
    return _same(was, Effect(do=Do.REFUSE, key=key, zones=event.zones, person=event.person))


def _start_exit(was: Partition, event: Event, settings: Settings) -> Step:
    mode = event.mode or Mode.AWAY
    bypassed = event.zones if event.on is On.ARM_FORCE else ()
    now = replace(
        _cleared(was),
        state=State.EXIT,
        mode=mode,
        deadline=event.at + settings.exit_s.get(mode, 0.0),
        bypassed=bypassed,
    )
    announce = Effect(do=Do.ANNOUNCE, key="arming_bypassed" if bypassed else "arming", zones=bypassed)
    return Step(partition=now, effects=(Effect(do=Do.BEEP, key="exit"), announce, _log(event)))


def _set_now(was: Partition, event: Event, _: Settings) -> Step:
    base = was if was.state is State.EXIT else _cleared(was)
    mode = event.mode or was.mode or Mode.AWAY
    now = replace(base, state=State.ARMED, mode=mode, generation=was.generation + 1, deadline=None)
    return Step(partition=now, effects=(Effect(do=Do.ANNOUNCE, key="armed"), _log(event)))


def _set_after_exit(was: Partition, event: Event, _: Settings) -> Step:
    now = replace(was, state=State.ARMED, generation=was.generation + 1, deadline=None)
    return Step(
        partition=now, effects=(Effect(do=Do.BEEP, key="armed"), Effect(do=Do.ANNOUNCE, key="armed"), _log(event))
    )


def _change_mode(was: Partition, event: Event, settings: Settings) -> Step:
    """Change the mode of a set partition; watching less needs a code, watching more gives time to leave."""
    mode = event.mode or was.mode or Mode.AWAY
    present = was.mode or Mode.HOME
    if mode is present:
        return _same(was, Effect(do=Do.ANNOUNCE, key="already"))
    if mode.rank < present.rank and not event.coded:
        return _same(was, Effect(do=Do.REFUSE, key="needs_code", person=event.person))
    grace = settings.exit_s.get(mode, 0.0) if event.on is On.ARM and mode.rank > present.rank else 0.0
    now = replace(was, mode=mode, grace_until=event.at + grace if grace else None)
    return Step(partition=now, effects=(Effect(do=Do.ANNOUNCE, key="mode"), _log(event)))


def _exit_error(was: Partition, event: Event, settings: Settings) -> Step:
    entering = _enter(was, event, settings)
    told = Effect(do=Do.ANNOUNCE, key="exit_error", zones=_zones(event))
    effects = tuple(told if e.do is Do.ANNOUNCE else e for e in entering.effects)
    return Step(partition=entering.partition, effects=effects)


# zones


def _stale(was: Partition, _: Event, __: Settings) -> Step:
    return _same(was)


def _allowed(was: Partition, event: Event, _: Settings) -> Step:
    return _same(was, _log(event))


def _chime(was: Partition, event: Event, _: Settings) -> Step:
    return _same(was, *((Effect(do=Do.CHIME, zones=_zones(event)),) if event.chime else ()), _log(event))


def _enter(was: Partition, event: Event, settings: Settings) -> Step:
    delay = min(settings.entry_s if event.delay_s is None else event.delay_s, ENTRY_LONGEST_S)
    now = replace(
        was,
        state=State.ENTRY,
        generation=was.generation + 1,
        deadline=event.at + delay,
        grace_until=None,
        entry_zone=event.zone or next(iter(event.zones), ""),
    )
    beep = Effect(do=Do.BEEP, key="entry", zones=_zones(event))
    return Step(partition=now, effects=(beep, Effect(do=Do.ANNOUNCE, key="entry", zones=_zones(event)), _log(event)))


def _shorten_entry(was: Partition, event: Event, settings: Settings) -> Step:
    """A running entry time never restarts; a zone with a shorter one may bring its end nearer."""
    delay = settings.entry_s if event.delay_s is None else event.delay_s
    if was.deadline is None or event.at + delay >= was.deadline:
        return _same(was, _log(event))
    now = replace(was, generation=was.generation + 1, deadline=event.at + delay)
    return Step(partition=now, effects=(_log(event),))


def _alarmed(was: Partition, event: Event, settings: Settings) -> Partition:
    """Return the partition in alarm: siren time started, zone remembered, one more cycle for the zone."""
    incident = _incident(was, event)
    cycles = was.cycles
    if event.zone and event.on is not On.Z_24H:
        cycles = {**cycles, event.zone: cycles.get(event.zone, 0) + 1}
    return replace(
        was,
        state=State.ALARM,
        generation=was.generation + 1,
        deadline=event.at + settings.siren_s,
        grace_until=None,
        incident=incident,
        cycles=cycles,
        memory=_remembered(was, event, incident),
        memory_shown=False,
    )


def _alarm(was: Partition, event: Event, settings: Settings) -> Step:
    now = replace(_alarmed(was, event, settings), remote_due=None)
    key = "smash_and_crash" if event.on is On.Z_LOST and was.state is State.ENTRY else "alarm"
    return Step(partition=now, effects=_alarm_effects(event, _escalate(now, key, _zones(event))))


def _alarm_late(was: Partition, event: Event, settings: Settings) -> Step:
    """The entry time ran out: the siren at once, people only later, for it may be one of the family."""
    zoned = replace(event, zone=was.entry_zone)
    now = _alarmed(was, zoned, settings)
    if was.confirmed:
        return Step(partition=now, effects=_alarm_effects(zoned, _escalate(now, "confirmed", _zones(zoned))))
    return Step(partition=replace(now, remote_due=event.at + settings.remote_s), effects=_alarm_effects(zoned))


def _alarm_effects(event: Event, *more: Effect) -> tuple[Effect, ...]:
    return (
        Effect(do=Do.SIREN_ON),
        *more,
        Effect(do=Do.ANNOUNCE, key="alarm", zones=_zones(event)),
        _log(event, "alarm"),
    )


def _lost_armed(was: Partition, event: Event, settings: Settings) -> Step:
    by_mode = was.mode in (Mode.AWAY, Mode.VACATION)
    alarms = by_mode if event.lost_alarms is None else event.lost_alarms
    return _alarm(was, event, settings) if alarms else _trouble(was, event, settings)


def _append(was: Partition, event: Event, _: Settings) -> Step:
    memory = _remembered(was, event, was.incident)
    return Step(partition=was if memory is was.memory else replace(was, memory=memory), effects=(_log(event),))


def _append_confirming(was: Partition, event: Event, settings: Settings) -> Step:
    """A second zone during an alarm confirms it: people are told at once."""
    seen = {m.zone for m in was.memory if m.incident == was.incident}
    result = _append(was, event, settings)
    if was.confirmed or event.zone in seen:
        return result
    now = replace(result.partition, confirmed=True, remote_due=None)
    return Step(partition=now, effects=(_escalate(now, "confirmed", _zones(event)), *result.effects))


def _append_loud(was: Partition, event: Event, settings: Settings) -> Step:
    result = _append(was, event, settings)
    now = result.partition if was.remote_due is None else replace(result.partition, remote_due=None)
    return Step(
        partition=now, effects=(Effect(do=Do.SIREN_ON), _escalate(now, "alarm", _zones(event)), *result.effects)
    )


def _silent(was: Partition, event: Event, _: Settings) -> Step:
    now = replace(was, evidence=_evidence(was, event))
    return Step(partition=now, effects=(_silently(event, "silent"),))


def _silently(event: Event, key: str) -> Effect:
    matter = f"silent-{round(event.at * 1000)}"
    return Effect(do=Do.ESCALATE_SILENT, key=key, zones=_zones(event), person=event.person, incident=matter)


def _evidence(was: Partition, event: Event, *more: Memory) -> tuple[Memory, ...]:
    item = Memory(at=event.at, zone=event.zone or event.person, event=event.on.value, incident=was.incident)
    return (*was.evidence, *more, item)[-MEMORY_KEPT:]


def _trouble(was: Partition, event: Event, _: Settings) -> Step:
    return _same(was, Effect(do=Do.TROUBLE, key="lost", zones=_zones(event)), _log(event))


def _low_battery(was: Partition, event: Event, settings: Settings) -> Step:
    told = was.battery_told.get(event.zone)
    if told is not None and event.at - told < settings.battery_every_s:
        return _same(was)
    now = replace(was, battery_told={**was.battery_told, event.zone: event.at})
    return Step(partition=now, effects=(Effect(do=Do.TROUBLE, key="battery", zones=_zones(event)), _log(event)))


# codes


def _cleared(was: Partition) -> Partition:
    """Return the partition with everything of the last set period put down, its memory kept."""
    return replace(
        was,
        generation=was.generation + 1,
        mode=None,
        deadline=None,
        remote_due=None,
        grace_until=None,
        bypassed=(),
        locked_out=(),
        cycles={},
        entry_zone="",
        incident="",
        confirmed=False,
    )


def _disarmed(was: Partition) -> tuple[Partition, tuple[Effect, ...]]:
    """Return what any accepted code does where it can be seen, so that a duress code looks just the same."""
    if was.state is State.DISARMED:
        memory = () if was.memory_shown else was.memory
        now = replace(was, memory=memory, memory_shown=bool(memory), wrong_codes=0, locked_until=0.0)
        return now, (Effect(do=Do.ANNOUNCE, key="disarmed"),)
    now = replace(_cleared(was), state=State.DISARMED, memory_shown=bool(was.memory), wrong_codes=0, locked_until=0.0)
    shown = (Effect(do=Do.SHOW_MEMORY, zones=tuple(m.zone for m in was.memory)),) if was.memory else ()
    return now, (Effect(do=Do.SIREN_OFF), Effect(do=Do.ANNOUNCE, key="disarmed"), *shown)


def _code_ok(was: Partition, event: Event, _: Settings) -> Step:
    now, effects = _disarmed(was)
    down = (Effect(do=Do.STAND_DOWN, person=event.person, incident=was.incident),) if was.incident else ()
    return Step(partition=now, effects=(*effects, *down, _log(event, "disarmed")))


def _code_duress(was: Partition, event: Event, _: Settings) -> Step:
    now, effects = _disarmed(was)
    now = replace(now, evidence=_evidence(was, event, *was.memory))
    return Step(partition=now, effects=(*effects, _silently(event, "duress"), _log(event, "disarmed")))


def _code_bad(was: Partition, event: Event, _: Settings) -> Step:
    wrong = was.wrong_codes + 1
    now = replace(was, wrong_codes=wrong, locked_until=event.at + lockout.delay_s(wrong))
    effects = [Effect(do=Do.REJECT_CODE), _log(event)]
    if wrong % lockout.WRONG_CODES == 0:
        effects.append(Effect(do=Do.TAMPER, key="lockout"))
    return Step(partition=now, effects=tuple(effects))


def _code_denied(was: Partition, event: Event, _: Settings) -> Step:
    told = Effect(do=Do.TELL_OWNER, key="code_denied", person=event.person)
    return _same(was, Effect(do=Do.REJECT_CODE), told, _log(event))


# time and restart


def _quiet(was: Partition, event: Event, settings: Settings) -> Step:
    out = tuple(z for z, n in was.cycles.items() if n >= settings.lockout_after and z not in was.locked_out)
    now = replace(
        was,
        state=State.QUIET,
        generation=was.generation + 1,
        deadline=None,
        locked_out=(*was.locked_out, *out),
    )
    return Step(partition=now, effects=(Effect(do=Do.SIREN_OFF), Effect(do=Do.LOG, key="siren_end", zones=out)))


def _resume(was: Partition, event: Event, _: Settings) -> Step:
    sounding = was.state is State.ALARM and (was.deadline is None or event.at < was.deadline)
    again = (Effect(do=Do.SIREN_ON),) if sounding else ()
    return _same(was, *again, Effect(do=Do.LOG, key="restart"))


_REFUSED = (_refuse,) * 6
TABLE: dict[On, tuple[Cell, ...]] = {
    # event             DISARMED      EXIT             ARMED          ENTRY           ALARM               QUIET
    On.ARM:           (_start_exit,  _refuse,         _change_mode,  _refuse,        _refuse,            _refuse),
    On.ARM_NOW:       (_set_now,     _set_now,        _change_mode,  _refuse,        _refuse,            _refuse),
    On.ARM_OPEN:      _REFUSED,
    On.ARM_FORCE:     (_start_exit,  _refuse,         _refuse,       _refuse,        _refuse,            _refuse),
    On.EXIT_END_OK:   (_stale,       _set_after_exit, _stale,        _stale,         _stale,             _stale),
    On.EXIT_END_OPEN: (_stale,       _exit_error,     _stale,        _stale,         _stale,             _stale),
    On.FINAL_DOOR:    (_stale,       _set_after_exit, _stale,        _stale,         _stale,             _stale),
    On.Z_INSTANT:     (_chime,       _alarm,          _alarm,        _alarm,         _append_confirming, _alarm),
    On.Z_ENTRY:       (_chime,       _allowed,        _enter,        _shorten_entry, _append,            _enter),
    On.Z_FOLLOW:      (_allowed,     _allowed,        _alarm,        _allowed,       _append,            _alarm),
    On.Z_BYPASSED:    (_allowed,) * 6,
    On.Z_24H:         (_alarm,       _alarm,          _alarm,        _alarm,         _append_loud,       _alarm),
    On.Z_SILENT:      (_silent,) * 6,
    On.Z_LOST:        (_trouble,     _trouble,        _lost_armed,   _alarm,         _append,            _alarm),
    On.LOW_BATT:      (_low_battery,) * 6,
    On.ENTRY_END:     (_stale,       _stale,          _stale,        _alarm_late,    _stale,             _stale),
    On.CODE_OK:       (_code_ok,) * 6,
    On.CODE_DURESS:   (_code_duress,) * 6,
    On.CODE_BAD:      (_code_bad,) * 6,
    On.CODE_DENIED:   (_code_denied,) * 6,
    On.SIREN_END:     (_stale,       _stale,          _stale,        _stale,         _quiet,             _stale),
    On.RESTART:       (_resume,) * 6,
}  # fmt: skip
