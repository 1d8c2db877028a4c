"""Rules of meaning for values: colours, numbers, levels, steps up and down, values left unsaid. Pure."""

from __future__ import annotations

from typing import Any

from hub.voice.understanding.frames import Frame
from hub.voice.understanding.intents import KINDS_OF, OPENED, SWITCHED
from hub.voice.understanding.names import Vocabulary
from hub.voice.understanding.sense import (
    COVERS,
    Sense,
    kinds_meant,
    says_device,
    scope_of,
    speaks_of_opening,
)

#: Verbs after which "at seven" is when, not how much.
_SWITCHING = frozenset({"on", "off", "open", "close", "lock", "unlock", "start", "stop", "toggle"})
#: Verbs after which a bare number is by how much.
_BY = frozenset({"increase", "decrease"})
_LITTLE, _STEP, _LOT = 10, 20, 40
#: How loud low, medium and high are, in percent.
_LOUDNESS = {33: 20, 66: 45, 100: 75}
#: Kelvin of "warmer" and "cooler" light.
_WARMER, _COOLER = 2700, 5000
_DEGREE_STEP = {"little": 1, None: 1, "lot": 3}


#: Whatever colour the light does not have now; whoever carries it out picks one.
ANY_COLOR = "random"
_NO_COLOR = frozenset({"off", "close", "lock", "stop", "toggle", "open", "lower", "dim", "brighten"})


def read_colors(frame: Frame, home: Vocabulary) -> Sense | None:
    """Read requests for a colour, for any other colour, or for a tone of white."""
    if frame.vague and frame.color is None and frame.tone is None:
        about = frame.attribute == "color" or says_device(frame, "light")
        if not about or frame.particle == "off" or set(frame.actions) & _NO_COLOR or frame.number is not None:
            return None
        asked = frame.actions or frame.verb or frame.want or frame.things
        return _light_set(frame, home, {"color": ANY_COLOR}) if asked else None
    if frame.color is None and frame.tone is None:
        return None
    if not (frame.verb or frame.actions or frame.attribute or frame.where_or_what):
        return None
    if set(frame.actions) - {"set", "make", "on", "start", "toggle", "brew"} or frame.particle in ("off", "down"):
        return None
    slots: dict[str, Any] = {"color": frame.color} if frame.color else {"temperature": frame.tone}
    return _light_set(frame, home, slots)


def _light_set(frame: Frame, home: Vocabulary, slots: dict[str, Any]) -> Sense | None:
    kinds = kinds_meant(frame, home)
    if kinds and "light" not in kinds:
        return None
    return Sense(intent="HassLightSet", slots=slots, scope=scope_of(frame, home), kinds=("light",))


def read_modes(frame: Frame, home: Vocabulary) -> Sense | None:
    """Read requests for a mode of heating or cooling."""
    if frame.hvac is None or frame.particle == "off" or frame.with_action("off"):
        return None
    meant = kinds_meant(frame, home)
    if meant and "climate" not in meant:
        return None
    slots: dict[str, Any] = {"hvac_mode": frame.hvac}
    return Sense(intent="HassClimateSetHvacMode", slots=slots, scope=scope_of(frame, home), kinds=("climate",))


def read_values(frame: Frame, home: Vocabulary) -> Sense | None:
    """Set something to a number, a level or a share."""
    value = frame.number if frame.number is not None else frame.level if frame.level is not None else None
    if frame.fan_level is not None and value is None:
        return _fan_level(frame, home) or _loudness(frame, home)
    if (
        value is None
        or "toggle" in frame.actions
        or frame.particle == "off"
        or (frame.with_action("off") and not speaks_of_opening(frame, home))
    ):
        return None
    if frame.clock and not (frame.unit or frame.attribute) and (frame.particle or set(frame.actions) & _SWITCHING):
        return None
    what = _what_value(frame, home, value)
    if what is None:
        return None
    sign = -1 if frame.particle == "down" or set(frame.actions) & {"decrease", "lower", "dim", "cool"} else 1
    rising = bool(set(frame.actions) & {"increase", "decrease", "raise", "lower", "brighten", "dim", "warm", "cool"})
    moved = (
        (frame.relative and (rising or bool(frame.steps) or frame.particle in ("up", "down") or frame.language == "en"))
        or (bool(frame.steps) and frame.number is not None)
        or (rising and not frame.absolute and (frame.language == "zh" or bool(set(frame.actions) & _BY)))
        or (frame.particle in ("up", "down") and not frame.absolute and frame.number is not None)
    )
    if frame.steps and frame.steps[0].endswith("-"):
        sign = -1
    return _set(what, value, frame, home, sign if moved else 0)


