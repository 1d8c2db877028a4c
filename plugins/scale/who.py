"""Who stood on the scale: Bayes over each person's weight and impedance, with a guest as a hypothesis. Pure.

Each person is a slowly drifting level (a Kalman filter per quantity); a stranger is anybody. Figures are of this
file's own tuning on simulated families (tests/test_who_simulation.py), not of a publication.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence

import msgspec

from plugins.scale.api import GUEST

DAY = 86_400.0
#: Auto-assign only from this posterior on; below, ask.
SURE = 0.95
#: A prior chance that it is a stranger, a pet on an arm, a parent with a child.
GUEST_PRIOR = 0.04
#: A stranger's weight and impedance: flat over these ranges, kg and ohm.
GUEST_KG, GUEST_OHM = 85.0, 250.0
#: How often a stranger's reading comes without impedance.
GUEST_MISSING = 0.25
#: Readings far from a person's level are rarer than guests, but not impossible: floor of a likelihood, sd.
_FAR = 7.0


class Measure(msgspec.Struct, frozen=True):
    """One past reading of a person."""

    at: float
    kg: float
    ohm: float | None = None


class Level(msgspec.Struct, frozen=True):
    """What is believed of one quantity: mean, its variance, the variance of a reading, when last seen."""

    mean: float
    var: float
    noise: float
    seen: float
    count: int = 0


class Belief(msgspec.Struct, frozen=True, kw_only=True):
    """What is known of a person. ``known`` False: never weighed here, so never assigned without asking."""

    weight: Level
    ohm: Level | None = None
    missing: float = 0.2
    known: bool = False


class Attribution(msgspec.Struct, frozen=True, kw_only=True):
    """Posterior per person and guest; ``sure`` when the best may be assigned without asking."""

    best: str
    confidence: float
    sure: bool
    posterior: dict[str, float]


#: (drift variance per day, first noise variance, lowest, highest, weight of the first guess in readings)
_KG = (0.012, 0.85**2, 0.45**2, 1.6**2, 12.0)
_OHM = (4.0, 15.0**2, 9.0**2, 30.0**2, 12.0)


def believe(measures: Sequence[Measure], *, expected: tuple[float, float] = (65.0, 20.0)) -> Belief:
    """Return the belief that a person's readings (in order of time) give.

    ``expected`` is mean and standard deviation of the weight before any reading, kg.
    """
    mean, sd = expected
    weight = Level(mean, sd * sd, _KG[1], measures[0].at if measures else 0.0)
    ohm: Level | None = None
    for measure in measures:
        weight = _update(weight, measure.kg, measure.at, _KG)
        if measure.ohm is not None:
            first = Level(measure.ohm, _OHM[1], _OHM[1], measure.at)
            ohm = _update(ohm, measure.ohm, measure.at, _OHM) if ohm else first
    absent = sum(1 for m in measures if m.ohm is None)
    missing = (absent + 1.0) / (len(measures) + 5.0)
    return Belief(weight=weight, ohm=ohm, missing=missing, known=bool(measures))


def attribute(kg: float, ohm: float | None, at: float, people: Mapping[str, Belief]) -> Attribution:
    """Return who it most likely was. Without any person it is a guest for certain."""
    if not people:
        return Attribution(best=GUEST, confidence=1.0, sure=True, posterior={GUEST: 1.0})
    share = math.log((1 - GUEST_PRIOR) / len(people))
    scores = {person: share + _likelihood(kg, ohm, at, belief) for person, belief in people.items()}
    absent = max(GUEST_MISSING, *(belief.missing for belief in people.values()))
    stranger = math.log(GUEST_PRIOR) - math.log(GUEST_KG)
    scores[GUEST] = stranger + (math.log(absent) if ohm is None else math.log1p(-absent) - math.log(GUEST_OHM))
    top = max(scores.values())
    weights = {name: math.exp(score - top) for name, score in scores.items()}
    total = sum(weights.values())
    posterior = {name: weight / total for name, weight in weights.items()}
    best = max(posterior, key=lambda name: posterior[name])
    settled = best == GUEST or people[best].known
    sure = posterior[best] >= SURE and settled
    return Attribution(best=best, confidence=posterior[best], sure=sure, posterior=posterior)


def likely(attribution: Attribution, people: Iterable[str], *, least: float = 0.01) -> list[tuple[str, float]]:
    """Return the persons to ask about, likeliest first; all of them when none stands out."""
    order = sorted(people, key=lambda person: -attribution.posterior.get(person, 0.0))
    found = [(person, attribution.posterior.get(person, 0.0)) for person in order]
    return [each for each in found if each[1] >= least] or found


def _likelihood(kg: float, ohm: float | None, at: float, belief: Belief) -> float:
    score = _density(kg, at, belief.weight, _KG[0])
    if ohm is None:
        return score + math.log(belief.missing)
    score += math.log1p(-belief.missing)
    return score + (_density(ohm, at, belief.ohm, _OHM[0]) if belief.ohm else -math.log(GUEST_OHM))


def _density(value: float, at: float, level: Level, drift: float) -> float:
    variance = level.var + drift * _days(level, at) + level.noise
    distance = min(abs(value - level.mean) / math.sqrt(variance), _FAR * 4)
    return -0.5 * distance**2 - 0.5 * math.log(2 * math.pi * variance)


def _days(level: Level, at: float) -> float:
    return max(at - level.seen, 0.0) / DAY


def _update(level: Level, value: float, at: float, figures: tuple[float, float, float, float, float]) -> Level:
    """Return the level after one reading (Kalman step), with the noise re-estimated from the surprise."""
    drift, first, lowest, highest, weight = figures
    prior = level.var + drift * _days(level, at)
    surprise = value - level.mean
    gain = prior / (prior + level.noise)
    count = level.count + 1
    noise = level.noise
    if level.count:
        observed = max(surprise**2 - prior, 0.0) if level.count > 1 else first
        pace = 1.0 / min(weight + count, 60.0)
        noise = min(max(level.noise + pace * (observed - level.noise), lowest), highest)
    return Level(level.mean + gain * surprise, (1 - gain) * prior, noise, at, count)
