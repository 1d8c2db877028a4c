"""Attribution: figures of a family in simulation, and properties that always hold."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from plugins.scale.api import GUEST
from plugins.scale.tests.simulation import GOALS, rate, simulate
from plugins.scale.who import DAY, SURE, Belief, Measure, attribute, believe, likely
from tests.sampling import sampled


@sampled(4)
@pytest.mark.parametrize(("kind", "asks"), GOALS.items())
def test_a_family_is_told_apart_or_asked_over_20_seeds(kind: str, asks: float, step: int) -> None:
    tallies = [simulate(kind, seed, days=120) for seed in range(0, 20, step)]
    assert rate(tallies, "wrong") <= 0.005
    assert rate(tallies, "asked") <= asks
    assert rate(tallies, "recorded") <= 0.10


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