def _fan_level(frame: Frame, home: Vocabulary) -> Sense | None:
    kinds = kinds_meant(frame, home)
    if "fan" in kinds:
        slots = {"percentage": frame.fan_level}
        return Sense(intent="HassFanSetSpeed", slots=slots, scope=scope_of(frame, home), kinds=("fan",))
    if "light" in kinds:
        return _light_set(frame, home, {"brightness": frame.fan_level})
    return None


def _loudness(frame: Frame, home: Vocabulary) -> Sense | None:
    if frame.attribute != "volume" and kinds_meant(frame, home) != {"media_player"}:
        return None
    level = _LOUDNESS.get(frame.fan_level or 0, 50)
    kinds = KINDS_OF["HassSetVolume"]
    return Sense(intent="HassSetVolume", slots={"volume_level": level}, scope=scope_of(frame, home), kinds=kinds)


def _what_value(frame: Frame, home: Vocabulary, value: float) -> str | None:
    """Return which attribute a value belongs to: by the unit, by what was named, by the kind of the target."""
    if frame.unit == "kelvin":
        return "kelvin"
    if frame.unit == "degree" or frame.attribute == "temperature":
        return "temperature"
    if frame.attribute in ("brightness", "volume", "speed", "humidity", "position"):
        return frame.attribute
    for step in frame.steps:
        if not step.startswith("any"):
            return step[:-1]
    kinds = kinds_meant(frame, home)
    for kind, what in VALUE_OF_KIND.items():
        if kind in kinds:
            return what
    if says_device(frame, *COVERS):
        return "position"
    if says_device(frame, "light"):
        return "brightness"
    if says_device(frame, "thermostat", "conditioner", "heating"):
        return "temperature"
    if set(frame.actions) & {"brighten", "dim"}:
        return "brightness"
    if set(frame.actions) & {"warm", "cool"}:
        return "temperature"
    if frame.unit == "percent" and (frame.areas or frame.floors) and not kinds:
        return "brightness"
    return None


VALUE_OF_KIND = {
    "light": "brightness",
    "cover": "position",
    "valve": "position",
    "fan": "speed",
    "climate": "temperature",
    "water_heater": "temperature",
    "media_player": "volume",
    "humidifier": "humidity",
}
SETS: dict[str, tuple[str, str, str]] = {
    "brightness": ("HassLightSet", "brightness", "brightness_step"),
    "kelvin": ("HassLightSet", "temperature", "temperature_step"),
    "position": ("HassSetPosition", "position", "position_step"),
    "speed": ("HassFanSetSpeed", "percentage", "percentage_step"),
    "temperature": ("HassClimateSetTemperature", "temperature", "temperature_step"),
    "volume": ("HassSetVolume", "volume_level", "volume_step"),
    "humidity": ("HassHumidifierSetpoint", "humidity", "humidity_step"),
}


def _set(what: str, value: float, frame: Frame, home: Vocabulary, sign: int) -> Sense | None:
    intent, absolute, step = SETS[what]
    number: float | int = int(value) if float(value).is_integer() else value
    if sign:
        intent = "HassSetVolumeRelative" if what == "volume" else intent
        slots: dict[str, Any] = {step: sign * number}
    else:
        slots = {absolute: number}
    if what not in ("temperature", "kelvin") and not sign and not 0 <= value <= 100:
        return None
    kinds = KINDS_OF[intent]
    meant = kinds_meant(frame, home)
    if meant and not meant & set(kinds):
        return None
    return Sense(intent=intent, slots=slots, scope=scope_of(frame, home), kinds=kinds)


