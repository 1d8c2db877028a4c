"""What the host needs of the other rooms, injected by the composition root."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from typing import Protocol

from hub.api.causes import Cause
from hub.api.clock import Clock
from hub.api.codec import Convention, Payload
from hub.api.hub import Past
from hub.api.people import PeopleView
from hub.api.speaking import Reached
from hub.kernel.bus import Bus
from hub.kernel.commands import Commands
from hub.kernel.registry import Registry
from hub.kernel.states import States
from hub.kernel.store import Store


class MqttRoom(Protocol):
    """MQTT without restrictions; the host narrows it to a plugin's manifest."""

    async def publish(self, topic: str, payload: str | bytes, *, qos: int = 1, retain: bool = False) -> None:
        """Publish a message."""
        ...

    def subscribe(self, topic_filter: str, handler: Callable[[Payload], None]) -> Callable[[], None]:
        """Subscribe; returns what cancels it."""
        ...


class Say(Protocol):
    """Speaks to a session, to areas, or everywhere."""

    def __call__(
        self, text: str, *, language: str, areas: Sequence[str], session: str, plugin: str
    ) -> Awaitable[Reached]:
        """Speak; returns, once it is on its way, where it is heard."""
        ...


async def _mute(_text: str, _language: str) -> None:
    """Have no voice."""


async def _forgetful(_entity_id: str, _start: float, _end: float) -> Past:
    """Keep no history."""
    return ()


class Ring(Protocol):
    """Rings until somebody ends it."""

    def __call__(self, key: str, text: str, *, language: str, areas: Sequence[str], cause: Cause) -> None:
        """Begin to ring; the same key rings anew."""
        ...


@dataclass(frozen=True, kw_only=True)
class Rooms:
    """The hub's rooms as the host sees them."""

    bus: Bus
    states: States
    registry: Registry
    commands: Commands
    store: Store
    clock: Clock
    people: PeopleView
    mqtt: MqttRoom
    say: Say
    ring: Ring
    dismiss: Callable[[str], bool]
    """Ends a ring by its full key; returns whether it rang."""
    convention: Callable[[Convention], Callable[[], None]]
    """Teaches the hub a convention; returns what unteaches it."""
    speech: Callable[[str, str], Awaitable[bytes | None]] = _mute
    """Speaks a text in a language, as WAV."""
    history: Callable[[str, float, float], Awaitable[Past]] = _forgetful
    """What an entity's value was between two Unix times."""
    address: Callable[[], str] = str
    """Where browsers in the home find the panel."""
