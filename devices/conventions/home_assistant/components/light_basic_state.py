"""Reads the topics of a basic light."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial

from devices.conventions.home_assistant.components.lamp import COLOUR_MODES, Lamp
from devices.conventions.home_assistant.entity import NONE, number_or_none
from devices.conventions.home_assistant.schema import Config
from hub.api.codec import Payload, Read, Reader, Update
from hub.api.errors import PayloadError

_SIZE = {"hs": 2, "rgb": 3, "rgbw": 4, "rgbww": 5, "xy": 2}


def readers(config: Config, lamp: Lamp, effects: list[str]) -> list[Read]:
    """Return the readers of all topics the lamp reports on."""
    reports = _Reports(config, lamp)
    takes: dict[str, Callable[[str, str], None]] = {
        "brightness": reports.brightness,
        "color_mode": reports.mode,
        "color_temp": reports.temperature,
        "effect": reports.effect,
        **{which: partial(reports.colour, which) for which in COLOUR_MODES},
    }
    reads: list[Read] = []
    if (topic := config.listens("state_topic")) is not None:
        key = "state_value_template" if config.has("state_value_template") else "value_template"
        reads.append(Read(topic, _reader(lamp, config.template(key).found, reports.state)))
    for name, take in takes.items():
        if (topic := config.listens(f"{name}_state_topic")) is not None:
            reads.append(Read(topic, _reader(lamp, config.template(f"{name}_value_template").found, take)))
    return reads


class _Reports:
    """Takes what each topic says into the lamp. All raise PayloadError for what cannot be meant."""

    def __init__(self, config: Config, lamp: Lamp) -> None:
        self._lamp = lamp
        self._tells_mode = config.has("color_mode_state_topic")
        self._dims_apart = config.has("brightness_state_topic")
        self._scale = config.whole("brightness_scale", 255, least=1)
        self._on_off = {config.text("payload_off", "OFF"): False, config.text("payload_on", "ON"): True, NONE: None}
        self._kelvin = config.flag("color_temp_kelvin")

    def state(self, text: str, topic: str) -> None:
        """On or off."""
        if text not in self._on_off:
            raise PayloadError(f"{text[:60]!r} on {topic} is no light state: it announced {', '.join(self._on_off)}")
        self._lamp.on = self._on_off[text]

    def brightness(self, text: str, topic: str) -> None:
        """How bright, of the scale."""
        level = number_or_none(text, topic, "a brightness")
        if level is None:
            self._lamp.brightness = None
        elif level:
            self._lamp.brightness = max(0, min(round(level / self._scale * 255), 255))

    def mode(self, text: str, topic: str) -> None:
        """By what its colour is said."""
        if text == NONE:
            self._lamp.mode = None
        elif text in self._lamp.modes:
            self._lamp.mode = text
        else:
            raise PayloadError(f"{text[:40]!r} on {topic} is no colour mode: {', '.join(sorted(self._lamp.modes))}")

    def temperature(self, text: str, topic: str) -> None:
        """How warm, in kelvin or mired."""
        value = number_or_none(text, topic, "a colour temperature")
        if not value or value < 0:
            self._lamp.colour = None
            return
        with self._mode_apart():
            self._lamp.warm(value, topic, kelvin=self._kelvin)

    def effect(self, text: str, topic: str) -> None:
        """Which effect."""
        self._lamp.effect = None if text == NONE else text

    def colour(self, which: str, text: str, topic: str) -> None:
        """Which colour, as numbers of one of its modes."""
        if text == NONE:
            self._lamp.colour = None
            return
        parts = _parts(text, _SIZE[which], topic)
        if which.startswith("rgb"):
            parts = [int(p) for p in parts]
            if not any(parts):
                return
            if not self._dims_apart:
                parts = _dimmed(self._lamp, parts)
        with self._mode_apart():
            self._lamp.paint(which, parts)

    @contextmanager
    def _mode_apart(self) -> Iterator[None]:
        """Leave the colour mode as it is where a topic of its own tells it."""
        before = self._lamp.mode
        yield
        if self._tells_mode:
            self._lamp.mode = before


def _reader(lamp: Lamp, find: Callable[[Payload], str | None], take: Callable[[str, str], None]) -> Reader:
    """Return a reader of one topic; what a template does not find in a message it does not say."""

    def read(payload: Payload) -> Update | None:
        found = find(payload)
        if found is None or not found.strip():
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
