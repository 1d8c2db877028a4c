"""Reads the topics of a basic light."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from devices.conventions.home_assistant.components.lamp import COLOUR_MODES, Lamp
from devices.conventions.home_assistant.entity import NONE, number_or_none
from devices.conventions.home_assistant.schema import Config
from hub.api.codec import Payload, Read, Reader, Update
from hub.api.errors import PayloadError

_SIZE = {"hs": 2, "rgb": 3, "rgbw": 4, "rgbww": 5, "xy": 2}


def readers(config: Config, lamp: Lamp, effects: list[str]) -> list[Read]:
    """Return the readers of all topics the lamp reports on."""
    tells_mode = config.has("color_mode_state_topic")
    dims_apart = config.has("brightness_state_topic")
    scale = config.whole("brightness_scale", 255, least=1)
    on_off = {config.text("payload_off", "OFF"): False, config.text("payload_on", "ON"): True, NONE: None}
    kelvin = config.flag("color_temp_kelvin")

    def state(text: str, topic: str) -> None:
        if text not in on_off:
            raise PayloadError(f"{text[:60]!r} on {topic} is no light state: it announced {', '.join(on_off)}")
        lamp.on = on_off[text]

    def brightness(text: str, topic: str) -> None:
        level = number_or_none(text, topic, "a brightness")
        if level is None:
            lamp.brightness = None
        elif level:
            lamp.brightness = max(0, min(round(level / scale * 255), 255))

    def mode(text: str, topic: str) -> None:
        if text == NONE:
            lamp.mode = None
        elif text in lamp.modes:
            lamp.mode = text
        else:
            raise PayloadError(f"{text[:40]!r} on {topic} is no colour mode: {', '.join(sorted(lamp.modes))}")

    def temperature(text: str, topic: str) -> None:
        value = number_or_none(text, topic, "a colour temperature")
        if not value or value < 0:
            lamp.colour = None
            return
        before = lamp.mode
        lamp.warm(value, topic, kelvin=kelvin)
        lamp.mode = before if tells_mode else lamp.mode

    def paint(which: str, value: Any) -> None:
        before = lamp.mode
        lamp.paint(which, value)
        if tells_mode:
            lamp.mode = before

    def effect(text: str, topic: str) -> None:
        lamp.effect = None if text == NONE else text

    def colours(which: str) -> Callable[[str, str], None]:
        def read(text: str, topic: str) -> None:
            if text == NONE:
                lamp.colour = None
                return
            parts = _parts(text, _SIZE[which], topic)
            if which.startswith("rgb"):
                parts = [int(p) for p in parts]
                if not any(parts):
                    return
                if not dims_apart:
                    parts = _dimmed(lamp, parts)
            paint(which, parts)

        return read

    takes: dict[str, Callable[[str, str], None]] = {
        "brightness": brightness,
        "color_mode": mode,
        "color_temp": temperature,
        "effect": effect,
        **{which: colours(which) for which in COLOUR_MODES},
    }
    reads: list[Read] = []
    if (topic := config.listens("state_topic")) is not None:
        key = "state_value_template" if config.has("state_value_template") else "value_template"
        reads.append(Read(topic, _reader(lamp, config.template(key).text, state)))
    for name, take in takes.items():
        if (topic := config.listens(f"{name}_state_topic")) is not None:
            reads.append(Read(topic, _reader(lamp, config.template(f"{name}_value_template").text, take)))
    return reads


def _reader(lamp: Lamp, text: Callable[[Payload], str], take: Callable[[str, str], None]) -> Reader:
    def read(payload: Payload) -> Update | None:
        found = text(payload)
        if not found.strip():
            return None
        take(found, payload.topic)
        return lamp.update()

    return read


def _parts(text: str, size: int, topic: str) -> list[float]:
    try:
        parts = [float(p) for p in text.split(",")]
    except ValueError:
        parts = []
    if len(parts) != size or not all(abs(p) < 1e6 for p in parts):
        raise PayloadError(f"{text[:40]!r} on {topic} is no colour: {size} numbers with commas between are")
    return parts


def _dimmed(lamp: Lamp, parts: list[float]) -> list[float]:
    """Take the brightness out of colour numbers, as the lamp reports none beside."""
    top = max(parts)
    lamp.brightness = int(min(top, 255))
    return [round(p * 255 / top) for p in parts] if len(parts) > 3 or top < 255 else parts
