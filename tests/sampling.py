"""Tests over large sets in two lengths: a sample with every run, the whole by ``make soak``."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from itertools import islice
from typing import Any, TypeVar

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis.strategies import SearchStrategy

T = TypeVar("T")
LONG = (pytest.mark.soak, pytest.mark.timeout(3600))
"""Marks of a test in its whole length: only by ``make soak``, and with the time that takes on a busy machine."""


def sampled(step: int) -> pytest.MarkDecorator:
    """Give a test ``step``: it looks at every ``step``-th case, and at each of them in the long run."""
    return pytest.mark.parametrize("step", [step, pytest.param(1, marks=LONG, id="all")])


def every(step: int, cases: Iterable[T]) -> Iterable[T]:
    """Return every ``step``-th of the cases."""
    return islice(cases, 0, None, step)


def searched(
    some: int, many: int, *strategies: SearchStrategy[Any], seeded: bool = False
) -> Callable[[Callable[..., None]], Callable[[int], None]]:
    """Let hypothesis try a test on ``some`` examples with every run and on ``many`` in the long one.

    ``seeded``: the same examples each time, where one that fails is a measure to better and no mistake of the change.
    """

    def decorate(check: Callable[..., None]) -> Callable[[int], None]:
        @pytest.mark.parametrize("examples", [some, pytest.param(many, marks=LONG, id="many")])
        def test(examples: int) -> None:
            tried = given(*strategies)(check)
            quiet = [HealthCheck.too_slow]
            settings(max_examples=examples, deadline=None, derandomize=seeded, suppress_health_check=quiet)(tried)()

        test.__name__, test.__qualname__, test.__module__ = check.__name__, check.__qualname__, check.__module__
        return test

    return decorate
