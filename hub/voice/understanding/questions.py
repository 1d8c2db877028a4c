"""Rules of meaning for questions: time and date, weather, measurements, states. Pure."""

from __future__ import annotations

from typing import Any

import msgspec

from hub.voice.understanding.frames import Frame
from hub.voice.understanding.intents import OPENED
from hub.voice.understanding.names import Vocabulary
from hub.voice.understanding.sense import COVERS, Sense, kinds_meant, says_device, scope_of

#: What "how humid", "how bright", "how loud" ask for.
_ASKED = {"humid": "humidity", "bright": "brightness", "loud": "volume"}
_SENSES = {"motion": "on", "smoke": "on", "leak": "on"}


def read_clock(frame: Frame, home: Vocabulary) -> Sense | None:
    """Read questions for the time, the date and the weather."""
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


def read_temperature(frame: Frame, home: Vocabulary) -> Sense | None:
    """Read questions how warm it is."""
    # Where nothing says that indoors is meant, "is it cold" is about the weather.
    warm = "warm" in frame.questions and (frame.where_or_what or frame.here or frame.home)
    if frame.state or not (frame.attribute == "temperature" or "how" in frame.questions or warm):
        return None
    if frame.devices and not says_device(frame, "thermostat", "conditioner", "heating", "water_heater", "heater"):
        named = frame.attribute == "temperature"
        return read_attribute(frame, home) if named else None
    if frame.when and not frame.where_or_what:
        return Sense(intent="HassGetWeather", query=True)  # "how cold will it get tonight"
    scope = msgspec.structs.replace(scope_of(frame, home), last=False)  # "what temperature is it"
    return Sense(
        intent="HassClimateGetTemperature", scope=scope, kinds=("climate", "sensor", "water_heater"), query=True
    )


def read_attribute(frame: Frame, home: Vocabulary) -> Sense | None:
    """Read questions for a measured value."""
    attribute = next((_ASKED[q] for q in sorted(frame.questions & _ASKED.keys())), frame.attribute)
    if attribute is None or frame.state:
        return None
    if not frame.where_or_what and attribute not in ("humidity",):
        return None
    slots: dict[str, Any] = {"attribute": attribute}
    return Sense(intent="HassGetState", slots=slots, scope=scope_of(frame, home), query=True)


def read_state(frame: Frame, home: Vocabulary) -> Sense | None:
    """Read questions what state something is in."""
    if not frame.where_or_what and not frame.quantifiers & {"any", "which", "how_many", "everything", "all"}:
        return None
    slots: dict[str, Any] = {}
    for concept, state in _SENSES.items():
        if says_device(frame, concept):
            slots["state"] = state
    if frame.state:
        slots["state"] = _opened(frame.state, kinds_meant(frame, home), frame)
    for quantifier in ("which", "how_many", "any", "all"):
        if quantifier in frame.quantifiers:
            slots["quantity"] = quantifier
            break
    named = frame.things or frame.devices or frame.shorts
    if frame.things and {home.by_id[i].kind for hit in frame.things for i in hit.ids} == {"weather"}:
        return Sense(intent="HassGetWeather", query=True)
    if frame.value or (not slots and not named) or frame.when or (not named and "state" not in slots):
        return None
    scope = scope_of(frame, home)
    kinds = _state_kinds(frame, home, slots.get("state"))
    if not (frame.things or frame.devices or frame.shorts):
        scope = msgspec.structs.replace(scope, plural=True)
    return Sense(intent="HassGetState", slots=slots, scope=scope, kinds=kinds, query=True)


def _opened(state: str, kinds: set[str], frame: Frame) -> str:
    """Return open and closed for what opens, where a language says on and off of it (窗帘关了吗)."""
    opens = bool(kinds) and kinds <= set(OPENED)
    return {"on": "open", "off": "closed"}.get(state, state) if opens or says_device(frame, *COVERS) else state


def _state_kinds(frame: Frame, home: Vocabulary, state: str | None) -> tuple[str, ...]:
    if state in ("locked", "unlocked"):
        return ("lock",)
    if state in ("open", "closed") and not frame.things:
        return ("cover", "binary_sensor", "valve", "lock")
    if frame.things or frame.devices or frame.shorts:
        return ()
    return ("light", "switch", "fan", "media_player") if state in ("on", "off") else ()
