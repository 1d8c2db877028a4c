"""Stage 4b: from a frame to an intent: rules over concepts, the same for every language. Pure.

Each rule looks at one family of requests and returns a ``Sense`` (intent, slots, scope, the kinds it is for) or None;
the first that returns one decides. A frame with leftovers never comes here.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import msgspec

from hub.voice.understanding.frames import Frame
from hub.voice.understanding.intents import KINDS_OF, OPENED, SWITCHED
from hub.voice.understanding.names import Vocabulary
from hub.voice.understanding.reading import Said, Scope
from hub.voice.understanding.targets import concept_tiers

_LITTLE, _STEP, _LOT = 10, 20, 40
_DEGREE_STEP = {"little": 1, None: 1, "lot": 3}
_COVERS = ("blind", "curtain", "shutter", "awning", "garage", "gate", "window", "door")
_MEDIA = ("player", "speaker", "tv", "radio")
_SENSES = {"motion": "on", "smoke": "on", "leak": "on"}


class Sense(msgspec.Struct, kw_only=True):
    """What a frame means before targets are looked up. ``query`` is answered, not done."""

    intent: str
    slots: dict[str, Any] = {}
    scope: Scope = Scope()
    kinds: tuple[str, ...] = ()
    query: bool = False
    missing: str = ""


def sense_of(frame: Frame, home: Vocabulary) -> Sense | None:
    """Return what a frame without leftovers means, or None when it means nothing that a home can do or tell."""
    if frame.vague and not (frame.attribute == "color" or frame.color or frame.tone):
        return None
    if frame.numbers > 1 or _contradicts(frame) or (frame.when and not frame.asks and frame.actions):
        return None
    for rule in _QUESTIONS if frame.asks else _COMMANDS:
        sense = rule(frame, home)
        if sense is not None:
            return sense
    return None


_DOING = ({"on", "start"}, {"off"}, {"open"}, {"close"}, {"lock"}, {"unlock"}, {"dock"}, {"mute"}, {"play"})


_CHANGING = ({"set", "make"}, {"increase", "brighten", "warm", "raise"}, {"decrease", "dim", "cool", "lower"})


def _contradicts(frame: Frame) -> bool:
    """Return True when a frame asks for two different deeds: that is a compound, or nonsense."""
    actions = set(frame.actions)
    off = "off" in actions or frame.particle == "off"
    if off and (frame.color or frame.tone):
        return True
    if frame.conjunctions and sum(1 for deed in (*_DOING, *_CHANGING) if actions & deed) > 1:
        return True
    deeds = sum(1 for deed in _DOING if actions & deed)
    particle = {"on": {"on", "start"}, "off": {"off"}}.get(frame.particle or "", actions)
    return deeds > 1 or (
        deeds == 1
        and frame.particle in ("on", "off")
        and bool(actions & set().union(*_DOING))
        and not actions & particle
    )


def scope_of(frame: Frame, home: Vocabulary, *, drop: tuple[str, ...] = ()) -> Scope:
    """Return which part of the home a frame speaks of; a device word that only repeats a name's kind falls away."""
    devices = [d for d in frame.devices if d.concept not in drop]
    things = [hit.ids for hit in frame.things]
    if things and devices and not frame.conjunctions:
        devices = []
    things, devices = _shorts(frame, home, things, devices)
    return Scope(
        things=tuple(things),
        devices=tuple(devices),
        areas=tuple(dict.fromkeys(frame.areas)),
        floors=tuple(dict.fromkeys(frame.floors)),
        everything="everything" in frame.quantifiers,
        plural=frame.plural or bool(frame.quantifiers & {"all", "any", "which", "how_many", "both"}),
        here=frame.here,
        home=frame.home or ("all" in frame.quantifiers and not (frame.areas or frame.floors or frame.here)),
        last=frame.pronoun and not (frame.where_or_what or frame.here or frame.home),
    )


