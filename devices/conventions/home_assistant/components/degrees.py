"""Degrees: a device's own unit and the home's."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from devices.conventions.home_assistant.components.parse import number
from devices.conventions.home_assistant.schema import Config, Refused


class Degrees:
    """Converts temperatures of one device between its unit (``temperature_unit`` C or F) and the home's."""

    __slots__ = ("_converts", "_steps", "device_fahrenheit", "home_fahrenheit", "unit")

    def __init__(self, config: Config) -> None:
        self.home_fahrenheit = config.place.fahrenheit
        unit = config.choice("temperature_unit", ("C", "F"), "F" if self.home_fahrenheit else "C")
        self.device_fahrenheit = unit == "F"
        self._converts = self.device_fahrenheit != self.home_fahrenheit
        precision = config.number("precision", 1.0 if self.home_fahrenheit else 0.1)
        if precision not in (0.1, 0.5, 1.0):
            raise Refused(f"precision must be 0.1, 0.5 or 1, not {precision:g}")
        self._steps = round(1 / precision)
        self.unit = "°F" if self.home_fahrenheit else "°C"

    def usual(self, celsius: float, fahrenheit: float) -> float:
        """Return the default of the device's unit."""
        return fahrenheit if self.device_fahrenheit else celsius

    def home(self, value: float) -> float:
        """Return a device's temperature in the home's unit, to the precision it is shown in."""
        if not self._converts:
            return self.shown(value)
        return self.shown((value - 32) / 1.8 if self.device_fahrenheit else value * 1.8 + 32)

    def shown(self, value: float) -> float:
        """Return a temperature of the home to the precision it is shown in."""
        return round(value, 1) if self._steps == 10 else round(value * self._steps) / self._steps

    def device(self, value: float) -> float:
        """Return a temperature of the home in the device's unit, to a tenth."""
        if not self._converts:
            return value
        return round(value * 1.8 + 32 if self.device_fahrenheit else (value - 32) / 1.8, 1)

    @property
    def parse(self) -> Callable[[str, str], Any]:
        """Return a parser of the device's temperatures."""

        def converted(text: str, topic: str) -> float | None:
            value = number(text, topic)
            return None if value is None else self.home(value)

        return converted
