"""From the components a Shelly has (``switch:0``, ``cover:0``, ``em:0`` …) to entities.

Names, fields and methods are those of Shelly's Gen2+ API documentation ("Components and Services").
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator, Mapping
from typing import Any, NamedTuple

from devices.conventions.home_assistant.workshop import Part
from devices.conventions.shelly import bthome, virtual
from devices.conventions.shelly.lamps import LAMPS


class Where(NamedTuple):
    """Where a device is: its prefix, and where it answers."""

    prefix: str
    answers: str

    @property
    def shared(self) -> dict[str, Any]:
        """Return what all its entities share."""
        there = {"topic": f"{self.prefix}/online", "payload_available": "true", "payload_not_available": "false"}
        return {"availability": [there], "state_topic": f"{self.prefix}/events/rpc"}

    def call(self, method: str, **params: Any) -> str:
        """Return the message that calls a method."""
        return json.dumps({"id": 0, "src": self.answers.removesuffix("/rpc"), "method": method, "params": params})


class Figure(NamedTuple):
    """A measured value of a component: where it is, what it is."""

    path: str
    name: str
    device_class: str | None = None
    unit: str | None = None
    state_class: str | None = "measurement"
    category: str | None = None


_POWER = (
    Figure("apower", "power", "power", "W"),
    Figure("voltage", "voltage", "voltage", "V"),
    Figure("current", "current", "current", "A"),
    Figure("aenergy.total", "energy", "energy", "Wh", "total_increasing"),
    Figure("temperature.tC", "temperature", "temperature", "°C", category="diagnostic"),
)
_PHASES = tuple(
    Figure(f"{phase}_{key}", f"{name} {phase}", sort, unit)
    for phase in "abc"
    for key, name, sort, unit in (
        ("act_power", "power", "power", "W"),
        ("voltage", "voltage", "voltage", "V"),
        ("current", "current", "current", "A"),
    )
)
#: Component -> its measured values.
FIGURES: dict[str, tuple[Figure, ...]] = {
    "blutrv": (
        Figure("pos", "valve", None, "%"),
        Figure("battery", "battery", "battery", "%", category="diagnostic"),
        Figure("rssi", "signal", "signal_strength", "dBm", category="diagnostic"),
    ),
    "bthomedevice": (
        Figure("battery", "battery", "battery", "%", category="diagnostic"),
        Figure("rssi", "signal", "signal_strength", "dBm", category="diagnostic"),
    ),
    "switch": _POWER,
    **dict.fromkeys(LAMPS, _POWER),
    "cover": _POWER,
    "pm1": _POWER,
    "em": (Figure("total_act_power", "power", "power", "W"), *_PHASES),
    "em1": (
        Figure("act_power", "power", "power", "W"),
        Figure("voltage", "voltage", "voltage", "V"),
        Figure("current", "current", "current", "A"),
    ),
    "emdata": (
        Figure("total_act", "energy", "energy", "Wh", "total_increasing"),
        Figure("total_act_ret", "returned energy", "energy", "Wh", "total_increasing"),
    ),
    "em1data": (
        Figure("total_act_energy", "energy", "energy", "Wh", "total_increasing"),
        Figure("total_act_ret_energy", "returned energy", "energy", "Wh", "total_increasing"),
    ),
    "temperature": (Figure("tC", "temperature", "temperature", "°C"),),
    "humidity": (Figure("rh", "humidity", "humidity", "%"),),
    "illuminance": (Figure("lux", "illuminance", "illuminance", "lx"),),
    "voltmeter": (Figure("voltage", "voltage", "voltage", "V"),),
    "devicepower": (Figure("battery.percent", "battery", "battery", "%", category="diagnostic"),),
    "wifi": (Figure("rssi", "signal", "signal_strength", "dBm", category="diagnostic"),),
}
_ALARMS = {"smoke": ("alarm", "smoke"), "flood": ("alarm", "moisture"), "presence": ("state", "occupancy")}
PUSHES = ["btn_down", "btn_up", "single_push", "double_push", "triple_push", "long_push"]


def parts_of(config: Mapping[str, Any], where: Where) -> dict[str, Part]:
    """Return the entities of a device by name, from its whole configuration."""
    parts: dict[str, Part] = {}
    for key, settings in config.items():
        kind, _, number = str(key).partition(":")
        named = settings.get("name") if isinstance(settings, Mapping) else None
        name = named if isinstance(named, str) and named else f"{kind.capitalize()} {number}".strip()
        facts = settings if isinstance(settings, Mapping) else {}
        for part_name, part in _entities(str(key), kind, name, facts, where):
            parts[part_name] = part.within(str(key), _component(str(key))).also(where.answers)
    for key in [k for k in config if str(k).startswith("input:")]:
        settings = config[key] if isinstance(config[key], Mapping) else {}
        if settings.get("type") == "button":
            name = settings.get("name") or f"Input {str(key).partition(':')[2]}"
            parts[f"{key} event"] = pushes(str(key), str(name), where)
    for key, settings in config.items():
        if str(key).startswith("bthomesensor:") and isinstance(settings, Mapping) and bthome.is_button(settings):
            parts[f"{key} event"] = pushes(str(key), bthome.name_of(str(key), settings), where)
    if (installed := _version(config)) is not None:
        update = _update(installed, where).within("sys", _component("sys"))
        parts["update"] = update.also(where.answers)
    parts["restart"] = Part(
        "button", availability=where.shared["availability"], name="Restart", device_class="restart",
        entity_category="config", command_topic=f"{where.prefix}/rpc", payload_press=where.call("Shelly.Reboot"),
    )  # fmt: skip
    return parts


def _component(key: str) -> Callable[[Mapping[str, Any]], Any]:
    """Return what picks a component's status of a notification or an answer."""

    def pick(whole: Mapping[str, Any]) -> Any:
        body = whole.get("params") or whole.get("result")
        own = body.get(key) if isinstance(body, Mapping) else None
        return own if isinstance(own, Mapping) else None

    return pick


