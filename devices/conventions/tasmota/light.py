"""Tasmota's lamps: one JSON state with power, dimmer, colour and white; commands go together in one ``Backlog``.

Facts of the protocol: tasmota.github.io/docs/Commands (Light, Fade, Speed, SetOption68 and 117) and HATasmota (MIT).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from devices.conventions.home_assistant.components import colour
from devices.conventions.home_assistant.components.lamp import Lamp, Limits, fitted
from devices.conventions.home_assistant.entity import Door, make_plan
from devices.conventions.home_assistant.schema import Config
from devices.conventions.home_assistant.workshop import Part
from devices.conventions.tasmota.device import TasmotaDevice
from hub.api.codec import EntityPlan, Payload, Publish, Read, Reader, Update
from hub.api.errors import InvalidParameter, PayloadError
from hub.api.home import EntityState
from hub.api.kinds import Kind

DIMMED, WARM, RGB, RGBW, RGBWW = 1, 2, 3, 4, 5
_MODES = {DIMMED: ["brightness"], WARM: ["color_temp"], RGB: ["hs"], RGBW: ["hs", "white"], RGBWW: ["color_temp", "hs"]}
#: How a lamp shines before it has said so: as it does when only its power is known.
_USUAL = {DIMMED: "brightness", WARM: "color_temp", RGB: "hs", RGBW: "hs", RGBWW: "color_temp"}
_EFFECTS = ["Solid", "Wake up", "Cycle up", "Cycle down", "Random"]
_SLOWEST = 40
"""Half seconds: the longest fade there is."""


def light_part(device: TasmotaDevice, common: Mapping[str, Any], index: int, first: int) -> Part:
    """Return the lamp on the relay of that index; ``first`` is the index of the device's first lamp."""
    sort, position = device.number("lt_st"), index - first
    dimmer, told = "Dimmer", "Dimmer"
    if device.option(68):  # each channel is a lamp of its own
        sort, dimmer, told = DIMMED, f"Channel{position + 1}", f"Channel{position + 1}"
    elif not device.linked and sort >= RGBW:  # colour and white are lamps of their own
        sort = RGB if position == 0 else DIMMED if sort == RGBW else WARM
        dimmer = told = f"Dimmer{position + 1}"
    elif device.number("ty"):  # a dimmer behind a Tuya chip
        dimmer = "Dimmer3"
    reduced = device.option(82)
    config = {
        **common,
        "command_topic": device.cmnd("Backlog"),
        "sort": min(max(sort, DIMMED), RGBWW),
        "power": index + 1,
        "dimmer": dimmer,
        "dimmer_told": told,
        "fades": not device.number("ty"),
        "fixed_fade": device.option(117),
        "always_power": device.option(20),
        "min_mireds": 200 if reduced else 153,
        "max_mireds": 380 if reduced else 500,
    }
    return Part("light", **config).made_by(build)


def build(config: Config) -> EntityPlan:
    """Return the plan of a lamp that ``light_part`` describes."""
    sort = config.whole("sort", DIMMED)
    lamp = Lamp(_MODES[sort], Limits(config))
    lamp.mode = _USUAL[sort]
    coloured = sort >= RGB
    told = _Told(config, lamp, sort)
    topic = config.listens("state_topic", required=True) or ""
    sender = _Sender(config, told, coloured)
    traits: dict[str, Any] = {"supported_color_modes": _MODES[sort], **lamp.limits.traits(_MODES[sort])}
    return make_plan(
        config,
        Kind.LIGHT,
        default_name="Light",
        reads=[Read(topic, told.reader)],
        commands={"turn_on": sender.turn_on, "turn_off": sender.turn_off},
        attributes={**traits, "effect_list": _EFFECTS} if coloured else traits,
    )


class _Told:
    """What a lamp said of itself, colour and white kept apart: it goes back to either."""

    def __init__(self, config: Config, lamp: Lamp, sort: int) -> None:
        self.lamp = lamp
        self._sort = sort
        number = config.whole("power", 1)
        self._powers = (f"POWER{number}", "POWER") if number == 1 else (f"POWER{number}",)
        self._words = {config.text("payload_on", "ON"): True, config.text("payload_off", "OFF"): False}
        self._dimmer = config.text("dimmer_told", "Dimmer")
        self.dimmer: float | None = None
        self.hs: tuple[float, float] | None = None
        self.mireds: float | None = None

    @property
    def reader(self) -> Reader:
        """Return what reads its messages; raises PayloadError for what is none of its."""

        def read(payload: Payload) -> Update | None:
            said = payload.json
            if not isinstance(said, Mapping):
                raise PayloadError(f"light state on {payload.topic} must be a JSON object")
            heard = [self._power(said), self._level(said), self._colour(said), self._effect(said)]
            return self.lamp.update() if any(heard) else None

        return read

    def _power(self, said: Mapping[str, Any]) -> bool:
        word = next((said[key] for key in self._powers if key in said), None)
        on = self._words.get(word) if isinstance(word, str) else None
        if on is not None:
            self.lamp.on = on
        return on is not None

    def _level(self, said: Mapping[str, Any]) -> bool:
        level = _number(said.get(self._dimmer), 0, 100)
        if level is not None:
            self.dimmer = level
            self.lamp.brightness = round(level * 2.55 + 1e-9)
        return level is not None

    def _colour(self, said: Mapping[str, Any]) -> bool:
        hs = _hue(said.get("HSBColor")) if self._sort >= RGB else None
        mireds = _number(said.get("CT"), 1, 1_000) if self._sort in (WARM, RGBWW) else None
        white = _number(said.get("White"), 0, 100) if self._sort >= RGBW else None
        self.hs, self.mireds = hs or self.hs, mireds or self.mireds
        if white is not None:
            pale = "white" if self._sort == RGBW else "color_temp"
            self.lamp.mode = pale if white else "hs"
        self.show()
        return not (hs is None and mireds is None and white is None)

    def show(self) -> None:
        """Bring the colour of the present mode to the lamp."""
        mode = self.lamp.mode
        kelvin = colour.mired_to_kelvin(self.mireds) if self.mireds else None
        self.lamp.colour = self.hs if mode == "hs" else kelvin if mode == "color_temp" else None

    def _effect(self, said: Mapping[str, Any]) -> bool:
        scheme = said.get("Scheme") if self._sort >= RGB else None
        if not isinstance(scheme, int) or not 0 <= scheme < len(_EFFECTS):
            return False
        self.lamp.effect = _EFFECTS[scheme]
        return True

    def channels(self, level: float, hs: tuple[float, float] | None, mireds: float | None) -> list[float]:
        """Return how bright each channel would be, 0..1; one of the lamp's own without known colours."""
        found: list[float] = []
        if self._sort >= RGB and hs is not None:
            found += [c / 255 for c in colour.hs_to_rgb(*hs)]
        if self._sort in (WARM, RGBWW) and mireds is not None:
            least, most = (colour.kelvin_to_mired(k) for k in (self.lamp.limits.most, self.lamp.limits.least))
            found.append((mireds - least) / max(1, most - least))
        return [c * level / 100 for c in found or [1.0]]


