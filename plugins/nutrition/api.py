"""What other plugins may import of nutrition: foods, advice and the services that give them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

import msgspec

from hub.api import Event
from plugins.nutrition.allergens import permits


class Food(msgspec.Struct, frozen=True, kw_only=True):
    """A food. ``per_100g``: nutrients of 100 g edible part, keyed with their unit (``protein_g``); unknown is absent.

    ``ndb_no`` is its number in USDA SR Legacy; ``piece_g`` the weight of one, ``g_per_ml`` its density, when known;
    ``measures`` are household measures by USDA's words (``cup``, ``tbsp``, ``slice``), g of one;
    ``pinyin`` the sound of each Chinese name; ``checked`` False for an imported food whose allergens nobody has read.
    """

    id: str
    names: dict[str, tuple[str, ...]]
    group: str
    ndb_no: str
    usda_name: str
    piece_g: float | None = None
    g_per_ml: float | None = None
    allergens: tuple[str, ...] = ()
    measures: dict[str, float] = {}
    pinyin: tuple[str, ...] = ()
    checked: bool = True
    per_100g: dict[str, float] = {}

    def label(self, language: str) -> str:
        """Return its name in a language."""
        return self.names.get(language.partition("-")[0], self.names["en"])[0]

    def grams(self, quantity: float, unit: str) -> float | None:
        """Return what a quantity weighs, g; None when that is not known (a box, a bag)."""
        if unit in ("g", "kg", "jin", "liang", "lb", "oz"):
            return quantity * {"g": 1, "kg": 1000, "jin": 500, "liang": 50, "lb": 453.59237, "oz": 28.349523}[unit]
        if unit in ("ml", "l"):
            return None if self.g_per_ml is None else quantity * self.g_per_ml * (1000 if unit == "l" else 1)
        if unit in ("piece", "dozen"):
            return None if self.piece_g is None else quantity * self.piece_g * (12 if unit == "dozen" else 1)
        return None


class AdviceLine(msgspec.Struct, frozen=True, kw_only=True):
    """One line of advice: its words, the rule that gave it, the publication behind it, and the sum it came from."""

    text: str
    rule: str
    source: str
    sum: str
    tone: str = "info"


class Eaten(msgspec.Struct, frozen=True, kw_only=True):
    """Something a person ate: what it was called, the grams of each food in it, and what that gave them.

    ``coverage`` is the share of the grams (0-1) whose energy is known.
    """

    id: str
    person: str
    at: float
    label: str
    foods: dict[str, float] = {}
    nutrients: dict[str, float] = {}
    coverage: float = 1.0
    source: str = ""


class Erased(Event, frozen=True, kw_only=True):
    """A person's body data and intake were erased: whoever shows anything of it forgets it."""

    person: str


class IntakeChanged(Event, frozen=True, kw_only=True):
    """Something a person ate was written down or taken out."""

    person: str


class Target(msgspec.Struct, frozen=True, kw_only=True):
    """What a person should get in a day: ``low`` at least, ``high`` at most (None: no limit)."""

    key: str
    low: float | None
    high: float | None
    unit: str
    source: str


class Intake(Protocol):
    """What people ate, kept only of those who consented."""

    async def record(
        self, person: str, label: str, foods: dict[str, float], *, source: str, at: float | None = None
    ) -> Eaten | None:
        """Write down grams of foods eaten; None when the person has not consented. InvalidParameter when unknown."""
        ...

    async def targets(self, person: str) -> Sequence[Target]:
        """Return a person's daily targets; those of an adult of average size when too little is known or agreed."""
        ...


class Foods(Protocol):
    """The table of everyday foods."""

    def get(self, food_id: str) -> Food | None:
        """Return a food by id."""
        ...

    def find(self, name: str) -> Food | None:
        """Return the food of a name in any language, or None."""
        ...

    def all(self) -> Sequence[Food]:
        """Return every food."""
        ...


class Nutrition(Protocol):
    """Advice for a person."""

    async def advice(self, person: str, language: str) -> Sequence[AdviceLine]:
        """Return advice, most important first; one line saying what is missing when there is not enough to go by."""
        ...


__all__ = [
    "AdviceLine",
    "Eaten",
    "Erased",
    "Food",
    "Foods",
    "Intake",
    "IntakeChanged",
    "Nutrition",
    "Target",
    "permits",
]
