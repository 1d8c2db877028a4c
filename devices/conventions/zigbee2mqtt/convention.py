"""The convention as the hub knows it: follows the bridge's own lists, keeps what it found in step with them.

Zigbee2MQTT announces the same entities by Home Assistant's discovery when that is on; then this stays silent, so that
nothing is there twice. The unique ids are the same, so that a home keeps its entities when the setting changes.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

from devices.conventions.home_assistant.schema import Refused
from devices.conventions.home_assistant.workshop import Part, Workshop
from devices.conventions.zigbee2mqtt.exposes import Where, parts_of
from hub.api.codec import DeviceFacts, Fact, Payload, Problem, Publish
from hub.api.errors import PayloadError

_ONLINE = "{{ value_json.state }}"
_UPDATE = (
    "{\"latest_version\":\"{{ value_json['update']['latest_version'] }}\","
    "\"installed_version\":\"{{ value_json['update']['installed_version'] }}\","
    "\"update_percentage\":{{ value_json['update'].get('progress', 'null') }},"
    "\"in_progress\":{{ (value_json['update']['state'] == 'updating') | lower }}}"
)
_LEVELS = ["error", "warning", "info", "debug"]


class Zigbee2Mqtt:
    """Zigbee2MQTT's bridge topics under ``base``. ``always``: also when Home Assistant's discovery tells the same."""

    def __init__(
        self, base: str = "zigbee2mqtt", *, always: bool = False, zone: str = "UTC", fahrenheit: bool = False
    ) -> None:
        self._base = base.strip("/")
        self._always = always
        self._shop = Workshop("zigbee2mqtt", zone=zone, fahrenheit=fahrenheit)
        self._info: Mapping[str, Any] | None = None
        self._devices: list[Any] = []
        self._groups: list[Any] = []

    @property
    def name(self) -> str:
        """Return the convention's name."""
        return "zigbee2mqtt" if self._base == "zigbee2mqtt" else f"zigbee2mqtt:{self._base}"

    @property
    def topics(self) -> Sequence[str]:
        """Return where the bridge describes itself, its devices and its groups."""
        return tuple(f"{self._base}/bridge/{what}" for what in ("info", "devices", "groups"))

    def hello(self) -> Sequence[Publish]:
        """Return nothing: the bridge's lists are retained."""
        return ()

    def feed(self, topic: str, payload: bytes) -> Sequence[Fact]:
        """Return what changed by one of the bridge's lists."""
        what = topic.rsplit("/", 1)[-1]
        try:
            data = Payload(topic, payload).json if payload else None
            if what == "info":
                self._info = _object(data)
            elif what == "devices":
                self._devices = _list(data)
            else:
                self._groups = _list(data)
            return self._facts(topic)
        except (Refused, PayloadError, RecursionError) as refusal:
            return [Problem(topic, str(refusal) or "the message is nested too deeply")]

    def _facts(self, topic: str) -> list[Fact]:
        """Return what differs from what was told before."""
        if self._info is None:
            return self._silence()
        if _other_discovery(self._info) and not self._always:
            return self._silence()
        facts: list[Fact] = list(self._bridge(self._info))
        told = {f"{self._base}/bridge"}
        for device in self._devices:
            if not isinstance(device, Mapping) or not isinstance(device.get("definition"), Mapping):
                continue
            address = device.get("ieee_address")
            if not isinstance(address, str) or device.get("disabled") is True:
                continue
            group = f"{self._base}/{address}"
            told.add(group)
            try:
                facts += self._shop.tell(group, self._parts(device, address), self._device(device, address))
            except (Refused, TypeError, ValueError) as error:
                facts.append(Problem(topic, f"device {address[:40]!r}: {error}"))
        for group in self._groups:
            if isinstance(group, Mapping) and isinstance(group.get("id"), int):
                source = f"{self._base}/group/{group['id']}"
                told.add(source)
                try:
                    facts += self._shop.tell(source, self._group_parts(group), self._group_facts(group))
                except (Refused, TypeError, ValueError) as error:
                    facts.append(Problem(topic, f"group {group['id']}: {error}"))
        for group in self._shop.groups:
            if group not in told:
                facts += self._shop.tell(group, {}, None)
        return facts

    def _silence(self) -> list[Fact]:
        return [fact for group in self._shop.groups for fact in self._shop.tell(group, {}, None)]

    # -- devices ------------------------------------------------------------------------------------------------------

    def _shared(self, name: str, unique: str) -> dict[str, Any]:
        available = [{"topic": f"{self._base}/bridge/state", "value_template": _ONLINE}]
        if self._tells_availability():
            available.append({"topic": f"{self._base}/{name}/availability", "value_template": _ONLINE})
        return {"availability": available, "availability_mode": "all", "unique_id": unique}

    def _tells_availability(self) -> bool:
        config = (self._info or {}).get("config")
        said = config.get("availability") if isinstance(config, Mapping) else None
        return bool(said.get("enabled", True)) if isinstance(said, Mapping) else bool(said)

    def _tells_last_seen(self) -> bool:
        config = (self._info or {}).get("config")
        advanced = config.get("advanced") if isinstance(config, Mapping) else None
        return isinstance(advanced, Mapping) and str(advanced.get("last_seen", "")).startswith("ISO_8601")

    def _parts(self, device: Mapping[str, Any], address: str) -> dict[str, Part]:
        name, definition = str(device.get("friendly_name") or address), device["definition"]
        topic = f"{self._base}/{name}"
        exposes = definition.get("exposes")
        parts = parts_of(_list(exposes), Where(topic, self._shared(name, "")))
        if definition.get("supports_ota") is True:
            parts["update"] = Part(
                "update",
                **self._shared(name, ""),
                name=None,
                device_class="firmware",
                entity_category="config",
                state_topic=topic,
                value_template=_UPDATE,
                command_topic=f"{self._base}/bridge/request/device/ota_update/update",
                payload_install=json.dumps({"id": address}),
            )
        if self._tells_last_seen():
            parts["last_seen"] = Part(
                "sensor",
                **self._shared(name, ""),
                name="Last seen",
                device_class="timestamp",
                entity_category="diagnostic",
                enabled_by_default=False,
                state_topic=topic,
                value_template="{{ value_json.last_seen }}",
            )
        parts |= self._scenes(topic, device, self._shared(name, ""))
        for key, part in parts.items():
            part.config["unique_id"] = f"{address}_{key}_{self._base}"
        return parts

    def _scenes(self, topic: str, holder: Mapping[str, Any], shared: Mapping[str, Any]) -> dict[str, Part]:
        endpoints = holder.get("endpoints")
        scenes = list(holder.get("scenes") or ()) if isinstance(holder.get("scenes"), list) else []
        for endpoint in endpoints.values() if isinstance(endpoints, Mapping) else ():
            if isinstance(endpoint, Mapping) and isinstance(endpoint.get("scenes"), list):
                scenes += endpoint["scenes"]
        return {
            f"scene_{scene['id']}": Part(
                "scene",
                **shared,
                name=str(scene.get("name") or f"Scene {scene['id']}"),
                command_topic=f"{topic}/set",
                payload_on=json.dumps({"scene_recall": scene["id"]}),
            )
            for scene in scenes
            if isinstance(scene, Mapping) and isinstance(scene.get("id"), int)
        }

    def _device(self, device: Mapping[str, Any], address: str) -> DeviceFacts:
        definition = device["definition"]
        return DeviceFacts(
            identifiers=(f"zigbee2mqtt_{address}",),
            name=str(device.get("friendly_name") or address),
            manufacturer=str(definition.get("vendor") or ""),
            model=str(definition.get("description") or ""),
            model_id=str(definition.get("model") or ""),
            sw_version=str(device.get("software_build_id") or ""),
            via_device=self._bridge_id(),
        )

    # -- groups and the bridge ----------------------------------------------------------------------------------------

    def _group_parts(self, group: Mapping[str, Any]) -> dict[str, Part]:
        """Return a group's one entity by what all its members can do, and its scenes."""
        name = str(group.get("friendly_name") or group["id"])
        topic, shared = f"{self._base}/{name}", self._shared(name, "")
        members = [m.get("ieee_address") for m in _items(group.get("members")) if isinstance(m, Mapping)]
        common = self._common_exposes(members)
        parts = parts_of(common[:1], Where(topic, shared)) if common else {}
        parts |= self._scenes(topic, group, shared)
        for key, part in parts.items():
            part.config["unique_id"] = f"{self._base}_group_{group['id']}_{key}"
        return parts

    def _common_exposes(self, members: Sequence[Any]) -> list[Any]:
        """Return the lights or switches of the members, each with the features that every member has."""
        for kind in ("light", "switch", "lock", "cover"):
            found: list[dict[str, Any]] = []
            for device in self._devices:
                if isinstance(device, Mapping) and device.get("ieee_address") in members:
                    definition = device.get("definition")
                    exposes = definition.get("exposes") if isinstance(definition, Mapping) else None
                    own = next((e for e in _items(exposes) if isinstance(e, Mapping) and e.get("type") == kind), None)
                    if own is None or not isinstance(own.get("features"), list):
                        break
                    found.append({f["name"]: f for f in own["features"] if isinstance(f, Mapping) and "name" in f})
            else:
                if found:
                    shared = [f for name, f in found[0].items() if all(name in other for other in found)]
                    plain = [{**f, "property": f["name"]} for f in shared]
                    return [{"type": kind, "features": plain}]
        return []

    def _group_facts(self, group: Mapping[str, Any]) -> DeviceFacts:
        return DeviceFacts(
            identifiers=(f"zigbee2mqtt_{self._base}_group_{group['id']}",),
            name=str(group.get("friendly_name") or group["id"]),
            manufacturer="Zigbee2MQTT",
            model="Group",
            via_device=self._bridge_id(),
        )

    def _bridge_id(self) -> str:
        coordinator = (self._info or {}).get("coordinator")
        address = coordinator.get("ieee_address") if isinstance(coordinator, Mapping) else None
        return f"zigbee2mqtt_bridge_{address or self._base}"

    def _bridge(self, info: Mapping[str, Any]) -> list[Fact]:
        bridge, unique = f"{self._base}/bridge", self._bridge_id().removeprefix("zigbee2mqtt_")
        shared = {"availability": [{"topic": f"{bridge}/state", "value_template": _ONLINE}]}
        parts = {
            "connection_state": Part(
                "binary_sensor", name="Connection state", device_class="connectivity", entity_category="diagnostic",
                state_topic=f"{bridge}/state", value_template=_ONLINE, payload_on="online", payload_off="offline",
            ),
            "permit_join": Part(
                "switch", **shared, name="Permit join", state_topic=f"{bridge}/info",
                value_template="{{ value_json.permit_join | lower }}", state_on="true", state_off="false",
                command_topic=f"{bridge}/request/permit_join", payload_on='{"time": 254}', payload_off='{"time": 0}',
            ),
            "log_level": Part(
                "select", **shared, name="Log level", entity_category="config", options=_LEVELS,
                state_topic=f"{bridge}/info", value_template="{{ value_json.log_level | lower }}",
                command_topic=f"{bridge}/request/options",
                command_template='{"options": {"advanced": {"log_level": "{{ value }}"}}}',
            ),
            "version": Part(
                "sensor", **shared, name="Version", entity_category="diagnostic", state_topic=f"{bridge}/info",
                value_template="{{ value_json.version }}",
            ),
            "restart": Part(
                "button", **shared, name="Restart", device_class="restart", entity_category="config",
                command_topic=f"{bridge}/request/restart", payload_press="",
            ),
        }  # fmt: skip
        for key, part in parts.items():
            part.config["unique_id"] = f"{unique}_{key}_{self._base}"
        device = DeviceFacts(
            identifiers=(self._bridge_id(),),
            name="Zigbee2MQTT Bridge",
            manufacturer="Zigbee2MQTT",
            model="Bridge",
            sw_version=str(info.get("version") or ""),
        )
        return self._shop.tell(bridge, parts, device)


def _other_discovery(info: Mapping[str, Any]) -> bool:
    """Return whether the bridge says that it announces by Home Assistant's discovery (2.x: an object, 1.x: a flag)."""
    config = info.get("config")
    said = config.get("homeassistant") if isinstance(config, Mapping) else None
    return bool(said.get("enabled", True)) if isinstance(said, Mapping) else bool(said)


def _object(data: Any) -> Mapping[str, Any] | None:
    if data is None:
        return None
    if not isinstance(data, Mapping):
        raise Refused("bridge/info must be a JSON object")
    return data


def _items(value: Any) -> list[Any]:
    return value if isinstance(value, list) else []


def _list(data: Any) -> list[Any]:
    if data is None:
        return []
    if not isinstance(data, list):
        raise Refused("the message must be a JSON list")
    return data
