"""Tests over large sets in two lengths: a sample with every run, the whole by ``make soak``."""

from __future__ import annotations

import pytest


def sampled(step: int) -> pytest.MarkDecorator:
    """Give a test ``step``: it looks at every ``step``-th case, and at each of them in the long run."""
    return pytest.mark.parametrize("step", [step, pytest.param(1, marks=pytest.mark.soak, id="all")])
