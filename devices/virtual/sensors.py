"""Things that only tell: motion, smoke and gas, temperature and humidity."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

from devices.virtual.appliance import Announced, Appliance, Spec, battery, binary, measured, number, on_off


class Motion(Appliance):
    """A motion sensor that clears a while after the last motion. Option ``hold``: seconds."""

    kind = "motion"
    title = "a motion sensor"
    model = "Virtual motion sensor"

    def __init__(self, spec: Spec) -> None:
        super().__init__(spec)
        self._hold = float(spec.options.get("hold", 30))
        self._left = 0.0
        self.state = {"occupancy": False, "illuminance": 120, "battery": 78}

    def entities(self) -> list[Announced]:
        """Return motion, light and battery."""
        return [
            binary("occupancy", None, "motion")._replace(key=""),
            measured("illuminance", "Illuminance", "illuminance", "lx"),
            battery(),
        ]  # fmt: skip

    def act(self, action: str, details: Mapping[str, Any]) -> None:
        """Somebody moves."""
        if action != "motion":
            super().act(action, details)
        self.state["occupancy"] = bool(details.get("on", True))
        self._left = self._hold

    def advance(self, seconds: float) -> None:
        """Clear after a while."""
        if self.state["occupancy"]:
            self._left -= seconds
            if self._left <= 0:
                self.state["occupancy"] = False


class Smoke(Appliance):
    """A smoke and carbon monoxide alarm that can be tested and hushed."""

    kind = "smoke"
    title = "a smoke and carbon monoxide alarm"
    model = "Virtual smoke alarm"

    def __init__(self, spec: Spec) -> None:
        super().__init__(spec)
        self._tested = 0.0
        self.state = {"smoke": False, "carbon_monoxide": False, "co_ppm": 0, "test": False, "battery": 100}

    def entities(self) -> list[Announced]:
        """Return smoke, carbon monoxide, the test button and the battery."""
        return [
            binary("smoke", None, "smoke")._replace(key=""),
            binary("carbon_monoxide", "Carbon monoxide", "carbon_monoxide"),
            measured("co_ppm", "CO concentration", "carbon_monoxide", "ppm"),
            binary("test", "Self test", "running", entity_category="diagnostic"),
            Announced("button", "run_test", "Run self test", {
                "command_topic": f"{self.base}/test/set", "payload_press": "ON", "state_topic": None,
                "entity_category": "diagnostic",
            }),
            battery(),
        ]  # fmt: skip

    def command(self, what: str, value: Any) -> None:
        """Start or end the self test."""
        if what != "test":
            super().command(what, value)
        self.state["test"] = on_off(value, "test")
        self._tested = 5.0

    def act(self, action: str, details: Mapping[str, Any]) -> None:
        """Smoke or carbon monoxide comes or goes."""
        on = bool(details.get("on", True))
        if action == "smoke":
            self.state["smoke"] = on
        elif action in ("carbon_monoxide", "co"):
            self.state["co_ppm"] = round(number(details.get("ppm", 120 if on else 0), "ppm", 0, 2000))
            self.state["carbon_monoxide"] = self.state["co_ppm"] >= 50
        else:
            super().act(action, details)

    def advance(self, seconds: float) -> None:
        """End the self test."""
        if self.state["test"]:
            self._tested -= seconds
            if self._tested <= 0:
                self.state["test"] = False


class Weather(Appliance):
    """A thermometer and hygrometer that drifts with a day of half an hour. Options ``temperature``, ``humidity``."""

    kind = "thermometer"
    title = "a temperature and humidity sensor"
    model = "Virtual thermometer"

    def __init__(self, spec: Spec) -> None:
        super().__init__(spec)
        self._mean = float(spec.options.get("temperature", 20.5))
        self._damp = float(spec.options.get("humidity", 48))
        self._seconds = self.chance.uniform(0, 1800)
        self.state = {"temperature": round(self._mean, 1), "humidity": round(self._damp), "battery": 91}

    def entities(self) -> list[Announced]:
        """Return temperature, humidity and battery."""
        return [
            measured("temperature", "Temperature", "temperature", "°C"),
            measured("humidity", "Humidity", "humidity", "%"),
            battery(),
        ]  # fmt: skip

    def act(self, action: str, details: Mapping[str, Any]) -> None:
        """Set what it measures from now on."""
        if action != "climate":
            super().act(action, details)
        self._mean = number(details.get("temperature", self._mean), "temperature", -40, 60)
        self._damp = number(details.get("humidity", self._damp), "humidity", 0, 100)
        self.advance(0)

    def advance(self, seconds: float) -> None:
        """Drift."""
        self._seconds += seconds
        wave = math.sin(self._seconds / 1800 * math.tau)
        self.state["temperature"] = round(self._mean + wave * 0.8, 1)
        self.state["humidity"] = max(0, min(100, round(self._damp - wave * 3)))
