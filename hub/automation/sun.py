"""When the sun rises and sets at the home, from the almanac of ``astral``. Pure."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import msgspec


class Place(msgspec.Struct, frozen=True, kw_only=True):
    """Where the home stands, in degrees north and east."""

    latitude: float
    longitude: float


def next_sun(event: str, place: Place, now: datetime, offset_s: float = 0.0) -> float | None:
    """Return when the sun next rises (``rise``) or sets (``set``), as Unix seconds; None where it does not."""
    for ahead in range(-1, 3):
        at = _of_day(event, place, (now + timedelta(days=ahead)).date(), now)
        if at is not None and at.timestamp() + offset_s > now.timestamp():
            return at.timestamp() + offset_s
    return None


def _of_day(event: str, place: Place, day: date, now: datetime) -> datetime | None:
    from astral import Observer
    from astral.sun import sunrise, sunset

    find = sunrise if event == "rise" else sunset
    try:
        return find(Observer(place.latitude, place.longitude), date=day, tzinfo=now.tzinfo or UTC)
    except ValueError:  # the polar day and night
        return None
