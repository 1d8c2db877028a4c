"""What the web needs of the other rooms, as protocols. The composition root fills a ``Services`` with them.

The web knows the kernel itself; people, voice, plugins, history and the rest of the system it sees only through
these doors. All JSON that a door returns is shown as it is, except where its docstring says otherwise.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

from hub.api.causes import Cause
from hub.api.clock import Clock
from hub.api.home import Entity, Value
from hub.api.hub import RouteHandler
from hub.api.people import Person, Role
from hub.api.speaking import Reached
from hub.kernel.bus import Bus
from hub.kernel.commands import Commands
from hub.kernel.registry import Registry
from hub.kernel.states import States
from hub.web.satellite_doors import SatellitesDoor

ANYONE = "anyone"
"""The role of a plugin's route that takes those too who are not logged in."""


class Identity(Protocol):
    """Somebody who proved who they are. ``via`` is ``session`` or ``token``; ``key`` names it, without its secret."""

    @property
    def person(self) -> Person: ...  # noqa: D102
    @property
    def via(self) -> str: ...  # noqa: D102
    @property
    def key(self) -> str: ...  # noqa: D102
    @property
    def csrf(self) -> str: ...  # noqa: D102
    @property
    def expires_at(self) -> float: ...  # noqa: D102


class Login(Protocol):
    """A session just begun; ``secret`` goes into the cookie, ``expires_at`` is in Unix seconds."""

    @property
    def secret(self) -> str: ...  # noqa: D102
    @property
    def identity(self) -> Identity: ...  # noqa: D102
    @property
    def expires_at(self) -> float: ...  # noqa: D102


class TokenFacts(Protocol):
    """A bearer token without its secret; times in Unix seconds."""

    @property
    def id(self) -> str: ...  # noqa: D102
    @property
    def name(self) -> str: ...  # noqa: D102
    @property
    def role(self) -> Role: ...  # noqa: D102
    @property
    def created_at(self) -> float: ...  # noqa: D102
    @property
    def expires_at(self) -> float: ...  # noqa: D102


class AccountsDoor(Protocol):
    """Persons, their ways in and their rights. Raises AccessError, WrongCredentials, TooManyAttempts."""

    @property
    def people(self) -> Mapping[str, Person]:
        """Return everybody by id."""
        ...

    @property
    def setup_needed(self) -> bool:
        """Return whether no owner can log in yet."""
        ...

    async def set_up(self, token: str, name: str, password: str, language: str, *, source: str, agent: str) -> Login:
        """Make the first owner, with the console's one-time token."""
        ...

    async def log_in(self, name: str, password: str, *, source: str, agent: str = "", old: str = "") -> Login:
        """Begin a session; the session of the secret ``old`` ends."""
        ...

    async def check_pin(self, pin: str, *, where: str) -> Person | None:
        """Return whose PIN it is, or None; wrong ones lock the door named by ``where``."""
        ...

    def pin_wait(self, where: str) -> float:
        """Return the seconds for which no PIN is looked at at a door."""
        ...

    async def by_session(self, secret: str) -> Identity | None:
        """Return whose session a cookie's secret is."""
        ...

    async def by_token(self, secret: str) -> Identity | None:
        """Return whose bearer token it is."""
        ...

    def alive(self, key: str) -> bool:
        """Return whether an identity's session or token is still good."""
        ...

    async def log_out(self, secret: str) -> None:
        """End a session."""
        ...

    async def change_password(self, person_id: str, old: str, new: str, *, source: str, but: str = "") -> None:
        """Change one's own password, ending all sessions but the one of key ``but``."""
        ...

    async def add_person(self, name: str, *, cause: Cause, **facts: Any) -> Person:
        """Add a person (fields of ``hub.api.people.Person``)."""
        ...

    async def change_person(self, person_id: str, *, cause: Cause, **changes: Any) -> Person:
        """Change facts of a person."""
        ...

    async def remove_person(self, person_id: str, *, cause: Cause) -> None:
        """Forget a person."""
        ...

    async def set_password(self, person_id: str, password: str, *, but: str = "") -> None:
        """Set somebody's password; their sessions end."""
        ...

    async def set_pin(self, person_id: str, pin: str | None) -> None:
        """Set or take away somebody's PIN."""
        ...

    async def issue_token(
        self, person_id: str, name: str, *, role: Role | None = None, days: float = 90
    ) -> tuple[str, TokenFacts]:
        """Make a bearer token; its secret is shown once."""
        ...

    def tokens(self, person_id: str) -> Sequence[TokenFacts]:
        """Return a person's tokens."""
        ...

    async def revoke_token(self, token_id: str, *, person: str | None = None) -> bool:
        """Revoke a token of a person; return whether there was one."""
        ...

    def may(self, role: Role, permission: str) -> bool:
        """Return whether a role has a permission (the ``needs`` of an endpoint)."""
        ...

    def at_least(self, role: Role, least: str) -> bool:
        """Return whether a role may call a plugin's route that is open from ``least`` up."""
        ...

    def refusal(self, role: Role, entity: Entity, command: str) -> str:
        """Return why a role may not give a command, an empty string when it may."""
        ...


