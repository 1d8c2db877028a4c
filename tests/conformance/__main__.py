"""``python -m tests.conformance [--show N] [--sample N] [FOLDER]``: passed and failed, per corpus and component."""

from __future__ import annotations

import argparse
import os
import sys
from collections import Counter, defaultdict
from collections.abc import Iterator
from pathlib import Path

from devices.conventions.home_assistant.templates import Templates
from devices.conventions.zigbee2mqtt import Zigbee2Mqtt
from tests.conformance.cases import (
    Result,
    bridge_devices,
    bridge_says,
    play_oracle,
    play_steps,
    play_template,
    rows,
)
from tests.conformance.holder import Holder

ORACLES = ("z2m_ha_oracle", "theengs_ha_oracle", "shelly_ha_oracle", "esphome_ha_oracle", "valetudo_ha_oracle")
BRIDGE = "z2m_bridge"
STEPS = ("ha_mqtt_cases", "ha_modern_cases", "ha_tasmota_cases")


def play(folder: Path, name: str, sample: int = 1) -> list[Result]:
    """Return the results of every ``sample``-th row of a corpus."""
    if not (folder / f"{'z2m_ha_oracle' if name == BRIDGE else name}.jsonl.gz").is_file():
        return []
    picked = (row for index, row in enumerate(rows(folder, name)) if index % sample == 0)
    if name == "template_cases":
        templates = Templates("UTC")
        return [Result(row["template"], row["kind"], play_template(row, templates)) for row in picked]
    if name == BRIDGE:
        return list(_play_bridge(folder, sample))
    if name in STEPS:
        return [result for row in picked if (result := play_steps(row)) is not None]
    return [result for row in picked for result in play_oracle(row)]


def _play_bridge(folder: Path, sample: int) -> Iterator[Result]:
    """Yield the results of Zigbee devices that only the bridge describes, against the same recordings."""
    devices = bridge_devices(folder)
    for index, row in enumerate(rows(folder, "z2m_ha_oracle")):
        device = devices.get((row["vendor"], row["model"]))
        if index % sample == 0 and device is not None:
            says = bridge_says(device, bool(row.get("availability")))
            yield from play_oracle(row, Holder(convention=Zigbee2Mqtt()), says)


def report(name: str, results: list[Result], show: int) -> str:
    """Return the table of one corpus, and its first failures."""
    good: Counter[str] = Counter(r.component for r in results if not r.faults)
    bad: dict[str, list[Result]] = defaultdict(list)
    for result in results:
        if result.faults:
            bad[result.component].append(result)
    failed = sum(map(len, bad.values()))
    share = 100 * sum(good.values()) / max(1, len(results))
    lines = [f"{name}: {sum(good.values())} passed, {failed} failed ({share:.2f} %)"]
    for component in sorted({*good, *bad}):
        lines.append(f"  {component or '-':24} {good[component]:6} {len(bad[component]):6}")
        lines.extend(f"      {r.name}: {'; '.join(r.faults[:3])[:400]}" for r in bad[component][:show])
    return "\n".join(lines)


def main() -> int:
    """Play everything there is; returns 1 when a corpus is missing."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", nargs="?", type=Path)
    parser.add_argument("--show", type=int, default=0)
    parser.add_argument("--sample", type=int, default=1)
    parser.add_argument("--only", default="")
    given = parser.parse_args()
    shared = Path(os.environ.get("HEARTH_SHARED") or Path(__file__).resolve().parents[2].parent / "shared")
    folder = given.folder or shared / "corpora" / "devices"
    if not folder.is_dir():
        sys.stdout.write(f"no recorded cases in {folder}\n")
        return 1
    for name in ("template_cases", *STEPS, *ORACLES, BRIDGE):
        if given.only in name and (results := play(folder, name, given.sample)):
            sys.stdout.write(report(name, results, given.show) + "\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
