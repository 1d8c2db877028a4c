"""Lamps with a topic for each of their aspects."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from devices.conventions.home_assistant.components import colour
from devices.conventions.home_assistant.components.lamp import COLOUR_MODES, Lamp, Limits, fitted
from devices.conventions.home_assistant.components.light_basic_state import readers
from devices.conventions.home_assistant.entity import Door, make_plan
from devices.conventions.home_assistant.schema import Config
from hub.api.codec import EntityPlan, Publish
from hub.api.home import EntityState
from hub.api.kinds import Kind

_VARIABLES = {
    "hs": ("hue", "sat"),
    "rgb": ("red", "green", "blue"),
    "rgbw": ("red", "green", "blue", "white"),
    "rgbww": ("red", "green", "blue", "cold_white", "warm_white"),
    "xy": ("x", "y"),
}


def build(config: Config) -> EntityPlan:
    """Return the plan of a basic light."""
    power = Door(config, "command_topic", required=True)
    modes = _modes(config)
    limits = Limits(config)
    lamp = Lamp(modes, limits)
    effects = config.texts("effect_list")
    traits: dict[str, Any] = {"supported_color_modes": modes, **limits.traits(modes)}
    if config.has("effect_command_topic") and effects:
        traits["effect_list"] = effects
    sender = _Sender(config, power, lamp)
    heard = config.has("state_topic")
    free = not heard or config.flag("optimistic")
    partly = free or any(
        config.has(f"{key}_command_topic") and not config.has(f"{key}_state_topic")
        for key in (*COLOUR_MODES, "brightness", "color_temp", "effect")
    )
    return make_plan(
        config,
        Kind.LIGHT,
        default_name="MQTT LightEntity",
        reads=readers(config, lamp, effects),
        commands={"turn_on": sender.turn_on, "turn_off": sender.turn_off},
        attributes=traits,
        assumed=free,
        assume=_assumption(config, lamp, free) if partly else None,
    )


def _modes(config: Config) -> list[str]:
    modes = [m for m in ("color_temp", *COLOUR_MODES) if config.has(f"{m}_command_topic")]
    if config.has("white_command_topic"):
        modes.append("white")
    if not modes:
        modes.append("brightness" if config.has("brightness_command_topic") else "onoff")
    return sorted(modes)


def _assumption(config: Config, lamp: Lamp, free: bool) -> Any:
    """Return what to assume: all of it, or only the aspects without a state topic."""

    def assume(command: str, params: Mapping[str, Any], state: EntityState) -> Any:
        if free:
            wanted = params
        else:
            keys = {f"{m}_color": m for m in COLOUR_MODES}
            keys |= {"brightness": "brightness", "color_temp_kelvin": "color_temp", "effect": "effect"}
            wanted = {p: v for p, v in params.items() if p in keys and not config.has(f"{keys[p]}_state_topic")}
        on = lamp.on
        update = lamp.assume(command, wanted, state)
        if free:
            return update
        lamp.on = on
        return lamp.update()

    return assume


class _Sender:
    """Writes the commands of one lamp, one message for each aspect."""

    def __init__(self, config: Config, power: Door, lamp: Lamp) -> None:
        self._power = power
        self._lamp = lamp
        self._doors = {
            key: Door(config, f"{key}_command_topic", "" if key == "white" else f"{key}_command_template")
            for key in (*COLOUR_MODES, "brightness", "color_temp", "effect", "white")
        }
        self._on = config.text("payload_on", "ON")
        self._off = config.text("payload_off", "OFF")
        self._type = config.choice("on_command_type", ("brightness", "first", "last"), "last")
        self._scale = config.whole("brightness_scale", 255, least=1)
        self._white = config.whole("white_scale", 255, least=1)
        self._kelvin = config.flag("color_temp_kelvin")

    def turn_on(self, params: Mapping[str, Any], state: EntityState) -> list[Publish]:
        """Return the messages that turn it on as asked."""
        given = fitted(params, self._lamp)
        power = self._power.say(self._on)
        if self._type == "brightness" and "brightness" not in given and "white" not in given:
            given["brightness"] = self._lamp.brightness or 255
        messages = power if self._type == "first" else []
        messages += self._aspects(given)
        if self._type == "last" or (self._type == "brightness" and not messages):
            messages += self._power.say(self._on)
        return messages

    def turn_off(self, params: Mapping[str, Any], state: EntityState) -> list[Publish]:
        """Return the message that turns it off."""
        return self._power.say(self._off)

    def _aspects(self, given: Mapping[str, Any]) -> list[Publish]:
        messages: list[Publish] = []
        coloured = False
        for mode in COLOUR_MODES:
            if (value := given.get(f"{mode}_color")) is not None:
                messages += self._colour(mode, value, given.get("brightness"))
                coloured = True
        brightness = given.get("brightness")
        if brightness is not None and self._doors["brightness"]:
            messages += self._doors["brightness"].say(_scaled(brightness, self._scale))
        elif brightness is not None and not coloured:
            messages += self._dim(brightness)
        if (kelvin := given.get("color_temp_kelvin")) is not None:
            number = int(kelvin) if self._kelvin else colour.kelvin_to_mired(kelvin)
            messages += self._doors["color_temp"].say(number)
        if (effect := given.get("effect")) is not None and self._doors["effect"]:
            messages += self._doors["effect"].say(effect)
        if (white := given.get("white")) is not None:
            messages += self._doors["white"].say(_scaled(white, self._white))
        return messages

    def _dim(self, brightness: float) -> list[Publish]:
        """Return darker colour numbers for a lamp that has no brightness of its own."""
        for mode in ("rgb", "rgbw", "rgbww"):
            if self._doors[mode]:
                known = self._lamp.colour if self._lamp.mode == mode and self._lamp.colour else None
                return self._colour(mode, known or (255,) * len(_VARIABLES[mode]), brightness)
        return []

    def _colour(self, mode: str, value: Sequence[float], brightness: float | None) -> list[Publish]:
        parts: list[float] = [float(part) for part in value]
        if mode.startswith("rgb"):
            level = 255.0 if self._doors["brightness"] else brightness or self._lamp.brightness or 255.0
            parts = [int(c * level / 255) for c in parts]
        text = ",".join(str(p) for p in parts)
        return self._doors[mode].say(text, dict(zip(_VARIABLES[mode], parts, strict=True)))


def _scaled(level: float, scale: int) -> int:
    return max(1, min(round(level / 255 * scale), scale))
