"""A second opinion on the partition: the table read from cells.yaml and the few rules beside it, in plain dicts.

Shares nothing with machine.py but the words of the events; used to check long random runs.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML

TIMED = ("exit_end_ok", "exit_end_open", "final_door", "entry_end", "siren_end")
RANK = {"home": 0, "night": 1, "away": 2, "vacation": 3}
EXIT_S = {"home": 0.0, "night": 0.0, "away": 45.0, "vacation": 45.0}


@cache
def read_cells() -> dict[str, dict[str, list[dict[str, Any]]]]:
    raw = YAML(typ="safe").load((Path(__file__).parent / "cells.yaml").read_text("utf-8"))
    return {
        event: {state: cell if isinstance(cell, list) else [cell] for state, cell in cells.items()}
        for event, cells in raw.items()
    }


class Oracle:
    """Follows one partition through events given as plain dicts."""

    def __init__(self) -> None:
        self.cells = read_cells()
        self.state = "disarmed"
        self.mode: str | None = None
        self.deadline: float | None = None
        self.timer = 0
        self.bypassed: list[str] = []
        self.out: list[str] = []
        self.trips: dict[str, int] = {}
        self.zones_seen: list[tuple[str, str]] = []
        self.alarmed = False
        self.confirmed = False
        self.entry_zone = ""
        self.wrong = 0
        self.locked_until = 0.0
        self.siren = False

    def feed(self, e: dict[str, Any]) -> None:
        name, at = e["on"], e["at"]
        if name in TIMED and e.get("generation") != self.timer:
            return
        targets = {case.get("to", self.state) for case in self.cells[name][self.state]}
        target = self._choose(targets, e)
        was = self.state
        getattr(self, f"_{name}", lambda _e, _w: None)(e, was)
        if was != "alarm" and target == "alarm":
            self._sound(e, at)
        elif was != "entry" and target == "entry":
            self.entry_zone = e["zone"]
            self._time(at + min(30.0 if e.get("delay_s") is None else e["delay_s"], 45.0))
        elif was == "exit" and target == "armed":
            self._time(None)
        elif was == "disarmed" and target in ("exit", "armed"):
            self._clear()
            self.mode = e["mode"]
            self.bypassed = list(e["zones"]) if name == "arm_force" else []
            self._time(at + EXIT_S[e["mode"]] if target == "exit" else None, bump=False)
        elif was != "disarmed" and target == "disarmed":
            self._clear()
            self.siren = False
        elif was == "alarm" and target == "quiet":
            self.siren = False
            self._time(None)
            self.out += [z for z, n in self.trips.items() if n >= 3 and z not in self.out]
        self.state = target

    def _choose(self, targets: set[str], e: dict[str, Any]) -> str:
        if len(targets) == 1:
            return next(iter(targets))
        assert e["on"] == "z_lost"
        assert self.state == "armed"
        alarms = self.mode in ("away", "vacation") if e.get("lost_alarms") is None else e["lost_alarms"]
        return "alarm" if alarms else "armed"

    def _time(self, deadline: float | None, *, bump: bool = True) -> None:
        self.deadline = deadline
        self.timer += 1 if bump else 0

    def _clear(self) -> None:
        self._time(None)
        self.mode = None
        self.bypassed, self.out, self.trips, self.zones_seen = [], [], {}, []
        self.alarmed = self.confirmed = False
        self.entry_zone = ""

    def _sound(self, e: dict[str, Any], at: float) -> None:
        zone = self.entry_zone if e["on"] == "entry_end" else e["zone"]
        self.siren = True
        self.alarmed = True
        if e["on"] != "z_24h" and zone:
            self.trips[zone] = self.trips.get(zone, 0) + 1
        self._see(zone, e["on"])
        self._time(at + 180.0)

    def _see(self, zone: str, name: str) -> None:
        if (zone, name) not in self.zones_seen:
            self.zones_seen.append((zone, name))

    def _append(self, e: dict[str, Any], was: str) -> None:
        if was == "alarm":
            self._see(e["zone"], e["on"])

    def _z_instant(self, e: dict[str, Any], was: str) -> None:
        if was == "alarm":
            if e["zone"] not in {z for z, _ in self.zones_seen}:
                self.confirmed = True
            self._see(e["zone"], e["on"])

    _z_follow = _z_lost = _z_24h = _append

    def _z_entry(self, e: dict[str, Any], was: str) -> None:
        self._append(e, was)
        delay = 30.0 if e.get("delay_s") is None else e["delay_s"]
        if was == "entry" and self.deadline is not None and e["at"] + delay < self.deadline:
            self._time(e["at"] + delay)

    def _arm(self, e: dict[str, Any], was: str) -> None:
        if was == "armed":
            assert self.mode is not None
            if RANK[e["mode"]] > RANK[self.mode] or e["coded"]:
                self.mode = e["mode"]

    def _arm_now(self, e: dict[str, Any], was: str) -> None:
        self._arm(e, was)
        if was == "exit":
            self.mode = e["mode"]

    def _code_bad(self, e: dict[str, Any], _was: str) -> None:
        self.wrong += 1
        n = self.wrong
        self.locked_until = e["at"] + (2 ** (n - 1) if n < 5 else min(60 * 2 ** (n - 5), 600))

    def _code_ok(self, e: dict[str, Any], _was: str) -> None:
        self.wrong, self.locked_until = 0, 0.0

    _code_duress = _code_ok
