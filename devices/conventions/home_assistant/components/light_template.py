"""Lamps whose commands and states are written by templates."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from devices.conventions.home_assistant.components import colour
from devices.conventions.home_assistant.components.lamp import Lamp, Limits, fitted
from devices.conventions.home_assistant.entity import NONE, Door, make_plan, number_or_none
from devices.conventions.home_assistant.schema import Config, Refused
from hub.api.codec import EntityPlan, Payload, Publish, Read, Reader, Update
from hub.api.errors import PayloadError
from hub.api.home import EntityState
from hub.api.kinds import Kind

_COLOURS = ("red_template", "green_template", "blue_template")
_FLASH = {"long": "long", "short": "short"}


def build(config: Config) -> EntityPlan:
    """Return the plan of a template light."""
    for key in ("command_on_template", "command_off_template"):
        if not config.has(key):
            raise Refused(f"{key} is missing")
    modes = _modes(config)
    limits = Limits(config)
    lamp = Lamp(modes, limits)
    topic = config.listens("state_topic")
    on = Door(config, "command_topic", "command_on_template", required=True)
    off = Door(config, "command_topic", "command_off_template")
    effects = config.texts("effect_list")
    traits: dict[str, Any] = {"supported_color_modes": modes, **limits.traits(modes)}
    if effects:
        traits["effect_list"] = effects
    kelvin = config.flag("color_temp_kelvin")
    assumed = topic is None or config.flag("optimistic") or not config.has("state_template")

    def turn_on(params: Mapping[str, Any], state: EntityState) -> list[Publish]:
        given = fitted(params, lamp)
        level = 255.0 if config.has("brightness_template") else given.get("brightness") or lamp.brightness or 255.0
        return on.say("on", _variables("on", given, kelvin, level))

    def turn_off(params: Mapping[str, Any], state: EntityState) -> list[Publish]:
        return off.say("off", _variables("off", params, kelvin))

    return make_plan(
        config,
        Kind.LIGHT,
        default_name="MQTT Template Light",
        reads=[Read(topic, _reader(config, lamp, kelvin, effects))] if topic else [],
        commands={"turn_on": turn_on, "turn_off": turn_off},
        attributes=traits,
        assumed=assumed,
        assume=lamp.assume if assumed else None,
    )


def _modes(config: Config) -> list[str]:
    modes = []
    if config.has("color_temp_template"):
        modes.append("color_temp")
    if all(config.has(key) for key in _COLOURS):
        modes.append("hs")
    return modes or (["brightness"] if config.has("brightness_template") else ["onoff"])


def _variables(state: str, given: Mapping[str, Any], kelvin: bool, level: float = 255.0) -> dict[str, Any]:
    """Return what the template may name; ``level`` darkens a colour whose lamp takes no brightness beside it."""
    variables: dict[str, Any] = {"state": state}
    if (brightness := given.get("brightness")) is not None:
        variables["brightness"] = int(brightness)
    if (temperature := given.get("color_temp_kelvin")) is not None:
        variables["color_temp"] = int(temperature) if kelvin else colour.kelvin_to_mired(temperature)
    if (hs := given.get("hs_color")) is not None:
        red, green, blue = (round(c * level / 255) for c in colour.hs_to_rgb(*hs))
        variables.update(red=red, green=green, blue=blue, hue=float(hs[0]), sat=float(hs[1]))
    for key in ("effect", "transition"):
        if given.get(key) is not None:
            variables[key] = given[key]
    if (flash := given.get("flash")) is not None:
        variables["flash"] = _FLASH[flash]
    return variables


def _reader(config: Config, lamp: Lamp, kelvin: bool, effects: list[str]) -> Reader:
    texts: dict[str, Callable[[Payload], str]] = {
        key: config.template(f"{key}_template").text if key == "state" else _if_told(config, key)
        for key in ("state", "brightness", "color_temp", "red", "green", "blue", "effect")
        if config.has(f"{key}_template")
    }

    def read(payload: Payload) -> Update | None:
        topic = payload.topic
        if "state" in texts:
            _read_state(lamp, texts["state"](payload), topic)
        if "brightness" in texts and (level := _number(texts["brightness"](payload), topic)):
            lamp.brightness = min(255, max(1, round(level)))
        if "color_temp" in texts and (value := _number(texts["color_temp"](payload), topic)):
            lamp.warm(value, topic, kelvin=kelvin)
        if all(c in texts for c in ("red", "green", "blue")):
            parts = [_number(texts[c](payload), topic) for c in ("red", "green", "blue")]
            if all(p is not None for p in parts):
                lamp.paint("hs", colour.rgb_to_hs(*(p or 0.0 for p in parts)))
        if "effect" in texts:
            effect = texts["effect"](payload)
            if effect in effects:
                lamp.effect = effect
        return lamp.update()

    return read


def _if_told(config: Config, key: str) -> Callable[[Payload], str]:
    """Return a template's reader; a message it fails on says nothing of this attribute, and still of the others."""
    find = config.template(f"{key}_template").found

    def read(payload: Payload) -> str:
        try:
            return find(payload) or ""
        except PayloadError:
            return ""

    return read


def _read_state(lamp: Lamp, word: str, topic: str) -> None:
    if word not in ("on", "off", NONE):
        raise PayloadError(f"{word[:60]!r} on {topic} is no light state: the template must give on, off or None")
    lamp.on = None if word == NONE else word == "on"


def _number(text: str, topic: str) -> float | None:
    """Return a number; what is none says nothing of this attribute, and the message still counts for the others."""
    try:
        return None if not text.strip() else number_or_none(text, topic, "a light")
    except PayloadError:
        return None
