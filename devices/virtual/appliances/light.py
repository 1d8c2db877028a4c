"""Lamps of the JSON schema: brightness, colour temperature, colour, effects."""

from __future__ import annotations

from typing import Any

from devices.virtual.appliance import Appliance, Take, to_json
from devices.virtual.discovery import About, Part
from devices.virtual.reading import BadCommand, document, number, on_off, word

EFFECTS = ("none", "candle", "relax", "rainbow")
COLDEST, WARMEST = 6500, 2000
_KNOWN = {"state", "brightness", "color_temp", "color", "effect", "flash"}


class Light(Appliance):
    """A lamp. ``colour`` False: only whites. It tells the end of a transition at once, as Zigbee lamps do."""

    title = "Lamp"
    model = "HV-LIGHT"

    def __init__(self, about: About, *, colour: bool = True, on: bool = False) -> None:
        super().__init__(about)
        self.modes = ["color_temp", "rgb"] if colour else ["color_temp"]
        self.on = on
        self.brightness = 255
        self.kelvin = 2700
        self.rgb: tuple[int, int, int] | None = None
        self.effect = "none"

    def parts(self) -> list[Part]:
        """Return the lamp."""
        facts = {
            "schema": "json",
            "state_topic": "~/state",
            "command_topic": "~/set",
            "brightness": True,
            "supported_color_modes": self.modes,
            "color_temp_kelvin": True,
            "min_kelvin": WARMEST,
            "max_kelvin": COLDEST,
            "effect": True,
            "effect_list": list(EFFECTS),
        }
        return [Part(component="light", facts=facts)]

    def states(self) -> dict[str, str]:
        """Return the state as one object."""
        told: dict[str, Any] = {"state": "ON" if self.on else "OFF", "brightness": self.brightness}
        if self.rgb is not None:
            told |= {"color_mode": "rgb", "color": dict(zip("rgb", self.rgb, strict=True))}
        else:
            told |= {"color_mode": "color_temp", "color_temp": self.kelvin}
        return {"state": to_json({**told, "effect": self.effect})}

    def commands(self) -> dict[str, Take]:
        """Return the one command topic."""
        return {"set": self._set}

    def _set(self, text: str) -> None:
        said = document(text)
        if not _KNOWN & said.keys():
            raise BadCommand(f"none of {', '.join(sorted(_KNOWN))} is in it")
        on = on_off(said["state"]) if "state" in said else self.on
        brightness = round(number(said.get("brightness", self.brightness), 0, 255))
        kelvin = round(number(said.get("color_temp", self.kelvin), WARMEST, COLDEST))
        rgb = self._colour(said["color"]) if "color" in said else self.rgb
        effect = word(said.get("effect", self.effect), EFFECTS)
        number(said.get("transition", 0), 0, 6553)
        if "color_temp" in said:
            rgb = None
        if ("color" in said or "color_temp" in said) and "effect" not in said:
            effect = "none"
        self.on = on and brightness > 0
        self.brightness = brightness or self.brightness
        self.kelvin, self.rgb, self.effect = kelvin, rgb, effect

    def _colour(self, value: Any) -> tuple[int, int, int]:
        if "rgb" not in self.modes:
            raise BadCommand("this lamp has no colours")
        if not isinstance(value, dict):
            raise BadCommand("color must be an object of r, g and b")
        red, green, blue = (round(number(value.get(c), 0, 255)) for c in "rgb")
        return red, green, blue