class AudioSession(Protocol):
    """One utterance being streamed in: PCM, 16 kHz, mono, s16le. Partial transcripts go out as ``Heard`` events."""

    @property
    def id(self) -> str:
        """Return the session's id, as its ``Heard`` events carry it."""
        ...

    async def feed(self, pcm: bytes) -> None:
        """Take a chunk (whole samples)."""
        ...

    async def finish(self) -> dict[str, Any]:
        """End the utterance; return the answer of ``POST /api/voice/audio``."""
        ...

    async def cancel(self) -> None:
        """Forget the utterance."""
        ...


class VoiceDoor(Protocol):
    """Sentences and speech. Answers have the shape of ``POST /api/voice/text`` in docs/api.md."""

    async def say_text(
        self,
        text: str,
        language: str,
        area: str | None,
        session: str,
        person: Person,
        cause: Cause,
        *,
        voucher: Person | None = None,
    ) -> dict[str, Any]:
        """Understand a sentence, act on it, and answer. ``language`` may be empty: the person's.

        ``voucher`` is who vouches for it with a PIN; it is done with their rights.
        """
        ...

    async def say_wav(
        self, wav: bytes, language: str, area: str | None, session: str, person: Person, cause: Cause
    ) -> dict[str, Any]:
        """Recognise a WAV file, then as ``say_text``; adds ``transcript``. PayloadError when it is no WAV."""
        ...

    async def start(
        self, language: str, person: Person, cause: Cause, *, area: str | None = None, session: str = ""
    ) -> AudioSession:
        """Begin an utterance; VoiceError when speech cannot be recognised."""
        ...

    async def announce(self, text: str, *, language: str, areas: Sequence[str], session: str, plugin: str) -> Reached:
        """Say something in areas, everywhere when none are named; returns, once it is on its way, where it is heard."""
        ...

    async def speech(self, speech_id: str) -> bytes | None:
        """Return a spoken answer as WAV, None when there is none of that id any more."""
        ...

    async def models(self) -> list[dict[str, Any]]:
        """Return the speech models known, with their state."""
        ...

    async def get_model(self, name: str) -> dict[str, Any]:
        """Begin to fetch a model; return its entry. ModelError for an unknown name."""
        ...

    async def check_model(self, name: str) -> list[str]:
        """Compare a fetched model's bytes with its checksums; return what is wrong. ModelError when it is not here."""
        ...

    async def learn_voice(self, person: Person, wav: bytes) -> dict[str, Any]:
        """Learn a person's voice from a recording; VoiceError where no speaker model is installed."""
        ...

    async def voices(self, language: str) -> dict[str, Any]:
        """Return ``samples`` (recordings per person whose voice is known) and ``missing`` in a language, or empty."""
        ...

    async def forget_voice(self, person: str) -> None:
        """Erase what is known of a person's voice."""
        ...

    async def unheard(self) -> list[dict[str, Any]]:
        """Return the names that a speech model cannot hear, each missing word with the nearest that it knows."""
        ...

    async def remove_model(self, name: str) -> None:
        """Delete a fetched model."""
        ...


