"""``python -m tests.conformance [--show N] [--sample N] [FOLDER]``: passed, differing on purpose and failed cases.

The cases are played over a real broker, hundreds of homes at a time. ``--show`` tells what differs, ``--only`` picks
corpora by a part of their name.
"""

from __future__ import annotations

import argparse
import asyncio
import os
import sys
import tempfile
from collections import Counter, defaultdict
from collections.abc import AsyncIterator, Awaitable, Iterator, Sequence
from contextlib import asynccontextmanager
from pathlib import Path

from devices.conventions.home_assistant.templates import Templates
from devices.conventions.zigbee2mqtt import Zigbee2Mqtt
from hub.api.codec import Convention
from hub.kernel.store import Store
from tests.conformance.cases import Result, bridge_devices, bridge_says, play_oracle, play_steps, play_template, rows
from tests.conformance.differences import on_purpose
from tests.conformance.home import Home
from tests.conformance.wire import Wire

ORACLES = ("z2m_ha_oracle", "theengs_ha_oracle", "shelly_ha_oracle", "esphome_ha_oracle", "valetudo_ha_oracle")
BRIDGE = "z2m_bridge"
STEPS = ("ha_mqtt_cases", "ha_modern_cases", "ha_tasmota_cases")
TEMPLATES = "template_cases"
_AT_A_TIME = 600


class Player:
    """Plays corpora over one broker. Use ``Player.open``."""

    def __init__(self, wire: Wire, store: Store) -> None:
        self._wire = wire
        self._store = store
        self._homes = 0
        self._room = asyncio.Semaphore(_AT_A_TIME)

    @classmethod
    @asynccontextmanager
    async def open(cls) -> AsyncIterator[Player]:
        """Start the broker."""
        with tempfile.TemporaryDirectory() as scratch:
            async with Wire.open(Path(scratch) / "broker") as wire, Store.open(None) as store:
                yield cls(wire, store)

    @asynccontextmanager
    async def _home(self, now: float, convention: Convention | None) -> AsyncIterator[Home]:
        async with self._room:
            self._homes += 1
            corner = self._wire.corner(f"h{self._homes}")
            async with Home.open(corner, self._store, now, convention) as home:
                yield home

    async def play(self, folder: Path, name: str, sample: int = 1) -> list[Result]:
        """Return the results of every ``sample``-th row of a corpus; none where there is no such file."""
        if not (folder / f"{'z2m_ha_oracle' if name == BRIDGE else name}.jsonl.gz").is_file():
            return []
        if name == BRIDGE:
            return _flat(await asyncio.gather(*self._bridge(folder, sample)))
        picked = (row for index, row in enumerate(rows(folder, name)) if index % sample == 0)
        if name == TEMPLATES:
            return self.templates(folder, sample)
        if name in STEPS:
            return [r for r in await asyncio.gather(*(play_steps(row, self._home) for row in picked)) if r is not None]
        return _flat(await asyncio.gather(*(play_oracle(row, self._home) for row in picked)))

    @staticmethod
    def templates(folder: Path, sample: int = 1) -> list[Result]:
        """Return the results of the template cases, which need no broker."""
        templates = Templates("UTC")
        picked = (row for index, row in enumerate(rows(folder, TEMPLATES)) if index % sample == 0)
        return [Result(row["template"], row["kind"], play_template(row, templates)) for row in picked]

    def _bridge(self, folder: Path, sample: int) -> Iterator[Awaitable[list[Result]]]:
        """Yield Zigbee devices that only the bridge describes, played against the same recordings."""
        devices = bridge_devices(folder)
        for index, row in enumerate(rows(folder, "z2m_ha_oracle")):
            device = devices.get((row["vendor"], row["model"]))
            if index % sample == 0 and device is not None:
                says = bridge_says(device, bool(row.get("availability")))
                yield play_oracle(row, self._home, Zigbee2Mqtt(), says)


def _flat(found: Sequence[list[Result]]) -> list[Result]:
    return [result for results in found for result in results]


def report(name: str, results: list[Result], show: int) -> str:
    """Return the table of one corpus, and its first failures."""
    good: Counter[str] = Counter(r.component for r in results if not r.faults)
    meant: Counter[str] = Counter(r.component for r in results if on_purpose(name, r))
    bad: dict[str, list[Result]] = defaultdict(list)
    for result in results:
        if result.faults and not on_purpose(name, result):
            bad[result.component].append(result)
    failed = sum(map(len, bad.values()))
    share = 100 * sum(good.values()) / max(1, len(results))
    lines = [f"{name}: {good.total()} passed ({share:.2f} %), {meant.total()} differ on purpose, {failed} failed"]
    for component in sorted({*good, *meant, *bad}):
        lines.append(f"  {component or '-':24} {good[component]:6} {meant[component]:6} {len(bad[component]):6}")
        lines.extend(f"      {r.name}: {'; '.join(r.faults[:3])[:400]}" for r in bad[component][:show])
    return "\n".join(lines)


async def run(folder: Path, only: str, sample: int, show: int) -> None:
    """Play everything there is and print."""
    async with Player.open() as player:
        for name in (TEMPLATES, *STEPS, *ORACLES, BRIDGE):
            if only in name and (results := await player.play(folder, name, sample)):
                sys.stdout.write(report(name, results, show) + "\n")
                sys.stdout.flush()


def main() -> int:
    """Play; returns 1 when there are no recorded cases."""
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
    asyncio.run(run(folder, given.only, given.sample, given.show))
    return 0


if __name__ == "__main__":
    sys.exit(main())
