"""The list of differences on purpose, and the page made of it."""

from __future__ import annotations

from pathlib import Path

from tests.conformance.cases import Result
from tests.conformance.differences import on_purpose, page, reasons

_DOCS = Path(__file__).parents[2] / "docs"


def test_the_page_says_what_the_list_says() -> None:
    assert (_DOCS / "conformance.md").read_text(encoding="utf-8") == page()


def test_a_listed_case_that_differs_otherwise_is_a_failure() -> None:
    corpus, case = "ha_tasmota_cases", reasons()["recorder_lost_its_connection"].cases["ha_tasmota_cases"][0]
    named = "step 1: fan.tasmota state 'off', recorded 'unavailable'"
    assert on_purpose(corpus, Result(case, "fan", [named]))
    assert not on_purpose(corpus, Result(case, "fan", [named, "step 2: fan.tasmota percentage 33, recorded 66"]))
    assert not on_purpose(corpus, Result("another", "fan", [named]))
    assert not on_purpose("ha_mqtt_cases", Result(case, "fan", [named]))


def test_no_case_is_listed_twice() -> None:
    listed = [(c, case) for r in reasons().values() for c, ids in r.cases.items() for case in ids]
    assert len(listed) == len(set(listed))
