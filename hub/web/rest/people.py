"""People: who lives here."""

from __future__ import annotations

from typing import Any

import msgspec
from msgspec import UNSET

from hub.api.people import Body
from hub.web.endpoint import Call, Table
from hub.web.problems import ProblemError, printable
from hub.web.shapes import PersonIn, PersonOut, PersonPatch
from hub.web.views import person_view

TABLE = Table()


@TABLE("GET", "/api/people", needs="people.read", summary="Who lives here", answer=list[PersonOut])
async def list_people(call: Call) -> list[PersonOut]:
    """Return everybody, with their bodies only to those whom it concerns."""
    return [person_view(person, call.person) for person in call.services.accounts.people.values()]


@TABLE(
    "POST", "/api/people", needs="people.manage", summary="Add a person", body=PersonIn, answer=PersonOut, status=201
)
async def add_person(call: Call) -> PersonOut:
    """Add a person, with password and PIN if given; when one of them is unfit, nobody is added."""
    body: PersonIn = call.body
    accounts = call.services.accounts
    person = await accounts.add_person(
        body.name,
        cause=call.cause(),
        aliases={language: tuple(names) for language, names in body.names.items()},
        role=body.role,
        language=body.language,
        guardian=body.guardian,
        consent=tuple(body.consent),
        body=_fit(call, body.body),
    )
    try:
        if body.password is not None:
            await accounts.set_password(person.id, body.password)
        if body.pin is not None:
            await accounts.set_pin(person.id, body.pin)
    except BaseException:
        await accounts.remove_person(person.id, cause=call.cause())
        raise
    return person_view(person, call.person)


@TABLE(
    "PATCH", "/api/people/{id}", needs="people.manage", summary="Change a person", body=PersonPatch, answer=PersonOut
)
async def patch_person(call: Call) -> PersonOut:
    """Change facts, password or PIN of a person."""
    body: PersonPatch = call.body
    person_id, accounts = _known(call), call.services.accounts
    changes: dict[str, Any] = {k: v for k, v in msgspec.structs.asdict(body).items() if v is not UNSET}
    password, pin = changes.pop("password", UNSET), changes.pop("pin", UNSET)
    if "names" in changes:
        changes["aliases"] = {language: tuple(names) for language, names in changes.pop("names").items()}
    if "consent" in changes:
        changes["consent"] = tuple(changes["consent"])
    if "body" in changes:
        _fit(call, changes["body"])
    if changes:
        await accounts.change_person(person_id, cause=call.cause(), **changes)
    if password is not UNSET:
        await accounts.set_password(person_id, password, but=call.identity.key)
    if pin is not UNSET:
        await accounts.set_pin(person_id, pin)
    return person_view(accounts.people[person_id], call.person)


@TABLE("DELETE", "/api/people/{id}", needs="people.manage", summary="Forget a person")
async def remove_person(call: Call) -> None:
    """Forget a person with all their ways in."""
    await call.services.accounts.remove_person(_known(call), cause=call.cause())


def _known(call: Call) -> str:
    person_id = call.path["id"]
    if person_id not in call.services.accounts.people:
        raise ProblemError(404, f"nobody has the id {printable(person_id)!r}", remedy="GET /api/people lists everybody")
    return person_id


def _fit(call: Call, body: Body) -> Body:
    """Return the body, or raise 422 naming what cannot be true of a person."""
    if body.sex not in ("", "female", "male"):
        raise ProblemError(422, "sex is female, male or empty", field="body.sex")
    if body.height_cm is not None and not 30 <= body.height_cm <= 260:
        raise ProblemError(422, "a height is 30 to 260 cm", field="body.height_cm", remedy="give centimetres")
    today = call.services.clock.now().date()
    if body.birth_date is not None and not 0 <= today.year - body.birth_date.year <= 130:
        raise ProblemError(422, "this is no birth date of anyone alive", field="body.birth_date")
    return body