def _shorts(
    frame: Frame, home: Vocabulary, things: list[tuple[str, ...]], devices: list[Said]
) -> tuple[list[tuple[str, ...]], list[Said]]:
    """Let a name without its room ("ceiling" for "Kitchen ceiling") count where its room was said or is the only one."""
    places = {*frame.areas, *(a for f in frame.floors for a in home.floor_areas(f))}
    for hit in frame.shorts:
        if frame.devices:
            continue
        ids = tuple(i for i in hit.ids if not places or home.by_id[i].area in places)
        things.append(ids or hit.ids)
    return things, devices


def kinds_meant(frame: Frame, home: Vocabulary) -> set[str]:
    """Return the kinds of what a frame names."""
    kinds = {home.by_id[i].kind for hit in frame.things for i in hit.ids}
    for said in frame.devices:
        for tier in concept_tiers(said, home)[:1]:
            kinds |= {t.kind for t in tier}
    if not frame.devices:
        kinds |= {home.by_id[i].kind for hit in frame.shorts for i in hit.ids}
    return kinds


def _device(frame: Frame, *concepts: str) -> bool:
    return any(said.concept in concepts for said in frame.devices)


# ── questions ────────────────────────────────────────────────────────────────────────────────────────────────────


def _clock(frame: Frame, home: Vocabulary) -> Sense | None:
    if (
        frame.where_or_what
        or frame.state
        or frame.attribute
        or frame.actions
        or frame.steps
        or frame.number is not None
    ):
        return None
    if {"is"} & frame.questions and "weather" not in frame.questions:
        return None
    if "time" in frame.questions:
        return Sense(intent="HassGetCurrentTime", query=True)
    if "date" in frame.questions:
        return Sense(intent="HassGetCurrentDate", query=True)
    if "weather" in frame.questions:
        return Sense(intent="HassGetWeather", query=True)
    return None


def _temperature(frame: Frame, home: Vocabulary) -> Sense | None:
    if frame.state or not (frame.attribute == "temperature" or "how" in frame.questions):
        return None
    if frame.devices and not _device(frame, "thermostat", "conditioner", "heating", "water_heater", "heater"):
        named = frame.attribute == "temperature"
        return _attribute(frame, home) if named else None
    scope = scope_of(frame, home)
    return Sense(
        intent="HassClimateGetTemperature", scope=scope, kinds=("climate", "sensor", "water_heater"), query=True
    )


def _attribute(frame: Frame, home: Vocabulary) -> Sense | None:
    attribute = "humidity" if "humid" in frame.questions else frame.attribute
    if attribute is None or frame.state:
        return None
    if not frame.where_or_what and attribute not in ("humidity",):
        return None
    slots: dict[str, Any] = {"attribute": attribute}
    return Sense(intent="HassGetState", slots=slots, scope=scope_of(frame, home), query=True)


def _state(frame: Frame, home: Vocabulary) -> Sense | None:
    if not frame.where_or_what and not frame.quantifiers & {"any", "which", "how_many", "everything", "all"}:
        return None
    slots: dict[str, Any] = {}
    for concept, state in _SENSES.items():
        if _device(frame, concept):
            slots["state"] = state
    if frame.state:
        slots["state"] = frame.state
    for quantifier in ("which", "how_many", "any", "all"):
        if quantifier in frame.quantifiers:
            slots["quantity"] = quantifier
            break
    named = frame.things or frame.devices or frame.shorts
    if frame.value or (not slots and not named) or frame.when or (not named and "state" not in slots):
        return None
    scope = scope_of(frame, home)
    kinds = _state_kinds(frame, home, slots.get("state"))
    if not (frame.things or frame.devices or frame.shorts):
        scope = msgspec.structs.replace(scope, plural=True)
    return Sense(intent="HassGetState", slots=slots, scope=scope, kinds=kinds, query=True)


def _state_kinds(frame: Frame, home: Vocabulary, state: str | None) -> tuple[str, ...]:
    if state in ("locked", "unlocked"):
        return ("lock",)
    if state in ("open", "closed") and not frame.things:
        return ("cover", "binary_sensor", "valve", "lock")
    if frame.things or frame.devices or frame.shorts:
        return ()
    return ("light", "switch", "fan", "media_player") if state in ("on", "off") else ()


# ── commands ─────────────────────────────────────────────────────────────────────────────────────────────────────


