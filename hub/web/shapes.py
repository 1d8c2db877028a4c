"""The JSON shapes of the doors (docs/api.md) as types: what comes in is checked, what goes out is made of them."""

from __future__ import annotations

from typing import Annotated, Any

import msgspec
from msgspec import UNSET, Meta, UnsetType

from hub.api.home import Value
from hub.api.people import Body, Role

Text = Annotated[str, Meta(min_length=1, max_length=1000)]
Name = Annotated[str, Meta(min_length=1, max_length=60)]
Secret = Annotated[str, Meta(min_length=1, max_length=256)]
Language = Annotated[str, Meta(pattern=r"^[a-zA-Z]{2,3}(-[a-zA-Z0-9]{2,8})*$")]
Spoken = Annotated[str, Meta(pattern=r"^(auto|[a-zA-Z]{2,3}(-[a-zA-Z0-9]{2,8})*)$")]
"""The language of what is said; ``auto`` finds out."""
Id = Annotated[str, Meta(min_length=1, max_length=200)]
Names = dict[Annotated[str, Meta(max_length=20)], Annotated[list[Name], Meta(max_length=50)]]


class In(msgspec.Struct, forbid_unknown_fields=True, kw_only=True):
    """Base of bodies and queries: a key that is not known is an error, not a shrug."""


class Health(msgspec.Struct):
    """The hub answers."""

    status: str


class SetupNeeded(msgspec.Struct):
    """Is there no owner yet?"""

    needed: bool


class SetupIn(In):
    """The first owner."""

    token: Secret
    name: Name
    password: Secret
    language: Language = "en"


class LoginIn(In):
    """Name and password."""

    name: Name
    password: Secret


class PasswordIn(In):
    """One's own password, old and new."""

    old: Secret
    new: Secret


class Me(msgspec.Struct, kw_only=True):
    """The person logged in."""

    id: str
    name: str
    role: Role
    language: str


class SessionOut(msgspec.Struct, kw_only=True):
    """A session as the panel needs it."""

    person: Me
    csrf: str
    version: str
    site: str


class CauseOut(msgspec.Struct, kw_only=True):
    """Who or what made something happen, through which door, in which chain."""

    origin: str
    who: str
    door: str
    at: str
    chain: str
    parent: str


class EntityOut(msgspec.Struct, kw_only=True):
    """One entity and what is known of it; ``value`` null is unknown, ``available`` false is unavailable.

    With the attribute ``private`` its readings are of a person's body: the value and all that varies is withheld.
    ``heard_at`` is when it last reported, equal reports included; in live frames null while it is available.
    """

    entity_id: str
    unique_id: str
    kind: str
    name: str
    names: dict[str, list[str]]
    area: str | None
    device_id: str | None
    device_class: str | None
    unit: str | None
    category: str | None
    icon: str
    enabled: bool
    value: Value | None
    attributes: dict[str, Any]
    available: bool
    assumed: bool
    changed_at: str | None
    updated_at: str | None
    heard_at: str | None
    commands: list[str]
    risk: dict[str, str]
    cause: CauseOut | None


class EntitiesQuery(In):
    """Which entities."""

    area: str | None = None
    kind: str | None = None


class EntityPatch(In):
    """What a person may change of an entity; an empty name or null area goes back to the device's own."""

    name: Annotated[str, Meta(max_length=60)] | UnsetType = UNSET
    area: Id | UnsetType | None = UNSET
    aliases: Names | UnsetType = UNSET
    enabled: bool | UnsetType = UNSET


class OutcomeOut(msgspec.Struct, kw_only=True):
    """What became of a command: confirmed, unconfirmed or refused, and why."""

    outcome: str
    reason: str
    entity: EntityOut | None


class AreaOut(msgspec.Struct, kw_only=True):
    """A room."""

    id: str
    name: str
    names: dict[str, list[str]]
    floor: str | None
    icon: str


class AreaIn(In):
    """A new room."""

    name: Name
    names: Names = {}
    floor: Id | None = None
    icon: Annotated[str, Meta(max_length=60)] = ""


class AreaPatch(In):
    """Changes to a room."""

    name: Name | UnsetType = UNSET
    names: Names | UnsetType = UNSET
    floor: Id | UnsetType | None = UNSET
    icon: Annotated[str, Meta(max_length=60)] | UnsetType = UNSET


class FloorOut(msgspec.Struct, kw_only=True):
    """A storey; level 0 is the ground floor."""

    id: str
    name: str
    names: dict[str, list[str]]
    level: int