def _entities(key: str, kind: str, name: str, settings: Mapping[str, Any], where: Where) -> Iterator[tuple[str, Part]]:
    digits = key.partition(":")[2]
    number = int(digits) if digits.isdigit() else 0
    if kind in virtual.KINDS:
        yield key, virtual.virtual_part(kind, number, name, settings, where)
    if kind in _MAIN:
        made = _MAIN[kind](number, name, where)
        yield key, _with_slats(made, number, where) if kind == "cover" and _has_slats(settings) else made
    if kind == "bthomesensor" and (reading := bthome.sensor_part(key, settings, where)) is not None:
        yield key, reading
    if kind in _ALARMS:
        field, sort = _ALARMS[kind]
        yield key, Part(
            "binary_sensor", **where.shared, name=name, device_class=sort, payload_on="True", payload_off="False",
            value_template=f"{{{{ value_json.{field} }}}}",
        )  # fmt: skip
    if kind == "input" and settings.get("type") == "switch":
        yield key, Part(
            "binary_sensor", **where.shared, name=name, value_template="{{ value_json.state }}",
            payload_on="True", payload_off="False",
        )  # fmt: skip
    if kind == "input" and settings.get("type") == "analog":
        yield key, Part(
            "sensor", **where.shared, name=name, value_template="{{ value_json.percent }}", unit_of_measurement="%",
        )  # fmt: skip
    if kind == "input" and settings.get("type") == "count":
        counted = "{{ value_json.counts.total if value_json.counts is defined and value_json.counts.total is defined }}"
        yield key, Part(
            "sensor", **where.shared, name=name, value_template=counted, state_class="total_increasing",
        )  # fmt: skip
    for figure in FIGURES.get(kind, ()):
        yield (
            f"{key} {figure.name}",
            Part(
                "sensor",
                **where.shared,
                name=figure.name.capitalize() if name.lower() == figure.name else f"{name} {figure.name}",
                device_class=figure.device_class,
                unit_of_measurement=figure.unit,
                state_class=figure.state_class,
                entity_category=figure.category,
                enabled_by_default=None if kind != "wifi" else False,
                value_template=f"{{{{ value_json.{figure.path} | is_defined }}}}",
            ),
        )


def _switch(number: int, name: str, where: Where) -> Part:
    return Part(
        "switch",
        **where.shared,
        name=name,
        value_template="{{ value_json.output }}",
        state_on="True",
        state_off="False",
        command_topic=f"{where.prefix}/rpc",
        payload_on=where.call("Switch.Set", id=number, on=True),
        payload_off=where.call("Switch.Set", id=number, on=False),
    )


def _cover(number: int, name: str, where: Where) -> Part:
    source = where.answers.removesuffix("/rpc")
    go = f'{{"id": 0, "src": "{source}", "method": "Cover.GoToPosition", "params": {{"id": {number}, "pos": '
    return Part(
        "cover",
        **where.shared,
        name=name,
        command_topic=f"{where.prefix}/rpc",
        payload_open=where.call("Cover.Open", id=number),
        payload_close=where.call("Cover.Close", id=number),
        payload_stop=where.call("Cover.Stop", id=number),
        value_template="{{ value_json.state if value_json.state in "
        "['open', 'closed', 'opening', 'closing', 'stopped'] }}",
        position_topic=where.shared["state_topic"],
        position_template="{{ value_json.current_pos | is_defined }}",
        set_position_topic=f"{where.prefix}/rpc",
        set_position_template=f"{go}{{{{ position }}}}}}}}",
    )


def _has_slats(settings: Mapping[str, Any]) -> bool:
    slat = settings.get("slat")
    return isinstance(slat, Mapping) and slat.get("enable") is True


