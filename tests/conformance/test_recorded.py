"""Recorded cases of real devices: a sample of each corpus over a real broker, where the development data is at hand."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.conformance.__main__ import Player
from tests.conformance.cases import Result

#: Corpus, every how manieth row, and the least share that must pass. The rest are the differences in docs/devices.md.
FLOORS = [
    ("ha_modern_cases", 1, 1.0),
    ("ha_mqtt_cases", 1, 0.89),
    ("ha_tasmota_cases", 1, 0.75),
    ("z2m_ha_oracle", 25, 0.975),
    ("z2m_bridge", 25, 0.93),
    ("theengs_ha_oracle", 6, 0.98),
    ("shelly_ha_oracle", 4, 0.97),
]


def _check(results: list[Result], floor: float) -> None:
    passed = sum(not result.faults for result in results)
    assert results
    assert passed / len(results) >= floor, [r for r in results if r.faults][:10]


@pytest.mark.shared
async def test_recorded_templates_give_what_they_gave(shared_dir: Path) -> None:
    _check(Player.templates(shared_dir / "corpora" / "devices", 7), 0.999)


@pytest.mark.e2e
@pytest.mark.shared
@pytest.mark.parametrize(("corpus", "sample", "floor"), FLOORS)
async def test_recorded_devices_are_read_as_they_were(shared_dir: Path, corpus: str, sample: int, floor: float) -> None:
    async with Player.open() as player:
        _check(await player.play(shared_dir / "corpora" / "devices", corpus, sample), floor)
