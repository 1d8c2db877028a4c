"""Machines that do a job and are then done: coffee machine, washing machine."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from devices.virtual.appliance import Announced, Appliance, Spec, UnfitError, binary, one_of, read, sensor

DRINKS = {"espresso": (25, 8), "coffee": (45, 10), "cappuccino": (60, 9), "hot_water": (20, 0)}
PROGRAMS = {"cotton_60": 140, "cotton_40": 120, "quick_30": 30, "delicates": 55, "wool": 45}


class CoffeeMachine(Appliance):
    """A coffee machine: choose a drink and strength, start, wait."""

    kind = "coffee_machine"
    title = "a coffee machine"
    model = "Virtual coffee machine"

    def __init__(self, spec: Spec) -> None:
        super().__init__(spec)
        self._left = 0.0
        self.state = {
            "state": "standby", "power": "OFF", "drink": "coffee", "strength": "normal", "water": 80, "beans": 65,
            "cups": 412,
        }  # fmt: skip

    def entities(self) -> list[Announced]:
        """Return power, choices, start, state and levels."""
        choices = {"drink": list(DRINKS), "strength": ["mild", "normal", "strong"]}
        selects = [
            Announced("select", key, key.capitalize(), {
                "command_topic": f"{self.base}/{key}/set", "value_template": read(key), "options": options,
            }) for key, options in choices.items()
        ]  # fmt: skip
        states = ["standby", "heating", "ready", "brewing", "empty"]
        return [
            Announced("switch", "", None, {"command_topic": f"{self.base}/set", "value_template": read("power")}),
            *selects,
            Announced("button", "start", "Start", {
                "command_topic": f"{self.base}/start/set", "payload_press": "START", "state_topic": None,
            }),
            sensor("state", "State", device_class="enum", options=states),
            sensor("water", "Water", unit_of_measurement="%", state_class="measurement"),
            sensor("beans", "Beans", unit_of_measurement="%", state_class="measurement"),
            sensor("cups", "Cups made", state_class="total_increasing", entity_category="diagnostic"),
        ]  # fmt: skip

    def command(self, what: str, value: Any) -> None:
        """Switch on or off, choose, or start."""
        if what == "":
            on = one_of(str(value).upper(), "state", ("ON", "OFF")) == "ON"
            if (self.state["power"] == "ON") != on:
                self.state.update(power="ON" if on else "OFF", state="heating" if on else "standby")
                self._left = 20.0
        elif what == "drink":
            self.state["drink"] = one_of(value, "drink", tuple(DRINKS))
        elif what == "strength":
            self.state["strength"] = one_of(value, "strength", ("mild", "normal", "strong"))
        elif what == "start":
            self._start()
        else:
            super().command(what, value)

    def _start(self) -> None:
        if self.state["state"] == "brewing":
            raise UnfitError("the coffee machine is brewing already")
        seconds, beans = DRINKS[self.state["drink"]]
        if self.state["water"] < 10 or self.state["beans"] < beans:
            self.state["state"] = "empty"
            return
        self._left = seconds + (0.0 if self.state["power"] == "ON" else 20.0)
        self.state.update(
            power="ON", state="brewing", water=self.state["water"] - 10, beans=self.state["beans"] - beans
        )

    def act(self, action: str, details: Mapping[str, Any]) -> None:
        """Fill up water and beans."""
        if action != "fill":
            super().act(action, details)
        self.state.update(water=100, beans=100)
        if self.state["state"] == "empty":
            self.state["state"] = "ready"

    def advance(self, seconds: float) -> None:
        """Heat up and brew."""
        if self.state["state"] not in ("heating", "brewing"):
            return
        self._left -= seconds
        if self._left <= 0:
            self.state["cups"] += self.state["state"] == "brewing"
            self.state["state"] = "ready"


class WashingMachine(Appliance):
    """A washing machine: choose a program, start, pause; it tells the minutes left."""

    kind = "washing_machine"
    title = "a washing machine"
    model = "Virtual washing machine"

    def __init__(self, spec: Spec) -> None:
        super().__init__(spec)
        self._left = 0.0
        self._pace = float(spec.options.get("pace", 1.0))
        self.state = {"state": "idle", "program": "cotton_40", "remaining": 0, "door": False, "running": "OFF"}

    def entities(self) -> list[Announced]:
        """Return program, start and pause, state, time and door."""
        return [
            Announced("switch", "", None, {"command_topic": f"{self.base}/set", "value_template": read("running")}),
            Announced("select", "program", "Program", {
                "command_topic": f"{self.base}/program/set", "value_template": read("program"),
                "options": list(PROGRAMS),
            }),
            Announced("button", "start", "Start", {
                "command_topic": f"{self.base}/start/set", "payload_press": "START", "state_topic": None,
            }),
            Announced("button", "pause", "Pause", {
                "command_topic": f"{self.base}/pause/set", "payload_press": "PAUSE", "state_topic": None,
            }),
            sensor("state", "State", device_class="enum", options=["idle", "running", "paused", "done"]),
            sensor("remaining", "Remaining time", device_class="duration", unit_of_measurement="min"),
            binary("door", "Door", "door"),
        ]  # fmt: skip

    def command(self, what: str, value: Any) -> None:
        """Choose, start or pause."""
        if what == "":
            what = "start" if one_of(str(value).upper(), "state", ("ON", "OFF")) == "ON" else "pause"
        if what == "program":
            if self.state["state"] in ("running", "paused"):
                raise UnfitError("the program cannot change while it runs")
            self.state["program"] = one_of(value, "program", tuple(PROGRAMS))
        elif what == "start":
            self._start()
        elif what == "pause":
            if self.state["state"] == "running":
                self.state.update(state="paused", running="OFF")
        else:
            super().command(what, value)

    def _start(self) -> None:
        if self.state["door"]:
            raise UnfitError("close the washing machine's door first")
        if self.state["state"] in ("idle", "done"):
            self._left = PROGRAMS[self.state["program"]] * 60.0
        self.state.update(state="running", running="ON", remaining=round(self._left / 60))

    def act(self, action: str, details: Mapping[str, Any]) -> None:
        """Open or close the door."""
        if action not in ("open_door", "close_door"):
            super().act(action, details)
        if action == "open_door" and self.state["state"] == "running":
            raise UnfitError("the door is locked while it runs")
        self.state["door"] = action == "open_door"
        if action == "open_door" and self.state["state"] == "done":
            self.state["state"] = "idle"

    def advance(self, seconds: float) -> None:
        """Wash."""
        if self.state["state"] != "running":
            return
        self._left = max(0.0, self._left - seconds * self._pace)
        self.state["remaining"] = -int(-self._left // 60)
        if self._left <= 0:
            self.state.update(state="done", running="OFF")
