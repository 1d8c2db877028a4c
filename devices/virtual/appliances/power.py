"""What takes power: a plug that measures, a fan, a siren."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from devices.virtual.appliance import Appliance, Take, to_json
from devices.virtual.discovery import About, Part, sensor
from devices.virtual.reading import document, number, on_off, shown, word


class Meter:
    """Counts energy, kWh, and shows power, W, that wavers a little every ten seconds."""

    def __init__(self, appliance: Appliance, kwh: float = 0.0) -> None:
        self._appliance = appliance
        self.kwh = kwh
        self._shown = 0.0
        self._watts = 0.0
        self._age = 0.0

    def run(self, watts: float, seconds: float) -> None:
        """Let a load of so many watts run."""
        self.kwh += watts * seconds / 3_600_000
        self._age += seconds
        if watts != self._watts or (watts and self._age >= 10):
            self._watts, self._age = watts, 0.0
            self._shown = watts * self._appliance.random.uniform(0.98, 1.02)

    def states(self) -> dict[str, str]:
        """Return the states of both sensors."""
        return {"power/state": f"{self._shown:.1f}", "energy/state": f"{self.kwh:.3f}"}

    @staticmethod
    def parts() -> list[Part]:
        """Return both sensors."""
        return [
            sensor("power", "Power", "power", "W"),
            sensor("energy", "Energy", "energy", "kWh", state_class="total_increasing"),
        ]


class Plug(Appliance):
    """A socket that switches ``load_w`` watts and measures them."""

    title = "Plug"
    model = "HV-PLUG"

    def __init__(self, about: About, *, load_w: float = 40.0, on: bool = False) -> None:
        super().__init__(about)
        self.load_w = load_w
        self.on = on
        self.meter = Meter(self, 12.5)

    def parts(self) -> list[Part]:
        """Return switch, power and energy."""
        facts = {"state_topic": "~/state", "command_topic": "~/set", "device_class": "outlet"}
        return [Part(component="switch", facts=facts), *Meter.parts()]

    def states(self) -> dict[str, str]:
        """Return switch, power and energy."""
        return {"state": shown(self.on), **self.meter.states()}

    def commands(self) -> dict[str, Take]:
        """Return the switch's topic."""
        return {"set": self._set}

    def _set(self, text: str) -> None:
        self.on = on_off(text)
        self.meter.run(self.load_w if self.on else 0.0, 0.0)

    def step(self, seconds: float) -> None:
        """Measure."""
        self.meter.run(self.load_w if self.on else 0.0, seconds)


class Fan(Appliance):
    """A fan with a speed in percent; it comes back at the speed it had."""

    title = "Fan"
    model = "HV-FAN"

    def __init__(self, about: About) -> None:
        super().__init__(about)
        self.on = False
        self.percent = 50

    def parts(self) -> list[Part]:
        """Return the fan."""
        facts = {
            "state_topic": "~/state",
            "command_topic": "~/set",
            "percentage_state_topic": "~/percentage/state",
            "percentage_command_topic": "~/percentage/set",
        }
        return [Part(component="fan", facts=facts)]

    def states(self) -> dict[str, str]:
        """Return on or off, and the speed."""
        return {"state": shown(self.on), "percentage/state": str(self.percent if self.on else 0)}

    def commands(self) -> dict[str, Take]:
        """Return switch and speed."""
        return {"set": self._set, "percentage/set": self._speed}

    def _set(self, text: str) -> None:
        self.on = on_off(text)

    def _speed(self, text: str) -> None:
        percent = round(number(text, 0, 100))
        self.on = percent > 0
        self.percent = percent or self.percent


class Siren(Appliance):
    """A siren with tones, volume and a time after which it falls silent."""

    title = "Siren"
    model = "HV-SIREN"
    TONES = ("alarm", "fire", "chime")
    LONGEST = 900.0

    def __init__(self, about: About) -> None:
        super().__init__(about)
        self.on = False
        self.tone = "alarm"
        self.volume = 1.0
        self.duration = 180.0

    def parts(self) -> list[Part]:
        """Return the siren."""
        facts = {"state_topic": "~/state", "command_topic": "~/set", "available_tones": list(self.TONES)}
        return [Part(component="siren", facts=facts)]

    def states(self) -> dict[str, str]:
        """Return the state as one object."""
        told: dict[str, Any] = {"state": shown(self.on), "tone": self.tone, "volume_level": self.volume}
        return {"state": to_json({**told, "duration": round(self.duration)})}

    def commands(self) -> dict[str, Take]:
        """Return the one command topic, JSON or a plain word."""
        return {"set": self._set}

    def _set(self, text: str) -> None:
        said: Mapping[str, Any] = document(text) if text.lstrip().startswith("{") else {"state": text}
        on = on_off(said.get("state"))
        tone = word(said.get("tone", self.tone), self.TONES)
        volume = number(said.get("volume_level", self.volume), 0, 1)
        duration = number(said.get("duration", self.duration), 0, self.LONGEST)
        self.on, self.tone, self.volume, self.duration = on, tone, volume, duration
        self.forget("silence")
        if on:
            self.after(duration, "silence", self._silence)

    def _silence(self) -> None:
        self.on = False
