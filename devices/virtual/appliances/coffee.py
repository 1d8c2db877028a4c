"""A coffee machine that heats up, brews what was chosen and runs out of water and beans."""

from __future__ import annotations

from functools import partial

from devices.virtual.appliance import Appliance, Deed, Take
from devices.virtual.discovery import About, Part, sensor
from devices.virtual.reading import BadCommand, on_off, shown, word

#: Drink -> water in ml, beans in g, time in s.
DRINKS = {
    "espresso": (40, 9, 25.0),
    "coffee": (120, 10, 40.0),
    "americano": (160, 9, 45.0),
    "cappuccino": (110, 9, 55.0),
    "latte": (120, 9, 60.0),
    "mocha": (130, 9, 60.0),
    "drip_coffee": (180, 12, 90.0),
    "house_coffee": (150, 11, 45.0),
    "iced_coffee": (120, 12, 50.0),
    "iced_mocha": (120, 10, 65.0),
    "hot_water": (200, 0, 30.0),
}
#: Cup -> share of the drink's usual water.
SIZES = {"small": 0.8, "medium": 1.0, "large": 1.4, "8_oz": 1.0, "12_oz": 1.5, "16_oz": 2.0, "20_oz": 2.5}
#: Shots -> share of the drink's usual beans.
SHOTS = {"1": 1.0, "2": 1.8, "3": 2.6}
#: What else can be chosen and does not change what it uses.
EXTRAS = {
    "roast": ("medium", "dark", "light"),
    "milk": ("none", "milk", "almond_milk", "skim_milk", "soy_milk", "whole_milk", "cream"),
    "sugar": ("none", "sugar", "brown_sugar", "sweetener"),
}
STRENGTHS = {"mild": 0.8, "normal": 1.0, "strong": 1.3}
STATES = ("off", "heating", "ready", "brewing", "needs_water", "needs_beans")
_TANK_ML, _HOPPER_G = 1800.0, 250.0


class CoffeeMachine(Appliance):
    """The machine; it heats for 20 s and does not brew before."""

    title = "Coffee machine"
    model = "HV-COFFEE"
    whole = True
    HEAT_S = 20.0

    def __init__(self, about: About, *, on: bool = False) -> None:
        super().__init__(about)
        self.on = False
        self.state = "off"
        self.drink = "coffee"
        self.strength = "normal"
        self.size = "medium"
        self.shots = "1"
        self.extras = {name: options[0] for name, options in EXTRAS.items()}
        self.water = 1400.0
        self.beans = 180.0
        self.cups = 412
        if on:
            self.on, self.state = True, "ready"

    def parts(self) -> list[Part]:
        """Return power, choices, start and what it tells."""
        power = {"state_topic": "~/state", "command_topic": "~/set"}
        states = sensor("state", "State", "enum", state_topic="~/status/state", options=list(STATES))
        return [
            Part(component="switch", facts=power),
            _choice("drink", "Drink", list(DRINKS)),
            _choice("strength", "Strength", list(STRENGTHS)),
            _choice("size", "Size", list(SIZES)),
            _choice("shots", "Shots", list(SHOTS)),
            *(_choice(name, name.capitalize(), list(options)) for name, options in EXTRAS.items()),
            Part(component="button", key="start", name="Start", facts={"command_topic": "~/start/set"}),
            states,
            sensor("water", "Water", unit="%"),
            sensor("beans", "Beans", unit="%"),
            sensor("cups", "Cups", unit="cups", state_class="total_increasing"),
        ]

    def states(self) -> dict[str, str]:
        """Return everything it tells."""
        return {
            "state": shown(self.on),
            "drink/state": self.drink,
            "strength/state": self.strength,
            "size/state": self.size,
            "shots/state": self.shots,
            **{f"{name}/state": chosen for name, chosen in self.extras.items()},
            "status/state": self._status(),
            "water/state": f"{self.water / _TANK_ML * 100:.0f}",
            "beans/state": f"{self.beans / _HOPPER_G * 100:.0f}",
            "cups/state": str(self.cups),
        }

    def _status(self) -> str:
        """Return its state; a ready machine says first what it lacks for the drink that is chosen."""
        water, beans = self._needs()
        if self.state == "ready" and self.water < water:
            return "needs_water"
        return "needs_beans" if self.state == "ready" and self.beans < beans else self.state

    def _needs(self) -> tuple[float, float]:
        water, beans, _ = DRINKS[self.drink]
        return water * SIZES[self.size], beans * STRENGTHS[self.strength] * SHOTS[self.shots]

    def commands(self) -> dict[str, Take]:
        """Return power, choices and start."""
        return {
            "set": self._power,
            "drink/set": self._choose_drink,
            "strength/set": self._choose,
            "size/set": self._choose_size,
            "shots/set": self._choose_shots,
            **{f"{name}/set": partial(self._choose_extra, name) for name in EXTRAS},
            "start/set": self._start,
        }

    def deeds(self) -> dict[str, Deed]:
        """Return filling up."""
        return {
            "fill_water": lambda _: setattr(self, "water", _TANK_ML),
            "fill_beans": lambda _: setattr(self, "beans", _HOPPER_G),
        }

    def _power(self, text: str) -> None:
        on = on_off(text)
        if on == self.on:
            return
        self.on = on
        self.forget("next")
        self.state = "heating" if on else "off"
        if on:
            self.after(self.HEAT_S, "next", self._ready)

    def _ready(self) -> None:
        self.state = "ready"

    def _choose_drink(self, text: str) -> None:
        self.drink = word(text, DRINKS)

    def _choose(self, text: str) -> None:
        self.strength = word(text, STRENGTHS)

    def _choose_size(self, text: str) -> None:
        self.size = word(text, SIZES)

    def _choose_shots(self, text: str) -> None:
        self.shots = word(text, SHOTS)

    def _choose_extra(self, name: str, text: str) -> None:
        self.extras[name] = word(text, EXTRAS[name])

    def _start(self, text: str) -> None:
        word(text, ("PRESS",))
        if self._status() != "ready":
            raise BadCommand(f"it cannot brew: it is {self._status()}")
        water, beans = self._needs()
        self.state = "brewing"
        self.water -= water
        self.beans -= beans
        self.after(DRINKS[self.drink][2], "next", self._done)

    def _done(self) -> None:
        self.cups += 1
        self.state = "ready"


def _choice(key: str, name: str, options: list[str]) -> Part:
    facts = {"state_topic": f"~/{key}/state", "command_topic": f"~/{key}/set", "options": options}
    return Part(component="select", key=key, name=name, facts=facts)
