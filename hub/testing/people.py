"""People of a test, their PINs and passwords in the clear."""

from __future__ import annotations

from hub.api.people import Person


class FakePeople:
    """People of a test: ``people`` by id, PINs (PIN -> person) and passwords (person -> password) in the clear."""

    def __init__(self) -> None:
        self.people: dict[str, Person] = {}
        self.pins: dict[str, str] = {}
        self.passwords: dict[str, str] = {}

    async def check_pin(self, pin: str, *, where: str) -> Person | None:
        """Return whose PIN it is."""
        person_id = self.pins.get(pin)
        return self.people.get(person_id) if person_id else None

    async def confirm(self, person: str, secret: str, *, where: str) -> bool:
        """Return whether it is this person's PIN or password."""
        return self.pins.get(secret) == person or self.passwords.get(person) == secret

    async def pin_taken(self, pin: str) -> bool:
        """Return whether it is somebody's PIN."""
        return pin in self.pins
