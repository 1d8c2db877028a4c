"""Kinds of entities: what value each holds and which commands it takes, as one table.

Attribute and command names follow Home Assistant's vocabulary, because device makers, discovery payloads and
users already speak it: brightness is 0-255, temperatures carry the home's unit, positions are percent.
"""

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


def _spec(
    kind: Kind,
    value: type | tuple[type, ...],
    *commands: CommandSpec,
    values: tuple[str, ...] = (),
    icon: str = "",
) -> KindSpec:
    return KindSpec(kind=kind, value=value, values=values, commands={c.name: c for c in commands}, icon=icon)


def _on_off(*params: Param, echoes: dict[str, str] | None = None, risk: Risk = Risk.NONE) -> tuple[CommandSpec, ...]:
    return (
        CommandSpec(name="turn_on", params=params, settles=(True,), echoes=echoes or {}, risk=risk, doc="Turn it on"),
        CommandSpec(
            name="turn_off",
            params=tuple(p for p in params if p.name in ("transition", "flash")),
            settles=(False,),
            doc="Turn it off",
        ),
        CommandSpec(name="toggle", flips=True, risk=risk, doc="Turn it on if it is off, off if it is on"),
    )


def _percent(name: str, *, required: bool = False, doc: str = "") -> Param:
    return Param(name=name, type=NUMBER, required=required, minimum=0.0, maximum=100.0, unit="%", doc=doc)


_CODE = Param(name="code", type=str, secret=True, doc="PIN, when the device or the person needs one")
_POSITION = _percent("position", required=True, doc="0 closed, 100 open")
_TILT = _percent("tilt_position", required=True)
_COVER_VALUES = ("open", "opening", "closed", "closing", "stopped")
_TEMPERATURE = Param(
    name="temperature",
    type=NUMBER,
    minimum_from="min_temp",
    maximum_from="max_temp",
    unit="°",
    doc="Target, in the home's unit",
)

_LIGHT_PARAMS = (
    Param(name="brightness", type=NUMBER, minimum=0, maximum=255),
    _percent("brightness_pct", doc="Brightness as percent; stands for brightness"),
    Param(name="brightness_step_pct", type=NUMBER, minimum=-100, maximum=100, unit="%"),
    Param(name="color_temp_kelvin", type=NUMBER, minimum=1000, maximum=40000, unit="K"),
    Param(name="rgb_color", type=(list, tuple), doc="Three numbers 0-255"),
    Param(name="hs_color", type=(list, tuple), doc="Hue 0-360, saturation 0-100"),
    Param(name="xy_color", type=(list, tuple)),
    Param(name="rgbw_color", type=(list, tuple)),
    Param(name="rgbww_color", type=(list, tuple)),
    Param(name="white", type=NUMBER, minimum=0, maximum=255),
    Param(name="color_name", type=str, doc="A CSS colour name; stands for rgb_color"),
    Param(name="effect", type=str, choices_from="effect_list"),
    Param(name="flash", type=str, choices=("short", "long")),
    Param(name="transition", type=NUMBER, minimum=0, maximum=6553, unit="s"),
)


def _arm(mode: str) -> CommandSpec:
    return CommandSpec(name=f"arm_{mode}", params=(_CODE,), settles=(f"armed_{mode}", "arming"))


def _opening(kind: Kind) -> tuple[CommandSpec, ...]:
    return (
        CommandSpec(name="open", settles=("open", "opening"), doc="Open it fully"),
        CommandSpec(name="close", settles=("closed", "closing"), doc="Close it fully"),
        CommandSpec(name="stop", settles=("open", "closed", "stopped") if kind is Kind.COVER else ()),
        CommandSpec(name="set_position", params=(_POSITION,), echoes={"position": "current_position"}),
        CommandSpec(name="toggle", flips=True),
    )


