"""Whether and when a message goes out: quiet hours, limits, repetitions."""

from __future__ import annotations

from datetime import UTC, datetime, time

import pytest

from plugins.notify.api import Urgency
from plugins.notify.policy import Fate, Limits, Past, QuietHours, decide, remember

NIGHT = QuietHours(start=time(22, 30), end=time(7, 0))
LIMITS = Limits(count=2, window_s=3600, repeat_s=300)


def at(hour: int, minute: int = 0) -> datetime:
    return datetime(2026, 3, 2, hour, minute, tzinfo=UTC)


def fate(
    when: datetime,
    event_class: str = "trouble",
    urgency: Urgency = Urgency.NORMAL,
    past: Past | None = None,
    matter: str = "a",
) -> Fate:
    return decide(event_class, urgency, matter, when, quiet=NIGHT, past=past or Past(), limits=LIMITS).fate


@pytest.mark.parametrize(("hour", "expected"), [(22, "send"), (23, "hold"), (3, "hold"), (7, "send"), (12, "send")])
def test_an_ordinary_message_waits_for_the_end_of_quiet_hours(hour: int, expected: str) -> None:
    assert fate(at(hour)) == expected


def test_a_held_message_goes_out_when_quiet_hours_end() -> None:
    late = decide("trouble", Urgency.LOW, "a", at(23), quiet=NIGHT, past=Past(), limits=LIMITS)
    early = decide("trouble", Urgency.LOW, "a", at(3), quiet=NIGHT, past=Past(), limits=LIMITS)
    assert late.until == datetime(2026, 3, 3, 7, tzinfo=UTC).timestamp()
    assert early.until == datetime(2026, 3, 2, 7, tzinfo=UTC).timestamp()


@pytest.mark.parametrize("event_class", ["fire", "alarm", "duress"])
def test_fire_and_alarm_ignore_quiet_hours_limits_and_repetition(event_class: str) -> None:
    past = Past(sent=(at(3).timestamp(),) * 9, told={"a": at(3).timestamp()})
    assert fate(at(3), event_class, Urgency.LOW, past) is Fate.SEND


def test_a_critical_message_of_any_class_goes_out_at_night() -> None:
    assert fate(at(3), "leak", Urgency.CRITICAL) is Fate.SEND


def test_the_same_matter_is_not_told_twice_within_its_time() -> None:
    past = remember(Past(), "a", at(12).timestamp(), LIMITS)
    assert fate(at(12, 4), past=past) is Fate.REPEATED
    assert fate(at(12, 4), past=past, matter="b") is Fate.SEND
    assert fate(at(12, 5), past=past) is Fate.SEND


def test_more_than_the_limit_in_its_window_is_held_back() -> None:
    past = Past()
    for matter in "ab":
        past = remember(past, matter, at(12).timestamp(), LIMITS)
    assert fate(at(12, 30), past=past, matter="c") is Fate.LIMITED
    assert fate(at(13), past=past, matter="c") is Fate.SEND
