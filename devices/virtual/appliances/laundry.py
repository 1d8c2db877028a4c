"""A washing machine: programs with phases, a door that stays shut while it runs, minutes that count down."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

from devices.virtual.appliance import Appliance, Deed, Take
from devices.virtual.appliances.power import Meter
from devices.virtual.discovery import About, Part, sensor
from devices.virtual.reading import BadCommand, shown, word

#: Program -> minutes.
PROGRAMS = {"cotton": 140, "eco": 190, "synthetics": 95, "delicates": 55, "wool": 45, "quick": 20}
STATES = ("idle", "washing", "rinsing", "spinning", "paused", "finished")
#: Phase -> share of the time at which it ends, watts.
_PHASES = (("washing", 0.6, 900.0), ("rinsing", 0.85, 150.0), ("spinning", 1.0, 400.0))


class WashingMachine(Appliance):
    """The machine."""

    title = "Washing machine"
    model = "HV-WASH"
    whole = True

    def __init__(self, about: About, *, program: str = "cotton") -> None:
        super().__init__(about)
        self.program = word(program, PROGRAMS)
        self.door_open = False
        self.finished = False
        self.running = False
        self.left_s = 0.0
        self.meter = Meter(self, 96.0)

    def parts(self) -> list[Part]:
        """Return program, buttons, state, minutes, door and meter."""
        program = {"state_topic": "~/program/state", "command_topic": "~/program/set", "options": list(PROGRAMS)}
        return [
            Part(component="select", key="program", name="Program", facts=program),
            Part(component="button", key="start", name="Start", facts={"command_topic": "~/start/set"}),
            Part(component="button", key="pause", name="Pause", facts={"command_topic": "~/pause/set"}),
            sensor("state", "State", "enum", state_topic="~/status/state", options=list(STATES)),
            sensor("remaining", "Remaining time", "duration", "min"),
            Part(
                component="binary_sensor",
                key="door",
                name="Door",
                facts={"state_topic": "~/door/state", "device_class": "door"},
            ),
            *Meter.parts(),
        ]

    @property
    def state(self) -> str:
        """Return what it is doing."""
        if self.left_s > 0:
            return self._phase()[0] if self.running else "paused"
        return "finished" if self.finished else "idle"

    def _phase(self) -> tuple[str, float]:
        done = 1 - self.left_s / (PROGRAMS[self.program] * 60)
        return next(((name, watts) for name, end, watts in _PHASES if done < end), ("spinning", 400.0))

    def states(self) -> dict[str, str]:
        """Return everything it tells."""
        return {
            "program/state": self.program,
            "status/state": self.state,
            "remaining/state": str(math.ceil(self.left_s / 60)),
            "door/state": shown(self.door_open),
            **self.meter.states(),
        }

    def commands(self) -> dict[str, Take]:
        """Return program and buttons."""
        return {"program/set": self._choose, "start/set": self._start, "pause/set": self._pause}

    def deeds(self) -> dict[str, Deed]:
        """Return its door."""
        return {"open_door": self._open, "close_door": self._close}

    def _choose(self, text: str) -> None:
        program = word(text, PROGRAMS)
        if self.left_s > 0 and program != self.program:
            raise BadCommand(f"{self.program} is not over")
        self.program = program

    def _start(self, text: str) -> None:
        word(text, ("PRESS",))
        if self.door_open:
            raise BadCommand("its door is open")
        if self.left_s <= 0:
            self.left_s = PROGRAMS[self.program] * 60.0
        self.running, self.finished = True, False

    def _pause(self, text: str) -> None:
        word(text, ("PRESS",))
        if self.left_s <= 0:
            raise BadCommand("nothing is running")
        self.running = False

    def _open(self, deed: Mapping[str, Any]) -> None:
        if self.running:
            raise BadCommand("its door is locked while it runs")
        self.door_open, self.finished = True, False

    def _close(self, deed: Mapping[str, Any]) -> None:
        self.door_open = False

    def step(self, seconds: float) -> None:
        """Wash on."""
        watts = self._phase()[1] if self.running else 0.5
        worked = min(seconds, self.left_s) if self.running else 0.0
        self.meter.run(watts, seconds)
        self.left_s -= worked
        if self.running and self.left_s <= 1e-6:
            self.left_s, self.running, self.finished = 0.0, False, True
