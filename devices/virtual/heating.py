"""Things that warm and move air and water: thermostat, water heater, fan."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from devices.virtual.appliance import Announced, Appliance, Spec, UnfitError, number, on_off, one_of, read

_PRESETS = {"comfort": 21.5, "eco": 18.0, "away": 15.0, "sleep": 17.5}


class Thermostat(Appliance):
    """A room with a heater and a cooler: it leaks to the outside and is warmed or cooled towards the target."""

    kind = "thermostat"
    title = "a thermostat in a room with physics"
    model = "Virtual thermostat"
    modes = ("off", "heat", "cool", "auto")

    def __init__(self, spec: Spec) -> None:
        super().__init__(spec)
        self._room = float(spec.options.get("room", 20.4))
        self._outside = float(spec.options.get("outside", 7.0))
        self.state = {
            "mode": "heat", "temperature": 21.0, "current_temperature": round(self._room, 1), "action": "heating",
            "preset": "comfort", "fan_mode": "auto", "humidity": 44.0,
        }  # fmt: skip

    def entities(self) -> list[Announced]:
        """Return the climate."""
        return [Announced("climate", "", None, {
            "modes": list(self.modes),
            "mode_state_topic": self.base, "mode_state_template": read("mode"),
            "mode_command_topic": f"{self.base}/mode/set",
            "temperature_state_topic": self.base, "temperature_state_template": read("temperature"),
            "temperature_command_topic": f"{self.base}/temperature/set",
            "current_temperature_topic": self.base, "current_temperature_template": read("current_temperature"),
            "current_humidity_topic": self.base, "current_humidity_template": read("humidity"),
            "action_topic": self.base, "action_template": read("action"),
            "preset_modes": list(_PRESETS),
            "preset_mode_state_topic": self.base, "preset_mode_value_template": read("preset"),
            "preset_mode_command_topic": f"{self.base}/preset/set",
            "fan_modes": ["auto", "low", "high"],
            "fan_mode_state_topic": self.base, "fan_mode_state_template": read("fan_mode"),
            "fan_mode_command_topic": f"{self.base}/fan_mode/set",
            "min_temp": 7, "max_temp": 30, "temp_step": 0.5, "temperature_unit": "C",
            "state_topic": None,
        })]  # fmt: skip

    def command(self, what: str, value: Any) -> None:
        """Set mode, temperature, preset or fan mode."""
        if what == "mode":
            self.state["mode"] = one_of(value, "mode", self.modes)
        elif what == "temperature":
            self.state["temperature"] = number(value, "temperature", 7, 30)
        elif what == "preset":
            preset = one_of(value, "preset", ("none", *_PRESETS))
            self.state["preset"] = preset
            self.state["temperature"] = _PRESETS.get(preset, self.state["temperature"])
        elif what == "fan_mode":
            self.state["fan_mode"] = one_of(value, "fan_mode", ("auto", "low", "high"))
        else:
            super().command(what, value)
        self._decide()

    def _decide(self) -> None:
        mode, target = self.state["mode"], self.state["temperature"]
        action = "off" if mode == "off" else "idle"
        slack = 0.1 if self.state["action"] in ("heating", "cooling") else 0.3
        if mode in ("heat", "auto") and self._room < target - 0.3 + slack - 0.1:
            action = "heating"
        elif mode in ("cool", "auto") and self._room > target + 0.3 - slack + 0.1:
            action = "cooling"
        self.state["action"] = action

    def advance(self, seconds: float) -> None:
        """Warm, cool and leak: 3 K/h of heating at 14 K above the outside is held by the heater."""
        leak = (self._outside - self._room) * 0.05 / 3600
        drive = {"heating": 4.0 / 3600, "cooling": -4.0 / 3600}.get(self.state["action"], 0.0)
        self._room += (leak + drive) * seconds
        self.state["current_temperature"] = round(self._room, 1)
        self._decide()


class WaterHeater(Appliance):
    """A boiler: 150 litres, warmed towards the target, cooling slowly and when water is drawn."""

    kind = "water_heater"
    title = "a boiler"
    model = "Virtual water heater"
    modes = ("off", "eco", "electric", "performance")

    def __init__(self, spec: Spec) -> None:
        super().__init__(spec)
        self._water = 47.0
        self.state = {"mode": "eco", "temperature": 50.0, "current_temperature": 47.0}

    def entities(self) -> list[Announced]:
        """Return the water heater."""
        return [Announced("water_heater", "", None, {
            "modes": list(self.modes),
            "mode_state_topic": self.base, "mode_state_template": read("mode"),
            "mode_command_topic": f"{self.base}/mode/set",
            "temperature_state_topic": self.base, "temperature_state_template": read("temperature"),
            "temperature_command_topic": f"{self.base}/temperature/set",
            "current_temperature_topic": self.base, "current_temperature_template": read("current_temperature"),
            "min_temp": 35, "max_temp": 65, "precision": 0.5, "state_topic": None,
        })]  # fmt: skip

    def command(self, what: str, value: Any) -> None:
        """Set mode or temperature."""
        if what == "mode":
            self.state["mode"] = one_of(value, "mode", self.modes)
        elif what == "temperature":
            self.state["temperature"] = number(value, "temperature", 35, 65)
        else:
            super().command(what, value)

    def act(self, action: str, details: Mapping[str, Any]) -> None:
        """Draw hot water: ``litres``."""
        if action != "draw_water":
            super().act(action, details)
        share = min(1.0, number(details.get("litres", 40), "litres", 0, 150) / 150)
        self._water += (12.0 - self._water) * share
        self.state["current_temperature"] = round(self._water, 1)

    def advance(self, seconds: float) -> None:
        """Warm up (2 kW is 11.5 K/h in 150 litres) or cool down."""
        rate = {"off": 0.0, "eco": 6.0, "electric": 11.5, "performance": 17.0}[self.state["mode"]]
        warming = rate / 3600 if self._water < self.state["temperature"] else 0.0
        self._water += (warming - 0.4 / 3600) * seconds
        self.state["current_temperature"] = round(self._water, 1)


class Fan(Appliance):
    """A fan with speeds, presets and oscillation."""

    kind = "fan"
    title = "a fan with speed, preset and oscillation"
    model = "Virtual fan"

    def __init__(self, spec: Spec) -> None:
        super().__init__(spec)
        self.state = {"state": "OFF", "percentage": 50, "preset": "None", "oscillation": False}

    def entities(self) -> list[Announced]:
        """Return the fan."""
        return [Announced("fan", "", None, {
            "command_topic": f"{self.base}/set", "state_value_template": read("state"),
            "percentage_state_topic": self.base, "percentage_value_template": read("percentage"),
            "percentage_command_topic": f"{self.base}/percentage/set",
            "preset_modes": ["auto", "night", "boost"],
            "preset_mode_state_topic": self.base, "preset_mode_value_template": read("preset"),
            "preset_mode_command_topic": f"{self.base}/preset/set",
            "oscillation_state_topic": self.base, "oscillation_value_template": read("oscillation"),
            "oscillation_command_topic": f"{self.base}/oscillation/set",
            "payload_oscillation_on": "True", "payload_oscillation_off": "False",
        })]  # fmt: skip

    def command(self, what: str, value: Any) -> None:
        """Switch, or set speed, preset or oscillation."""
        if what == "":
            self.state["state"] = "ON" if on_off(value) else "OFF"
        elif what == "percentage":
            percent = round(number(value, "percentage", 0, 100))
            self.state.update(percentage=percent, preset="None", state="ON" if percent else "OFF")
        elif what == "preset":
            self.state.update(preset=one_of(value, "preset", ("auto", "night", "boost")), state="ON")
        elif what == "oscillation":
            if str(value) not in ("True", "False"):
                raise UnfitError("oscillation must be True or False")
            self.state["oscillation"] = str(value) == "True"
        else:
            super().command(what, value)
