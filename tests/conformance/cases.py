"""Plays the recorded cases of each corpus; says what differs."""

from __future__ import annotations

import base64
import gzip
import json
from collections.abc import Iterator, Mapping
from datetime import datetime
from pathlib import Path
from typing import Any, NamedTuple

from devices.conventions.home_assistant.components import COMPONENTS
from devices.conventions.home_assistant.templates import Templates
from devices.conventions.tasmota import Tasmota
from hub.api.codec import Payload, Publish
from hub.api.errors import HearthError
from tests.conformance.compare import differences, same_payload
from tests.conformance.holder import Held, Holder

#: Service of the recording -> command.
COMMANDS = {
    "open_cover": "open", "close_cover": "close", "stop_cover": "stop", "set_cover_position": "set_position",
    "open_cover_tilt": "open_tilt", "close_cover_tilt": "close_tilt", "stop_cover_tilt": "stop_tilt",
    "set_cover_tilt_position": "set_tilt_position", "open_valve": "open", "close_valve": "close",
    "stop_valve": "stop", "set_valve_position": "set_position", "alarm_disarm": "disarm", "alarm_trigger": "trigger",
    **{f"alarm_arm_{m}": f"arm_{m}" for m in ("home", "away", "night", "vacation", "custom_bypass")},
}  # fmt: skip
_RECORDED_AT = datetime.fromisoformat("2026-11-23T10:00:00+00:00").timestamp()
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


def play_template(row: Mapping[str, Any], templates: Templates) -> list[str]:
    """Return what differs for one template case."""
    names = {k: row[k] for k in ("entity_id", "name") if k in row}
    try:
        if row["kind"] == "command":
            variables = {**names, **(row.get("variables") or {})}
            got: Any = templates.command(row["template"], names)(row["value"], variables)
        else:
            names |= row.get("variables") or {}
            template = templates.value(row["template"], names)
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


def play_oracle(row: Mapping[str, Any], holder: Holder | None = None, says: Any = None) -> Iterator[Result]:
    """Yield a result for each entity of a device recorded with a running hub beside it.

    ``says`` and ``holder`` are the announcements of another convention and who understands them.
    """
    holder = holder or Holder(_RECORDED_AT)
    holder.now = _RECORDED_AT
    name = f"{row['vendor']} {row['model']}"
    for topic, payload in row["discovery"] if says is None else says:
        holder.receive(topic, encode(payload), retain=True)
    for topic, payload in _availability(row):
        holder.receive(topic, encode(payload), retain=True)
    by_unique = {f"{held.plan.kind}.{held.plan.unique_id}": held for held in holder.held.values()}
    faults: dict[str, list[str]] = {entity_id: [] for entity_id in row["entities"]}
    for entity_id, facts in row["entities"].items():
        held = _found(by_unique, entity_id, facts)
        if held is None:
            faults[entity_id].append(f"not found: {[p.reason for p in holder.problems][:3]}")
        elif facts.get("initial") is not None:
            faults[entity_id] += differences(held.plan, held.state(), facts["initial"], {})
    for number, played in enumerate(row["rounds"]):
        holder.now += 60
        for topic, payload in played["messages"]:
            holder.receive(topic, encode(payload))
        for entity_id, (state, attributes) in played["changed"].items():
            facts = row["entities"].get(entity_id)
            held = _found(by_unique, entity_id, facts) if facts else None
            if held is not None:
                faults[entity_id] += [
                    f"round {number}: {d}" for d in differences(held.plan, held.state(), state, attributes)
                ]
    for command in row["commands"]:
        facts = row["entities"].get(command["entity"])
        held = _found(by_unique, command["entity"], facts) if facts else None
        if held is not None:
            faults[command["entity"]] += _command(holder, held, command)
    for entity_id, found in faults.items():
        yield Result(f"{name} {entity_id}", entity_id.split(".")[0], found)


def _availability(row: Mapping[str, Any]) -> list[Any]:
    said = row.get("availability")
    if said is None:
        topics = {a["topic"] for _, c in row["discovery"] if isinstance(c, dict) for a in c.get("availability", [])}
        return [[topic, '{"state": "online"}'] for topic in sorted(topics)]
    return [[t, p] for t, p in said] if isinstance(said, list) else list(said.items())