class PluginRoute(Protocol):
    """A route of a plugin."""

    @property
    def method(self) -> str: ...  # noqa: D102
    @property
    def path(self) -> str: ...  # noqa: D102
    @property
    def handler(self) -> RouteHandler: ...  # noqa: D102
    @property
    def role(self) -> str: ...  # noqa: D102
    @property
    def doc(self) -> str: ...  # noqa: D102


class PluginsDoor(Protocol):
    """The plugin host. Raises PluginError for unknown ones, ConfigError for a configuration that does not fit."""

    def describe(self) -> list[dict[str, Any]]:
        """Return every plugin (shape: ``GET /api/plugins``); ``title``/``description`` may be per language."""
        ...

    async def reload(self, name: str) -> None:
        """Import it afresh."""
        ...

    async def enable(self, name: str, on: bool) -> None:
        """Enable or disable it."""
        ...

    async def configure(self, name: str, config: Mapping[str, Any]) -> None:
        """Give it a new configuration."""
        ...

    def route(self, plugin: str, method: str, path: str) -> tuple[PluginRoute, Mapping[str, str]] | None:
        """Return the route that matches and its path variables."""
        ...

    def routes(self) -> Sequence[tuple[str, PluginRoute]]:
        """Return every mounted (plugin, route)."""
        ...

    def asset(self, plugin: str, path: str) -> Path | None:
        """Return a file of the plugin's ``panel/`` folder, never one outside of it."""
        ...


class HistoryDoor(Protocol):
    """What was."""

    async def query(
        self, entity_id: str, start: float, end: float, step: float | None
    ) -> Sequence[tuple[float, Value | None]]:
        """Return (Unix seconds, value) points, oldest first; ``step`` in seconds thins numbers to averages."""
        ...


class SchedulesDoor(Protocol):
    """What is planned."""

    def shown(self, language: str = "") -> list[dict[str, Any]]:
        """Return every plan in a language, the soonest first (shape: ``GET /api/schedules``, times in Unix seconds)."""
        ...

    async def cancel(self, plan_id: str) -> Any:
        """Forget a plan; InvalidParameter when there is none of that id."""
        ...


class SystemDoor(Protocol):
    """The hub about itself."""

    @property
    def version(self) -> str:
        """Return Hearth's version."""
        ...

    @property
    def site(self) -> str:
        """Return the home's site name."""
        ...

    async def info(self) -> dict[str, Any]:
        """Return ``started_at`` (Unix seconds), ``broker``, ``voice`` and ``memory_mb`` of ``GET /api/system``."""
        ...

    def problems(self, language: str) -> list[dict[str, Any]]:
        """Return refused discovery and payloads, told in ``language``.

        ``topic``, ``code`` and ``params`` of the reason, ``reason`` as a sentence, ``count``, ``at`` (Unix seconds).
        """
        ...

    async def events(self, since: int, limit: int) -> list[dict[str, Any]]:
        """Return journalled events above ``since``, oldest first; ``at`` in Unix seconds."""
        ...


class DevicesDoor(Protocol):
    """Devices that announce themselves. Raises UnknownEntity, CommandError."""

    async def discovered(self, language: str) -> list[dict[str, Any]]:
        """Return them, new ones first (shape: ``GET /api/discovered``; ``at`` of problems in Unix seconds)."""
        ...

    async def accept(self, device_id: str, *, cause: Cause, **changes: Any) -> None:
        """Take a device as known; ``name_by_user`` and ``area`` as a person gives them."""
        ...

    async def identify(self, device_id: str, *, cause: Cause) -> str:
        """Have a device show itself; return the entity that did."""
        ...

    def picture(self, entity_id: str) -> tuple[bytes, str] | None:
        """Return an entity's last picture and its media type."""
        ...


@dataclass(frozen=True, kw_only=True)
class Services:
    """Everything the web stands on. ``voice``, ``history`` and ``devices`` None: this hub has none, and says so."""

    clock: Clock
    bus: Bus
    states: States
    registry: Registry
    commands: Commands
    accounts: AccountsDoor
    plugins: PluginsDoor
    system: SystemDoor
    voice: VoiceDoor | None = None
    history: HistoryDoor | None = None
    devices: DevicesDoor | None = None
    schedules: SchedulesDoor | None = None
    satellites: SatellitesDoor | None = None
