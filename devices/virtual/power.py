"""Plugs and sirens: things that are on or off."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from devices.virtual.appliance import Announced, Appliance, Spec, UnfitError, measured, number, on_off, read


class Plug(Appliance):
    """A plug that measures. Option ``watts``: what the thing plugged in draws when on."""

    kind = "plug"
    title = "a plug with power and energy"
    model = "Virtual plug"

    def __init__(self, spec: Spec) -> None:
        super().__init__(spec)
        self._watts = float(spec.options.get("watts", 1200))
        self._joules = 0.0
        self.state = {"state": "OFF", "power": 0.0, "energy": 12.4, "voltage": 230.0}

    def entities(self) -> list[Announced]:
        """Return the switch and its measurements."""
        return [
            Announced("switch", "", None, {
                "command_topic": f"{self.base}/set", "value_template": read("state"), "device_class": "outlet",
            }),
            measured("power", "Power", "power", "W"),
            measured("energy", "Energy", "energy", "kWh", state_class="total_increasing"),
            measured("voltage", "Voltage", "voltage", "V", entity_category="diagnostic",
            ),
        ]  # fmt: skip

    def command(self, what: str, value: Any) -> None:
        """Switch on or off."""
        on = on_off(value)
        self.state["state"] = "ON" if on else "OFF"
        self.state["power"] = round(self._watts * self.chance.uniform(0.97, 1.03), 1) if on else 0.0

    def act(self, action: str, details: Mapping[str, Any]) -> None:
        """Press its own button."""
        if action != "press":
            super().act(action, details)
        self.command("", "OFF" if self.state["state"] == "ON" else "ON")

    def advance(self, seconds: float) -> None:
        """Count energy, told every hundredth of a kilowatt-hour."""
        self._joules += self.state["power"] * seconds
        if self._joules >= 36_000:
            self.state["energy"] = round(self.state["energy"] + self._joules / 3_600_000, 3)
            self._joules = 0.0


class Siren(Appliance):
    """A siren with tones, volume and a duration after which it falls silent."""

    kind = "siren"
    title = "a siren with tones, volume and duration"
    model = "Virtual siren"
    tones = ("burglar", "fire", "chime")

    def __init__(self, spec: Spec) -> None:
        super().__init__(spec)
        self._left: float | None = None
        self.state = {"state": "OFF", "tone": "burglar", "volume_level": 0.8}

    def entities(self) -> list[Announced]:
        """Return the siren."""
        return [Announced("siren", "", None, {
            "command_topic": f"{self.base}/set",
            "available_tones": list(self.tones),
            "support_duration": True,
            "support_volume_set": True,
        })]  # fmt: skip

    def command(self, what: str, value: Any) -> None:
        """Sound or fall silent."""
        if not isinstance(value, Mapping):
            value = {"state": value}
        on = on_off(value.get("state"))
        if "tone" in value and value["tone"] not in self.tones:
            raise UnfitError(f"tone must be one of {', '.join(self.tones)}")
        self.state["tone"] = value.get("tone", self.state["tone"])
        if "volume_level" in value:
            self.state["volume_level"] = number(value["volume_level"], "volume_level", 0, 1)
        self._left = number(value["duration"], "duration", 0, 3600) if on and "duration" in value else None
        self.state["state"] = "ON" if on else "OFF"

    def advance(self, seconds: float) -> None:
        """Fall silent after the duration."""
        if self._left is not None:
            self._left -= seconds
            if self._left <= 0:
                self._left, self.state["state"] = None, "OFF"