_KINDS: tuple[KindSpec, ...] = (
    _spec(
        Kind.ALARM_PANEL,
        str,
        *(_arm(m) for m in ("home", "away", "night", "vacation", "custom_bypass")),
        CommandSpec(name="disarm", params=(_CODE,), settles=("disarmed",), risk=Risk.SECURED),
        CommandSpec(name="trigger", params=(_CODE,), settles=("triggered", "pending")),
        values=(
            "disarmed",
            "armed_home",
            "armed_away",
            "armed_night",
            "armed_vacation",
            "armed_custom_bypass",
            "pending",
            "arming",
            "disarming",
            "triggered",
        ),
        icon="shield",
    ),
    _spec(Kind.BINARY_SENSOR, bool, icon="circle"),
    _spec(Kind.BUTTON, str, CommandSpec(name="press"), icon="tap"),
    _spec(Kind.CAMERA, str, icon="camera"),
    _spec(
        Kind.CLIMATE,
        str,
        CommandSpec(
            name="set_temperature",
            params=(
                _TEMPERATURE,
                Param(
                    name="target_temp_low",
                    type=NUMBER,
                    minimum_from="min_temp",
                    maximum_from="max_temp",
                    unit="°",
                ),
                Param(
                    name="target_temp_high",
                    type=NUMBER,
                    minimum_from="min_temp",
                    maximum_from="max_temp",
                    unit="°",
                ),
                Param(name="hvac_mode", type=str, choices_from="hvac_modes"),
            ),
            echoes={
                "temperature": "temperature",
                "target_temp_low": "target_temp_low",
                "target_temp_high": "target_temp_high",
                "hvac_mode": "value",
            },
            risk=Risk.HEAT,
        ),
        CommandSpec(
            name="set_hvac_mode",
            params=(Param(name="hvac_mode", type=str, required=True, choices_from="hvac_modes"),),
            echoes={"hvac_mode": "value"},
            risk=Risk.HEAT,
        ),
        CommandSpec(
            name="set_fan_mode",
            params=(Param(name="fan_mode", type=str, required=True, choices_from="fan_modes"),),
            echoes={"fan_mode": "fan_mode"},
        ),
        CommandSpec(
            name="set_preset_mode",
            params=(Param(name="preset_mode", type=str, required=True, choices_from="preset_modes"),),
            echoes={"preset_mode": "preset_mode"},
        ),
        CommandSpec(
            name="set_swing_mode",
            params=(Param(name="swing_mode", type=str, required=True, choices_from="swing_modes"),),
            echoes={"swing_mode": "swing_mode"},
        ),
        CommandSpec(
            name="set_humidity",
            params=(
                Param(
                    name="humidity",
                    type=NUMBER,
                    required=True,
                    minimum_from="min_humidity",
                    maximum_from="max_humidity",
                    unit="%",
                ),
            ),
            echoes={"humidity": "humidity"},
        ),
        CommandSpec(name="turn_on", settles=("heat", "cool", "heat_cool", "auto", "dry", "fan_only"), risk=Risk.HEAT),
        CommandSpec(name="turn_off", settles=("off",)),
        values=("off", "heat", "cool", "heat_cool", "auto", "dry", "fan_only"),
        icon="thermostat",
    ),
    _spec(
        Kind.COVER,
        str,
        *_opening(Kind.COVER),
        CommandSpec(name="open_tilt"),
        CommandSpec(name="close_tilt"),
        CommandSpec(name="stop_tilt"),
        CommandSpec(name="set_tilt_position", params=(_TILT,), echoes={"tilt_position": "current_tilt_position"}),
        values=_COVER_VALUES,
        icon="blinds",
    ),
    _spec(Kind.DEVICE_TRACKER, str, icon="pin"),
    _spec(Kind.EVENT, str, icon="bell"),
    _spec(
        Kind.FAN,
        bool,
        *_on_off(
            _percent("percentage"),
            Param(name="preset_mode", type=str, choices_from="preset_modes"),
            echoes={"percentage": "percentage", "preset_mode": "preset_mode"},
        ),
        CommandSpec(
            name="set_percentage",
            params=(_percent("percentage", required=True),),
            echoes={"percentage": "percentage"},
        ),
        CommandSpec(
            name="set_preset_mode",
            params=(Param(name="preset_mode", type=str, required=True, choices_from="preset_modes"),),
            echoes={"preset_mode": "preset_mode"},
        ),
        CommandSpec(
            name="oscillate",
            params=(Param(name="oscillating", type=bool, required=True),),
            echoes={"oscillating": "oscillating"},
        ),
        CommandSpec(
            name="set_direction",
            params=(Param(name="direction", type=str, required=True, choices=("forward", "reverse")),),
            echoes={"direction": "direction"},
        ),
        icon="fan",
    ),
    _spec(
        Kind.HUMIDIFIER,
        bool,
        *_on_off(),
        CommandSpec(
            name="set_humidity",
            params=(
                Param(
                    name="humidity",
                    type=NUMBER,
                    required=True,
                    minimum_from="min_humidity",
                    maximum_from="max_humidity",
                    unit="%",
                ),
            ),
            echoes={"humidity": "humidity"},
        ),
        CommandSpec(
            name="set_mode",
            params=(Param(name="mode", type=str, required=True, choices_from="available_modes"),),
            echoes={"mode": "mode"},
        ),
        icon="humidity",
    ),
    _spec(Kind.IMAGE, str, icon="image"),
    _spec(
        Kind.INFRARED,
        str,
        CommandSpec(
            name="send_command",
            params=(
                Param(name="timings", type=list, required=True, doc="microseconds, pauses negative"),
                Param(name="modulation", type=int, minimum=0, unit="Hz"),
                Param(name="repeat_count", type=int, minimum=0, maximum=50),
            ),
            settles=("sent",),
        ),
        icon="remote",
    ),
    _spec(
        Kind.LAWN_MOWER,
        str,
        CommandSpec(name="start_mowing", settles=("mowing",)),
        CommandSpec(name="pause", settles=("paused",)),
        CommandSpec(name="dock", settles=("docked", "returning")),
        values=("mowing", "paused", "docked", "returning", "error"),
        icon="mower",
    ),
    _spec(
        Kind.LIGHT,
        bool,
        *_on_off(
            *_LIGHT_PARAMS,
            echoes={
                p: p
                for p in (
                    "brightness",
                    "color_temp_kelvin",
                    "rgb_color",
                    "hs_color",
                    "xy_color",
                    "rgbw_color",
                    "rgbww_color",
                    "effect",
                )
            },
        ),
        icon="light",
    ),
    _spec(
        Kind.LOCK,
        str,
        CommandSpec(name="lock", params=(_CODE,), settles=("locked", "locking")),
        CommandSpec(name="unlock", params=(_CODE,), settles=("unlocked", "unlocking", "open"), risk=Risk.SECURED),
        CommandSpec(name="open", params=(_CODE,), settles=("open", "opening", "unlocked"), risk=Risk.SECURED),
        values=("locked", "unlocked", "locking", "unlocking", "jammed", "open", "opening"),
        icon="lock",
    ),
    _spec(
        Kind.MEDIA_PLAYER,
        str,
        CommandSpec(name="turn_on", settles=("on", "idle", "playing", "paused")),
        CommandSpec(name="turn_off", settles=("off", "standby")),
        CommandSpec(name="play", settles=("playing",)),
        CommandSpec(name="pause", settles=("paused",)),
        CommandSpec(name="stop", settles=("idle", "off", "standby")),
        CommandSpec(name="next_track"),
        CommandSpec(name="previous_track"),
        CommandSpec(
            name="set_volume",
            params=(Param(name="volume_level", type=NUMBER, required=True, minimum=0, maximum=1),),
            echoes={"volume_level": "volume_level"},
        ),
        CommandSpec(
            name="mute",
            params=(Param(name="muted", type=bool, required=True),),
            echoes={"muted": "is_volume_muted"},
        ),
        CommandSpec(
            name="select_source",
            params=(Param(name="source", type=str, required=True, choices_from="source_list"),),
            echoes={"source": "source"},
        ),
        CommandSpec(
            name="play_media",
            params=(Param(name="media_id", type=str, required=True), Param(name="media_type", type=str)),
        ),
        values=("off", "on", "idle", "playing", "paused", "buffering", "standby"),
        icon="play",
    ),
    _spec(
        Kind.NOTIFY,
        str,
        CommandSpec(
            name="send_message",
            params=(Param(name="message", type=str, required=True), Param(name="title", type=str)),
        ),
        icon="message",
    ),
    _spec(
        Kind.NUMBER,
        NUMBER,
        CommandSpec(
            name="set_value",
            params=(Param(name="value", type=NUMBER, required=True, minimum_from="min", maximum_from="max"),),
            echoes={"value": "value"},
        ),
        icon="slider",
    ),
    _spec(
        Kind.SCENE,
        str,
        CommandSpec(name="turn_on", params=(Param(name="transition", type=NUMBER, minimum=0, unit="s"),)),
        icon="scene",
    ),
    _spec(
        Kind.SELECT,
        str,
        CommandSpec(
            name="select_option",
            params=(Param(name="option", type=str, required=True, choices_from="options"),),
            echoes={"option": "value"},
        ),
        icon="list",
    ),
    _spec(Kind.SENSOR, (str, int, float), icon="gauge"),
    _spec(
        Kind.SIREN,
        bool,
        *_on_off(
            Param(name="tone", type=(str, int), choices_from="available_tones"),
            Param(name="duration", type=NUMBER, minimum=0, unit="s"),
            Param(name="volume_level", type=NUMBER, minimum=0, maximum=1),
        ),
        icon="siren",
    ),
    _spec(Kind.SWITCH, bool, *_on_off(), icon="power"),
    _spec(Kind.TAG, str, icon="tag"),
    _spec(
        Kind.TEXT,
        str,
        CommandSpec(
            name="set_value",
            params=(Param(name="value", type=str, required=True),),
            echoes={"value": "value"},
        ),
        icon="text",
    ),
    _spec(
        Kind.UPDATE,
        bool,
        CommandSpec(name="install", params=(Param(name="version", type=str), Param(name="backup", type=bool))),
        icon="update",
    ),
    _spec(
        Kind.VACUUM,
        str,
        CommandSpec(name="start", settles=("cleaning",)),
        CommandSpec(name="pause", settles=("paused",)),
        CommandSpec(name="stop", settles=("idle", "paused", "docked")),
        CommandSpec(name="return_to_base", settles=("returning", "docked")),
        CommandSpec(name="locate"),
        CommandSpec(name="clean_spot", settles=("cleaning",)),
        CommandSpec(
            name="set_fan_speed",
            params=(Param(name="fan_speed", type=str, required=True, choices_from="fan_speed_list"),),
            echoes={"fan_speed": "fan_speed"},
        ),
        CommandSpec(name="clean_area", params=(Param(name="segments", type=(list, tuple), required=True),)),
        CommandSpec(
            name="send_command",
            params=(Param(name="command", type=str, required=True), Param(name="params", type=(dict, list))),
        ),
        values=("cleaning", "docked", "idle", "paused", "returning", "error"),
        icon="vacuum",
    ),
    _spec(Kind.VALVE, str, *_opening(Kind.VALVE), values=_COVER_VALUES, icon="valve"),
    _spec(
        Kind.WATER_HEATER,
        str,
        CommandSpec(
            name="set_temperature",
            params=(_TEMPERATURE, Param(name="operation_mode", type=str, choices_from="operation_list")),
            echoes={"temperature": "temperature", "operation_mode": "value"},
            risk=Risk.HEAT,
        ),
        CommandSpec(
            name="set_operation_mode",
            params=(Param(name="operation_mode", type=str, required=True, choices_from="operation_list"),),
            echoes={"operation_mode": "value"},
            risk=Risk.HEAT,
        ),
        CommandSpec(
            name="turn_on",
            settles=("eco", "electric", "gas", "heat_pump", "high_demand", "performance"),
            risk=Risk.HEAT,
        ),
        CommandSpec(name="turn_off", settles=("off",)),
        values=("off", "eco", "electric", "gas", "heat_pump", "high_demand", "performance"),
        icon="water_heater",
    ),
)

KINDS: dict[Kind, KindSpec] = {spec.kind: spec for spec in _KINDS}

#: Device classes whose opening lets a person into the home, so that ``open`` is a secured command.
SECURED_COVERS = frozenset({"garage", "gate", "door"})


def risk_of(kind: Kind, command: str, device_class: str | None = None) -> Risk:
    """Return how much harm ``command`` can do to an entity of ``kind`` and ``device_class``."""
    spec = KINDS[kind].commands.get(command)
    if kind is Kind.COVER and device_class in SECURED_COVERS and command in ("open", "set_position", "toggle"):
        return Risk.SECURED
    if kind is Kind.VALVE and command in ("open", "set_position", "toggle"):
        return Risk.HEAT
    return spec.risk if spec else Risk.NONE