class DeviceOut(msgspec.Struct, kw_only=True):
    """A device and its entities."""

    id: str
    name: str
    area: str | None
    manufacturer: str
    model: str
    sw_version: str
    identifiers: list[str]
    origin: str
    via_device: str
    configuration_url: str
    entities: list[str]


class DevicePatch(In):
    """What a person may change of a device."""

    name: Annotated[str, Meta(max_length=60)] | UnsetType = UNSET
    area: Id | UnsetType | None = UNSET


class ProblemOut(msgspec.Struct, kw_only=True):
    """A refused announcement or reading: ``code`` and ``params`` say why, ``reason`` and ``remedy`` in words."""

    topic: str
    code: str
    params: list[str]
    reason: str
    remedy: str
    count: int
    at: str | None


class PersonOut(msgspec.Struct, kw_only=True):
    """Somebody who lives here; ``body`` is null for those whom it does not concern."""

    id: str
    name: str
    names: dict[str, list[str]]
    role: Role
    language: str
    guardian: str | None
    consent: list[str]
    body: Body | None


class PersonIn(In):
    """A new person; with a password they can log in, with a PIN use keypads."""

    name: Name
    names: Names = {}
    role: Role = Role.ADULT
    language: Language = "en"
    guardian: Id | None = None
    consent: Annotated[list[Id], Meta(max_length=20)] = []
    body: Body = Body()
    password: Secret | None = None
    pin: Secret | None = None


class PersonPatch(In):
    """Changes to a person; ``pin`` null takes it away."""

    name: Name | UnsetType = UNSET
    names: Names | UnsetType = UNSET
    role: Role | UnsetType = UNSET
    language: Language | UnsetType = UNSET
    guardian: Id | UnsetType | None = UNSET
    consent: Annotated[list[Id], Meta(max_length=20)] | UnsetType = UNSET
    body: Body | UnsetType = UNSET
    password: Secret | UnsetType = UNSET
    pin: Secret | UnsetType | None = UNSET


class TokenOut(msgspec.Struct, kw_only=True, omit_defaults=True):
    """A bearer token; ``token`` is given once, when it is made."""

    id: str
    name: str
    role: Role
    created_at: str
    expires_at: str
    token: str = ""


class TokenIn(In):
    """A new token: at most one's own role, at most a year."""

    name: Annotated[str, Meta(min_length=1, max_length=80)]
    role: Role | None = None
    days: Annotated[float, Meta(gt=0, le=365)] = 90


class HistoryQuery(In):
    """Which entity, from when to when (RFC 3339; the last day by default), thinned to a point per ``step`` seconds."""

    entity_id: Id
    start: str | None = msgspec.field(default=None, name="from")
    end: str | None = msgspec.field(default=None, name="to")
    step: Annotated[float, Meta(gt=0, le=366 * 86400)] | None = None


class HistoryOut(msgspec.Struct, kw_only=True):
    """Points of [time, value], oldest first."""

    entity_id: str
    unit: str | None
    points: list[tuple[str, Value | None]]


class EventsQuery(In):
    """Events numbered above ``since``."""

    since: Annotated[int, Meta(ge=0, le=1 << 62)] = 0
    limit: Annotated[int, Meta(ge=1, le=1000)] = 200


class VoiceTextIn(In):
    """A sentence."""

    text: Text
    language: Spoken | None = None
    area: Id | None = None
    session: Annotated[str, Meta(max_length=80)] = ""
    pin: Annotated[str, Meta(max_length=20)] = ""


class VoiceAudioQuery(In):
    """The language spoken; the person's own by default."""

    language: Spoken | None = None
    area: Id | None = None
    session: Annotated[str, Meta(max_length=80)] = ""


class AnswerOut(msgspec.Struct, kw_only=True):
    """What was understood of a sentence, what became of it, and the answer."""

    text: str
    language: str
    session: str
    decision: str
    reason: str
    intents: list[dict[str, Any]]
    outcomes: list[dict[str, Any]]
    answer: str
    speech: str | None
    stage: str
    ms: float
    spans: list[dict[str, Any]] = []
    question: dict[str, Any] | None = None
    transcript: dict[str, Any] | None = None


class LanguageQuery(In):
    """``language``: in which to answer; without it, the person's own."""

    language: str = ""


class ScheduleOut(msgspec.Struct, kw_only=True):
    """Something planned: a command, what brings things back (``restore``), an alarm or a reminder."""

    id: str
    sort: str
    says: str
    deed: str = ""
    text: str = ""
    due: str | None = None
    repeat: str = ""
    condition: str = ""
    message: str = ""
    targets: list[str] = []
    made_at: str = ""
