"""Lamps whose state and commands are one JSON object: Zigbee2MQTT, ESPHome and most others."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

from devices.conventions.home_assistant.components import colour
from devices.conventions.home_assistant.components.lamp import COLOUR_MODES, Lamp, Limits, check_modes, fitted
from devices.conventions.home_assistant.entity import Door, make_plan
from devices.conventions.home_assistant.schema import Config
from hub.api.codec import EntityPlan, Payload, Publish, Read, Reader, Update
from hub.api.errors import PayloadError
from hub.api.home import EntityState
from hub.api.kinds import Kind

#: Keys of ``color`` in each mode.
_KEYS = {
    "hs": ("h", "s"),
    "rgb": ("r", "g", "b"),
    "rgbw": ("r", "g", "b", "w"),
    "rgbww": ("r", "g", "b", "c", "w"),
    "xy": ("x", "y"),
}


def build(config: Config) -> EntityPlan:
    """Return the plan of a JSON light."""
    modes = check_modes(config.texts("supported_color_modes", _flagged(config)))
    limits = Limits(config)
    lamp = Lamp(modes, limits)
    topic = config.listens("state_topic")
    door = Door(config, "command_topic", required=True)
    effects = config.texts("effect_list") if config.flag("effect") or config.has("effect_list") else []
    traits: dict[str, Any] = {"supported_color_modes": modes, **limits.traits(modes)}
    if effects:
        traits["effect_list"] = effects
    assumed = topic is None or config.flag("optimistic")
    scale = config.number("brightness_scale", 255, least=1)
    kelvin = config.flag("color_temp_kelvin")
    sender = _Sender(config, door, lamp, scale, kelvin)
    by_flags = not config.has("supported_color_modes")
    has_effect = bool(effects) or config.flag("effect")
    config.whole("white_scale", 255, least=1)
    return make_plan(
        config,
        Kind.LIGHT,
        default_name="MQTT LightEntity",
        reads=[Read(topic, _reader(lamp, scale, kelvin, has_effect, by_flags))] if topic else [],
        commands={"turn_on": sender.turn_on, "turn_off": sender.turn_off},
        attributes=traits,
        assumed=assumed,
        assume=lamp.assume if assumed else None,
    )


def _flagged(config: Config) -> list[str]:
    """Return the modes that older announcements give by a flag each."""
    modes = ["color_temp"] if config.flag("color_temp") else []
    if any(config.flag(key) for key in ("hs", "rgb", "xy")):
        modes.append("hs")
    return modes or ["brightness" if config.flag("brightness") else "onoff"]


def _reader(lamp: Lamp, scale: float, kelvin: bool, has_effect: bool, by_flags: bool) -> Reader:
    def read(payload: Payload) -> Update | None:
        said = payload.json
        if not isinstance(said, dict):
            raise PayloadError(f"light state on {payload.topic} must be a JSON object")
        state = said.get("state", _ABSENT)
        if state == "ON":
            lamp.on = True
        elif state == "OFF":
            lamp.on = False
        elif state is None:
            lamp.on = None
        if said.get("color_mode") is not None:
            _read_colour(lamp, said, kelvin, payload.topic)
        elif by_flags:
            _read_flagged(lamp, said, kelvin, payload.topic)
        if lamp.dims and (level := said.get("brightness")) is not None:
            _read_brightness(lamp, level, scale, payload.topic)
        if has_effect and "effect" in said:
            effect = said["effect"]
            lamp.effect = effect if effect is None else str(effect)
        return lamp.update()

    return read


_ABSENT = object()


def _read_flagged(lamp: Lamp, said: Mapping[str, Any], kelvin: bool, topic: str) -> None:
    """Read a colour from a lamp that does not say its colour mode: the colour it gives, else its temperature."""
    parts = said.get("color")
    if "color" in said and parts is None and lamp.mode == "hs":  # it shows a white now
        lamp.mode, lamp.colour = "color_temp" if "color_temp" in lamp.modes else lamp.mode, None
    if isinstance(parts, Mapping) and "hs" in lamp.modes:
        for mode, rgb in (("hs", None), ("rgb", lambda *c: c), ("xy", colour.xy_to_rgb)):
            try:
                numbers = [max(-1e6, min(1e6, float(parts[key]))) for key in _KEYS[mode]]
                lamp.paint("hs", numbers if rgb is None else colour.rgb_to_hs(*rgb(*numbers)))
            except (KeyError, TypeError, ValueError, ArithmeticError):
                continue
            return
        return
    value = said.get("color_temp")
    if "color_temp" in lamp.modes and isinstance(value, int | float) and not isinstance(value, bool) and value > 0:
        lamp.warm(value, topic, kelvin=kelvin)


def _read_brightness(lamp: Lamp, level: Any, scale: float, topic: str) -> None:
    if isinstance(level, bool) or not isinstance(level, int | float):
        raise PayloadError(f"brightness {str(level)[:40]!r} on {topic} must be a number from 0 to {scale:g}")
    if level and level == level:
        lamp.brightness = min(255, max(1, round(max(0, min(level, scale)) * 255 / scale)))


def _read_colour(lamp: Lamp, said: Mapping[str, Any], kelvin: bool, topic: str) -> None:
    mode = said["color_mode"]
    if not isinstance(mode, str) or mode not in lamp.modes:
        if "state" in said:
            return
        raise PayloadError(f"color_mode {str(mode)[:40]!r} on {topic} is none of {', '.join(sorted(lamp.modes))}")
    try:
        if mode == "color_temp":
            value = float(said["color_temp"])
            lamp.paint(mode, int(value) if kelvin else colour.mired_to_kelvin(value))
        elif mode in _KEYS:
            whole = mode not in ("hs", "xy")
            parts = [float(said["color"][key]) for key in _KEYS[mode]]
            lamp.paint(mode, [int(p) for p in parts] if whole else [max(-1e6, min(1e6, p)) for p in parts])
        else:
            lamp.mode, lamp.colour = mode, None
    except KeyError:
        lamp.mode = mode if lamp.colour is None else lamp.mode
    except (TypeError, ValueError, ArithmeticError):
        if "state" in said:
            return
        raise PayloadError(f"colour on {topic} is not complete for color_mode {mode}") from None


class _Sender:
    """Writes the JSON commands of one lamp."""

    def __init__(self, config: Config, door: Door, lamp: Lamp, scale: float, kelvin: bool) -> None:
        self._door = door
        self._lamp = lamp
        self._scale = scale
        self._kelvin = kelvin
        self._white = config.whole("white_scale", 255, least=1)
        self._dims_itself = config.flag("brightness") or scale != 255
        self._flash = {
            "long": config.whole("flash_time_long", 10, least=0),
            "short": config.whole("flash_time_short", 2, least=0),
        }
        by_flags = not config.has("supported_color_modes")
        self._flags = [mode for mode in ("rgb", "xy", "hs") if by_flags and config.flag(mode)]
        self._takes_flash = config.flag("flash", True)
        self._takes_transition = config.flag("transition", True)

    def turn_on(self, params: Mapping[str, Any], state: EntityState) -> list[Publish]:
        """Return the command that turns it on as asked."""
        given = fitted(params, self._lamp)
        message: dict[str, Any] = {"state": "ON", **self._timing(given)}
        scales_colour = False
        for mode in COLOUR_MODES:
            if (value := given.get(f"{mode}_color")) is not None:
                parts, scales_colour = self._colour(mode, value, given)
                message["color"] = dict(zip(_KEYS[mode], parts, strict=True))
                if self._flags and mode == "hs":
                    message["color"] = self._flagged_colour(value, given)
        if (brightness := given.get("brightness")) is not None and self._lamp.dims and not scales_colour:
            message["brightness"] = max(1, round(brightness * self._scale / 255)) if brightness else 0
        if (kelvin := given.get("color_temp_kelvin")) is not None:
            message["color_temp"] = round(kelvin) if self._kelvin else colour.kelvin_to_mired(kelvin)
        if (white := given.get("white")) is not None:
            message["white"] = max(1, round(white * self._white / 255))
        if (effect := given.get("effect")) is not None:
            message["effect"] = effect
        return self._say(message)

    def turn_off(self, params: Mapping[str, Any], state: EntityState) -> list[Publish]:
        """Return the command that turns it off."""
        return self._say({"state": "OFF", **self._timing(params)})

    def _say(self, message: Mapping[str, Any]) -> list[Publish]:
        return self._door.say(json.dumps(message, separators=(",", ":"), ensure_ascii=False))

    def _timing(self, params: Mapping[str, Any]) -> dict[str, Any]:
        timing: dict[str, Any] = {}
        if (flash := params.get("flash")) is not None and self._takes_flash:
            timing["flash"] = self._flash[flash]
        if (transition := params.get("transition")) is not None and self._takes_transition:
            timing["transition"] = float(transition)
        return timing

    def _flagged_colour(self, value: Sequence[float], params: Mapping[str, Any]) -> dict[str, float]:
        """Return a colour in each of the ways the lamp's flags name."""
        told: dict[str, float] = {}
        level = 255.0 if self._dims_itself else params.get("brightness") or 255.0
        if "rgb" in self._flags:
            told |= zip("rgb", (round(c * level / 255) for c in colour.hs_to_rgb(*value)), strict=True)
        if "xy" in self._flags:
            told |= zip("xy", colour.rgb_to_xy(*colour.hs_to_rgb(*value)), strict=True)
        if "hs" in self._flags:
            told |= zip("hs", value, strict=True)
        return told

    def _colour(self, mode: str, value: Any, params: Mapping[str, Any]) -> tuple[list[float], bool]:
        """Return a colour's numbers; a lamp without a brightness of its own gets darker numbers."""
        if mode not in ("rgb", "rgbw", "rgbww"):
            return list(value), False
        brightness = params.get("brightness")
        if self._dims_itself or brightness is None:
            return [int(c) for c in value], False
        return [int(c * brightness / 255) for c in value], True
