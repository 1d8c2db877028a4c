"""Things that open and close: blinds, locks, doors and windows."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from devices.virtual.appliance import Announced, Appliance, Spec, battery, binary, number, one_of, read


class Blinds(Appliance):
    """Blinds whose motor takes 20 s from end to end. Option ``seconds``: that time."""

    kind = "blinds"
    title = "blinds that take time to move"
    model = "Virtual blinds"

    def __init__(self, spec: Spec) -> None:
        super().__init__(spec)
        self._rate = 100 / float(spec.options.get("seconds", 20))
        self._at = 100.0
        self._target = 100.0
        self.state = {"state": "open", "position": 100}

    def entities(self) -> list[Announced]:
        """Return the cover."""
        return [Announced("cover", "", None, {
            "device_class": "blind",
            "command_topic": f"{self.base}/set", "value_template": read("state"),
            "position_topic": self.base, "position_template": read("position"),
            "set_position_topic": f"{self.base}/position/set",
        })]  # fmt: skip

    def command(self, what: str, value: Any) -> None:
        """Open, close, stop or go to a position."""
        if what == "position":
            self._target = number(value, "position", 0, 100)
        elif what == "":
            word = one_of(value, "command", ("OPEN", "CLOSE", "STOP"))
            self._target = {"OPEN": 100.0, "CLOSE": 0.0, "STOP": self._at}[word]
        else:
            super().command(what, value)
        self._show()

    def _show(self) -> None:
        if self._at == self._target:
            self.state["state"] = "closed" if self._at == 0 else "open"
        else:
            self.state["state"] = "opening" if self._target > self._at else "closing"
        self.state["position"] = round(self._at)

    def advance(self, seconds: float) -> None:
        """Move towards the target."""
        step = self._rate * seconds
        self._at = min(self._target, self._at + step) if self._target > self._at else max(self._target, self._at - step)
        self._show()


class Lock(Appliance):
    """A motor lock: it turns for a second, and can be jammed."""

    kind = "lock"
    title = "a door lock that can jam"
    model = "Virtual lock"

    def __init__(self, spec: Spec) -> None:
        super().__init__(spec)
        self._turning = 0.0
        self._seconds = float(spec.options.get("seconds", 1.0))
        self._jams = False
        self.state = {"state": "LOCKED", "battery": 87}

    def entities(self) -> list[Announced]:
        """Return the lock and its battery."""
        return [
            Announced("lock", "", None, {"command_topic": f"{self.base}/set", "value_template": read("state")}),
            battery(),
        ]  # fmt: skip

    def command(self, what: str, value: Any) -> None:
        """Lock or unlock."""
        if what:
            super().command(what, value)
        word = one_of(value, "command", ("LOCK", "UNLOCK"))
        wanted = f"{word}ED"
        if self.state["state"] != wanted:
            self.state["state"] = f"{word}ING"
            self._turning = self._seconds

    def act(self, action: str, details: Mapping[str, Any]) -> None:
        """Jam or free it, or turn it by hand or key."""
        if action == "jam":
            self._jams = bool(details.get("on", True))
            if self._jams:
                self.state["state"] = "JAMMED"
        elif action in ("lock", "unlock"):
            self.state["state"] = f"{action.upper()}ED"
        else:
            super().act(action, details)

    def advance(self, seconds: float) -> None:
        """Finish turning."""
        if not self.state["state"].endswith("KING"):
            return
        self._turning -= seconds
        if self._turning <= 0:
            done = self.state["state"].removesuffix("ING") + "ED"
            self.state["state"] = "JAMMED" if self._jams else done


class Contact(Appliance):
    """A door or window contact. Option ``class``: door, window, garage_door."""

    kind = "contact"
    title = "a door or window contact"
    model = "Virtual contact"

    def __init__(self, spec: Spec) -> None:
        super().__init__(spec)
        self.state = {"contact": False, "tamper": False, "battery": 94}

    def entities(self) -> list[Announced]:
        """Return the contact, its tamper switch and its battery."""
        main = binary("contact", None, str(self.spec.options.get("class", "door")))
        return [
            main._replace(key=""),
            binary("tamper", "Tamper", "tamper", entity_category="diagnostic"),
            battery(),
        ]  # fmt: skip

    def act(self, action: str, details: Mapping[str, Any]) -> None:
        """Open, close or tamper with it."""
        if action in ("open", "open_door", "open_window"):
            self.state["contact"] = True
        elif action in ("close", "close_door", "close_window"):
            self.state["contact"] = False
        elif action == "tamper":
            self.state["tamper"] = bool(details.get("on", True))
        else:
            super().act(action, details)
