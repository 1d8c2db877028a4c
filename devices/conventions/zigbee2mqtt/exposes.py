"""From what a Zigbee model exposes to the entities it becomes. Formats: Zigbee2MQTT's documentation, "Exposes"."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from devices.conventions.home_assistant.schema import Refused
from devices.conventions.home_assistant.workshop import Part, keys_as
from devices.conventions.zigbee2mqtt import actions, climates, meanings, settings

_SET = 2
_PUBLISHED = 1
_TEMPERATURE_MODES = ("color_xy", "color_hs")


class Where(NamedTuple):
    """Where a device is spoken to: its state topic, and ``set`` below it, ``prefix`` for ids."""

    topic: str
    shared: Mapping[str, Any]


class Beside(NamedTuple):
    """What else a device exposes, which its main entities may need: all exposes, and the words of its effects."""

    exposes: Sequence[Any]
    effects: Any


def parts_of(exposes: Sequence[Any], where: Where) -> dict[str, Part]:
    """Return the entities of a device by their name; raises Refused when an expose is none."""
    parts: dict[str, Part] = {}
    effects = next((e.get("values") for e in exposes if isinstance(e, Mapping) and e.get("name") == "effect"), None)
    beside = Beside(exposes, effects)
    for expose in exposes:
        if not isinstance(expose, Mapping):
            raise Refused("exposes must be objects")
        parts |= dict(_entities(expose, where, beside))
    return parts


def _entities(expose: Mapping[str, Any], where: Where, beside: Beside) -> Iterator[tuple[str, Part]]:
    kind, features = expose.get("type"), expose.get("features")
    endpoint = expose.get("endpoint") if isinstance(expose.get("endpoint"), str) else None
    if kind in _SPECIFIC and isinstance(features, list):
        known = {f["name"]: f for f in features if isinstance(f, Mapping) and isinstance(f.get("name"), str)}
        name = f"{kind}_{endpoint}" if endpoint else str(kind)
        setting = str(known.get("state", {}).get("property", "state")) if kind == "switch" else "state"
        if not setting.startswith("state"):
            yield setting, _setting(expose, known, where)
            return
        yield name, _SPECIFIC[kind](known, where, endpoint, beside)
        for feature in known.values():
            if feature["name"] not in _SPOKEN_FOR.get(kind, frozenset(known)):
                yield from _entities(feature, where, beside)
    elif kind in _GENERIC and isinstance(expose.get("property"), str):
        part = _GENERIC[kind](expose, where)
        if part is not None:
            name = _id(expose)
            if part.component == "siren":
                name = "siren"
            elif kind == "binary" and _may_set(expose):
                name = f"switch_{name}"
            yield name, part
        if kind == "composite" and _may_set(expose) and (part is None or part.component != "siren"):
            yield from settings.parts_of(expose, where)


def _common(expose: Mapping[str, Any], where: Where, meaning: meanings.Meaning) -> dict[str, Any]:
    told = expose.get("homeassistant")
    own: Mapping[str, Any] = told if isinstance(told, Mapping) else {}
    category = own.get("entityCategory") or expose.get("category") or meaning.category
    name = str(expose.get("label") or expose["property"])
    return {
        **where.shared,
        "name": f"{name} {expose['endpoint']}" if isinstance(expose.get("endpoint"), str) else name,
        "state_topic": where.topic,
        "value_template": reads(expose["property"]),
        "entity_category": category if category in ("config", "diagnostic") else None,
        "enabled_by_default": False if meaning.hidden else None,
        "device_class": own.get("deviceClass") or meaning.device_class,
    }


def _id(expose: Mapping[str, Any]) -> str:
    """Return the name an expose has in unique ids: its own, and its endpoint's."""
    if expose.get("type") in ("text", "composite", "list"):
        return str(expose["property"])
    name, endpoint = str(expose.get("name") or expose["property"]), expose.get("endpoint")
    return f"{name}_{endpoint}" if isinstance(endpoint, str) else name


def _sets(expose: Mapping[str, Any], where: Where) -> str:
    """Return the topic that sets one property, at its endpoint where it has one."""
    endpoint = expose.get("endpoint")
    below = f"{where.topic}/{endpoint}" if isinstance(endpoint, str) else where.topic
    return f"{below}/set/{expose['property']}"


def reads_shortened(key: str) -> str:
    """Return the template that reads a text, list or object as far as a state may be long; nothing is no text."""
    return f"{{{{ value_json[{json.dumps(key)}] | default('', True) | string | truncate(254, True, '', 0) }}}}"


def reads(key: str) -> str:
    """Return the template that reads one key."""
    return f"{{{{ value_json[{json.dumps(key)}] }}}}"


def _may_set(expose: Mapping[str, Any]) -> bool:
    access = expose.get("access")
    return isinstance(access, int) and bool(access & _SET)


def _only_set(expose: Mapping[str, Any]) -> bool:
    access = expose.get("access")
    return isinstance(access, int) and not access & _PUBLISHED


