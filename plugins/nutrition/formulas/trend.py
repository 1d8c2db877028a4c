"""Weight trend: the Hacker's Diet's smoothing, and a mean over days."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from decimal import ROUND_HALF_UP, Decimal

from hub.api.errors import InvalidParameter
from plugins.nutrition.formulas.base import Formula, Inputs, Outputs

DAY = 86_400.0
_TENTH = Decimal("0.1")


def _step(trend: Decimal, weight: Decimal) -> Decimal:
    return trend + ((weight - trend) / 10).quantize(_TENTH, rounding=ROUND_HALF_UP)


def by_hand(start: float, weights: Iterable[float]) -> list[float]:
    """Return the trend after each weight, with the book's pencil-and-paper rounding to a tenth."""
    trend, found = Decimal(str(start)), []
    for weight in weights:
        trend = _step(trend, Decimal(str(weight)))
        found.append(float(trend))
    return found


def smooth(points: Sequence[tuple[float, float]]) -> list[tuple[float, float]]:
    """Return the smoothed trend of (Unix seconds, kg) points in order of time.

    Each day moves the trend by a tenth of the distance to the reading; a gap of n days counts as n steps and
    readings closer together than a day as a part of one, so that weighing often does not hurry the trend.
    """
    found: list[tuple[float, float]] = []
    for at, weight in points:
        if not found:
            found.append((at, weight))
            continue
        last_at, last = found[-1]
        days = min(max((at - last_at) / DAY, 0.0), 60.0)
        found.append((at, last + (weight - last) * (1 - 0.9**days)))
    return found


def mean(points: Sequence[tuple[float, float]], *, now: float, days: float = 7) -> float | None:
    """Return the mean of the readings of the last days, or None without any."""
    recent = [weight for at, weight in points if now - days * DAY <= at <= now]
    return sum(recent) / len(recent) if recent else None


def change(points: Sequence[tuple[float, float]], *, now: float, days: float = 30) -> float | None:
    """Return how much the trend changed over the last days, kg; None when the record is under half as long."""
    trend = [(at, value) for at, value in smooth(points) if at <= now]
    if not trend or now - trend[0][0] < days / 2 * DAY or now - trend[-1][0] > days * DAY:
        return None
    before = [value for at, value in trend if at <= now - days * DAY]
    return trend[-1][1] - (before[-1] if before else trend[0][1])


def _hackers(i: Inputs) -> Outputs:
    weights = i.get("weights")
    if isinstance(weights, str):
        weights = [part for part in weights.replace(",", " ").split() if part]
    try:
        return {"trend": by_hand(float(i["start"]), [float(w) for w in weights or ()])}
    except (KeyError, TypeError, ValueError, ArithmeticError):
        raise InvalidParameter("start or weights is not numbers", remedy="give start=80 weights=79.5,80.1") from None


FORMULAS = (
    Formula(
        "trend_hackers_diet",
        "as given",
        "Walker, The Hacker's Diet, Pencil and Paper (fourmilab.ch/hackdiet)",
        ("start", "weights"),
        "trend",
        _hackers,
    ),
)
