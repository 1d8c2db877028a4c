"""Plays the recorded cases of each corpus; says what differs."""

from __future__ import annotations

import base64
import gzip
import json
from collections.abc import AsyncIterator, Callable, Iterator, Mapping
from contextlib import AbstractAsyncContextManager
from datetime import datetime
from pathlib import Path
from typing import Any, NamedTuple, TypeAlias

from devices.conventions.home_assistant import HomeAssistant
from devices.conventions.home_assistant.components import COMPONENTS
from devices.conventions.home_assistant.templates import Templates
from devices.conventions.tasmota import Tasmota
from hub.api.codec import Convention, Payload, Publish
from hub.api.errors import HearthError
from hub.api.home import Entity
from tests.conformance.compare import differences, same_payload
from tests.conformance.home import Home

Open: TypeAlias = Callable[[float, Convention | None], AbstractAsyncContextManager[Home]]
"""Gives a home of a case's own."""

#: Service of the recording -> command.
COMMANDS = {
    "open_cover": "open", "close_cover": "close", "stop_cover": "stop", "set_cover_position": "set_position",
    "open_cover_tilt": "open_tilt", "close_cover_tilt": "close_tilt", "stop_cover_tilt": "stop_tilt",
    "set_cover_tilt_position": "set_tilt_position", "open_valve": "open", "close_valve": "close",
    "stop_valve": "stop", "set_valve_position": "set_position", "alarm_disarm": "disarm", "alarm_trigger": "trigger",
    **{f"alarm_arm_{m}": f"arm_{m}" for m in ("home", "away", "night", "vacation", "custom_bypass")},
}  # fmt: skip
_HOME = (32.87336, -117.22743)
"""Where the recorded homes stand."""
_RECORDED_AT = datetime.fromisoformat("2026-11-23T10:00:00+00:00").timestamp()
#: Parameters that the recorded hub takes as text too.
_FIGURES = frozenset({"brightness", "color_temp_kelvin", "white", "percentage", "position", "tilt_position"})
#: Tests of what a black box on a broker has not: another hub's registry, YAML, its connection, its automations.
_NOT_A_BLACK_BOX = (
    "entity_id_update", "update_entity_id", "unload", "connection_lost", "publish_from_template", "service_call",
    "if_fires_on", "update_with_json_on_message",
)  # fmt: skip


class Result(NamedTuple):
    """One case: the component it is of, and what differs (nothing: passed)."""

    name: str
    component: str
    faults: list[str]


def rows(folder: Path, name: str) -> Iterator[dict[str, Any]]:
    """Yield the rows of a corpus."""
    with gzip.open(folder / f"{name}.jsonl.gz", "rt", encoding="utf-8") as file:
        for line in file:
            yield json.loads(line)


def encode(payload: Any) -> bytes:
    """Return a recorded payload as bytes."""
    if payload is None:
        return b""
    if isinstance(payload, dict) and set(payload) == {"bytes"}:
        return str(payload["bytes"]).encode("latin-1")
    if isinstance(payload, dict) and set(payload) == {"b64"}:
        return base64.b64decode(payload["b64"])
    return payload.encode("utf-8", "surrogatepass") if isinstance(payload, str) else json.dumps(payload).encode()


def _is_bytes(payload: Any) -> bool:
    """Return whether a payload was recorded as bytes, which only a device without encoding sends."""
    return isinstance(payload, dict) and set(payload) == {"bytes"}


def play_template(row: Mapping[str, Any], templates: Templates) -> list[str]:
    """Return what differs for one template case."""
    names = {k: row[k] for k in ("entity_id", "name") if k in row}
    try:
        if row["kind"] == "command":
            variables = {**names, **(row.get("variables") or {})}
            got: Any = templates.command(row["template"], names)(row["value"], variables)
        else:
            names |= row.get("variables") or {}
            template = templates.value(row["template"], names, raw=_is_bytes(row["payload"]))
            payload = Payload("t", encode(row["payload"]), at=_RECORDED_AT)
            found = template.found(payload) if "default" in row else template.text(payload)
            got = row["default"] if found is None else found
    except HearthError as error:
        return [] if row.get("error") else [str(error)]
    wanted = row.get("result")
    if wanted == "<default>":
        wanted = row.get("default")
    if isinstance(got, bytes):
        got = {"bytes": got.decode("latin-1")}
    return [] if got == wanted and not row.get("error") else [f"{got!r}, recorded {wanted!r}"]


def bridge_devices(folder: Path) -> dict[tuple[str, str], dict[str, Any]]:
    """Return the entries of Zigbee2MQTT's bridge/devices by vendor and model."""
    devices = rows(folder, "z2m_bridge_devices")
    return {(d["definition"]["vendor"], d["definition"]["model"]): d for d in devices}