def _numeric(expose: Mapping[str, Any], where: Where) -> Part | None:
    unit = expose.get("unit") if isinstance(expose.get("unit"), str) else None
    meaning = meanings.of_number(str(expose.get("name")), unit)
    common = _common(expose, where, meaning)
    common["unit_of_measurement"] = unit
    if not _may_set(expose):
        if common["entity_category"] == "config":
            common["entity_category"] = "diagnostic"
        return Part("sensor", **common, state_class=meaning.state_class)
    meaning = meanings.of_setting(str(expose.get("name")), unit)
    if _only_set(expose):
        common.pop("state_topic")
        common.pop("value_template")
    low, high = expose.get("value_min"), expose.get("value_max")
    return Part(
        "number",
        **{**common, "device_class": meaning.device_class, "entity_category": common["entity_category"] or "config"},
        command_topic=_sets(expose, where),
        min=low if low is not None else -1_000_000,
        max=high if high is not None else 1_000_000,
        step=expose.get("value_step"),
    )


def _binary(expose: Mapping[str, Any], where: Where) -> Part | None:
    name = str(expose.get("name"))
    on, off = expose.get("value_on", True), expose.get("value_off", False)
    common = _common(expose, where, meanings.of_flag(name))
    if _may_set(expose):
        common.pop("device_class")
        told = expose.get("homeassistant")
        if isinstance(told, Mapping) and told.get("type") == "button":
            common = {key: value for key, value in common.items() if key not in ("state_topic", "value_template")}
            return Part("button", **common, command_topic=_sets(expose, where), payload_press=_word(on))
        if isinstance(on, bool) and isinstance(off, bool):
            key = json.dumps(expose["property"])
            common["value_template"] = f"{{% if value_json[{key}] %}}true{{% else %}}false{{% endif %}}"
            return Part(
                "switch", **common, command_topic=_sets(expose, where), payload_on=_word(on), payload_off=_word(off),
                state_on=_word(True), state_off=_word(False),
            )  # fmt: skip
        words = {"payload_on": _word(on), "payload_off": _word(off), "state_on": str(on), "state_off": str(off)}
        return Part("switch", **common, **words, command_topic=_sets(expose, where))
    if common["entity_category"] == "config":
        common["entity_category"] = "diagnostic"
    if name in meanings.TRUE_IS_CLOSED:
        on, off = off, on
    return Part("binary_sensor", **common, payload_on=str(on), payload_off=str(off))


def _word(value: Any) -> str:
    return value if isinstance(value, str) else json.dumps(value)


def _enum(expose: Mapping[str, Any], where: Where) -> Part | None:
    values = [str(value) for value in expose.get("values") or () if isinstance(value, str | int)]
    common = _common(expose, where, meanings.Meaning())
    if str(expose["property"]) == "action":
        if not values:
            return None
        common.pop("value_template")
        event = Part("event", **common, event_types=actions.types_of(values))
        return event.within("action", actions.picked("action"))
    if not values:
        return None
    if _may_set(expose):
        if _only_set(expose):
            common.pop("state_topic")
            common.pop("value_template")
        common["entity_category"] = common["entity_category"] or "config"
        if len(values) == 1:
            common.pop("state_topic", None)
            common.pop("value_template", None)
            common["device_class"] = "identify" if expose.get("name") == "identify" else None
            return Part("button", **common, payload_press=values[0], command_topic=_sets(expose, where))
        return Part("select", **common, options=values, command_topic=_sets(expose, where))
    if common["entity_category"] == "config":
        common["entity_category"] = "diagnostic"
    return Part("sensor", **common)


def _text(expose: Mapping[str, Any], where: Where) -> Part | None:
    common = _common(expose, where, meanings.Meaning())
    told = expose.get("homeassistant")
    if isinstance(told, Mapping) and told.get("type") == "infrared":
        return _infrared(expose, where, common)
    if not _may_set(expose):
        return Part("sensor", **{**common, "value_template": reads_shortened(expose["property"])})
    if _only_set(expose):
        common.pop("state_topic")
        common.pop("value_template")
    return Part("text", **common, command_topic=_sets(expose, where))


def _infrared(expose: Mapping[str, Any], where: Where, common: Mapping[str, Any]) -> Part:
    """Return what hears or sends the signals of remote controls."""
    kept = {key: value for key, value in common.items() if key not in ("state_topic", "value_template")}
    if _may_set(expose):
        return Part("infrared", **kept, schema="emitter", command_topic=_sets(expose, where))
    signal = f"{{{{ value_json[{json.dumps(expose['property'])}] | to_json }}}}"
    return Part("infrared", **kept, schema="receiver", state_topic=where.topic, value_template=signal)


def _structured(expose: Mapping[str, Any], where: Where) -> Part | None:
    """Return a siren of a warning, else a sensor that shows a list or object."""
    if expose.get("name") == "warning" and isinstance(expose.get("features"), list):
        return _siren(expose, where)
    common = _common(expose, where, meanings.Meaning())
    if common["entity_category"] == "config":
        common["entity_category"] = "diagnostic"
    return Part("sensor", **{**common, "value_template": reads_shortened(expose["property"])})


