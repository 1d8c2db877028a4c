"""Recorded cases of real devices: a sample of each corpus over a real broker, where the development data is at hand."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.conformance.__main__ import Player
from tests.conformance.cases import Result
from tests.conformance.differences import on_purpose

#: Corpus and every how manieth row: each passes, or differs as differences.yaml says of it.
PLAYED = [
    ("ha_modern_cases", 1),
    ("ha_mqtt_cases", 1),
    ("ha_tasmota_cases", 1),
    ("z2m_ha_oracle", 25),
    ("theengs_ha_oracle", 6),
    ("shelly_ha_oracle", 4),
]


def _check(corpus: str, results: list[Result]) -> None:
    assert results
    assert [r for r in results if r.faults and not on_purpose(corpus, r)] == []


@pytest.mark.shared
async def test_recorded_templates_give_what_they_gave(shared_dir: Path) -> None:
    _check("template_cases", Player.templates(shared_dir / "corpora" / "devices", 7))


@pytest.mark.e2e
@pytest.mark.shared
@pytest.mark.parametrize(("corpus", "sample"), PLAYED)
async def test_recorded_devices_are_read_as_they_were(shared_dir: Path, corpus: str, sample: int) -> None:
    async with Player.open() as player:
        _check(corpus, await player.play(shared_dir / "corpora" / "devices", corpus, sample))


@pytest.mark.e2e
@pytest.mark.shared
async def test_zigbee_devices_that_only_the_bridge_tells_of_are_mostly_read_alike(shared_dir: Path) -> None:
    async with Player.open() as player:
        results = await player.play(shared_dir / "corpora" / "devices", "z2m_bridge", 25)
    assert sum(not result.faults for result in results) / len(results) >= 0.93
