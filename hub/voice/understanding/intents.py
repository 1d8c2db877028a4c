"""Which kinds of entities each intent is for, which intents ask rather than act, and which can do harm."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

from hub.api.kinds import Kind, Risk, risk_of
from hub.voice.understanding.names import Thing

SWITCHED = (
    "light", "switch", "fan", "climate", "media_player", "humidifier", "water_heater", "input_boolean", "siren",
    "scene", "script", "automation", "remote", "vacuum", "valve", "cover", "button", "input_button", "lawn_mower",
)  # fmt: skip
OPENED = ("cover", "valve")

KINDS_OF: Mapping[str, tuple[str, ...]] = {
    "HassTurnOn": (*SWITCHED, "lock"),
    "HassTurnOff": (*SWITCHED, "lock"),
    "HassToggle": SWITCHED,
    "HassStopMoving": OPENED,
    "HassLightSet": ("light",),
    "HassSetPosition": OPENED,
    "HassClimateSetTemperature": ("climate", "water_heater"),
    "HassClimateGetTemperature": ("climate", "sensor", "water_heater"),
    "HassClimateSetFanMode": ("climate",),
    "HassClimateSetHvacMode": ("climate",),
    "HassHumidifierSetpoint": ("humidifier",),
    "HassFanSetSpeed": ("fan",),
    "HassSetVolume": ("media_player",),
    "HassSetVolumeRelative": ("media_player",),
    "HassMediaPause": ("media_player",),
    "HassMediaUnpause": ("media_player",),
    "HassMediaNext": ("media_player",),
    "HassMediaPrevious": ("media_player",),
    "HassMediaPlayerMute": ("media_player",),
    "HassMediaPlayerUnmute": ("media_player",),
    "HassMediaSearchAndPlay": ("media_player",),
    "HassVacuumStart": ("vacuum",),
    "HassVacuumCleanArea": ("vacuum",),
    "HassVacuumReturnToBase": ("vacuum",),
    "HassVacuumPause": ("vacuum",),
    "HassLawnMowerStartMowing": ("lawn_mower",),
    "HassLawnMowerDock": ("lawn_mower",),
    "HassListAddItem": ("todo",),
    "HassListCompleteItem": ("todo",),
    "HassListRemoveItem": ("todo",),
    "HassGetWeather": ("weather",),
    "HearthSelectOption": ("select",),
    "HearthSetNumber": ("number",),
}

#: Intents that work without any entity of their kind in the home.
WITHOUT_TARGETS = frozenset({
    "HassGetWeather", "HassListAddItem", "HassListCompleteItem", "HassListRemoveItem", "HassMediaSearchAndPlay",
})  # fmt: skip

#: Names of intents that only tell. Others say so in their sentences: ``metadata: {decision: answer}``.
_ASKING = re.compile(
    r"^HassGet|GetTemperature$|TimerStatus$|^HassRespond$|(?:Status|Read|Explain|Which|ListItems)$"
    r"|(?<=[a-z])(?:Get|Query|Ask|What|Who|Show|Tell|Advice|Explain|Contents|Expiring|Has|My)(?=[A-Z]|$)"
)


def asking(intent: str) -> bool:
    """Return True when an intent is answered from what is known and moves nothing."""
    return bool(_ASKING.search(intent))


def command_of(intent: str, kind: str, slots: Mapping[str, object]) -> str:
    """Return the command of the hub's kinds that an intent comes down to for one kind; empty when there is none."""
    opened = kind in OPENED
    if intent == "HassTurnOn":
        return "lock" if kind == "lock" else "open" if opened else "turn_on"
    if intent == "HassTurnOff":
        return "unlock" if kind == "lock" else "close" if opened else "turn_off"
    if intent == "HassToggle":
        return "toggle"
    if intent == "HassSetPosition":
        return "set_position"
    if intent == "HassClimateSetTemperature":
        return "set_temperature"
    return ""


def risk(intent: str, things: Iterable[Thing], slots: Mapping[str, object]) -> Risk:
    """Return the greatest harm that an intent can do to these things."""
    worst = Risk.NONE
    for name, device_class in dict.fromkeys((thing.kind, thing.device_class) for thing in things):
        command = command_of(intent, name, slots)
        try:
            kind = Kind(name)
        except ValueError:
            continue
        this = risk_of(kind, command, device_class)
        if command == "set_position" and slots.get("position") == 0:
            this = Risk.NONE
        if this is Risk.SECURED:
            return this
        worst = this if this is not Risk.NONE else worst
    return worst
