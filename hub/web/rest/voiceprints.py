"""Whose voices the hub knows: learned with consent, a child's by whoever is responsible, forgotten at any time."""

from __future__ import annotations

import asyncio

import msgspec

from hub.api.people import Person, Role
from hub.web.endpoint import Call, Table, read_raw
from hub.web.problems import ProblemError, printable
from hub.web.rest.voice import LONGEST_WAV, TIMEOUT, WAV_TYPES, voice_of
from hub.web.shapes import In

TABLE = Table()
ENOUGH = 3
"""From so many recordings on a voice counts as learned well."""


class LearnQuery(In):
    """``consent`` says that the person, or who is responsible for the child, has agreed."""

    consent: bool = False


class VoicesQuery(In):
    """``language`` is that of ``missing``; without one it is the asker's."""

    language: str = ""


class VoiceOut(msgspec.Struct, kw_only=True):
    """A person whose voice the asker may teach or erase; ``samples`` recordings were learned, 0 means unknown.

    ``teachable`` says whether the asker may teach it; to erase it only, an owner need not ask.
    """

    person: str
    name: str
    samples: int
    enough: bool
    teachable: bool


class VoicesOut(msgspec.Struct, kw_only=True):
    """Whose voices are known. ``missing`` says what to install before any can be learned, empty when nothing."""

    missing: str
    people: list[VoiceOut]


def may_teach(asker: Person, person: Person) -> bool:
    """Say whether somebody may teach a voice: everybody grown up their own, a child's its guardian or an owner."""
    if person.role is Role.CHILD:
        return asker.role is Role.OWNER or (person.guardian is not None and asker.id == person.guardian)
    return asker.id == person.id


def may_erase(asker: Person, person: Person) -> bool:
    """Say whether somebody may erase a voice: the person themselves, their guardian, an owner."""
    return asker.role is Role.OWNER or asker.id in (person.id, person.guardian)


@TABLE(
    "GET", "/api/voice/voices", needs="voice.use", summary="Whose voices are known", query=VoicesQuery,
    answer=VoicesOut,
)  # fmt: skip
async def voices(call: Call) -> VoicesOut:
    """Return the people whose voice the asker may teach or erase."""
    known = await voice_of(call.services).voices(call.query.language or call.person.language)
    return VoicesOut(
        missing=known["missing"],
        people=[
            _view(call, person, known["samples"].get(person.id, 0))
            for person in call.services.accounts.people.values()
            if may_teach(call.person, person) or may_erase(call.person, person)
        ],
    )


@TABLE(
    "POST", "/api/people/{id}/voice", needs="voice.use", summary="Teach a person's voice (WAV)",
    query=LearnQuery, answer=VoiceOut, takes=WAV_TYPES,
)  # fmt: skip
async def learn(call: Call) -> VoiceOut:
    """Learn from one recording; it only ever lowers what may be done."""
    person = _person(call)
    if not may_teach(call.person, person):
        raise ProblemError(
            403, f"the voice of {person.name} is not yours to teach",
            remedy="everybody teaches their own; a child's is taught by its guardian or an owner",
        )  # fmt: skip
    if not call.query.consent:
        raise ProblemError(
            422, "a voice is learned with consent only", field="consent", remedy="ask, then send consent=true"
        )
    wav = await read_raw(call.request, LONGEST_WAV)
    async with asyncio.timeout(TIMEOUT):
        learned = await voice_of(call.services).learn_voice(person, wav)
    return _view(call, person, int(learned["samples"]))


@TABLE("DELETE", "/api/people/{id}/voice", needs="voice.use", summary="Forget a person's voice")
async def forget(call: Call) -> None:
    """Erase what is known of it."""
    person = _person(call)
    if not may_erase(call.person, person):
        raise ProblemError(403, f"the voice of {person.name} is not yours to erase", remedy="ask them, or an owner")
    await voice_of(call.services).forget_voice(person.id)


def _person(call: Call) -> Person:
    person = call.services.accounts.people.get(call.path["id"])
    if person is None:
        name = printable(call.path["id"])
        raise ProblemError(404, f"nobody has the id {name!r}", remedy="GET /api/people lists everybody")
    return person


def _view(call: Call, person: Person, samples: int) -> VoiceOut:
    return VoiceOut(
        person=person.id,
        name=person.name,
        samples=samples,
        enough=samples >= ENOUGH,
        teachable=may_teach(call.person, person),
    )
