"""A body scale heard by a Bluetooth gateway: it publishes weigh-ins exactly as OpenMQTTGateway and Theengs do.

``home/<gateway>/BTtoMQTT/<MAC without colons>``, not retained; only stable frames; first the weight, then, when
somebody stands on it with bare feet, weight and impedance. Names and fields as in the Theengs decoder for the
XMTZC02HM/XMTZC05HM.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from devices.virtual.appliance import Appliance, Deed
from devices.virtual.discovery import About, Part
from devices.virtual.reading import BadCommand, number, word

_MAC = re.compile(r"(?:[0-9A-F]{2}:){5}[0-9A-F]{2}")
_POUND = 0.45359237


class Scale(Appliance):
    """The scale. ``unit`` is what it is set to, kg or lb."""

    title = "Mi Body Composition Scale"
    model = "XMTZC02HM/XMTZC05HM"
    HEAVIEST_KG = 200.0
    IMPEDANCE_S = 3.0

    def __init__(
        self, about: About, *, mac: str = "5C:CA:D3:4E:01:7A", gateway: str = "hearth-virtual", unit: str = "kg"
    ) -> None:
        super().__init__(about)
        if not _MAC.fullmatch(mac.upper()):
            raise BadCommand(f"{mac!r} is no address such as 5C:CA:D3:4E:01:7A")
        if not gateway or set(gateway) & set("/+#"):
            raise BadCommand(f"{gateway!r} is no gateway's name: one topic level without + and #")
        self.mac = mac.upper()
        self.unit = word(unit, ("kg", "lb"))
        self.topic = f"home/{gateway}/BTtoMQTT/{self.mac.replace(':', '')}"

    def parts(self) -> list[Part]:
        """Return weight and impedance."""
        return [
            self._part("weight", "Weight", device_class="weight", unit_of_measurement=self.unit),
            self._part("impedance", "Impedance", unit_of_measurement="Ω", icon="mdi:omega"),
        ]

    def _part(self, key: str, name: str, **facts: str) -> Part:
        template = f"{{{{ value_json.{key} | is_defined }}}}"
        heard = {"state_topic": f"+/+/BTtoMQTT/{self.mac.replace(':', '')}", "value_template": template}
        return Part(component="sensor", key=key, name=name, facts={**heard, "state_class": "measurement", **facts})

    def deeds(self) -> dict[str, Deed]:
        """Return stepping on: ``weight_kg``, ``impedance_ohm`` (none with socks on), ``mode`` person or object."""
        return {"step_on": self._step_on}

    def _step_on(self, deed: Mapping[str, Any]) -> None:
        kg = number(deed.get("weight_kg"), 0.1, self.HEAVIEST_KG)
        ohm = deed.get("impedance_ohm")
        impedance = None if ohm is None else round(number(ohm, 1, 3000))
        frame = {
            "id": self.mac,
            "name": "MIBFS",
            "rssi": -60 - self.random.randrange(12),
            "brand": "Xiaomi",
            "model": "Mi Body Composition Scale",
            "model_id": self.model,
            "type": "SCALE",
            "weighing_mode": word(deed.get("mode", "person"), ("person", "object")),
            "unit": self.unit,
            "weight": self._shown(kg),
        }
        self.emit(self.topic, frame)
        self.forget("impedance")
        if impedance is not None:
            whole = {**frame, "impedance": impedance}
            self.after(self.IMPEDANCE_S, "impedance", lambda: self.emit(self.topic, whole))

    def _shown(self, kg: float) -> float:
        """Return the weight as the scale counts it: in steps of 50 g, or of a tenth of a pound."""
        return round(round(kg * 20) / 20, 2) if self.unit == "kg" else round(kg / _POUND, 1)
