"""Which coffee machine there is and what it lets one choose. Pure: reads the home as data.

A machine is a device with a choice among drinks. Its other choices are known by their names (size, roast, shots, milk,
sugar), its start by a button, its power by a switch, what it does by a sensor. Options are compared by what they say,
so ``8_oz``, ``8 oz`` and ``eight ounce`` are one.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

import msgspec

from hub.api import Entity, HomeView

SLOTS = ("drink", "size", "roast", "shots", "milk", "milk_amount", "sugar", "sugar_amount")
_DRINKS = {"espresso", "coffee", "cappuccino", "latte", "americano", "mocha", "lungo", "ristretto", "macchiato"}
_SAME = {
    "ounce": "oz", "ounces": "oz", "eight": "8", "twelve": "12", "sixteen": "16", "twenty": "20",
    "single": "1", "double": "2", "triple": "3", "ice": "iced", "lot": "lots", "little": "bit",
}  # fmt: skip
_SAY_NOTHING = {"shot", "shots", "roast", "roasted", "of", "a", "cup"}
_START = re.compile(r"start|brew|make", re.IGNORECASE)
READY = "ready"


class Machine(msgspec.Struct, frozen=True, kw_only=True):
    """A coffee machine: entity ids of its choices by slot, and of start, power and status where it has them."""

    choices: dict[str, Entity]
    start: str | None = None
    power: str | None = None
    status: str | None = None

    def option(self, slot: str, said: str) -> str | None:
        """Return the machine's own word for what was said, None when it does not offer it."""
        entity = self.choices.get(slot)
        if entity is None:
            return None
        wanted = meaning(said)
        return next((option for option in options(entity) if meaning(option) == wanted), None)


def meaning(text: str) -> frozenset[str]:
    """Return the words of a choice that matter, in one spelling."""
    words = re.findall(r"[a-z]+|\d+", text.lower())
    return frozenset(_SAME.get(word, word) for word in words if word not in _SAY_NOTHING)


def options(entity: Entity) -> list[str]:
    """Return what a select entity lets one choose."""
    return [str(option) for option in entity.attributes.get("options", ())]


def find(home: HomeView, drink: str | None = None) -> Machine | None:
    """Return the machine with the configured choice of drinks, else the first that looks like one; None without."""
    for entity in home.entities.values():
        if entity.kind != "select" or (drink is not None and entity.entity_id != drink):
            continue
        offered = {word for option in options(entity) for word in meaning(option)}
        if drink is not None or len(offered & _DRINKS) >= 2:
            return _machine(entity, home.entities.values())
    return None


def _machine(drink: Entity, entities: Iterable[Entity]) -> Machine:
    beside = [entity for entity in entities if entity.device_id == drink.device_id and drink.device_id is not None]
    choices = {"drink": drink}
    for entity in beside:
        slot = next((slot for slot in reversed(SLOTS) if entity.entity_id.endswith(f"_{slot}")), None)
        if entity.kind == "select" and slot is not None:
            choices.setdefault(slot, entity)
    return Machine(
        choices=choices,
        start=_first(beside, "button", _START),
        power=_first(beside, "switch"),
        status=_first(beside, "sensor", re.compile(r"stat(e|us)", re.IGNORECASE)),
    )


def _first(entities: Iterable[Entity], kind: str, named: re.Pattern[str] | None = None) -> str | None:
    fitting = (entity for entity in entities if entity.kind == kind)
    return next((e.entity_id for e in fitting if named is None or named.search(e.entity_id.partition(".")[2])), None)