def _with_slats(part: Part, number: int, where: Where) -> Part:
    """Return a cover whose slats turn too, 0 to 100 %."""
    source = where.answers.removesuffix("/rpc")
    go = f'{{"id": 0, "src": "{source}", "method": "Cover.GoToPosition", "params": {{"id": {number}, "slat_pos": '
    part.config |= {
        "tilt_status_topic": where.shared["state_topic"],
        "tilt_status_template": "{{ value_json.slat_pos | is_defined }}",
        "tilt_command_topic": f"{where.prefix}/rpc",
        "tilt_command_template": f"{go}{{{{ value }}}}}}}}",
        "payload_stop_tilt": where.call("Cover.Stop", id=number),
    }
    return part


def _version(config: Mapping[str, Any]) -> str | None:
    """Return the firmware's version, of ``20240625-123141/1.3.3-gbdfd9b3``."""
    system = config.get("sys")
    device = system.get("device") if isinstance(system, Mapping) else None
    said = device.get("fw_id") if isinstance(device, Mapping) else None
    found = re.search(r"(?:^|/)v?(\d+(?:\.\d+){1,3}(?:-beta\d*)?)", said) if isinstance(said, str) else None
    return found[1] if found else None


def _update(installed: str, where: Where) -> Part:
    """Return whether there is newer stable firmware, which the device fetches itself."""
    stable = "value_json.available_updates.stable.version"
    latest = f"({stable} if value_json.available_updates.stable is defined else '{installed}')"
    return Part(
        "update", **where.shared, name="Firmware", device_class="firmware", entity_category="config",
        value_template="{% if value_json.available_updates is defined %}{{ "
        f"{{'installed_version': '{installed}', 'latest_version': {latest}}} | to_json }}}}{{% endif %}}",
        command_topic=f"{where.prefix}/rpc", payload_install=where.call("Shelly.Update", stage="stable"),
    )  # fmt: skip


def _thermostat(number: int, name: str, where: Where) -> Part:
    topic, source = where.shared["state_topic"], where.answers.removesuffix("/rpc")
    start = f'{{"id": 0, "src": "{source}", "method": "Thermostat.SetConfig", "params": {{"id": {number}, "config": '
    return Part(
        "climate",
        availability=where.shared["availability"],
        name=name,
        temperature_unit="C",
        modes=["off", "heat"],
        current_temperature_topic=topic,
        current_temperature_template="{{ value_json.current_C | is_defined }}",
        temperature_state_topic=topic,
        temperature_state_template="{{ value_json.target_C | is_defined }}",
        temperature_command_topic=f"{where.prefix}/rpc",
        temperature_command_template=f'{start}{{"target_C": {{{{ value }}}}}}}}}}',
        mode_state_topic=topic,
        mode_state_template="{{ 'heat' if value_json.enable else 'off' if value_json.enable is defined }}",
        mode_command_topic=f"{where.prefix}/rpc",
        mode_command_template=f"{start}{{\"enable\": {{{{ 'true' if value == 'heat' else 'false' }}}}}}}}}}",
        action_topic=topic,
        action_template="{{ 'heating' if value_json.output else 'idle' if value_json.output is defined }}",
    )


def _radiator(number: int, name: str, where: Where) -> Part:
    """Return a radiator valve behind a BLU gateway, which passes calls on."""
    topic, source = where.shared["state_topic"], where.answers.removesuffix("/rpc")
    call = f'{{"id": 0, "src": "{source}", "method": "BluTrv.Call", "params": {{"id": {number}, '
    return Part(
        "climate",
        availability=where.shared["availability"],
        name=name,
        temperature_unit="C",
        min_temp=4,
        max_temp=30,
        temp_step=0.1,
        modes=["heat"],
        mode_state_topic=topic,
        mode_state_template="{{ 'heat' if value_json.target_C is defined }}",
        current_temperature_topic=topic,
        current_temperature_template="{{ value_json.current_C | is_defined }}",
        temperature_state_topic=topic,
        temperature_state_template="{{ value_json.target_C | is_defined }}",
        temperature_command_topic=f"{where.prefix}/rpc",
        temperature_command_template=f'{call}"method": "TRV.SetTarget", '
        '"params": {"id": 0, "target_C": {{ value }}}}}',
        action_topic=topic,
        action_template="{{ ('heating' if value_json.pos > 0 else 'idle') if value_json.pos is defined }}",
    )


_MAIN: dict[str, Callable[[int, str, Where], Part]] = {
    "switch": _switch,
    **LAMPS,
    "cover": _cover,
    "thermostat": _thermostat,
    "blutrv": _radiator,
}


def pushes(key: str, name: str, where: Where) -> Part:
    """Return the event entity of an input or remote."""

    def pick(whole: Mapping[str, Any]) -> Any:
        body = whole.get("params") if whole.get("method") == "NotifyEvent" else None
        events = body.get("events") if isinstance(body, Mapping) else None
        for event in events if isinstance(events, list) else ():
            if isinstance(event, Mapping) and event.get("component") == key and event.get("event") in PUSHES:
                return {"event_type": event["event"]}
        return None

    part = Part("event", **where.shared, name=name, event_types=PUSHES, device_class="button")
    return part.within(f"{key} event", pick)