class _Sender:
    """Writes a lamp's commands, all of one wish in one message."""

    def __init__(self, config: Config, told: _Told, coloured: bool) -> None:
        self._door = Door(config, "command_topic", required=True)
        self._told = told
        self._coloured = coloured
        self._power = f"Power{config.whole('power', 1)}"
        self._on, self._off = config.text("payload_on", "ON"), config.text("payload_off", "OFF")
        self._dimmer = config.text("dimmer", "Dimmer")
        self._fades, self._fixed = config.flag("fades"), config.flag("fixed_fade")
        self._always_power = config.flag("always_power")

    def turn_on(self, params: Mapping[str, Any], state: EntityState) -> list[Publish]:
        """Return the message that turns it on as asked; a brightness turns it on by itself."""
        given = fitted(params, self._told.lamp)
        level = _percent(given["brightness"]) if given.get("brightness") is not None else None
        if level == 0:
            return self.turn_off(params, state)
        commands = [*self._fade(given, level, on=True)]
        commands.append(f"{self._dimmer} {level}" if level is not None else f"{self._power} {self._on}")
        if (hs := given.get("hs_color")) is not None:
            commands += [f"HsbColor1 {round(hs[0])}", f"HsbColor2 {round(hs[1])}"]
        if (kelvin := given.get("color_temp_kelvin")) is not None:
            commands.append(f"CT {colour.kelvin_to_mired(kelvin)}")
        if (effect := given.get("effect")) is not None:
            if not self._coloured or effect not in _EFFECTS:
                raise InvalidParameter(f"effect {effect!r} is not one of the lamp's", remedy=", ".join(_EFFECTS))
            commands.append(f"Scheme {_EFFECTS.index(effect)}")
        if (white := given.get("white")) is not None:
            commands.append(f"White {_percent(white)}")
        if self._always_power and level is not None:
            commands.append(f"{self._power} {self._on}")
        return self._say(commands)

    def turn_off(self, params: Mapping[str, Any], state: EntityState) -> list[Publish]:
        """Return the message that turns it off."""
        return self._say([*self._fade(params, None, on=False), f"{self._power} {self._off}"])

    def _say(self, commands: Sequence[str]) -> list[Publish]:
        return self._door.say(";".join(f"NoDelay;{command}" for command in commands))

    def _fade(self, given: Mapping[str, Any], level: float | None, *, on: bool) -> Iterator[str]:
        seconds = given.get("transition")
        if seconds is None or not self._fades:
            return
        yield f"Fade2 {1 if seconds > 0 else 0}"
        if seconds > 0:
            yield f"Speed2 {min(max(self._speed(seconds, given, level, on=on), 1), _SLOWEST)}"

    def _speed(self, seconds: float, given: Mapping[str, Any], level: float | None, *, on: bool) -> int:
        """Return the half seconds of a fade; the lamp takes them for one from dark to full, unless they are fixed."""
        if self._fixed:
            return round(seconds * 2)
        told = self._told
        before = 100.0 if told.dimmer is None else told.dimmer
        after = level if level is not None else before if on else 0.0
        hs, kelvin = given.get("hs_color"), given.get("color_temp_kelvin")
        wanted = told.channels(
            after,
            tuple(hs) if hs is not None and told.hs is not None else told.hs,
            colour.kelvin_to_mired(kelvin) if kelvin is not None and told.mireds is not None else told.mireds,
        )
        present = told.channels(before if told.lamp.on else 0.0, told.hs, told.mireds)
        most = max((abs(a - b) for a, b in zip(present, wanted, strict=True)), default=0.0)
        return round(seconds * 2 / most) if most else 0


def _percent(level: float) -> int:
    """Return a level of 255 in percent; what shines at all keeps shining."""
    return max(1, round(level / 2.55)) if level else 0


def _number(value: Any, least: float, most: float) -> float | None:
    if isinstance(value, bool) or not isinstance(value, int | float) or not least <= value <= most:
        return None
    return value


def _hue(text: Any) -> tuple[float, float] | None:
    """Return hue and saturation of Tasmota's ``hue,saturation,brightness``."""
    try:
        hue, saturation, _ = (float(part) for part in str(text).split(","))
    except ValueError:
        return None
    return (hue, saturation) if 0 <= hue <= 360 and 0 <= saturation <= 100 else None
