"""Recorded cases of real devices: a sample of each corpus, where the development data is at hand."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.conformance.__main__ import play

#: Corpus, every how manieth row, and the least share that must pass. The rest are the differences in docs/devices.md.
FLOORS = [
    ("template_cases", 7, 0.999),
    ("ha_modern_cases", 1, 1.0),
    ("ha_mqtt_cases", 2, 0.86),
    ("z2m_ha_oracle", 25, 0.975),
    ("theengs_ha_oracle", 6, 0.98),
    ("shelly_ha_oracle", 4, 0.97),
]


@pytest.mark.shared
@pytest.mark.parametrize(("corpus", "sample", "floor"), FLOORS)
def test_recorded_devices_are_read_as_they_were(shared_dir: Path, corpus: str, sample: int, floor: float) -> None:
    results = play(shared_dir / "corpora" / "devices", corpus, sample)
    passed = sum(not result.faults for result in results)
    assert results
    assert passed / len(results) >= floor, [r for r in results if r.faults][:10]
