"""The directory of people: who lives here. Owns the stored persons; secrets are kept elsewhere."""

from __future__ import annotations

import logging
import unicodedata
from collections.abc import Mapping
from typing import Any

import msgspec

from hub.api.causes import Cause
from hub.api.errors import AccessError
from hub.api.events import HomeChanged
from hub.api.people import Person
from hub.kernel.bus import Bus
from hub.kernel.registry import slug
from hub.kernel.store import Store

_log = logging.getLogger(__name__)
_LONGEST_NAME = 60
GUEST = "guest"
"""An id nobody can have: it stands for somebody who does not live here."""


def folded(name: str) -> str:
    """Return a name as it is compared: NFKC, case-folded, single spaces."""
    return " ".join(unicodedata.normalize("NFKC", name).casefold().split())


class Directory:
    """All persons by id. Every change is committed before it is announced."""

    def __init__(self, store: Store, bus: Bus) -> None:
        self._documents = store.documents("people.person")
        self._bus = bus
        self._people: dict[str, Person] = {}

    async def load(self) -> None:
        """Read the stored persons; a broken record is logged and left out."""
        for key, data in (await self._documents.all()).items():
            try:
                self._people[key] = msgspec.convert(data, Person, strict=False)
            except msgspec.ValidationError as error:
                _log.error("the stored person %r is left out: %s", key, error)

    @property
    def people(self) -> Mapping[str, Person]:
        """Return everybody by id."""
        return self._people

    def named(self, name: str) -> Person | None:
        """Return the person of this name, whatever its case."""
        wanted = folded(name)
        return next((p for p in self._people.values() if folded(p.name) == wanted), None)

    def get(self, person_id: str) -> Person:
        """Return a person; AccessError when there is none."""
        person = self._people.get(person_id)
        if person is None:
            raise AccessError(f"nobody has the id {person_id[:60]!r}", remedy="see GET /api/people", field="id")
        return person

    async def add(self, name: str, *, cause: Cause, **facts: Any) -> Person:
        """Add a person; AccessError when the name is unfit or taken."""
        name = self._fit(name, None)
        base, number = slug(name), 2
        person_id = base
        while person_id in self._people or person_id == GUEST:
            person_id, number = f"{base}_{number}", number + 1
        return await self.put(_person({"id": person_id, "name": name, **facts}), cause=cause)

    async def put(self, person: Person, *, cause: Cause) -> Person:
        """Add or replace a person as it is."""
        self._fit(person.name, person.id)
        if person.guardian is not None and (person.guardian == person.id or person.guardian not in self._people):
            raise AccessError(
                f"no guardian has the id {person.guardian[:60]!r}",
                remedy="name somebody who lives here",
                field="guardian",
            )
        await self._documents.put(person.id, msgspec.to_builtins(person))
        self._people[person.id] = person
        self._bus.publish(HomeChanged(cause=cause, what=f"person:{person.id}"))
        return person

    async def change(self, person_id: str, *, cause: Cause, **changes: Any) -> Person:
        """Change facts of a person."""
        return await self.put(msgspec.structs.replace(self.get(person_id), **changes), cause=cause)

    async def remove(self, person_id: str, *, cause: Cause) -> None:
        """Forget a person; whoever they were the guardian of has none then."""
        self.get(person_id)
        for ward in [p for p in self._people.values() if p.guardian == person_id]:
            await self.put(msgspec.structs.replace(ward, guardian=None), cause=cause)
        await self._documents.delete(person_id)
        del self._people[person_id]
        self._bus.publish(HomeChanged(cause=cause, what=f"person:{person_id}"))

    def _fit(self, name: str, own: str | None) -> str:
        name = " ".join(name.split())
        if not name or len(name) > _LONGEST_NAME or not name.isprintable():
            raise AccessError(f"a person needs a name of 1 to {_LONGEST_NAME} characters", field="name")
        other = self.named(name)
        if other is not None and other.id != own:
            raise AccessError(f"somebody is called {name!r} already", remedy="choose another name", field="name")
        return name


def _person(facts: dict[str, Any]) -> Person:
    """Return a person of facts that may be plain data (of a file or a request); AccessError names what is unfit."""
    try:
        return msgspec.convert(msgspec.to_builtins(facts), Person, strict=False)
    except (msgspec.ValidationError, TypeError) as error:
        raise AccessError(f"these facts of a person are unfit: {error}", remedy="see docs/people.md") from error