def bridge_says(device: Mapping[str, Any], availability: bool) -> list[tuple[str, Any]]:
    """Return what the bridge publishes of a home with that one device and without Home Assistant's discovery."""
    config = {"homeassistant": {"enabled": False}, "availability": {"enabled": availability}}
    info = {"version": "2.1", "config": config, "coordinator": {"ieee_address": "0x1"}}
    return [("zigbee2mqtt/bridge/info", info), ("zigbee2mqtt/bridge/devices", [device])]


async def play_oracle(
    row: Mapping[str, Any], open_home: Open, convention: Convention | None = None, says: Any = None
) -> list[Result]:
    """Return a result for each entity of a device recorded with a running hub beside it.

    ``says`` and ``convention`` are the announcements of another convention and who understands them.
    """
    async with open_home(_RECORDED_AT, convention) as home:
        announced = row["discovery"] if says is None else says
        await home.receive(*((topic, encode(payload)) for topic, payload in announced), retain=True)
        await home.receive(*((topic, encode(payload)) for topic, payload in _availability(row)), retain=True)
        return [r async for r in _compare(row, home)]


async def _compare(row: Mapping[str, Any], home: Home) -> AsyncIterator[Result]:
    faults: dict[str, list[str]] = {entity_id: [] for entity_id in row["entities"]}
    known: dict[str, Entity] = {}
    for entity_id, facts in row["entities"].items():
        if entity_id.split(".")[0] not in COMPONENTS:
            del faults[entity_id]  # the recorded hub's own, such as its zones
            continue
        entity = home.entity(entity_id.split(".")[0], facts["unique_id"])
        if entity is None:
            faults[entity_id].append(f"not found: {home.reasons[:3]}")
            continue
        known[entity_id] = entity
        if facts.get("initial") is not None:
            faults[entity_id] += differences(entity, home.state(entity), facts["initial"], {})
    for number, played in enumerate(row["rounds"]):
        home.advance(60)
        await home.receive(*((topic, encode(payload)) for topic, payload in played["messages"]))
        for entity_id, (state, attributes) in played["changed"].items():
            if (entity := known.get(entity_id)) is not None:
                found = differences(entity, home.state(entity), state, attributes)
                faults[entity_id] += [f"round {number}: {d}" for d in found]
    for command in row["commands"]:
        if (entity := known.get(command["entity"])) is not None:
            faults[command["entity"]] += await _command(home, entity, command)
    for entity_id, all_of_it in faults.items():
        yield Result(f"{row['vendor']} {row['model']} {entity_id}", entity_id.split(".")[0], all_of_it)


def _availability(row: Mapping[str, Any]) -> list[Any]:
    said = row.get("availability")
    if said is None:
        topics = {a["topic"] for _, c in row["discovery"] if isinstance(c, dict) for a in c.get("availability", [])}
        return [[topic, '{"state": "online"}'] for topic in sorted(topics)]
    return [[t, p] for t, p in said] if isinstance(said, list) else list(said.items())


async def _command(home: Home, entity: Entity, command: Mapping[str, Any]) -> list[str]:
    what = f"{command['service']} {json.dumps(command['data'])}"
    service = command["service"].split(".")[-1]
    try:
        sent = await home.call(entity, COMMANDS.get(service, service), params_of(command["data"]))
    except HearthError as error:
        return [] if not command["publish"] else [f"{what}: {error}"]
    return [f"{what}: {fault}" for fault in _unsent(sent, command["publish"])]


def params_of(data: Mapping[str, Any]) -> dict[str, Any]:
    """Return the parameters of a service call."""
    params = {k: v for k, v in data.items() if k not in ("entity_id", "area_id", "device_id") and v is not None}
    if "mireds" in params:
        params["color_temp_kelvin"] = 1_000_000 // params.pop("mireds")
    if "color_temp" in params:
        params["color_temp_kelvin"] = 1_000_000 / float(params.pop("color_temp"))
    if "kelvin" in params:
        params["color_temp_kelvin"] = params.pop("kelvin")
    return {k: _figure(v) if k in _FIGURES else v for k, v in params.items()}


def _figure(value: Any) -> Any:
    """Return a figure that a recorded service call has as text."""
    return float(value) if isinstance(value, str) else value


def _unsent(sent: list[Publish], wanted: list[Any]) -> Iterator[str]:
    left = list(sent)
    for topic, payload, *_ in wanted:
        match = next((m for m in left if m.topic == topic and same_payload(m.payload, payload)), None)
        if match is None:
            yield f"sent {[(m.topic, m.payload) for m in sent]}, recorded {topic} {payload!r}"
        else:
            left.remove(match)


async def play_steps(row: Mapping[str, Any], open_home: Open) -> Result | None:
    """Return the result of a case that is a script, None when it tests what no black box has (YAML, reloads)."""
    steps = row["steps"]
    if row.get("legacy") or any(_of_another_hub(step) for step in steps):
        return None
    if any(word in row.get("src", {}).get("func", "") for word in _NOT_A_BLACK_BOX):
        return None
    if any("restored" in need for need in row.get("needs") or ()) or not _announces(row):
        return None
    if "yaml" in row.get("config_by", "") and row.get("rejected_config"):
        return None
    faults: list[str] = []
    sent: list[Publish] = []
    async with open_home(_RECORDED_AT, _convention_of(row)) as home:
        if "yaml" in row.get("config_by", ""):
            await home.receive(*_yaml(row.get("config") or {}))
        for index, step in enumerate(steps):
            sent = await _step(home, step, index, steps, sent, faults)
    return Result(row["id"], row["component"], faults)


