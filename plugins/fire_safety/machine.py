"""A life-safety point as a pure total function: (status, event) -> (status, effects).

``TABLE`` is the specification itself: one row per event, one cell per state in the order of ``State``. What the sensor
says now (``active``, ``faulty``, ``supervised``) is kept beside the state in every cell, so that ``settled`` can tell
what a point that is normal again must do at once: a detector that still detects is never normal for long.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeAlias

from msgspec.structs import replace

from plugins.fire_safety.states import (
    ALARMS,
    DETECTIONS_KEPT,
    TEST_LONGEST_S,
    Do,
    Effect,
    Event,
    On,
    State,
    Status,
    Step,
)

Cell: TypeAlias = Callable[[Status, Event], Step]
_FACTS = {
    On.DETECT: {"active": True},
    On.CLEAR: {"active": False},
    On.FAULT: {"faulty": True},
    On.FAULT_CLEAR: {"faulty": False},
    On.SUPERVISE: {"supervised": True},
    On.SUPERVISE_CLEAR: {"supervised": False},
}


def step(was: Status, event: Event) -> Step:
    """Return what ``event`` makes of a point, and what to do about it."""
    known = replace(was, **_FACTS.get(event.on, {}))
    result = TABLE[event.on][tuple(State).index(was.state)](known, event)
    now = result.status
    if now.state is not was.state:
        now = replace(now, changed_at=event.at)
    return Step(status=was if now == was else now, effects=result.effects)


def settled(now: Status, at: float) -> Event | None:
    """Return what a point that is normal must take at once because its sensor still says so, if anything.

    A fault or a supervisory signal that waited behind a fire comes to light here.
    """
    if now.state is not State.NORMAL:
        return None
    for active, on in ((now.active, On.DETECT), (now.faulty, On.FAULT), (now.supervised, On.SUPERVISE)):
        if active:
            return Event(on=on, at=at)
    return None


def reset_event(now: Status) -> On:
    """Return what a wish to reset a point is: it may be reset only when it no longer detects."""
    return On.RESET_ACTIVE if now.active else On.RESET


def _log(event: Event, key: str = "") -> Effect:
    return Effect(do=Do.LOG, key=key or event.on.value, person=event.person, note=event.note)


def _ignore(was: Status, event: Event) -> Step:
    return Step(status=was, effects=(_log(event, f"ignored_{event.on.value}"),))


def _refuse(was: Status, event: Event) -> Step:
    key = "active" if event.on is On.RESET_ACTIVE else "alarm"
    return Step(status=was, effects=(Effect(do=Do.REFUSE, key=key, person=event.person), _log(event)))


# detecting


def _counted(was: Status, event: Event) -> Status:
    return replace(was, detections=min(was.detections + 1, DETECTIONS_KEPT), detected_at=event.at, cleared_at=None)


def _alarm(was: Status, event: Event) -> Step:
    now = replace(
        _counted(replace(was, detections=0), event),
        state=State.FIRE,
        sounding=True,
        confirmed=False,
        deadline=None,
        acknowledged=(),
        by="",
        note=event.note,
    )
    effects = (Effect(do=Do.SOUND), Effect(do=Do.CALL, key="alarm"), Effect(do=Do.ACT), _log(event, "alarm"))
    return Step(status=now, effects=effects)


def _append(was: Status, event: Event) -> Step:
    return Step(status=_counted(was, event), effects=(_log(event),))


def _alarm_again(was: Status, event: Event) -> Step:
    """After an acknowledgement only smoke that had gone and came back is news."""
    if was.cleared_at is None:
        return _append(was, event)
    return _sound_again(was, event)


def _sound_again(was: Status, event: Event) -> Step:
    now = replace(_counted(was, event), state=State.FIRE, sounding=True, acknowledged=())
    effects = (Effect(do=Do.SOUND), Effect(do=Do.CALL_ALL, key="again"), Effect(do=Do.ACT), _log(event, "again"))
    return Step(status=now, effects=effects)


def _confirm(was: Status, event: Event) -> Step:
    now = replace(was, state=State.FIRE, sounding=True, confirmed=True, acknowledged=())
    effects = (
        Effect(do=Do.SOUND),
        Effect(do=Do.CALL_ALL, key="confirmed"),
        Effect(do=Do.ACT, key="confirmed"),
        _log(event, "confirmed"),
    )
    return Step(status=now, effects=effects)


def _would_have(was: Status, event: Event) -> Step:
    return Step(status=replace(was, missed_at=event.at), effects=(_log(event, "would_have"),))


def _pass(was: Status, event: Event) -> Step:
    record = Effect(do=Do.RECORD, key="detected", person=was.by)
    return Step(status=replace(was, passed=True), effects=(record, _log(event, "test_detect")))


def _cleared(was: Status, event: Event) -> Step:
    return Step(status=replace(was, cleared_at=event.at), effects=(_log(event),))


# people


def _acknowledge(was: Status, event: Event) -> Step:
    stop = Effect(do=Do.STOP_FOR if was.state is State.FIRE else Do.STOP_CHAIN, person=event.person)
    who = (event.person,) if event.person else ()
    now = replace(was, state=State.FIRE_ACK, acknowledged=(*was.acknowledged, *who))
    return Step(status=now, effects=(stop, _log(event)))


def _silence(was: Status, event: Event) -> Step:
    now = replace(was, state=State.SILENCED, sounding=False)
    return Step(status=now, effects=(Effect(do=Do.HUSH), _log(event)))


def _hush(was: Status, event: Event) -> Step:
    return Step(status=replace(was, sounding=False), effects=(Effect(do=Do.HUSH), _log(event)))


def _normal(was: Status) -> Status:
    return Status(active=was.active, faulty=was.faulty, supervised=was.supervised, changed_at=was.changed_at)


def _reset(was: Status, event: Event) -> Step:
    record = Effect(do=Do.RECORD, key="reset", person=event.person, note=event.note)
    effects = (Effect(do=Do.HUSH), Effect(do=Do.STOP_CHAIN, person=event.person), record, _log(event))
    return Step(status=_normal(was), effects=effects)


# fault, supervisory, disabled, test


def _fault(was: Status, event: Event) -> Step:
    now = replace(was, state=State.FAULT, deadline=None, by="", note=event.note)
    return Step(status=now, effects=(Effect(do=Do.TELL, key="fault", note=event.note), _log(event)))


def _queue_fault(was: Status, event: Event) -> Step:
    return Step(status=was, effects=(_log(event, "fault_queued"),))


def _supervise(was: Status, event: Event) -> Step:
    now = replace(was, state=State.SUPERVISORY, note=event.note)
    return Step(status=now, effects=(Effect(do=Do.TELL, key="supervisory", note=event.note), _log(event)))


def _back(was: Status, event: Event) -> Step:
    return Step(status=_normal(was), effects=(_log(event),))


def _disable(was: Status, event: Event) -> Step:
    now = replace(was, state=State.DISABLED, deadline=event.until, by=event.person, note=event.note, missed_at=None)
    return Step(status=now, effects=(Effect(do=Do.TELL, key="disabled", person=event.person), _log(event)))


def _begin_test(was: Status, event: Event) -> Step:
    longest = event.at + TEST_LONGEST_S
    until = longest if event.until is None else min(event.until, longest)
    now = replace(was, state=State.TEST, deadline=until, by=event.person, note=event.note, passed=False)
    record = Effect(do=Do.RECORD, key="test_begun", person=event.person)
    return Step(status=now, effects=(record, _log(event)))


def _end_test(was: Status, event: Event) -> Step:
    key = "test_passed" if was.passed else "test_failed"
    record = Effect(do=Do.RECORD, key=key, person=event.person or was.by, note=event.note)
    return Step(status=_normal(was), effects=(record, _log(event, key)))


# time and restart


def _next_step(was: Status, event: Event) -> Step:
    return Step(status=was, effects=(Effect(do=Do.NEXT_STEP), _log(event)))


def _resume(was: Status, event: Event) -> Step:
    sound = (Effect(do=Do.SOUND),) if was.sounding else ()
    return Step(status=was, effects=(*sound, Effect(do=Do.CALL, key="resume"), _log(event)))


TABLE: dict[On, tuple[Cell, ...]] = {
    # event            NORMAL        FIRE          FIRE_ACK      SILENCED      FAULT     SUPERVISORY DISABLED     TEST
    On.DETECT: (_alarm, _append, _alarm_again, _sound_again, _alarm, _alarm, _would_have, _pass),
    On.DETECT_2: (_ignore, _confirm, _confirm, _confirm, _ignore, _ignore, _ignore, _ignore),
    On.CLEAR: (_ignore, _cleared, _cleared, _cleared, _ignore, _ignore, _ignore, _ignore),
    On.ACK: (_ignore, _acknowledge, _ignore, _acknowledge, _ignore, _ignore, _ignore, _ignore),
    On.SILENCE: (_ignore, _silence, _hush, _ignore, _ignore, _ignore, _ignore, _ignore),
    On.RESET: (_ignore, _reset, _reset, _reset, _ignore, _ignore, _ignore, _ignore),
    On.RESET_ACTIVE: (_ignore, _refuse, _refuse, _refuse, _ignore, _ignore, _ignore, _ignore),
    On.FAULT: (_fault, _queue_fault, _queue_fault, _queue_fault, _ignore, _fault, _ignore, _fault),
    On.FAULT_CLEAR: (_ignore, _ignore, _ignore, _ignore, _back, _ignore, _ignore, _ignore),
    On.SUPERVISE: (_supervise, _ignore, _ignore, _ignore, _ignore, _ignore, _ignore, _ignore),
    On.SUPERVISE_CLEAR: (_ignore, _ignore, _ignore, _ignore, _ignore, _back, _ignore, _ignore),
    On.DISABLE: (_disable, _refuse, _refuse, _refuse, _disable, _ignore, _ignore, _ignore),
    On.ENABLE: (_ignore, _ignore, _ignore, _ignore, _ignore, _ignore, _back, _ignore),
    On.TEST_ON: (_begin_test, _refuse, _refuse, _refuse, _ignore, _ignore, _ignore, _ignore),
    On.TEST_OFF: (_ignore, _ignore, _ignore, _ignore, _ignore, _ignore, _ignore, _end_test),
    On.ACK_TIMEOUT: (_ignore, _next_step, _ignore, _next_step, _ignore, _ignore, _ignore, _ignore),
    On.RESTART: (_ignore, _resume, _resume, _resume, _ignore, _ignore, _ignore, _ignore),
}


def calls(now: Status) -> bool:
    """Return whether a point in this status is one for which people are called."""
    return now.state in ALARMS
