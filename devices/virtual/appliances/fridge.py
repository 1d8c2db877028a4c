"""A fridge of two compartments: temperatures, doors, modes, light, water filter, and two screens on its door.

Modes as fridges have them: ``eco`` and ``vacation`` warm the targets, ``super_cool`` and ``super_freeze`` chill hard
and end by themselves. Rates are those of a well-filled fridge, a little quickened.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from devices.virtual.appliance import Appliance, Deed, Take
from devices.virtual.appliances.power import Meter
from devices.virtual.appliances.screens import Screens
from devices.virtual.discovery import About, Part, sensor
from devices.virtual.reading import number, on_off, shown, word

MODES = ("normal", "eco", "vacation", "super_cool", "super_freeze")
SUPER_S = {"super_cool": 3 * 3600.0, "super_freeze": 24 * 3600.0}
SCREENS = ("family", "door")
_ROOM = 22.0


@dataclass
class Compartment:
    """One cooled space, °C. ``drift`` and ``leak`` are shares of the difference to the room per second."""

    key: str
    name: str
    least: float
    most: float
    target: float
    celsius: float
    alarm: float
    open: bool = False
    open_s: float = 0.0
    drift: float = 1 / 36_000
    leak: float = 1 / 900
    chill: float = 0.004
    cooling: bool = False

    def step(self, seconds: float, target: float) -> None:
        """Warm towards the room, cool while the compressor runs; half a kelvin between on and off."""
        self.open_s = self.open_s + seconds if self.open else 0.0
        self.cooling = self.celsius > target + (-0.3 if self.cooling else 0.3)
        share = self.leak if self.open else self.drift
        self.celsius += (_ROOM - self.celsius) * share * seconds
        if self.cooling:
            self.celsius = max(target - 0.4, self.celsius - self.chill * seconds)


class Fridge(Appliance):
    """The fridge; a door is open too long after two minutes.

    What the ``private`` screens show does not stay on the broker: it may be meant for one person's eyes.
    """

    title = "Fridge"
    model = "HV-FRIDGE"
    whole = True
    welcome = frozenset(f"screen/{screen}/set" for screen in SCREENS)
    TOO_LONG_S = 120.0
    FILTER_S = 180 * 86_400.0

    def __init__(self, about: About, *, private: Sequence[str] = ()) -> None:
        super().__init__(about)
        self.fleeting = frozenset(f"screen/{word(screen, SCREENS)}/state" for screen in private)
        self.compartments = {
            "fridge": Compartment("fridge", "Fridge", 1, 8, 4, 4.1, 10),
            "freezer": Compartment("freezer", "Freezer", -24, -14, -18, -18.2, -10, chill=0.012),
        }
        self.mode = "normal"
        self.lamp = False
        self.filter_left = 0.64
        self.meter = Meter(self, 148.0)
        self.screens = Screens(self, SCREENS)

    def parts(self) -> list[Part]:
        """Return all entities but the screens, which speak their own topics."""
        parts = [part for c in self.compartments.values() for part in self._compartment_parts(c)]
        options = {"state_topic": "~/mode/state", "command_topic": "~/mode/set", "options": list(MODES)}
        # Of category config, so that "turn off the lights" means the room's and not the fridge's.
        light = {"state_topic": "~/light/state", "command_topic": "~/light/set", "entity_category": "config"}
        problem = {"state_topic": "~/door_open_too_long/state", "device_class": "problem"}
        warm = {"state_topic": "~/temperature_alarm/state", "device_class": "problem"}
        return [
            *parts,
            Part(component="binary_sensor", key="door_open_too_long", name="Door open too long", facts=problem),
            Part(component="binary_sensor", key="temperature_alarm", name="Temperature alarm", facts=warm),
            Part(component="select", key="mode", name="Mode", facts=options),
            Part(component="light", key="light", name="Light", facts=light),
            sensor("water_filter", "Water filter", unit="%"),
            *Meter.parts(),
        ]

    def _compartment_parts(self, c: Compartment) -> list[Part]:
        own = "" if c.key == "fridge" else f"{c.key}_"
        said = "" if c.key == "fridge" else f"{c.name} "
        target = {
            "state_topic": f"~/{c.key}/target/state",
            "command_topic": f"~/{c.key}/target/set",
            "min": c.least,
            "max": c.most,
            "step": 1,
            "device_class": "temperature",
            "unit_of_measurement": "°C",
        }
        door = {"state_topic": f"~/{c.key}/door/state", "device_class": "door"}
        celsius = f"{said}temperature".capitalize()
        return [
            sensor(f"{own}temperature", celsius, "temperature", "°C", state_topic=f"~/{c.key}/temperature/state"),
            Part(
                component="number",
                key=f"{own}target_temperature",
                name=f"{said}target temperature".capitalize(),
                facts=target,
            ),
            Part(component="binary_sensor", key=f"{own}door", name=f"{said}door".capitalize(), facts=door),
        ]

    def states(self) -> dict[str, str]:
        """Return everything that is told, the screens included."""
        told = {"mode/state": self.mode, "light/state": shown(self.lit), **self.meter.states(), **self.screens.states()}
        for c in self.compartments.values():
            told[f"{c.key}/temperature/state"] = f"{c.celsius:.1f}"
            told[f"{c.key}/target/state"] = f"{c.target:g}"
            told[f"{c.key}/door/state"] = shown(c.open)
        spaces = self.compartments.values()
        told["door_open_too_long/state"] = shown(any(c.open_s >= self.TOO_LONG_S for c in spaces))
        told["temperature_alarm/state"] = shown(any(c.celsius >= c.alarm for c in spaces))
        told["water_filter/state"] = f"{max(0.0, self.filter_left) * 100:.0f}"
        return told

    @property
    def lit(self) -> bool:
        """Return whether the light is on: by itself with the fridge's door."""
        return self.lamp or self.compartments["fridge"].open

    def commands(self) -> dict[str, Take]:
        """Return mode, light, targets and screens."""
        targets = {f"{c.key}/target/set": self._target(c) for c in self.compartments.values()}
        return {"mode/set": self._mode, "light/set": self._light, **targets, **self.screens.commands()}

    def deeds(self) -> dict[str, Deed]:
        """Return doors, a press on a screen, a new filter."""
        return {
            "open_door": lambda deed: self._door(deed, True),
            "close_door": lambda deed: self._door(deed, False),
            "press": self.screens.press,
            "change_filter": lambda _: setattr(self, "filter_left", 1.0),
        }

    def _mode(self, text: str) -> None:
        self.mode = word(text, MODES)
        self.forget("super")
        if self.mode in SUPER_S:
            self.after(SUPER_S[self.mode], "super", lambda: self._mode("normal"))

    def _light(self, text: str) -> None:
        self.lamp = on_off(text)

    def _target(self, c: Compartment) -> Take:
        def take(text: str) -> None:
            c.target = float(round(number(text, c.least, c.most)))

        return take

    def _door(self, deed: Mapping[str, Any], opened: bool) -> None:
        key = word(deed.get("compartment", "fridge"), self.compartments)
        self.compartments[key].open = opened

    def _aim(self, c: Compartment) -> float:
        """Return the temperature a compartment is cooled to in this mode."""
        if self.mode == f"super_{'cool' if c.key == 'fridge' else 'freeze'}":
            return c.least
        warmer = {"eco": 1.0, "vacation": 8.0 if c.key == "fridge" else 2.0}.get(self.mode, 0.0)
        return c.target + warmer

    def step(self, seconds: float) -> None:
        """Cool and measure, in steps of at most ten seconds."""
        self.filter_left -= seconds / self.FILTER_S
        while seconds > 0:
            part = min(seconds, 10.0)
            seconds -= part
            for c in self.compartments.values():
                c.step(part, self._aim(c))
            running = sum(c.cooling for c in self.compartments.values())
            self.meter.run(3.0 + 55.0 * running + (8.0 if self.lit else 0.0), part)
