"""Warmth: a thermostat in a room with walls, a water heater with a tank, a sensor of temperature and humidity."""

from __future__ import annotations

from devices.virtual.appliance import Appliance, Deed, Take, to_json
from devices.virtual.appliances.power import Meter
from devices.virtual.discovery import About, Part, battery, sensor
from devices.virtual.reading import number, on_off, word

#: Mode of a water heater -> watts of its element.
WATTS = {"off": 0.0, "eco": 1000.0, "electric": 2000.0, "performance": 3000.0}
_TEMPLATE = "{{{{ value_json.{} }}}}"


def _reads(**fields: str) -> dict[str, str]:
    """Return topic and template of fields that are all told in the one state object."""
    facts = {}
    for key, name in fields.items():
        measured = key in ("current_temperature", "action")
        facts[f"{key}_topic" if measured else f"{key}_state_topic"] = "~/state"
        facts[f"{key}_template" if measured else f"{key}_state_template"] = _TEMPLATE.format(name)
    return facts


class Thermostat(Appliance):
    """Heats and cools a room that loses warmth to the outside; rates are quick enough to watch."""

    title = "Thermostat"
    model = "HV-CLIMATE"
    whole = True
    MODES = ("off", "heat", "cool", "auto")
    FANS = ("auto", "low", "high")
    COOLEST, HOTTEST = 7.0, 32.0
    _POWER = 0.006  # K/s that it heats or cools by
    _LEAK = 1 / 14_400  # share of the difference to the outside that is lost each second

    def __init__(self, about: About, *, outside: float = 12.0, room: float = 20.5, mode: str = "heat") -> None:
        super().__init__(about)
        self.outside = outside
        self.room = room
        self.humidity = 45.0
        self.target = 21.0
        self.mode = word(mode, self.MODES)
        self.fan = "auto"
        self.action = "off" if mode == "off" else "idle"

    def parts(self) -> list[Part]:
        """Return the thermostat and its humidity sensor."""
        facts = {
            **_reads(
                mode="mode",
                temperature="temperature",
                fan_mode="fan_mode",
                current_temperature="current_temperature",
                action="action",
            ),
            "mode_command_topic": "~/mode/set",
            "temperature_command_topic": "~/temperature/set",
            "fan_mode_command_topic": "~/fan_mode/set",
            "modes": list(self.MODES),
            "fan_modes": list(self.FANS),
            "min_temp": self.COOLEST,
            "max_temp": self.HOTTEST,
            "temp_step": 0.5,
        }
        damp = sensor(
            "humidity", "Humidity", "humidity", "%", state_topic="~/state", value_template="{{ value_json.humidity }}"
        )
        return [Part(component="climate", facts=facts), damp]

    def states(self) -> dict[str, str]:
        """Return the state as one object."""
        told = {
            "mode": self.mode,
            "temperature": self.target,
            "current_temperature": round(self.room, 1),
            "action": self.action,
            "fan_mode": self.fan,
            "humidity": round(self.humidity),
        }
        return {"state": to_json(told)}

    def commands(self) -> dict[str, Take]:
        """Return mode, target and fan."""
        return {"mode/set": self._mode, "temperature/set": self._target, "fan_mode/set": self._fan}

    def deeds(self) -> dict[str, Deed]:
        """Return what a window open to another season does."""
        return {"outside": lambda deed: setattr(self, "outside", number(deed.get("temperature_c"), -40, 50))}

    def _mode(self, text: str) -> None:
        self.mode = word(text, self.MODES)
        self._decide()

    def _target(self, text: str) -> None:
        self.target = round(number(text, self.COOLEST, self.HOTTEST) * 2) / 2
        self._decide()

    def _fan(self, text: str) -> None:
        self.fan = word(text, self.FANS)

    def _decide(self) -> None:
        """Heat below the target and cool above it, with half a kelvin between on and off."""
        low, high = self.target - 0.3, self.target + (1.0 if self.mode == "auto" else 0.3)
        heats, cools = self.mode in ("heat", "auto"), self.mode in ("cool", "auto")
        if self.mode == "off":
            self.action = "off"
        elif heats and self.room < (self.target + 0.2 if self.action == "heating" else low):
            self.action = "heating"
        elif cools and self.room > (self.target - 0.2 if self.action == "cooling" else high):
            self.action = "cooling"
        else:
            self.action = "idle"

    def step(self, seconds: float) -> None:
        """Let warmth flow, in steps of at most ten seconds."""
        while seconds > 0:
            part = min(seconds, 10.0)
            seconds -= part
            push = {"heating": self._POWER, "cooling": -self._POWER}.get(self.action, 0.0)
            self.room += ((self.outside - self.room) * self._LEAK + push) * part
            self.humidity += (45 + (21 - self.room) * 1.5 - self.humidity) * part / 3600
            self._decide()