def _found(by_unique: Mapping[str, Held], entity_id: str, facts: Mapping[str, Any]) -> Held | None:
    return by_unique.get(f"{entity_id.split('.')[0]}.{facts['unique_id']}")


def _command(holder: Holder, held: Held, command: Mapping[str, Any]) -> list[str]:
    what = f"{command['service']} {json.dumps(command['data'])}"
    service = command["service"].split(".")[-1]
    try:
        sent = holder.call(held, COMMANDS.get(service, service), params_of(command["data"]))
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
    return params


def _unsent(sent: list[Publish], wanted: list[Any]) -> Iterator[str]:
    left = list(sent)
    for topic, payload, *_ in wanted:
        match = next((m for m in left if m.topic == topic and same_payload(m.payload, payload)), None)
        if match is None:
            yield f"sent {[(m.topic, m.payload) for m in sent]}, recorded {topic} {payload!r}"
        else:
            left.remove(match)


def play_steps(row: Mapping[str, Any]) -> Result | None:
    """Return the result of a case that is a script, None when it tests what no black box has (YAML, reloads)."""
    steps = row["steps"]
    if row.get("legacy") or any(_of_another_hub(step) for step in steps):
        return None
    if any(word in row.get("src", {}).get("func", "") for word in _NOT_A_BLACK_BOX):
        return None
    settings = (row.get("params") or {}).get("mqtt_config_entry_data") or {}
    convention = Tasmota() if row["id"].startswith("hatasmota") else None
    holder = Holder(_RECORDED_AT, settings.get("discovery_prefix") or "homeassistant", convention)
    if "yaml" in row.get("config_by", ""):
        if row.get("rejected_config"):
            return None
        for topic, payload in _yaml(row.get("config") or {}):
            holder.receive(topic, payload)
    faults: list[str] = []
    sent: list[Publish] = []
    for index, step in enumerate(steps):
        sent = _step(holder, step, index, steps, sent, faults)
    return Result(row["id"], row["component"], faults)


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


def _step(
    holder: Holder, step: Mapping[str, Any], index: int, steps: list[Any], sent: list[Publish], faults: list[str]
) -> list[Publish]:
    if "mqtt_in" in step:
        said = step["mqtt_in"]
        holder.receive(said["topic"], encode(said["payload"]), retain=bool(said.get("retain")))
    elif "advance_s" in step:
        holder.advance(step["advance_s"])
    elif "call" in step:
        return _call(holder, step)
    elif "expect_publish" in step:
        said = step["expect_publish"]
        if not said["topic"].startswith("homeassistant/") and "/cmnd/STAT" not in said["topic"]:
            faults += [f"step {index}: {f}" for f in _unsent(sent, [[said["topic"], said["payload"]]])]
    elif "expect_absent" in step:
        if step["expect_absent"].lower() in {h.entity_id for h in holder.held.values()}:
            faults.append(f"step {index}: {step['expect_absent']} is there")
    elif "expect_state" in step or ("becomes" in step and _last_of_its_kind(step, index, steps)):
        wanted = step.get("expect_state") or step["becomes"]
        entity_id = wanted["entity_id"].lower().replace(".none_", ".")
        if entity_id.split(".")[0] not in COMPONENTS:
            return sent
        held = next((h for h in holder.held.values() if h.entity_id == entity_id), None)
        if held is None:
            reasons = [p.reason for p in holder.problems][:3]
            faults.append(f"step {index}: {wanted['entity_id']} is not there: {reasons}")
        else:
            found = differences(held.plan, held.state(), wanted["state"], wanted.get("attributes") or {})
            faults += [f"step {index}: {wanted['entity_id']} {d}" for d in found]
    return sent


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


def _call(holder: Holder, step: Mapping[str, Any]) -> list[Publish]:
    service = step["call"].split(".")[-1]
    targets = step["data"].get("entity_id", [])
    targets = [targets] if isinstance(targets, str) else targets
    sent: list[Publish] = []
    for held in [h for h in holder.held.values() if h.entity_id in targets or "all" in targets]:
        try:
            sent += holder.call(held, COMMANDS.get(service, service), params_of(step["data"]))
        except HearthError:
            continue  # a refusal: a message the recording has is then missing
    return sent