def read_steps(frame: Frame, home: Vocabulary) -> Sense | None:
    """Move something up or down by an unsaid amount: brighter, turn it up, a bit warmer."""
    sign, what = 0, None
    for step in frame.steps:
        sign = 1 if step.endswith("+") else -1
        what = None if step.startswith("any") else step[:-1]
    actions = set(frame.actions)
    if not sign:
        if actions & {"increase", "raise", "brighten", "warm"} or frame.particle == "up":
            sign = 1
        if actions & {"decrease", "lower", "dim", "cool"} or frame.particle == "down":
            sign = -1
    if frame.complaint and not frame.actions and not frame.particle:
        return _complain(frame, home)
    if not sign or frame.particle == "off":
        return None
    kinds = kinds_meant(frame, home)
    if actions & {"brighten", "dim"}:
        what = what or ("volume" if frame.attribute == "volume" or kinds == {"media_player"} else "brightness")
    if actions & {"warm", "cool"}:
        what = what or "temperature"
    if kinds == {"light"} and what == "temperature":
        return _light_set(frame, home, {"temperature": _WARMER if sign > 0 else _COOLER})
    if kinds == {"light"} and what == "volume":
        what = "brightness"  # a softer light
    what = what or _what_value(frame, home, 0)
    if what is None and actions & {"raise", "lower"} and speaks_of_opening(frame, home):
        what = "position"
    if what is None:
        return None
    return _moved(what, sign, frame, home)


def _moved(what: str, sign: int, frame: Frame, home: Vocabulary) -> Sense | None:
    if what == "position":
        intent = "HassTurnOn" if sign > 0 else "HassTurnOff"
        return Sense(intent=intent, slots={"domain": "cover"}, scope=scope_of(frame, home), kinds=OPENED)
    if what == "volume":
        slots: dict[str, Any] = {"volume_step": "up" if sign > 0 else "down"}
        scope = scope_of(frame, home)
        return Sense(intent="HassSetVolumeRelative", slots=slots, scope=scope, kinds=("media_player",))
    amount = {"little": _LITTLE, "lot": _LOT}.get(frame.amount or "", _STEP)
    if what == "temperature":
        amount = _DEGREE_STEP[frame.amount]
    return _set(what, amount, frame, home, sign)


def _complain(frame: Frame, home: Vocabulary) -> Sense | None:
    complaint = frame.complaint or ""
    what, sign = complaint[:-1], 1 if complaint.endswith("+") else -1
    if complaint == "brightness+":
        return Sense(intent="HassTurnOn", slots={"domain": "light"}, scope=scope_of(frame, home), kinds=("light",))
    if complaint == "air-":  # what moves the air where it is stale
        return Sense(intent="HassTurnOn", slots={"domain": "fan"}, scope=scope_of(frame, home), kinds=("fan",))
    return None if complaint == "dirt-" else _moved(what, sign, frame, home)


def read_valueless(frame: Frame, home: Vocabulary) -> Sense | None:
    """Ask for the value of "change the colour of the lights", and for the target of a bare "turn off"."""
    actions = set(frame.actions)
    if frame.attribute in ("color", "brightness", "color_temp") and (
        actions & {"set", "make", "on"} or frame.verb or frame.want
    ):
        scope = scope_of(frame, home)
        return Sense(intent="HassLightSet", scope=scope, kinds=("light",), missing="value")
    if frame.attribute in ("temperature", "volume") and actions & {"set"}:
        intent = "HassClimateSetTemperature" if frame.attribute == "temperature" else "HassSetVolume"
        return Sense(intent=intent, scope=scope_of(frame, home), kinds=KINDS_OF[intent], missing="value")
    if "set" in actions and kinds_meant(frame, home) in ({"light"}, {"climate"}, {"cover"}, {"fan"}):
        kind = next(iter(kinds_meant(frame, home)))
        intent = SETS[VALUE_OF_KIND[kind]][0]
        return Sense(intent=intent, scope=scope_of(frame, home), kinds=KINDS_OF[intent], missing="value")
    if actions in ({"on"}, {"off"}) and not frame.where_or_what and not frame.numbers:
        return Sense(intent="HassTurnOn" if "on" in actions else "HassTurnOff", kinds=SWITCHED, missing="what")
    return None
