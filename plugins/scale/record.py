"""The weigh-ins of the household as they stand, rebuilt from the journal of raw readings and decisions. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

import msgspec

from hub.api import Body
from plugins.scale.api import GUEST, Weighin
from plugins.scale.readings import Reading
from plugins.scale.who import Belief, Measure, believe

#: Readings of a person that shape the belief about them, the latest.
_LATEST = 90
#: Two strangers within this are taken for one, kg.
_ALIKE_KG = 1.5


class Book:
    """All weigh-ins by id, oldest first. The service is its only writer."""

    def __init__(self) -> None:
        self.weighins: dict[str, Weighin] = {}

    def replay(
        self, raw: Iterable[tuple[int, float, Mapping[str, Any]]], decisions: Iterable[Mapping[str, Any]]
    ) -> None:
        """Rebuild from journalled readings (number, time, data) and decisions, both oldest first."""
        for seq, at, data in raw:
            joins = data.get("joins")
            if joins is not None and str(joins) in self.weighins:
                self.change(str(joins), impedance=data.get("ohm"))
                continue
            key = str(seq)
            self.weighins[key] = Weighin(
                id=key, at=at, kg=float(data["kg"]), impedance=data.get("ohm"), source=str(data.get("source", ""))
            )
        for decision in decisions:
            key = str(decision.get("weighin"))
            if key in self.weighins:
                self.change(
                    key,
                    person=decision.get("person"),
                    status=str(decision.get("status")),
                    confidence=float(decision.get("confidence", 1.0)),
                )

    def change(self, key: str, **changes: Any) -> Weighin:
        """Replace fields of a weigh-in; return it."""
        self.weighins[key] = msgspec.structs.replace(self.weighins[key], **changes)
        return self.weighins[key]

    def of(self, person: str) -> list[Weighin]:
        """Return a person's weigh-ins, oldest first."""
        found = [w for w in self.weighins.values() if w.person == person and w.status == "assigned"]
        return sorted(found, key=lambda w: w.at)

    def question(self) -> Weighin | None:
        """Return the newest weigh-in that waits for an answer."""
        asking = [w for w in self.weighins.values() if w.status == "asking" and w.candidates]
        return max(asking, key=lambda w: w.at) if asking else None

    def stranger_like(self, weighin: Weighin, *, since: float) -> bool:
        """Return whether a stranger of about the same weight was asked about, or said to be a guest, since then."""
        return any(
            (other.stranger or other.status == GUEST) and other.at >= since and abs(other.kg - weighin.kg) <= _ALIKE_KG
            for other in self.weighins.values()
            if other.id != weighin.id
        )

    def belief(self, person: str, *, start: Measure | None, expected: tuple[float, float]) -> Belief:
        """Return what is believed of a person's weight and impedance."""
        measures = [Measure(w.at, w.kg, w.impedance) for w in self.of(person)[-_LATEST:]]
        if start is not None:
            first = measures[0].at if measures else start.at
            measures.insert(0, Measure(min(start.at, first), start.kg, start.ohm))
        return believe(measures, expected=expected)


def expected_weight(body: Body, today: date) -> tuple[float, float]:
    """Return a broad guess (mean, standard deviation, kg) of somebody never weighed here."""
    height_cm = body.height_cm
    age = None if body.birth_date is None else (today - body.birth_date).days / 365.25
    if height_cm:
        middle = 23.0 if age is None or age >= 18 else 17.0 + max(age - 8, 0) * 0.5
        return middle * (height_cm / 100) ** 2, 14.0
    return (65.0, 25.0) if age is None or age >= 18 else (8.0 + 3.0 * age, 12.0)


def journalled(found: Reading) -> dict[str, Any]:
    """Return a reading as the journal keeps it: raw, because everything else is derived."""
    return {
        "scale": found.scale,
        "source": found.source,
        "at": found.at,
        "kg": found.kg,
        "ohm": found.impedance,
        "raw": found.raw,
    }


def as_json(weighin: Weighin, when: str, *, private: bool) -> dict[str, Any]:
    """Return a weigh-in as routes show it; ``private`` hides the body's figures."""
    return {
        "id": weighin.id,
        "at": when,
        "weight_kg": None if private else round(weighin.kg, 2),
        "impedance_ohm": None if private else weighin.impedance,
        "person": weighin.person,
        "confidence": round(weighin.confidence, 3),
        "source": weighin.source,
        "status": weighin.status,
        "stranger": weighin.stranger,
        "candidates": [{"person": c.person, "probability": round(c.probability, 3)} for c in weighin.candidates],
    }
