"""Lamps: brightness, colour temperature, colour, effects, transitions."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from devices.virtual.appliance import Announced, Appliance, Spec, UnfitError, number, on_off

EFFECTS = ("none", "candle", "colour_loop", "sunrise")


class Light(Appliance):
    """A lamp of the JSON schema. Option ``modes``: colour modes it has, default color_temp and rgb."""

    kind = "light"
    title = "a lamp with brightness, colour temperature, colour and effects"
    model = "Virtual lamp"

    def __init__(self, spec: Spec) -> None:
        super().__init__(spec)
        self._modes = list(spec.options.get("modes", ("color_temp", "rgb")))
        self._target: tuple[float, float] | None = None
        self._level = 200.0
        self.state = {"state": "OFF", "brightness": 200, "color_mode": self._modes[0]}
        if "color_temp" in self._modes:
            self.state["color_temp"] = 2700
        if "rgb" in self._modes:
            self.state["color"] = {"r": 255, "g": 214, "b": 170}
            self.state["effect"] = "none"

    def entities(self) -> list[Announced]:
        """Return the light."""
        config: dict[str, Any] = {
            "schema": "json",
            "command_topic": f"{self.base}/set",
            "supported_color_modes": self._modes,
            "brightness": True,
        }
        if "color_temp" in self._modes:
            config.update(color_temp_kelvin=True, min_kelvin=2200, max_kelvin=6500)
        if "effect" in self.state:
            config.update(effect=True, effect_list=list(EFFECTS))
        return [Announced("light", "", None, config)]

    def command(self, what: str, value: Any) -> None:
        """Take a JSON command as lamps of this schema do."""
        if what or not isinstance(value, Mapping):
            raise UnfitError(f'{self.spec.id} takes JSON such as {{"state": "ON", "brightness": 128}} on …/set')
        on = on_off(value["state"]) if "state" in value else self.state["state"] == "ON"
        level = number(value["brightness"], "brightness", 0, 255) if "brightness" in value else None
        self._paint(value)
        if level == 0:
            on, level = False, None
        self.state["state"] = "ON" if on else "OFF"
        seconds = number(value.get("transition", 0), "transition", 0, 6553)
        if level is not None:
            self._fade(level, seconds)

    def _paint(self, value: Mapping[str, Any]) -> None:
        if "color_temp" in value and "color_temp" in self._modes:
            self.state["color_temp"] = round(number(value["color_temp"], "color_temp", 1000, 10_000))
            self.state["color_mode"] = "color_temp"
        if isinstance(value.get("color"), Mapping) and "rgb" in self._modes:
            self.state["color"] = {c: round(number(value["color"].get(c), c, 0, 255)) for c in ("r", "g", "b")}
            self.state["color_mode"] = "rgb"
        if "effect" in value and "effect" in self.state:
            if value["effect"] not in EFFECTS:
                raise UnfitError(f"effect must be one of {', '.join(EFFECTS)}")
            self.state["effect"] = value["effect"]

    def _fade(self, level: float, seconds: float) -> None:
        if seconds <= 0:
            self._level, self._target = level, None
            self.state["brightness"] = round(level)
        else:
            self._level = float(self.state["brightness"])
            self._target = (level, (level - self._level) / seconds)

    def advance(self, seconds: float) -> None:
        """Fade towards the brightness asked for."""
        if self._target is None:
            return
        level, rate = self._target
        self._level += rate * seconds
        if (rate >= 0 and self._level >= level) or (rate < 0 and self._level <= level):
            self._level, self._target = level, None
        self.state["brightness"] = max(1, round(self._level))
