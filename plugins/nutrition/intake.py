"""What people ate: a journal per person, kept only with consent, summed by day, exported and erased for good."""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import Any

import msgspec

from hub.api import Hub, Person
from hub.api.errors import InvalidParameter
from plugins.nutrition.api import Eaten, Foods

CONSENT = "body"
#: Days of the journal that are held in memory.
DAYS = 400
_MOST_GRAMS = 5000.0


def nutrients_of(table: Foods, foods: Mapping[str, float]) -> tuple[dict[str, float], float]:
    """Return what grams of foods give, and the share of the grams whose energy is known."""
    total: dict[str, float] = {}
    known = 0.0
    for key, grams in foods.items():
        food = table.get(key)
        if food is None:
            continue
        known += grams if "kcal" in food.per_100g else 0.0
        for nutrient, per in food.per_100g.items():
            total[nutrient] = total.get(nutrient, 0.0) + per * grams / 100
    weight = sum(foods.values())
    return {key: round(value, 4) for key, value in total.items()}, (known / weight if weight else 0.0)


class IntakeLog:
    """The only writer of what was eaten; one stream a person, so that erasing one leaves nothing behind."""

    def __init__(self, hub: Hub) -> None:
        self._hub = hub
        self._eaten: dict[str, list[Eaten]] = {}

    async def load(self) -> None:
        """Read the journals of everybody who has one."""
        for person in await self._hub.storage.get("intake/people", []):
            since, found = 0, []
            while page := await self._hub.storage.read(_stream(person), since=since):
                since = page[-1].seq
                found += [_eaten(record.seq, record.data) for record in page]
            self._eaten[person] = found

    async def record(self, person: Person, entry: Eaten) -> Eaten | None:
        """Write down something eaten; None when the person has not agreed to that."""
        if CONSENT not in person.consent:
            return None
        _check(entry.foods)
        if person.id not in self._eaten:
            people = await self._hub.storage.get("intake/people", [])
            await self._hub.storage.put("intake/people", sorted({*people, person.id}))
        data = {key: value for key, value in msgspec.to_builtins(entry).items() if key != "id"}
        seq = await self._hub.storage.append(_stream(person.id), data)
        written = msgspec.structs.replace(entry, id=str(seq))
        self._eaten.setdefault(person.id, []).append(written)
        return written

    def people(self) -> list[str]:
        """Return the ids of everybody of whom something is written down."""
        return list(self._eaten)

    def of(self, person: str, day: date | None = None) -> list[Eaten]:
        """Return what a person ate (on a day of the home's), oldest first."""
        zone = self._hub.clock.zone
        return [
            eaten
            for eaten in self._eaten.get(person, ())
            if day is None or datetime.fromtimestamp(eaten.at, zone).date() == day
        ]

    def day(self, person: str, day: date) -> dict[str, float]:
        """Return the sum of a day."""
        total: dict[str, float] = {}
        for eaten in self.of(person, day):
            for key, value in eaten.nutrients.items():
                total[key] = total.get(key, 0.0) + value
        return {key: round(value, 2) for key, value in total.items()}

    async def remove(self, person: str, entry: str) -> None:
        """Take one entry out for good."""
        found = [eaten for eaten in self._eaten.get(person, ()) if eaten.id == entry]
        if not found:
            raise InvalidParameter(f"there is no entry {entry!r}", field="id")
        await self._hub.storage.erase(_stream(person), [int(entry)])
        self._eaten[person].remove(found[0])

    async def erase(self, person: str) -> int:
        """Erase all a person ever ate, from memory and journal; return how many entries that were."""
        while page := await self._hub.storage.read(_stream(person)):
            await self._hub.storage.erase(_stream(person), [record.seq for record in page])
        people = await self._hub.storage.get("intake/people", [])
        await self._hub.storage.put("intake/people", [each for each in people if each != person])
        return len(self._eaten.pop(person, ()))


def _stream(person: str) -> str:
    return f"intake/{person}"


def _eaten(seq: int, data: Any) -> Eaten:
    return msgspec.convert({**data, "id": str(seq)}, Eaten)


def _check(foods: Mapping[str, float]) -> None:
    for key, grams in foods.items():
        if not 0 < grams <= _MOST_GRAMS:
            raise InvalidParameter(f"{grams:g} g of {key} is out of range", remedy=f"0 to {_MOST_GRAMS:g} g")


def as_json(eaten: Eaten, when: str) -> dict[str, Any]:
    """Return an entry as routes and exports show it."""
    return {
        "id": eaten.id,
        "at": when,
        "label": eaten.label,
        "foods": eaten.foods,
        "nutrients": eaten.nutrients,
        "coverage": round(eaten.coverage, 3),
        "source": eaten.source,
    }


def as_csv(rows: Sequence[Mapping[str, Any]]) -> str:
    """Return flat rows as CSV with a heading; a cell never begins a spreadsheet formula."""
    heading = list(dict.fromkeys(key for row in rows for key in row))
    out = io.StringIO()
    writer = csv.DictWriter(out, heading, lineterminator="\n")
    writer.writeheader()
    writer.writerows({key: _cell(value) for key, value in row.items()} for row in rows)
    return out.getvalue()


def _cell(value: Any) -> Any:
    return f"'{value}" if isinstance(value, str) and value[:1] in ("=", "+", "-", "@", "\t") else value


def days_back(today: date, days: int) -> list[date]:
    """Return the last days, oldest first, today last."""
    return [today - timedelta(days=back) for back in range(days - 1, -1, -1)]
