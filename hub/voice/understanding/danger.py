"""What must never be done on a guess: to open the home, to silence a siren, to let water in, to heat. Pure.

A sentence that was matched word for word may do these (with permission, where the home is opened); one that was only
understood by its concepts, or by the sound of a name, is asked about first. One thing is comfort, and no heat: what a
room's thermostat or air conditioner does by itself within ``COMFORT``, a few degrees at a time. Which things open a
door or get hot is known by their names, in ``danger.yaml``.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import lru_cache

from hub.api.kinds import Risk
from hub.voice.understanding import data
from hub.voice.understanding import intents as kinds_table
from hub.voice.understanding.intents import OPENED
from hub.voice.understanding.names import Thing
from hub.voice.understanding.reading import Reading, Scope
from hub.voice.understanding.targets import folded_names

#: Ordinary room temperatures in °C, also of what only cools, and the degrees that may be added at once.
COMFORT, COOLED_COMFORT, STEP = (5, 26), (16, 30), 3
#: A thermostat that goes higher, and a temperature that is, counts in °F.
_HIGHEST_CELSIUS = 45
_DRIVES = frozenset({
    "switch", "button", "input_boolean", "input_button", "remote", "script", "automation", "scene", "fan", "light",
    "humidifier", "media_player",
})  # fmt: skip
_DOOR_DRIVES = frozenset({"switch", "button", "input_boolean", "input_button", "remote", "script", "automation"})
_SETTINGS = frozenset({"HearthSelectOption", "HearthSetNumber"})
_HEATING_MODES = frozenset({"heat", "heat_cool", "auto"})
#: Words for a thing that heats: who says "heating" means no air conditioner, whatever it is called.
_HEAT_SAID = frozenset({"heating", "heater", "water_heater", "oven", "kettle"})
_ON = frozenset({"HassTurnOn", "HassToggle"})


def dangerous(reading: Reading, things: Iterable[Thing]) -> bool:
    """Return True for what would do harm if it was not meant."""
    things = tuple(things)
    if reading.query:
        return False
    if kinds_table.risk(reading.intent, things, reading.slots) is Risk.SECURED or "disarm" in reading.intent.casefold():
        return True
    heat_said = _says_heat(reading.scope)
    return any(_harms(reading.intent, thing, reading.slots, heat_said=heat_said) for thing in things)


def get_to_know(things: Iterable[Thing]) -> None:
    """Look through the names of a home for what may do harm, ahead of the first sentence about all of it."""
    for thing in things:
        for sort in ("doors", "heaters", "coolers", "no_rooms"):
            _named(thing, sort)


def _says_heat(scope: Scope) -> bool:
    return any(said.concept in _HEAT_SAID for said in scope.devices) or any(map(_says_heat, scope.parts))


def _harms(intent: str, thing: Thing, slots: Mapping[str, object], *, heat_said: bool) -> bool:
    if thing.kind == "siren":
        return intent in ("HassTurnOff", "HassToggle")
    if thing.kind == "valve":
        command = kinds_table.command_of(intent, thing.kind, slots)
        return command in ("open", "toggle") or (command == "set_position" and slots.get("position") != 0)
    if _heats(intent, thing, slots, heat_said=heat_said):
        return True
    drives = thing.kind in _DOOR_DRIVES or (thing.kind in OPENED and thing.device_class is None)
    return drives and intent in (*_ON, "HassSetPosition") and _names_a_door(thing)


def _heats(intent: str, thing: Thing, slots: Mapping[str, object], *, heat_said: bool) -> bool:
    """Return True for heat: free of a question are cooling, less heat, what is switched off, and comfort."""
    command = kinds_table.command_of(intent, thing.kind, slots)
    step = slots.get("temperature_step")
    less = isinstance(step, int | float) and step < 0
    if thing.kind == "water_heater":
        return command in ("turn_on", "toggle", "set_operation_mode") or (command == "set_temperature" and not less)
    hot = _named(thing, "heaters")
    if thing.kind == "climate":
        if "hvac_mode" in slots:
            return slots["hvac_mode"] in _HEATING_MODES
        cools = _named(thing, "coolers") and not (heat_said or hot)
        if command == "set_temperature":
            return not less and (_named(thing, "no_rooms") or not _comfortable(thing, slots, cools=cools))
        return command in ("turn_on", "toggle") and not cools
    if intent in _SETTINGS:
        return hot and slots.get("option") != "off" and slots.get("value") != 0
    return thing.kind in _DRIVES and intent in _ON and hot


@lru_cache(maxsize=4)
def _words(sort: str) -> tuple[frozenset[str], tuple[str, ...], int]:
    """Return the phrases that must stand whole in a name, those that may be a part of it, and the most words in one."""
    content = data.packaged("", "danger") or {}
    words = [word for words in content.get(sort, {}).values() for word in words]
    whole = frozenset(word for word in words if word.isascii())
    return whole, tuple(w for w in words if w not in whole), max((len(w.split(" ")) for w in whole), default=0)


def _named(thing: Thing, sort: str) -> bool:
    return _speak_of(folded_names(thing), sort)


@lru_cache(maxsize=16384)
def _speak_of(names: tuple[str, ...], sort: str) -> bool:
    whole, parts, longest = _words(sort)
    for name in names:
        words = name.split(" ")
        phrases = (" ".join(words[i : i + n]) for n in range(1, longest + 1) for i in range(len(words) - n + 1))
        if not whole.isdisjoint(phrases) or (not name.isascii() and any(part in name for part in parts)):
            return True
    return False


def _names_a_door(thing: Thing) -> bool:
    names = folded_names(thing)
    if any("light" in name or "lamp" in name or "灯" in name for name in names):
        return False
    return _named(thing, "doors")


def _comfortable(thing: Thing, slots: Mapping[str, object], *, cools: bool) -> bool:
    """Return True for an ordinary room temperature, and for a step of a few degrees."""
    value, step = slots.get("temperature"), slots.get("temperature_step")
    highest = thing.attributes.get("max_temp")
    fahrenheit = isinstance(highest, int | float) and highest > _HIGHEST_CELSIUS
    if isinstance(step, int | float):
        return step <= STEP * (1.8 if fahrenheit else 1)
    if not isinstance(value, int | float):
        return False
    low, high = COOLED_COMFORT if cools else COMFORT
    celsius = (value - 32) / 1.8 if fahrenheit or value > _HIGHEST_CELSIUS else float(value)
    return low <= round(celsius, 1) <= high