def _announces(row: Mapping[str, Any]) -> bool:
    """Return whether a case has a device in it at all."""
    said = [step["mqtt_in"]["topic"] for step in row["steps"] if "mqtt_in" in step]
    return bool(row.get("config")) or any(topic.endswith(("/config", "/sensors")) for topic in said)


def _convention_of(row: Mapping[str, Any]) -> Convention:
    if row["id"].startswith("hatasmota"):
        return Tasmota()
    settings = (row.get("params") or {}).get("mqtt_config_entry_data") or {}
    fahrenheit = (row.get("params") or {}).get("temperature_unit") == "°F"
    return HomeAssistant(settings.get("discovery_prefix") or "homeassistant", at=_HOME, fahrenheit=fahrenheit)


def _of_another_hub(step: Mapping[str, Any]) -> bool:
    call = step.get("call", "")
    return "yaml_config" in step or call.endswith(("reload", "toggle_cover_tilt"))


def _yaml(config: Mapping[str, Any]) -> Iterator[tuple[str, bytes]]:
    sections = config.get("mqtt") or []
    for section in sections if isinstance(sections, list) else [sections]:
        for component, entries in section.items():
            if not isinstance(entries, list | dict):
                continue
            for number, entry in enumerate(entries if isinstance(entries, list) else [entries]):
                yield f"homeassistant/{component}/yaml/{number}_{abs(hash(str(entry)))}/config", encode(entry)


async def _step(
    home: Home, step: Mapping[str, Any], index: int, steps: list[Any], sent: list[Publish], faults: list[str]
) -> list[Publish]:
    if "mqtt_in" in step:
        said = step["mqtt_in"]
        await home.receive((said["topic"], encode(said["payload"])), retain=bool(said.get("retain")))
    elif "advance_s" in step:
        if "to" in step:
            home.advance_to(datetime.fromisoformat(step["to"]).timestamp())
        else:
            home.advance(step["advance_s"])
    elif "call" in step:
        return await _call(home, step)
    elif "expect_publish" in step:
        said = step["expect_publish"]
        if not said["topic"].startswith("homeassistant/") and "/cmnd/STAT" not in said["topic"]:
            faults += [f"step {index}: {f}" for f in _unsent(sent, [[said["topic"], said["payload"]]])]
    elif "expect_absent" in step:
        there = home.registry.entities.get(step["expect_absent"].lower())
        if there is not None and there.enabled:
            faults.append(f"step {index}: {step['expect_absent']} is there")
    elif "expect_state" in step or ("becomes" in step and _last_of_its_kind(step, index, steps)):
        wanted = step.get("expect_state") or step["becomes"]
        if wanted["entity_id"].split(".")[0] not in COMPONENTS:
            return sent
        entity = _named(home, wanted["entity_id"].lower())
        if entity is None:
            faults.append(f"step {index}: {wanted['entity_id']} is not there: {home.reasons[:3]}")
        else:
            found = differences(entity, home.state(entity), wanted["state"], wanted.get("attributes") or {})
            faults += [f"step {index}: {wanted['entity_id']} {d}" for d in found]
    return sent


def _named(home: Home, entity_id: str) -> Entity | None:
    """Return an entity by its recorded id, or the only one of its kind: devices without a name are named otherwise."""
    alike = [e for e in home.registry.entities.values() if e.kind.value == entity_id.partition(".")[0]]
    return home.registry.entities.get(entity_id) or (alike[0] if len(alike) == 1 else None)


def _last_of_its_kind(step: Mapping[str, Any], index: int, steps: list[Any]) -> bool:
    """Return True when nothing else is written of the entity before the next stimulus."""
    for later in steps[index + 1 :]:
        if "mqtt_in" in later or "call" in later or "advance_s" in later:
            return True
        if "becomes" in later and later["becomes"]["entity_id"] == step["becomes"]["entity_id"]:
            return False
        if "removed" in later:
            return False
    return True


async def _call(home: Home, step: Mapping[str, Any]) -> list[Publish]:
    service = step["call"].split(".")[-1]
    targets = step["data"].get("entity_id", [])
    targets = [targets] if isinstance(targets, str) else targets
    sent: list[Publish] = []
    for entity in [e for e in home.registry.entities.values() if e.entity_id in targets or "all" in targets]:
        try:
            sent += await home.call(entity, COMMANDS.get(service, service), params_of(step["data"]))
        except HearthError:
            continue  # a refusal: a message the recording has is then missing
    return sent