class WaterHeater(Appliance):
    """A tank of water with an electric element; ``eco`` heats with half the power, ``performance`` with more."""

    title = "Water heater"
    model = "HV-BOILER"
    whole = True
    COOLEST, HOTTEST = 30.0, 75.0
    _LITRES = 80.0
    _JOULES = 4186.0  # to warm a kilogram of water by a kelvin

    def __init__(self, about: About, *, mode: str = "eco") -> None:
        super().__init__(about)
        self.mode = word(mode, WATTS)
        self._last = mode if mode != "off" else "eco"
        self.target = 50.0
        self.water = 48.0
        self.heating = False
        self.meter = Meter(self, 310.0)

    def parts(self) -> list[Part]:
        """Return the heater, power and energy."""
        facts = {
            **_reads(mode="mode", temperature="temperature", current_temperature="current_temperature"),
            "mode_command_topic": "~/mode/set",
            "temperature_command_topic": "~/temperature/set",
            "power_command_topic": "~/power_on/set",
            "modes": list(WATTS),
            "min_temp": self.COOLEST,
            "max_temp": self.HOTTEST,
        }
        return [Part(component="water_heater", facts=facts), *Meter.parts()]

    def states(self) -> dict[str, str]:
        """Return the state as one object, and the meter's."""
        told = {"mode": self.mode, "temperature": self.target, "current_temperature": round(self.water, 1)}
        return {"state": to_json(told), **self.meter.states()}

    def commands(self) -> dict[str, Take]:
        """Return mode, target and power."""
        return {"mode/set": self._mode, "temperature/set": self._target, "power_on/set": self._power}

    def deeds(self) -> dict[str, Deed]:
        """Return a shower: so many litres of hot water drawn, cold water coming in."""
        return {"draw": lambda deed: self._draw(number(deed.get("litres", 30), 0, self._LITRES))}

    def _mode(self, text: str) -> None:
        self.mode = word(text, WATTS)
        if self.mode != "off":
            self._last = self.mode

    def _target(self, text: str) -> None:
        self.target = number(text, self.COOLEST, self.HOTTEST)

    def _power(self, text: str) -> None:
        self.mode = self._last if on_off(text) else "off"

    def _draw(self, litres: float) -> None:
        self.water += (12.0 - self.water) * litres / self._LITRES

    def step(self, seconds: float) -> None:
        """Heat, lose a little warmth, measure."""
        while seconds > 0:
            part = min(seconds, 60.0)
            seconds -= part
            self.heating = self.mode != "off" and self.water < self.target + (0.0 if self.heating else -2.0)
            watts = WATTS[self.mode] if self.heating else 0.0
            self.water += watts * part / (self._LITRES * self._JOULES) - (self.water - 20) * part / 360_000
            self.meter.run(watts, part)


class ClimateSensor(Appliance):
    """Temperature and humidity of a room, wandering slowly about where they began."""

    title = "Climate sensor"
    model = "HV-TH"
    whole = True

    def __init__(self, about: About, *, temperature: float = 22.0, humidity: float = 52.0) -> None:
        super().__init__(about)
        self._home = (temperature, humidity)
        self.temperature, self.humidity = temperature, humidity
        self.charge = 91
        self._age = 0.0

    def parts(self) -> list[Part]:
        """Return temperature, humidity and battery."""
        return [
            sensor("temperature", "Temperature", "temperature", "°C"),
            sensor("humidity", "Humidity", "humidity", "%"),
            battery(),
        ]

    def states(self) -> dict[str, str]:
        """Return the readings."""
        return {
            "temperature/state": f"{self.temperature:.1f}",
            "humidity/state": f"{self.humidity:.0f}",
            "battery/state": str(self.charge),
        }

    def deeds(self) -> dict[str, Deed]:
        """Return a change of air."""
        return {"measure": lambda deed: self._measure(deed.get("temperature_c"), deed.get("humidity"))}

    def _measure(self, temperature: object, humidity: object) -> None:
        celsius = self.temperature if temperature is None else number(temperature, -40, 60)
        percent = self.humidity if humidity is None else number(humidity, 0, 100)
        self.temperature, self.humidity = celsius, percent
        self._home = (celsius, percent)

    def step(self, seconds: float) -> None:
        """Wander, once in half a minute."""
        self._age += seconds
        if self._age < 30:
            return
        self._age = 0.0
        self.temperature += (self._home[0] - self.temperature) * 0.1 + self.random.uniform(-0.08, 0.08)
        self.humidity += (self._home[1] - self.humidity) * 0.1 + self.random.uniform(-0.4, 0.4)
