"""What guards a home: glass-break detector, keypad of the alarm, monitor against electrical fires."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Mapping
from typing import Any

from devices.virtual.appliance import Appliance, Deed
from devices.virtual.discovery import About, Part, battery, sensor
from devices.virtual.reading import BadCommand, document, flag, number, shown, word
from hub.api.codec import Publish
from hub.api.kinds import KINDS, Kind

_log = logging.getLogger(__name__)


class GlassBreak(Appliance):
    """A detector of breaking glass that stays on for ten seconds; opening its case is tampering."""

    title = "Glass-break detector"
    model = "HV-GLASS"
    HOLD_S = 10.0

    def __init__(self, about: About) -> None:
        super().__init__(about)
        self.broken = False
        self.opened = False
        self.charge = 88

    def parts(self) -> list[Part]:
        """Return glass, case and battery."""
        glass = {"state_topic": "~/state", "device_class": "vibration"}
        case = {"state_topic": "~/tamper/state", "device_class": "tamper"}
        return [
            Part(component="binary_sensor", facts=glass),
            Part(component="binary_sensor", key="tamper", name="Tamper", facts=case),
            battery(),
        ]

    def states(self) -> dict[str, str]:
        """Return the three readings."""
        return {"state": shown(self.broken), "tamper/state": shown(self.opened), "battery/state": str(self.charge)}

    def deeds(self) -> dict[str, Deed]:
        """Return breaking the glass, and opening (``on`` false: closing) the case."""
        return {"break": self._break, "tamper": self._tamper}

    def _break(self, _: Mapping[str, Any]) -> None:
        self.broken = True
        self.after(self.HOLD_S, "quiet", self._quiet)

    def _quiet(self) -> None:
        self.broken = False

    def _tamper(self, deed: Mapping[str, Any]) -> None:
        self.opened = flag(deed, "on", True)


class Keypad(Appliance):
    """A keypad of the alarm: orders on ``hearth/alarm/<partition>/set``, state and replies on its display."""

    title = "Keypad"
    model = "HV-KEYPAD"
    MODES = ("home", "away", "night", "vacation")

    def __init__(self, about: About, *, partition: str = "home", now: Callable[[], float] = time.time) -> None:
        super().__init__(about)
        self.partition = partition
        self.display = "-"
        self.charge = 91
        self._clock = now

    @property
    def _alarm(self) -> str:
        return f"hearth/alarm/{self.partition}"

    @property
    def topics(self) -> list[str]:
        """Return the topics it listens on: its own, and what the alarm says."""
        return [*super().topics, f"{self._alarm}/state", f"{self._alarm}/reply"]

    def takes_retained(self, topic: str) -> bool:
        """Return whether a retained message may be shown: the alarm's state is."""
        return topic == f"{self._alarm}/state"

    def parts(self) -> list[Part]:
        """Return display and battery."""
        return [sensor("display", "Display"), battery()]

    def states(self) -> dict[str, str]:
        """Return what it shows, and its battery."""
        return {"display/state": self.display, "battery/state": str(self.charge)}

    def deeds(self) -> dict[str, Deed]:
        """Return arming (``mode``, ``code``, ``force``) and disarming (``code``) by hand."""
        return {"arm": self._arm, "disarm": self._disarm}

    def handle(self, topic: str, payload: bytes) -> list[Publish]:
        """Show what the alarm says; the rest is as for every appliance."""
        if not topic.startswith(f"{self._alarm}/"):
            return super().handle(topic, payload)
        try:
            self.display = self._said_by_the_alarm(topic, payload.decode("utf-8", "replace"))
        except BadCommand as error:
            _log.warning("%s ignores %r on %s: %s", self.about.name, payload[:60], topic, error)
        return self._changes()

    def _said_by_the_alarm(self, topic: str, text: str) -> str:
        if topic.endswith("/state"):
            return word(text, KINDS[Kind.ALARM_PANEL].values)
        said = document(text).get("text")
        if not isinstance(said, str):
            raise BadCommand("a reply has a text")
        return said[:80]

    def _arm(self, deed: Mapping[str, Any]) -> None:
        mode = word(deed.get("mode", "away"), self.MODES)
        self._order({"action": f"arm_{mode}", "force": flag(deed, "force", False)}, deed)

    def _disarm(self, deed: Mapping[str, Any]) -> None:
        self._order({"action": "disarm"}, deed)

    def _order(self, order: Mapping[str, Any], deed: Mapping[str, Any]) -> None:
        now = self._clock()
        code = deed.get("code", "")
        if not isinstance(code, str):
            raise BadCommand("code must be a text")
        order_id = f"{self.about.id}-{round(now * 1000)}"
        self.emit(f"{self._alarm}/set", {**order, "code": code, "id": order_id, "at": now})


class ElectricalFireMonitor(Appliance):
    """A monitor of residual current, cable temperature and arcs; it alarms from ``limit_ma`` and ``limit_c`` on.

    GB 14287.2 sets residual-current alarms between 20 and 1000 mA, GB 14287.3 temperature alarms from 45 to 140 °C.
    """

    title = "Electrical-fire monitor"
    model = "HV-ARC"
    whole = True
    REPORT_S = 30.0

    def __init__(self, about: About, *, limit_ma: float = 300.0, limit_c: float = 70.0) -> None:
        super().__init__(about)
        self.limit_ma = number(limit_ma, 20, 1000)
        self.limit_c = number(limit_c, 45, 140)
        self.ma = 12.0
        self.celsius = 31.0
        self.arc = False
        self._age = 0.0
        self._waver = 0.0

    def parts(self) -> list[Part]:
        """Return the two measured values and the three alarms."""
        return [
            self._alarm("residual", "Residual current alarm", "safety"),
            self._alarm("hot", "Cable temperature alarm", "heat"),
            self._alarm("arc", "Arc alarm", "safety"),
            sensor("residual_current", "Residual current", "current", "mA"),
            sensor("cable_temperature", "Cable temperature", "temperature", "°C"),
        ]

    @staticmethod
    def _alarm(key: str, name: str, device_class: str) -> Part:
        facts = {"state_topic": f"~/{key}/state", "device_class": device_class}
        return Part(component="binary_sensor", key=key, name=name, facts=facts)

    def states(self) -> dict[str, str]:
        """Return the five readings."""
        return {
            "residual/state": shown(self.ma >= self.limit_ma),
            "hot/state": shown(self.celsius >= self.limit_c),
            "arc/state": shown(self.arc),
            "residual_current/state": f"{self.ma:.0f}",
            "cable_temperature/state": f"{self.celsius + self._waver:.1f}",
        }

    def step(self, seconds: float) -> None:
        """Measure, and report at least every half minute, as monitors do."""
        self._age += seconds
        if self._age >= self.REPORT_S:
            self._age = 0.0
            self._waver = self.random.uniform(-0.4, 0.4)

    def deeds(self) -> dict[str, Deed]:
        """Return a leaking current (``ma``), a hot cable (``celsius``) and an arc (``on``)."""
        return {"leak": self._leak, "heat": self._heat, "arc": self._arc}

    def _leak(self, deed: Mapping[str, Any]) -> None:
        self.ma = number(deed.get("ma", 450), 0, 10_000)

    def _heat(self, deed: Mapping[str, Any]) -> None:
        self.celsius = number(deed.get("celsius", 95), -40, 400)

    def _arc(self, deed: Mapping[str, Any]) -> None:
        self.arc = flag(deed, "on", True)
