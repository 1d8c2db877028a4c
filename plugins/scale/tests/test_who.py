"""Attribution: figures of a family in simulation, and properties that always hold."""

from __future__ import annotations

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from plugins.scale.api import GUEST
from plugins.scale.who import DAY, SURE, Belief, Measure, attribute, believe, likely

#: Name, weight kg, drift kg/day, impedance ohm.
FAMILIES: dict[str, list[tuple[str, float, float, float]]] = {
    "distinct": [
        ("father", 78, -0.01, 480),
        ("mother", 60, 0, 560),
        ("child", 27, 0.008, 690),
        ("teen", 50, 0.012, 600),
    ],
    "close": [
        ("father", 75, -0.01, 480),
        ("mother", 58, -0.01, 575),
        ("grandma", 57, 0, 505),
        ("teen", 54, 0.012, 600),
    ],
    "twins": [("father", 75, 0, 480), ("twin_a", 52.0, 0.01, 590), ("twin_b", 52.6, 0.01, 575), ("mother", 62, 0, 560)],
}


class Tally:
    """What became of a year's weigh-ins."""

    def __init__(self) -> None:
        self.right = self.wrong = self.asked = self.recorded = self.strangers = 0

    def note(self, who: str | None, got: str | None) -> None:
        """Count one weigh-in: who it was (None: a stranger), whom it was given to (None: asked or guest)."""
        if who is None:
            self.strangers += 1
            self.recorded += got is not None
        elif got is None:
            self.asked += 1
        else:
            self.right += got == who
            self.wrong += got != who

    @property
    def total(self) -> int:
        """Return the household's own weigh-ins."""
        return self.right + self.wrong + self.asked


def simulate(kind: str, seed: int, days: int = 200) -> Tally:
    """Live through some months: seven weigh-ins in ten days each, guests, and pets carried onto the scale."""
    rng, family, tally = random.Random(seed), FAMILIES[kind], Tally()
    past = {name: [Measure(0.0, float(kg))] for name, kg, _, _ in family}
    people = {name: believe(measures) for name, measures in past.items()}
    for day in range(1, days):
        for name, start, drift, ohms in family:
            if rng.random() > 0.7:
                continue
            kg = start + drift * day + rng.gauss(0, 0.8)
            ohm = ohms + rng.gauss(0, 14) if rng.random() > 0.15 else None
            steps: list[tuple[float, float | None, str | None]] = [(kg, ohm, name)]
            if rng.random() < 0.05:
                steps.append((rng.uniform(15, 100), rng.uniform(430, 680), None))
            if rng.random() < 0.01:
                steps.append((kg + rng.uniform(3, 8), None, None))
            for weight, impedance, who in steps:
                found = attribute(weight, impedance, day * DAY, people)
                got = found.best if found.sure and found.best != GUEST else None
                tally.note(who, got)
                learnt = got or who
                if learnt:
                    past[learnt] = [*past[learnt][-40:], Measure(day * DAY, weight, impedance)]
                    people[learnt] = believe(past[learnt])
    return tally


@pytest.mark.parametrize(("kind", "asks"), [("distinct", 0.03), ("close", 0.38), ("twins", 0.55)])
def test_a_family_is_told_apart_or_asked(kind: str, asks: float) -> None:
    tallies = [simulate(kind, seed) for seed in range(3)]
    total = sum(t.total for t in tallies)
    assert sum(t.wrong for t in tallies) / total <= 0.006
    assert sum(t.asked for t in tallies) / total <= asks
    assert sum(t.recorded for t in tallies) / sum(t.strangers for t in tallies) <= 0.15


def family() -> dict[str, Belief]:
    return {
        "anna": believe([Measure(d * DAY, 62.0 + d % 2 * 0.3, 540.0) for d in range(10)]),
        "ben": believe([Measure(d * DAY, 81.0 - d % 2 * 0.3, 470.0) for d in range(10)]),
    }


def test_a_clear_weight_is_assigned() -> None:
    found = attribute(62.3, 545, 10 * DAY, family())
    assert found.sure
    assert found.best == "anna"


def test_a_stranger_is_nobody_of_the_house() -> None:
    assert attribute(40.0, 500, 10 * DAY, family()).best == GUEST


def test_somebody_never_weighed_is_asked_first() -> None:
    people = {"anna": believe([], expected=(62, 10))}
    found = attribute(62.0, 540, 0.0, people)
    assert found.best == "anna"
    assert not found.sure


def test_without_anybody_who_consented_it_is_a_guest() -> None:
    assert attribute(62.0, 540, 0.0, {}).best == GUEST


def test_impedance_tells_apart_what_weight_cannot() -> None:
    people = {
        "a": believe([Measure(d * DAY, 58.0, 575.0) for d in range(10)]),
        "b": believe([Measure(d * DAY, 57.8, 500.0) for d in range(10)]),
    }
    assert not attribute(57.9, None, 10 * DAY, people).sure
    assert attribute(57.9, 501, 10 * DAY, people).best == "b"
    assert attribute(57.9, 501, 10 * DAY, people).sure


@given(
    kg=st.floats(10, 300),
    ohm=st.none() | st.floats(100, 1500),
    weights=st.lists(st.floats(10, 200), min_size=1, max_size=6),
)
def test_the_posterior_is_a_distribution_and_sure_means_sure(
    kg: float, ohm: float | None, weights: list[float]
) -> None:
    people = {f"p{i}": believe([Measure(0.0, w, 500.0)]) for i, w in enumerate(weights)}
    found = attribute(kg, ohm, DAY, people)
    assert sum(found.posterior.values()) == pytest.approx(1)
    assert found.posterior[found.best] == max(found.posterior.values())
    assert found.sure == (found.confidence >= SURE)
    assert likely(found, people)
