"""What a person needs in a day: published reference intakes by age, sex and state, each with its edition. Pure.

Only values checked against their publication are here; there is no other way for a figure to reach advice. The
Dietary Reference Intakes of sodium and potassium (2019) and China's of 2023 are left out until they are checked.
"""

from __future__ import annotations

import csv
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

import msgspec

from hub.api.errors import StoreError
from plugins.nutrition.sources import cite

TABLE = Path(__file__).parent / "data" / "us_dri.csv"
DRI_MACRO = cite("dri_macro")
DRI_PROTEIN = cite("dri_protein")
DRI_WATER = cite("dri_water")
DRI_CALCIUM = cite("dri_calcium")
DRI_MICRO = cite("dri_micro")
WHO_DIET = cite("who_diet")
CHINA_2022 = cite("china_2022")
PROT_AGE = cite("prot_age")

_SOURCES = {
    "protein_g": DRI_MACRO,
    "fibre_g": DRI_MACRO,
    "carb_g": DRI_MACRO,
    "water_g": DRI_WATER,
    "ca_mg": DRI_CALCIUM,
    "vitd_ug": DRI_CALCIUM,
}
#: Protein per kilogram of body weight by the age from which it holds (RDA), g.
_PROTEIN = ((1, 1.05), (4, 0.95), (14, 0.85), (19, 0.8))
#: Percent of total water that comes from drinks, by sex and the age from which it holds (table S-1).
_DRINKS = {
    "M": ((1, 71), (4, 70), (9, 76), (14, 80), (19, 81)),
    "F": ((1, 71), (4, 70), (9, 75), (14, 80), (19, 81)),
}
_DRINKS_IN = {"pregnancy": 77, "lactation": 82}


class Need(msgspec.Struct, frozen=True, kw_only=True):
    """A daily need. ``high`` closes a range; ``sum`` says how it was computed."""

    key: str
    value: float
    unit: str
    source: str
    sum: str = ""
    high: float | None = None


class DriTable:
    """Reference intakes of a life stage."""

    def __init__(self, rows: Iterable[Mapping[str, str]]) -> None:
        self._rows = tuple(rows)

    def stage(self, sex: str, age: float, state: Sequence[str]) -> Mapping[str, float]:
        """Return the intakes of a life stage by nutrient; empty for one without a row (infants)."""
        wanted = state_of(state) or ("child" if age < 9 else "male" if sex == "M" else "female")
        for row in self._rows:
            if row["stage"] == wanted and int(row["age_from"]) <= int(age) <= int(row["age_to"]):
                return {k: float(v) for k, v in row.items() if k not in ("stage", "age_from", "age_to") and v}
        return {}

    def needs(self, sex: str, age: float, state: Sequence[str]) -> list[Need]:
        """Return a life stage's intakes as needs."""
        found = self.stage(sex, age, state)
        return [
            Need(key=key, value=value, unit=_unit(key), source=_SOURCES.get(key, DRI_MICRO))
            for key, value in found.items()
        ]


def load(path: Path = TABLE) -> DriTable:
    """Read the table (blocking)."""
    try:
        with path.open(encoding="utf-8", newline="") as file:
            return DriTable(list(csv.DictReader(file)))
    except OSError as error:
        raise StoreError(f"{path.name} cannot be read: {error}") from error


def state_of(state: Sequence[str]) -> str | None:
    """Return ``pregnancy`` or ``lactation`` when a person's states say so."""
    words = {word.lower() for word in state}
    if words & {"pregnant", "pregnancy"}:
        return "pregnancy"
    return "lactation" if words & {"lactating", "lactation", "breastfeeding"} else None


def protein(kg: float, age: float, table: Mapping[str, float], state: Sequence[str]) -> Need:
    """Return the protein need, g/day: per kilogram, the table's for pregnancy and lactation, more from 65."""
    if state_of(state) and "protein_g" in table:
        return Need(
            key="protein", value=table["protein_g"], unit="g", source=DRI_MACRO, sum=f"{table['protein_g']:g} g"
        )
    if age >= 65:
        low, high = 1.0 * kg, 1.2 * kg
        total = f"1.0–1.2 g/kg × {kg:.1f} kg = {low:.0f}–{high:.0f} g"
        return Need(key="protein", value=low, high=high, unit="g", source=PROT_AGE, sum=total)
    rate = [per for since, per in _PROTEIN if age >= since][-1]
    value = rate * kg
    return Need(
        key="protein", value=value, unit="g", source=DRI_PROTEIN, sum=f"{rate:g} g/kg × {kg:.1f} kg = {value:.0f} g"
    )


def drinks(sex: str, age: float, state: Sequence[str]) -> float:
    """Return the share of total water that comes from drinks, 0 to 1."""
    special = state_of(state)
    percent = (
        _DRINKS_IN[special] if special else [part for since, part in _DRINKS[sex] if age >= since or since == 1][-1]
    )
    return percent / 100


def _unit(key: str) -> str:
    return {"g": "g", "mg": "mg", "ug": "µg"}[key.rpartition("_")[2]]