def _siren(expose: Mapping[str, Any], where: Where) -> Part:
    features = {f["name"]: f for f in expose["features"] if isinstance(f, Mapping) and "name" in f}
    tones = [str(v) for v in features.get("mode", {}).get("values") or () if v != "stop"]
    levels = [str(v) for v in features.get("level", {}).get("values") or ()] or ["medium"]
    usual = json.dumps("medium" if "medium" in levels else levels[len(levels) // 2])
    nth = f"(volume_level | float * {len(levels)}) | round(0, 'ceil') | int - 1"
    level = f"{{{{ {json.dumps(levels)}[[{nth}, 0] | max] if volume_level is defined else {usual} }}}}"
    told = json.dumps("emergency" if "emergency" in tones or not tones else tones[0])
    return Part(
        "siren",
        **where.shared,
        name=None,
        command_topic=f"{where.topic}/set",
        available_tones=tones or None,
        support_volume_set="level" in features,
        support_duration="duration" in features,
        optimistic=True,
        command_template='{"warning": {"mode": "{{ tone | default(' + told + ') }}", "level": "' + level + '", '
        '"duration": {{ duration | default(10) }}}}',
        command_off_template='{"warning": {"mode": "stop"}}',
    )


_GENERIC: dict[str, Callable[[Mapping[str, Any], Where], Part | None]] = {
    "numeric": _numeric,
    "binary": _binary,
    "enum": _enum,
    "text": _text,
    "composite": _structured,
    "list": _structured,
}


def _light(known: Mapping[str, Any], where: Where, endpoint: str | None, beside: Beside) -> Part:
    modes = [mode for name, mode in (("color_xy", "xy"), ("color_hs", "hs")) if name in known][:1]
    if "color_temp" in known:
        modes.append("color_temp")
    if not modes and "brightness" in known:
        modes = ["brightness"]
    warmth = known.get("color_temp", {})
    effects = beside.effects
    words = list(dict.fromkeys(map(str, effects))) if isinstance(effects, list) and effects else None
    suffix = f"_{endpoint}" if endpoint else ""
    light = Part(
        "light",
        **where.shared,
        name=_place(endpoint),
        schema="json",
        brightness="brightness" in known,
        brightness_scale=known.get("brightness", {}).get("value_max") or 254,
        supported_color_modes=modes or None,
        min_mireds=warmth.get("value_min"),
        max_mireds=warmth.get("value_max"),
        effect=True if words else None,
        effect_list=words,
        state_topic=where.topic,
        command_topic=climates.sets(where, endpoint),
    )
    return light.within(suffix, keys_as(_of_endpoint(suffix))) if endpoint else light


def _of_endpoint(suffix: str) -> dict[str, str]:
    """Return an endpoint's keys by the names a light has them under."""
    return {f"{key}{suffix}": key for key in ("state", "brightness", "color_temp", "color_mode", "color", "effect")}


def _place(endpoint: str | None) -> str | None:
    return endpoint.replace("_", " ").capitalize() if endpoint else None


def _switch(known: Mapping[str, Any], where: Where, endpoint: str | None, beside: Beside) -> Part:
    state = known.get("state", {})
    key = str(state.get("property", "state"))
    on, off = state.get("value_on", "ON"), state.get("value_off", "OFF")
    return Part(
        "switch",
        **where.shared,
        name=_place(endpoint),
        state_topic=where.topic,
        command_topic=climates.sets(where, endpoint) + ("" if key.startswith("state") else f"/{key}"),
        value_template=reads(key),
        payload_on=_word(on),
        payload_off=_word(off),
        state_on=str(on),
        state_off=str(off),
    )


def _setting(expose: Mapping[str, Any], known: Mapping[str, Any], where: Where) -> Part:
    """Return a switch that is a setting of the device, not what it switches."""
    part = _switch(known, where, None, Beside((), None))
    part.config |= {"name": str(expose.get("label") or known["state"]["property"]), "entity_category": "config"}
    return part


def _lock(known: Mapping[str, Any], where: Where, endpoint: str | None, beside: Beside) -> Part:
    state = known.get("state", {})
    return Part(
        "lock",
        **where.shared,
        name=_place(endpoint),
        state_topic=where.topic,
        command_topic=climates.sets(where, endpoint),
        value_template=reads(str(state.get("property", "state"))),
        state_locked=str(state.get("value_on", "LOCK")),
        state_unlocked=str(state.get("value_off", "UNLOCK")),
    )


_SPECIFIC: dict[Any, Callable[[Mapping[str, Any], Where, str | None, Beside], Part]] = {
    "light": _light,
    "switch": _switch,
    "lock": _lock,
    "cover": climates.cover,
    "fan": climates.fan,
    "climate": climates.climate,
}
#: Features that the main entity speaks for; the others become entities of their own (a light's level_config does not).
_SPOKEN_FOR: dict[Any, frozenset[str]] = {"climate": climates.SPOKEN_FOR}
