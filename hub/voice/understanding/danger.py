"""What must never be done on a guess: to open the home, to silence a siren, to let water or much heat in. Pure.

A sentence that was matched word for word may do these (with permission, where the home is opened); one that was only
understood by its concepts, or by the sound of a name, is asked about first.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from hub.api.kinds import Risk
from hub.voice.understanding import intents as kinds_table
from hub.voice.understanding.intents import OPENED
from hub.voice.understanding.names import Thing
from hub.voice.understanding.reading import Reading
from hub.voice.understanding.targets import folded_names

#: Ordinary room temperatures, °C and °F: what lies beyond, or a step larger than this, is asked about.
_COMFORT, _COMFORT_F, _STEP = (5, 28), (41, 82), 5
_HIGHEST_CELSIUS = 40
#: Switches and buttons that drive a door of the home are known by their names only.
_DOORS = ("garage door", "garage opener", "gate", "front door", "back door", "door opener", "车库门", "大门", "院门",
          "卷帘门", "前门", "后门", "门禁")  # fmt: skip
#: So are switches of what gets hot; and among climate devices those that cool.
_HEATERS = ("oven", "stove", "cooker", "hob", "iron", "heater", "radiator", "heating", "sauna", "electric blanket",
            "fryer", "grill", "烤箱", "灶", "炉", "取暖", "暖气", "电暖", "熨斗", "电热", "桑拿", "炸锅")  # fmt: skip
_COOLERS = ("ac", "a c", "air con", "aircon", "air conditioner", "air conditioning", "cooler", "空调", "冷气")
_DRIVES = frozenset({"switch", "button", "input_boolean", "input_button", "remote"})
_ON = frozenset({"HassTurnOn", "HassToggle"})


def dangerous(reading: Reading, things: Iterable[Thing]) -> bool:
    """Return True for what would do harm if it was not meant."""
    things = tuple(things)
    if reading.query:
        return False
    if kinds_table.risk(reading.intent, things, reading.slots) is Risk.SECURED or "disarm" in reading.intent.casefold():
        return True
    return any(_harms(reading.intent, thing, reading.slots) for thing in things)


def _harms(intent: str, thing: Thing, slots: Mapping[str, object]) -> bool:
    if thing.kind == "siren":
        return intent in ("HassTurnOff", "HassToggle")
    if thing.kind == "valve":
        command = kinds_table.command_of(intent, thing.kind, slots)
        return command in ("open", "toggle") or (command == "set_position" and slots.get("position") != 0)
    if _heats(intent, thing, slots):
        return True
    drives = thing.kind in _DRIVES or (thing.kind in OPENED and thing.device_class is None)
    return drives and intent in (*_ON, "HassSetPosition") and _names_a_door(thing)


def _heats(intent: str, thing: Thing, slots: Mapping[str, object]) -> bool:
    """Return True for heat that was not asked for word for word.

    Free of a question are cooling, less heat, what is switched off, and a room's ordinary temperature.
    """
    command = kinds_table.command_of(intent, thing.kind, slots)
    step = slots.get("temperature_step")
    less = isinstance(step, int | float) and -_STEP <= step < 0
    if thing.kind == "water_heater":
        return command in ("turn_on", "toggle", "set_operation_mode") or (command == "set_temperature" and not less)
    if thing.kind == "climate":
        if "hvac_mode" in slots:
            return slots["hvac_mode"] in ("heat", "heat_cool", "auto")
        if command == "set_temperature":
            return _uncomfortable(slots)
        return command in ("turn_on", "toggle") and not _named(thing, _COOLERS)
    return thing.kind in _DRIVES and (intent in _ON or command == "press") and _named(thing, _HEATERS)


def _named(thing: Thing, words: Iterable[str]) -> bool:
    names = folded_names(thing)
    return any(f" {word} " in f" {name} " if word.isascii() else word in name for name in names for word in words)


def _names_a_door(thing: Thing) -> bool:
    names = folded_names(thing)
    if any("light" in name or "lamp" in name or "灯" in name for name in names):
        return False
    return _named(thing, _DOORS)


def _uncomfortable(slots: Mapping[str, object]) -> bool:
    value, step = slots.get("temperature"), slots.get("temperature_step")
    if isinstance(step, int | float) and abs(step) > _STEP:
        return True
    if not isinstance(value, int | float):
        return False
    low, high = _COMFORT if value <= _HIGHEST_CELSIUS else _COMFORT_F
    return not low <= value <= high
