"""A fridge-freezer with two screens on its door.

A screen takes cards as JSON on ``<base>/screen/<screen>/set``, shows them, and says what it shows, retained, on
``<base>/screen/<screen>/state``. A button pressed on it is said on ``<base>/screen/<screen>/event``.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

from devices.virtual.appliance import (
    Announced,
    Appliance,
    Message,
    Spec,
    UnfitError,
    binary,
    measured,
    number,
    one_of,
    read,
    sensor,
)

SCREENS = ("family", "door")
MODES = {
    "normal": (4.0, -18.0),
    "eco": (5.0, -17.0),
    "vacation": (12.0, -18.0),
    "super_cool": (2.0, -18.0),
    "super_freeze": (4.0, -24.0),
}
MAX_CARDS = 20
_BOUNDS = {"fridge_target": (1, 12), "freezer_target": (-26, -14)}


class Fridge(Appliance):
    """Two compartments, two doors, modes, light, water filter, stock count, and the screens."""

    kind = "fridge"
    title = "a fridge-freezer with two screens"
    model = "Virtual fridge with screens"

    def __init__(self, spec: Spec) -> None:
        super().__init__(spec)
        self._warm = {"fridge": 4.0, "freezer": -18.0}
        self._open_for = {"fridge": 0.0, "freezer": 0.0}
        self._patience = float(spec.options.get("door_seconds", 60))
        self._joules = 0.0
        self._screens: dict[str, dict[str, Any]] = {s: {"cards": []} for s in SCREENS}
        self.state = {
            "fridge_temperature": 4.0, "freezer_temperature": -18.0, "fridge_target": 4.0, "freezer_target": -18.0,
            "fridge_door": False, "freezer_door": False, "door_open_too_long": False, "mode": "normal", "light": False,
            "energy": 214.6, "filter": 72, "stock": int(spec.options.get("stock", 0)), "next_expiry": "None",
            "compressor": True,
        }  # fmt: skip

    @property
    def topics(self) -> Sequence[str]:
        """Return its command topics and those of its screens."""
        return (*super().topics, f"{self.base}/screen/+/set")

    def entities(self) -> list[Announced]:
        """Return everything the fridge is made of."""
        return [*self._compartments(), *self._doors(), *self._insides(), *self._shown_screens()]

    def _compartments(self) -> list[Announced]:
        measured = {"device_class": "temperature", "unit_of_measurement": "°C", "state_class": "measurement"}
        found = []
        for key, name in (("fridge", "Fridge"), ("freezer", "Freezer")):
            least, most = _BOUNDS[f"{key}_target"]
            found.append(sensor(f"{key}_temperature", f"{name} temperature", **measured))
            found.append(Announced("number", f"{key}_target", f"{name} target", {
                "command_topic": f"{self.base}/{key}_target/set", "value_template": read(f"{key}_target"),
                "device_class": "temperature", "unit_of_measurement": "°C", "min": least, "max": most, "step": 1,
            }))  # fmt: skip
        return found

    def _doors(self) -> list[Announced]:
        return [
            binary("fridge_door", "Fridge door", "door"),
            binary("freezer_door", "Freezer door", "door"),
            binary("door_open_too_long", "Door open too long", "problem"),
        ]

    def _insides(self) -> list[Announced]:
        return [
            Announced("select", "mode", "Mode", {
                "command_topic": f"{self.base}/mode/set", "value_template": read("mode"), "options": list(MODES),
            }),
            binary("light", "Inside light", "light", entity_category="diagnostic"),
            binary("compressor", "Compressor", "running", entity_category="diagnostic"),
            measured("energy", "Energy", "energy", "kWh", state_class="total_increasing"),
            sensor("filter", "Water filter", unit_of_measurement="%", icon="mdi:water-check"),
            sensor("stock", "Food items", state_class="measurement", icon="mdi:food-apple"),
            sensor("next_expiry", "Next expiry", device_class="date"),
        ]  # fmt: skip

    def _shown_screens(self) -> list[Announced]:
        found = []
        for screen in SCREENS:
            topic = f"{self.base}/screen/{screen}"
            found.append(Announced("sensor", f"{screen}_screen", f"{screen.capitalize()} screen", {
                "state_topic": f"{topic}/state", "json_attributes_topic": f"{topic}/state",
                "value_template": "{{ value_json.title }}", "icon": "mdi:tablet-dashboard",
            }))  # fmt: skip
            found.append(Announced("event", f"{screen}_screen_button", f"{screen.capitalize()} screen button", {
                "state_topic": f"{topic}/event", "event_types": ["press"],
                "value_template": "{{ {'event_type': 'press', 'button': value_json.action, "
                "'value': value_json.value} | to_json }}",
            }))  # fmt: skip
        return found

    def hello(self) -> list[Message]:
        """Return that it is there, its state and what its screens show."""
        for screen in SCREENS:
            self._tell(screen)
        return super().hello()

    def keeps(self, leaf: str) -> bool:
        """Return True for what a screen shows: cards retained for it are shown again after a power cut."""
        return leaf.startswith("screen/")

    def command(self, what: str, value: Any) -> None:
        """Set a target, the mode, the stock count, or what a screen shows."""
        if what.startswith("screen/"):
            self._show(what.removeprefix("screen/"), value)
        elif what in _BOUNDS:
            self.state[what] = round(number(value, what, *_BOUNDS[what]), 1)
        elif what == "mode":
            self.state["mode"] = one_of(value, "mode", tuple(MODES))
            self.state["fridge_target"], self.state["freezer_target"] = MODES[self.state["mode"]]
        elif what == "stock":
            if not isinstance(value, Mapping):
                raise UnfitError('stock takes JSON such as {"count": 12, "next_expiry": "2026-12-01"}')
            self.state["stock"] = round(number(value.get("count"), "count", 0, 10_000))
            self.state["next_expiry"] = str(value.get("next_expiry") or "None")[:10]
        else:
            super().command(what, value)

    def _show(self, screen: str, value: Any) -> None:
        one_of(screen, "screen", SCREENS)
        shown = {"cards": value} if isinstance(value, list) else value
        if not isinstance(shown, dict) or not isinstance(shown.get("cards", []), list):
            raise UnfitError('a screen takes JSON such as {"cards": [{"title": "Breakfast", "lines": ["Oats, 80 g"]}]}')
        cards = [card for card in shown.get("cards", []) if isinstance(card, dict)]
        self._screens[screen] = {**shown, "cards": cards[:MAX_CARDS]}
        self._tell(screen)

    def _tell(self, screen: str) -> None:
        shown = self._screens[screen]
        first = shown["cards"][0].get("title", "") if shown["cards"] else ""
        text = json.dumps({"title": str(first)[:200] or "nothing", **shown}, ensure_ascii=False)
        self.say(f"screen/{screen}/state", text, retain=True)

    def act(self, action: str, details: Mapping[str, Any]) -> None:
        """Open or close a door (``compartment``), press a button on a ``screen``, or change the water filter."""
        if action in ("open_door", "close_door"):
            which = one_of(details.get("compartment", "fridge"), "compartment", ("fridge", "freezer"))
            self.state[f"{which}_door"] = action == "open_door"
            self._open_for[which] = 0.0
        elif action == "press":
            screen = one_of(details.get("screen", SCREENS[0]), "screen", SCREENS)
            said = {"screen": screen, "action": str(details.get("button", "ok")), "value": details.get("value")}
            self.say(f"screen/{screen}/event", json.dumps(said, ensure_ascii=False))
        elif action == "change_filter":
            self.state["filter"] = 100
        else:
            super().act(action, details)
        self._doors_changed()

    def _doors_changed(self) -> None:
        self.state["light"] = self.state["fridge_door"]
        self.state["door_open_too_long"] = any(s >= self._patience for s in self._open_for.values())

    def advance(self, seconds: float) -> None:
        """Cool, warm while a door is open, count how long, and use energy."""
        working = False
        for which in ("fridge", "freezer"):
            is_open = self.state[f"{which}_door"]
            self._open_for[which] = self._open_for[which] + seconds if is_open else 0.0
            gap = self.state[f"{which}_target"] - self._warm[which]
            if is_open:
                self._warm[which] += (21 - self._warm[which]) * min(1.0, seconds / 1800)
            else:
                self._warm[which] += gap * min(1.0, seconds / 900)
            working = working or gap < -0.2
            self.state[f"{which}_temperature"] = round(self._warm[which], 1)
        self.state["compressor"] = working or (
            self.state["compressor"]
            and any(self._warm[w] > self.state[f"{w}_target"] + 0.05 for w in ("fridge", "freezer"))
        )
        self._joules += seconds * (95.0 if self.state["compressor"] else 12.0)
        if self._joules >= 36_000:
            self.state["energy"] = round(self.state["energy"] + self._joules / 3_600_000, 3)
            self._joules = 0.0
        self._doors_changed()
