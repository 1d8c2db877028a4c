"""What a satellite is to others: its state, what people chose for it, its device, and what it needs of the hub."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING, Any, Protocol

import msgspec

from hub.api.clock import Clock
from hub.voice.satellites.arbiter import Arbiter
from hub.voice.satellites.echo import OwnVoice
from hub.voice.satellites.mouth import Loudspeaker, SelfHearing, Sound
from hub.voice.satellites.wake import Ears

if TYPE_CHECKING:
    from hub.voice.satellites.satellite import Satellite


class State(StrEnum):
    """What a satellite does."""

    AWAY = "away"
    MUTED = "muted"
    WAITING = "waiting"
    LISTENING = "listening"
    THINKING = "thinking"
    SPEAKING = "speaking"


class Cue(StrEnum):
    """What a device may show by a light or a sound."""

    WOKEN = "woken"
    LISTENING = "listening"
    HEARD = "heard"
    DONE = "done"
    FAILED = "failed"


class Facts(msgspec.Struct, frozen=True, kw_only=True):
    """What people chose for a satellite. ``language`` may be ``auto``; ``volume`` is 0 to 1."""

    id: str
    name: str
    kind: str
    area: str | None = None
    language: str = "auto"
    wake_words: tuple[str, ...] = ("hey_jarvis",)
    muted: bool = False
    volume: float = 1.0


class Device(Loudspeaker, Protocol):
    """The hardware behind a satellite."""

    @property
    def wakes(self) -> bool:
        """Whether it finds wake words by itself and sends only what follows."""

    @property
    def hears(self) -> bool:
        """Whether it has a microphone."""

    @property
    def speaks(self) -> bool:
        """Whether it has a loudspeaker."""

    async def cue(self, cue: Cue, text: str = "") -> None:
        """Show what goes on; ``text`` is the wake word or what was heard."""

    async def listen(self, on: bool) -> None:
        """Open or close the microphone at its source."""


class Utterance(Protocol):
    """One utterance on its way through recogniser and understanding."""

    @property
    def ended(self) -> bool:
        """Whether the speaker has paused for long enough."""

    @property
    def heard_speech(self) -> bool:
        """Whether anybody has begun to speak."""

    async def feed(self, pcm: bytes) -> None:
        """Take a chunk."""

    async def finish(self) -> dict[str, Any]:
        """End it; return the answer in the shape of ``POST /api/voice/audio``."""

    async def cancel(self) -> None:
        """Forget it."""


class Hearing(Protocol):
    """What satellites need of the rest of the hub."""

    @property
    def clock(self) -> Clock: ...  # noqa: D102

    @property
    def arbiter(self) -> Arbiter: ...  # noqa: D102

    @property
    def own(self) -> OwnVoice: ...  # noqa: D102

    @property
    def self_hearing(self) -> SelfHearing | None: ...  # noqa: D102

    def ears(self, facts: Facts) -> Ears:
        """Make ears for the wake words chosen."""

    async def utterance(self, facts: Facts, session: str) -> Utterance:
        """Begin an utterance in a satellite's language and room; VoiceError when nothing can be recognised."""

    async def speech(self, answer: dict[str, Any]) -> Sound | None:
        """Return the sound of an answer; None when there is nothing to say."""

    def ringing(self, facts: Facts) -> bool:
        """Whether something rings at this place."""

    async def silence(self, facts: Facts) -> None:
        """End what rings at this place: somebody said stop."""

    def changed(self, satellite: Satellite) -> None:
        """Take note: a satellite does something else now."""