def _colors(frame: Frame, home: Vocabulary) -> Sense | None:
    if frame.color is None and frame.tone is None:
        return None
    if not (frame.verb or frame.actions or frame.devices or frame.things or frame.shorts or frame.attribute):
        return None
    if set(frame.actions) - {"set", "make", "on", "toggle"} or frame.particle in ("off", "down"):
        return None
    slots: dict[str, Any] = {"color": frame.color} if frame.color else {"temperature": frame.tone}
    return _light_set(frame, home, slots)


def _light_set(frame: Frame, home: Vocabulary, slots: dict[str, Any]) -> Sense | None:
    kinds = kinds_meant(frame, home)
    if kinds and "light" not in kinds:
        return None
    return Sense(intent="HassLightSet", slots=slots, scope=scope_of(frame, home), kinds=("light",))


def _values(frame: Frame, home: Vocabulary) -> Sense | None:
    """Set something to a number, a level or a share."""
    value = frame.number if frame.number is not None else frame.level if frame.level is not None else None
    if frame.fan_level is not None and value is None:
        return _fan_level(frame, home)
    if (
        value is None
        or "toggle" in frame.actions
        or frame.particle == "off"
        or (frame.with_action("off") and not _opening(frame, home))
    ):
        return None
    what = _what_value(frame, home, value)
    if what is None:
        return None
    sign = -1 if frame.particle == "down" or set(frame.actions) & {"decrease", "lower", "dim", "cool"} else 1
    rising = bool(set(frame.actions) & {"increase", "decrease", "raise", "lower", "brighten", "dim", "warm", "cool"})
    moved = (
        frame.relative
        or (bool(frame.steps) and frame.number is not None)
        or (rising and not frame.absolute and frame.language == "zh")
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


def _opening(frame: Frame, home: Vocabulary) -> bool:
    return bool(kinds_meant(frame, home) & set(OPENED)) or _device(frame, *_COVERS)


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
    for kind, what in _VALUE_OF_KIND.items():
        if kind in kinds:
            return what
    if _device(frame, *_COVERS):
        return "position"
    if _device(frame, "light"):
        return "brightness"
    if _device(frame, "thermostat", "conditioner", "heating"):
        return "temperature"
    if set(frame.actions) & {"brighten", "dim"}:
        return "brightness"
    if set(frame.actions) & {"warm", "cool"}:
        return "temperature"
    if frame.unit == "percent" and (frame.areas or frame.floors) and not kinds:
        return "brightness"
    return None


_VALUE_OF_KIND = {
    "light": "brightness",
    "cover": "position",
    "valve": "position",
    "fan": "speed",
    "climate": "temperature",
    "water_heater": "temperature",
    "media_player": "volume",
    "humidifier": "humidity",
}
_SETS: dict[str, tuple[str, str, str]] = {
    "brightness": ("HassLightSet", "brightness", "brightness_step"),
    "kelvin": ("HassLightSet", "temperature", "temperature_step"),
    "position": ("HassSetPosition", "position", "position_step"),
    "speed": ("HassFanSetSpeed", "percentage", "percentage_step"),
    "temperature": ("HassClimateSetTemperature", "temperature", "temperature_step"),
    "volume": ("HassSetVolume", "volume_level", "volume_step"),
    "humidity": ("HassHumidifierSetpoint", "humidity", "humidity_step"),
}


def _set(what: str, value: float, frame: Frame, home: Vocabulary, sign: int) -> Sense | None:
    intent, absolute, step = _SETS[what]
    number: float | int = int(value) if float(value).is_integer() else value
    if sign:
        intent = "HassSetVolumeRelative" if what == "volume" else intent
        slots: dict[str, Any] = {step: sign * number}
    else:
        slots = {absolute: number}
    if what not in ("temperature", "kelvin", "volume") and not sign and not 0 <= value <= 100:
        return None
    kinds = KINDS_OF[intent]
    meant = kinds_meant(frame, home)
    if meant and not meant & set(kinds):
        return None
    return Sense(intent=intent, slots=slots, scope=scope_of(frame, home), kinds=kinds)


def _steps(frame: Frame, home: Vocabulary) -> Sense | None:
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
    if actions & {"brighten", "dim"}:
        what = what or "brightness"
    if actions & {"warm", "cool"}:
        what = what or "temperature"
    what = what or _what_value(frame, home, 0)
    if what is None and actions & {"raise", "lower"} and _opening(frame, home):
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
    return _moved(what, sign, frame, home)


def _cleaning(frame: Frame, home: Vocabulary) -> Sense | None:
    actions = set(frame.actions)
    robot = _device(frame, "vacuum") or "vacuum" in kinds_meant(frame, home)
    mower = _device(frame, "mower") or "lawn_mower" in kinds_meant(frame, home)
    if not (robot or mower or "clean" in actions):
        return None
    scope = scope_of(frame, home)
    if "dock" in actions:
        return Sense(
            intent="HassLawnMowerDock" if mower else "HassVacuumReturnToBase",
            scope=_robot(scope),
            kinds=("lawn_mower",) if mower else ("vacuum",),
        )
    if actions & {"stop", "off", "pause"} or frame.particle == "off":
        if mower:
            return Sense(intent="HassLawnMowerDock", scope=_robot(scope), kinds=("lawn_mower",))
        return Sense(
            intent="HassVacuumPause" if "pause" in actions else "HassVacuumReturnToBase",
            scope=_robot(scope),
            kinds=("vacuum",),
        )
    if mower:
        return (
            Sense(intent="HassLawnMowerStartMowing", scope=_robot(scope), kinds=("lawn_mower",))
            if _starting(frame)
            else None
        )
    if "clean" in actions and (frame.areas or frame.here):
        slots = {"area": home.label(frame.areas[0], frame.language)} if frame.areas else {}
        return Sense(intent="HassVacuumCleanArea", slots=slots, scope=_robot(scope), kinds=("vacuum",))
    if _starting(frame) or "clean" in actions:
        return Sense(intent="HassVacuumStart", scope=_robot(scope), kinds=("vacuum",))
    return None


def _robot(scope: Scope) -> Scope:
    """A robot is meant wherever it stands: the room that was said is where it works."""
    return msgspec.structs.replace(scope, areas=(), floors=(), here=False, home=False, everything=False)


def _starting(frame: Frame) -> bool:
    return bool(set(frame.actions) & {"on", "start", "open", "resume", "play"}) or frame.particle == "on" or frame.verb


def _brewing(frame: Frame, home: Vocabulary) -> Sense | None:
    if not _device(frame, "coffee") or set(frame.actions) & {"off", "stop", "close"} or frame.particle == "off":
        return None
    if (
        set(frame.actions) & {"brew", "make", "start", "on", "open"}
        or frame.particle == "on"
        or frame.verb
        or frame.want
    ):
        return Sense(intent="HassTurnOn", scope=scope_of(frame, home), kinds=SWITCHED + ("select",))
    return None


def _media(frame: Frame, home: Vocabulary) -> Sense | None:
    kinds = kinds_meant(frame, home)
    about = _device(frame, *_MEDIA) or "media_player" in kinds or frame.attribute == "volume"
    other = bool(frame.devices or frame.things) and not about
    actions = set(frame.actions)
    intent = ""
    if other or (frame.rooms and not about and not actions & {"mute"}):
        return None
    if actions & {"mute"} or (frame.attribute == "volume" and (actions & {"off", "stop"} or frame.particle == "off")):
        intent = "HassMediaPlayerMute"
    elif "unmute" in actions:
        intent = "HassMediaPlayerUnmute"
    elif actions & {"next"}:
        intent = "HassMediaNext"
    elif actions & {"previous"}:
        intent = "HassMediaPrevious"
    elif about and actions & {"pause", "stop"}:
        intent = "HassMediaPause"
    elif about and actions & {"resume", "play"}:
        intent = "HassMediaUnpause"
    elif actions & {"pause", "resume"} and not frame.where_or_what:
        intent = "HassMediaPause" if "pause" in actions else "HassMediaUnpause"
    if not intent:
        return None
    return Sense(intent=intent, scope=scope_of(frame, home, drop=("player",)), kinds=("media_player",))


def _locking(frame: Frame, home: Vocabulary) -> Sense | None:
    actions = set(frame.actions)
    kinds = kinds_meant(frame, home)
    if actions & {"lock", "unlock"}:
        intent = "HassTurnOff" if "unlock" in actions else "HassTurnOn"
        if not frame.where_or_what and not frame.pronoun and not frame.quantifiers:
            return None
        return Sense(intent=intent, slots={"domain": "lock"}, scope=scope_of(frame, home), kinds=("lock",))
    if (frame.things and kinds == {"lock"}) or (_device(frame, "door", "lock") and kinds == {"lock"}):
        opens = bool(actions & {"open", "raise"}) or (frame.language == "zh" and "on" in actions)
        closes = bool(actions & {"close", "lower"}) or (frame.language == "zh" and "off" in actions)
        if opens or closes:
            return Sense(
                intent="HassTurnOff" if opens else "HassTurnOn",
                slots={"domain": "lock"},
                scope=scope_of(frame, home),
                kinds=("lock",),
            )
    return None


def _switching(frame: Frame, home: Vocabulary) -> Sense | None:
    actions = set(frame.actions)
    intent, kinds = _which_switch(frame, actions, home)
    if not intent:
        return None
    if not (frame.where_or_what or frame.pronoun or frame.quantifiers or frame.here or frame.home):
        return None
    scope = scope_of(frame, home)
    slots: dict[str, Any] = {}
    if scope.everything or ("both" in frame.quantifiers and scope.last):
        kinds = kinds if kinds == OPENED else tuple(k for k in kinds if k in SWITCHED)
    elif not (scope.things or scope.devices or scope.last):
        if not (scope.areas or scope.floors or scope.here or scope.home):
            return None
        kinds = OPENED if kinds == OPENED else ("light",)
        slots["domain"] = "cover" if kinds == OPENED else "light"
    return Sense(intent=intent, slots=slots, scope=scope, kinds=kinds)


def _which_switch(frame: Frame, actions: set[str], home: Vocabulary) -> tuple[str, tuple[str, ...]]:
    on = bool(actions & {"on", "start"}) or frame.particle == "on"
    off = bool(actions & {"off"}) or frame.particle == "off" or ("stop" in actions and not _opening(frame, home))
    if actions & {"toggle"} and not (on or off):
        return "HassToggle", SWITCHED
    if "stop" in actions and _opening(frame, home):
        return "HassStopMoving", OPENED
    if on and off:
        return "", ()
    opens, closes = bool(actions & {"open", "raise"}), bool(actions & {"close", "lower"})
    if (opens or closes) and (on or off) and frame.language != "zh" and not frame.particle:
        return "", ()
    switched = tuple(k for k in SWITCHED if frame.language == "zh" or k not in OPENED) if not (opens or closes) else ()
    if on or opens:
        return "HassTurnOn", _widen(switched, frame, home)
    if off or closes:
        return "HassTurnOff", _widen(switched, frame, home)
    return "", ()


def _widen(switched: tuple[str, ...], frame: Frame, home: Vocabulary) -> tuple[str, ...]:
    """Return the kinds for on/off or open/close: people also open a lamp and turn on a blind, if nothing else fits."""
    meant = kinds_meant(frame, home)
    if switched:
        return switched if not meant or meant & set(switched) else (*switched, *OPENED)
    return OPENED if not meant or meant & set(OPENED) or _device(frame, *_COVERS) else SWITCHED


def _valueless(frame: Frame, home: Vocabulary) -> Sense | None:
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
        intent = _SETS[_VALUE_OF_KIND[kind]][0]
        return Sense(intent=intent, scope=scope_of(frame, home), kinds=KINDS_OF[intent], missing="value")
    if actions in ({"on"}, {"off"}) and not frame.where_or_what and not frame.numbers:
        return Sense(intent="HassTurnOn" if "on" in actions else "HassTurnOff", kinds=SWITCHED, missing="what")
    return None


_Rule = Callable[[Frame, Vocabulary], Sense | None]
_QUESTIONS: tuple[_Rule, ...] = (_temperature, _state, _attribute, _clock)
_COMMANDS: tuple[_Rule, ...] = (
    _colors,
    _values,
    _cleaning,
    _brewing,
    _media,
    _locking,
    _steps,
    _switching,
    _valueless,
    _clock,
)
