"""Tasks judged by the state of every entity afterwards: the share that is done as it was asked for does not fall."""

from __future__ import annotations

import pytest

from tests.bench.understanding_tasks import CONTENT, score, understander


@pytest.mark.parametrize("language", ["en", "zh"])
def test_of_a_hundred_tasks_most_leave_the_home_as_it_was_asked_for(language: str) -> None:
    tried, right = score(understander(), language)
    assert tried.total() >= 95
    assert set(tried) == set(CONTENT["tasks"])
    assert right.total() / tried.total() >= 0.92
    assert right["secured"] == tried["secured"]
    assert right["question"] == tried["question"]
