"""A body scale as it is heard through a Bluetooth gateway (Theengs, OpenMQTTGateway).

It says a weigh-in twice: the stable weight at once, and the weight with the impedance some seconds later.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

from devices.virtual.appliance import PREFIX, Announced, Appliance, Message, Spec, UnfitError, number

_POUNDS = 2.2046226218
_DELAY = 6.0


class Scale(Appliance):
    """A body composition scale. Options ``mac``, ``gateway``, ``unit`` (kg or lb), ``people`` {id: {kg, ohm}}."""

    kind = "scale"
    title = "a body scale, heard through a Bluetooth gateway"
    model = "Mi Body Composition Scale"

    def __init__(self, spec: Spec) -> None:
        super().__init__(spec)
        self._mac = str(spec.options.get("mac", "A4C138F0BEEF"))
        self._unit = str(spec.options.get("unit", "kg"))
        gateway = str(spec.options.get("gateway", "VirtualGateway"))
        self._topic = f"home/{gateway}/BTtoMQTT/{self._mac}"
        self._people: Mapping[str, Any] = spec.options.get("people", {})
        self._pending: list[tuple[float, dict[str, Any]]] = []

    @property
    def topics(self) -> Sequence[str]:
        """Return the topic on which somebody steps on it; a real scale listens to nothing."""
        return (f"{self.base}/do",)

    def entities(self) -> list[Announced]:
        """Return weight, impedance and battery, as a gateway announces them."""
        return [
            Announced("sensor", "weight", "Weight", {"device_class": "weight", "unit_of_measurement": self._unit}),
            Announced("sensor", "impedance", "Impedance", {"unit_of_measurement": "Ohm"}),
            Announced("sensor", "weighing_mode", "Weighing mode", {}),
        ]

    def announce(self, link_topic: str = "") -> list[Message]:
        """Return the discovery messages in the gateway's own style."""
        colons = ":".join(self._mac[i : i + 2] for i in range(0, 12, 2))
        device = {
            "ids": [self._mac], "cns": [["mac", colons]], "mf": "Xiaomi", "mdl": self.model, "name": self.spec.name,
            "via_device": self._topic.split("/")[1],
        }  # fmt: skip
        if self.spec.area:
            device["sa"] = self.spec.area
        messages = []
        for entity in self.entities():
            config = {
                "stat_t": f"+/+/BTtoMQTT/{self._mac}", "name": entity.name, "uniq_id": f"{self._mac}-{entity.key}",
                "def_ent_id": f"sensor.{self.spec.id}_{entity.key}",
                "val_tpl": f"{{{{ value_json.{entity.key} | is_defined }}}}", "device": device,
                **entity.config,
            }  # fmt: skip
            if entity.key == "weight":
                config["state_class"] = "measurement"
            topic = f"{PREFIX}/sensor/{self._mac}-{entity.key}/config"
            messages.append(Message(topic, json.dumps(config, ensure_ascii=False), True))
        return messages

    def hello(self) -> list[Message]:
        """Return nothing: such a scale is only heard when somebody stands on it."""
        return []

    def goodbye(self) -> list[Message]:
        """Return nothing."""
        return []

    def act(self, action: str, details: Mapping[str, Any]) -> None:
        """Step on (``weight_kg``, ``impedance_ohm``, or a ``person`` whose figures are known), or put an object on."""
        if action not in ("step_on", "put_on"):
            super().act(action, details)
        person = action == "step_on"
        known = self._people.get(str(details.get("person", "")), {}) if person else {}
        kg = details.get("weight_kg", known.get("kg"))
        if kg is None:
            names = ", ".join(self._people) or "none is known"
            raise UnfitError(f"step_on needs weight_kg, or a person whose weight is known ({names})")
        kg = number(kg, "weight_kg", 0.1, 250)
        frame = self._frame("person" if person else "object", kg)
        self._pending.append((0.0, frame))
        ohm = details.get("impedance_ohm", known.get("ohm"))
        if person and ohm is not None:
            self._pending.append((_DELAY, {**frame, "impedance": round(number(ohm, "impedance_ohm", 1, 3000))}))

    def _frame(self, mode: str, kg: float) -> dict[str, Any]:
        colons = ":".join(self._mac[i : i + 2] for i in range(0, 12, 2))
        return {
            "id": colons, "mac_type": 0, "name": "MIBFS", "rssi": -58 - self.chance.randrange(12), "brand": "Xiaomi",
            "model": self.model, "model_id": "XMTZC02HM/XMTZC05HM", "type": "SCALE", "weighing_mode": mode,
            "unit": self._unit, "weight": round(kg * (_POUNDS if self._unit == "lb" else 1), 2),
        }  # fmt: skip

    def advance(self, seconds: float) -> None:
        """Say the frames whose time has come."""
        self._pending = [(left - seconds, frame) for left, frame in self._pending]

    def _changes(self) -> list[Message]:
        due = [frame for left, frame in self._pending if left <= 0]
        self._pending = [item for item in self._pending if item[0] > 0]
        return [Message(self._topic, json.dumps(frame, ensure_ascii=False)) for frame in due]
