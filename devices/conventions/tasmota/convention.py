"""The convention as the hub knows it: ``<prefix>/<MAC>/config`` describes a device, ``…/sensors`` its sensors."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from devices.conventions.home_assistant.schema import Refused
from devices.conventions.home_assistant.workshop import Workshop
from devices.conventions.tasmota import parts, sensors
from devices.conventions.tasmota.device import TasmotaDevice
from hub.api.codec import Ask, EntityFound, Fact, Payload, Problem, Publish
from hub.api.errors import PayloadError


class Tasmota:
    """Tasmota's native discovery under ``prefix``."""

    def __init__(self, prefix: str = "tasmota/discovery", *, zone: str = "UTC", fahrenheit: bool = False) -> None:
        self._prefix = prefix.strip("/")
        self._shop = Workshop("tasmota", zone=zone, fahrenheit=fahrenheit)
        self._devices: dict[str, TasmotaDevice] = {}
        self._sensors: dict[str, Mapping[str, Any]] = {}

    @property
    def name(self) -> str:
        """Return the convention's name."""
        return "tasmota"

    @property
    def topics(self) -> Sequence[str]:
        """Return where devices describe themselves."""
        return (f"{self._prefix}/+/config", f"{self._prefix}/+/sensors")

    def hello(self) -> Sequence[Publish]:
        """Return nothing: the descriptions are retained."""
        return ()

    def feed(self, topic: str, payload: bytes) -> Sequence[Fact]:
        """Return what a description says; each device found is asked for its state."""
        mac, what = topic.split("/")[-2:]
        try:
            said = _object(Payload(topic, payload).json) if payload.strip() else None
            if what == "config":
                return self._config(mac, said)
            return self._sensor_list(mac, said)
        except (Refused, PayloadError) as refusal:
            return [Problem(topic, str(refusal))]
        except RecursionError:
            return [Problem(topic, "the message is nested too deeply")]

    def _config(self, mac: str, said: Mapping[str, Any] | None) -> list[Fact]:
        if said is None:
            self._devices.pop(mac, None)
            return [*self._shop.tell(f"tasmota/{mac}", {}, None), *self._shop.tell(f"tasmota/{mac}/sensors", {}, None)]
        device = self._devices[mac] = TasmotaDevice(mac, said)
        facts = self._shop.tell(f"tasmota/{mac}", parts.parts_of(device), device.facts)
        facts += self._told_sensors(mac)
        if any(isinstance(fact, EntityFound) for fact in facts):
            facts += [Ask(Publish(device.cmnd("STATE"), "", 0)), Ask(Publish(device.cmnd("STATUS"), "10", 0))]
        return facts

    def _sensor_list(self, mac: str, said: Mapping[str, Any] | None) -> list[Fact]:
        listed = said.get("sn") if said is not None else None
        self._sensors[mac] = listed if isinstance(listed, Mapping) else {}
        facts = self._told_sensors(mac)
        device = self._devices.get(mac)
        if device is not None and any(isinstance(fact, EntityFound) for fact in facts):
            facts.append(Ask(Publish(device.cmnd("STATUS"), "10", 0)))
        return facts

    def _told_sensors(self, mac: str) -> list[Fact]:
        device, listed = self._devices.get(mac), self._sensors.get(mac)
        if device is None or not listed:
            return self._shop.tell(f"tasmota/{mac}/sensors", {}, None)
        return self._shop.tell(f"tasmota/{mac}/sensors", sensors.parts_of(device, listed), device.facts)


def _object(said: Any) -> Mapping[str, Any]:
    if not isinstance(said, Mapping):
        raise Refused("the message must be a JSON object")
    return said
