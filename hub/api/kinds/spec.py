"""What the table of kinds is made of: kinds, commands and their parameters, and how much harm a command can do."""

from __future__ import annotations

from enum import StrEnum
from typing import Any

import msgspec


class Kind(StrEnum):
    """What an entity is."""

    ALARM_PANEL = "alarm_control_panel"
    BINARY_SENSOR = "binary_sensor"
    BUTTON = "button"
    CAMERA = "camera"
    CLIMATE = "climate"
    COVER = "cover"
    DEVICE_TRACKER = "device_tracker"
    EVENT = "event"
    FAN = "fan"
    HUMIDIFIER = "humidifier"
    IMAGE = "image"
    INFRARED = "infrared"
    LAWN_MOWER = "lawn_mower"
    LIGHT = "light"
    LOCK = "lock"
    MEDIA_PLAYER = "media_player"
    NOTIFY = "notify"
    NUMBER = "number"
    SCENE = "scene"
    SELECT = "select"
    SENSOR = "sensor"
    SIREN = "siren"
    SWITCH = "switch"
    TAG = "tag"
    TEXT = "text"
    UPDATE = "update"
    VACUUM = "vacuum"
    VALVE = "valve"
    WATER_HEATER = "water_heater"


class Risk(StrEnum):
    """How much harm a command can do when it was not meant."""

    NONE = "none"
    HEAT = "heat"  # heats something, or lets water or gas run
    SECURED = "secured"  # opens the home: unlock, open a garage, disarm


class Param(msgspec.Struct, frozen=True, kw_only=True):
    """One parameter of a command. ``choices_from`` names the attribute that lists what is allowed."""

    name: str
    type: type | tuple[type, ...]
    required: bool = False
    minimum: float | None = None
    maximum: float | None = None
    unit: str = ""
    choices: tuple[str, ...] = ()
    choices_from: str = ""
    minimum_from: str = ""
    maximum_from: str = ""
    secret: bool = False
    doc: str = ""


class CommandSpec(msgspec.Struct, frozen=True, kw_only=True):
    """One command of a kind.

    ``settles`` is the value the entity has once the command was carried out (a tuple: any of them);
    ``echoes`` maps a parameter to the attribute (or ``"value"``) in which the device reports it back.
    A command with neither cannot be confirmed by state and is answered as *unconfirmed*.
    """

    name: str
    params: tuple[Param, ...] = ()
    settles: tuple[Any, ...] = ()
    echoes: dict[str, str] = {}
    flips: bool = False
    risk: Risk = Risk.NONE
    doc: str = ""


class KindSpec(msgspec.Struct, frozen=True, kw_only=True):
    """What an entity of a kind can be and do. ``values`` lists the words of an enumerated value."""

    kind: Kind
    value: type | tuple[type, ...]
    values: tuple[str, ...] = ()
    commands: dict[str, CommandSpec] = {}
    icon: str = ""


NUMBER = (int, float)
