"""Joins voice to the home: what the home knows becomes vocabulary and grammar; what is heard becomes deeds."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from pathlib import Path
from typing import Any

import msgspec

from hub.api.causes import Cause, Origin, start
from hub.api.clock import Clock
from hub.api.errors import VoiceError
from hub.api.events import Said
from hub.api.people import Person, Role
from hub.api.speaking import Reached
from hub.host.host import Host
from hub.kernel.bus import Bus
from hub.kernel.registry import Registry
from hub.voice.audio import chunks, read_audio
from hub.voice.config import VoiceConfig
from hub.voice.conversation import Conversation, memory_of
from hub.voice.manifest import base_language
from hub.voice.models import ModelStore
from hub.voice.network import Network, Peer
from hub.voice.pipeline import Heard as Utterance
from hub.voice.pipeline import VoicePipeline
from hub.voice.pool import RecogniserPool
from hub.voice.speech import Speaking, find_speakers
from hub.wiring.answers import shown
from hub.wiring.listening import Listening
from hub.wiring.places import Places
from hub.wiring.speech_models import SpeechModels
from hub.wiring.understanding import Understanding
from hub.wiring.voice_stream import StreamedUtterance
from hub.wiring.voiceprints import Voiceprints

_CONFIRMING_DOORS = frozenset({"panel", "api", "cli"})
"""Doors at which a person has logged in: what is typed there is as good as a tap."""
_SPEECH_BYTES = 30_000_000
"""What was said lately is kept in the folder ``cache``, so that it need not be rendered again."""
_LOADING_SECONDS = 60.0
"""How long a sentence waits for the languages to be loaded."""


class VoiceRoom:
    """Everything that listens, understands and answers. Use ``VoiceRoom.open``; ``follow`` keeps it up to date."""

    def __init__(
        self,
        config: VoiceConfig,
        languages: Sequence[str],
        registry: Registry,
        bus: Bus,
        clock: Clock,
        host: Host,
        people: Callable[[], Mapping[str, Person]],
    ) -> None:
        self._config = config
        self._languages = tuple(dict.fromkeys(base_language(tag) for tag in languages))
        self._registry = registry
        self._bus = bus
        self._clock = clock
        self._sessions: dict[str, StreamedUtterance] = {}
        self.understanding = Understanding(
            self._languages, registry, bus, clock, host, people, listening=config.enabled
        )
        self.store = ModelStore(config.models, offline=config.offline_models)
        self.speaking: Speaking | None = None
        self.pipeline: VoicePipeline | None = None
        self.pool: RecogniserPool | None = None
        self.conversation = Conversation(self.understanding.understand, host.handler, bus, self._speak, self._languages)
        self._listening = Listening(self, bus)
        self._tasks = asyncio.TaskGroup()
        self.places: Places | None = None
        """The rooms that listen and speak, once there are any."""
        self.speech_models = SpeechModels(self.store, self._tasks)
        self.prints: Voiceprints | None = None

    @classmethod
    @asynccontextmanager
    async def open(
        cls,
        config: VoiceConfig,
        languages: Sequence[str],
        registry: Registry,
        bus: Bus,
        clock: Clock,
        host: Host,
        people: Callable[[], Mapping[str, Person]] = dict,
        cache: Path | None = None,
        prints: Voiceprints | None = None,
    ) -> AsyncIterator[VoiceRoom]:
        """Open the room: speakers and recognisers where voice is enabled, understanding in any case."""
        room = cls(config, languages, registry, bus, clock, host, people)
        if prints is not None:
            room.prints = prints
            await prints.load()
        async with AsyncExitStack() as stack:
            if config.enabled:
                room.speaking = Speaking(await find_speakers(room.store, room._languages), cache, _SPEECH_BYTES)
                room.pool = await stack.enter_async_context(
                    RecogniserPool(room.store, offers=host.recognisers, network=_network(config))
                )
                room.pipeline = VoicePipeline(
                    room.pool,
                    known=room.understanding.known.get,
                    grammar=room.understanding.grammars.get,
                    languages=room._languages,
                )
            await stack.enter_async_context(room._tasks)
            try:
                yield room
            finally:
                for session in list(room._sessions.values()):
                    await session.cancel()

    def area_named(self, name: str) -> str | None:
        """Return an area by id or any of its names."""
        return self._registry.area_named(name)

    async def follow(self) -> None:
        """Keep the understanding up to date with the home; runs until cancelled."""
        await self.understanding.follow()

    async def rebuild(self) -> None:
        """Understand the home as it is now; in force when this returns."""
        await self.understanding.rebuild()

    async def _speak(self, text: str, language: str) -> bytes | None:
        if self.speaking is None or not self._config.speak_answers:
            return None
        return await self.speaking.speak(text, language)

    async def announce(self, text: str, *, language: str, areas: Sequence[str], session: str, plugin: str) -> Reached:
        """Say something unasked: on the panel, and in rooms with a satellite; return which those are."""
        language = language or self._languages[0]
        cause = start(Origin.PLUGIN, plugin, door=plugin, at=self._clock.time())
        self._bus.publish(Said(cause=cause, text=text, language=language, session=session, areas=tuple(areas)))
        if self.places is None or self.speaking is None:
            return Reached(silent=tuple(areas))
        self._tasks.create_task(self.places.announce(text, language, areas), name="announcement")
        return self.places.reached(areas)

    def ring(self, key: str, text: str, *, language: str, areas: Sequence[str], cause: Cause) -> None:
        """Ring until somebody ends it."""
        if self.places is not None:
            self.places.ring(key, text, language=language or self._languages[0], areas=areas, cause=cause)

    def dismiss(self, key: str) -> bool:
        """End a ring; return whether it rang."""
        return self.places is not None and self.places.dismiss(key)

    # The door of web and command line

    async def say_text(
        self,
        text: str,
        language: str,
        area: str | None,
        session: str,
        person: Person | None,
        cause: Cause,
        *,
        heard: bool = False,
        voucher: Person | None = None,
    ) -> dict[str, Any]:
        """Understand a sentence, act on it, and answer. ``heard``: it was spoken, so who spoke is not proven.

        ``voucher`` is who vouches for it with a PIN: it is then done with their rights, and in their name.
        A sentence that comes before the languages are loaded waits for them.
        """
        try:
            async with asyncio.timeout(_LOADING_SECONDS):
                await self.understanding.stand()
        except TimeoutError:
            raise VoiceError("the languages are still being loaded", remedy="ask again in a moment") from None
        spoken_in = self.conversation.language_of(text, language)
        if self.places is not None and self.places.silenced(text, spoken_in, area):
            silent = self._listening.nothing(session, spoken_in, {"text": text}, "silenced", decision="act")
            return silent | {"transcript": None}
        if voucher is not None:
            cause = msgspec.structs.replace(cause, asker=voucher.id)
        spoken = await self.conversation.say(
            text,
            cause=cause,
            language=language or None,
            area=area,
            session=session,
            person=person.id if person else None,
            may_secure=not heard and (_confirms(person, cause) or _confirms(voucher, cause)),
        )
        memory = memory_of(person.id if person else None, spoken.session)
        return shown(spoken, self.understanding.spans(spoken), self.understanding.question(memory, spoken.language))

    async def say_wav(
        self, wav: bytes, language: str, area: str | None, session: str, person: Person | None, cause: Cause
    ) -> dict[str, Any]:
        """Recognise a WAV file, then as ``say_text``."""
        utterance = await self.start(language, person, cause, area=area, session=session)
        pcm = await asyncio.to_thread(read_audio, wav)
        for chunk in chunks(pcm, 0.25):
            await utterance.feed(chunk)
        return await utterance.finish()

    async def learn_voice(self, person: Person, wav: bytes) -> dict[str, Any]:
        """Learn a person's voice from a recording; VoiceError where no speaker model is installed."""
        if self.pipeline is None or self.prints is None:
            raise VoiceError("voice is switched off", remedy="set voice.enabled: true, or start without --no-voice")
        pcm = await asyncio.to_thread(read_audio, wav)
        heard = await self.pipeline.transcribe(pcm, person.language or self._languages[0], act=False)
        return {"person": person.id, "samples": await self.prints.learn(person, heard.transcript)}

    async def voices(self, language: str) -> dict[str, Any]:
        """Return whose voices are known, and in a language what is missing to tell voices apart."""
        missing = await asyncio.to_thread(self.speech_models.missing_for_speakers, self._languages, language)
        return {"missing": missing, "samples": dict(self.prints.known()) if self.prints is not None else {}}

    async def forget_voice(self, person: str) -> None:
        """Erase what is known of a person's voice."""
        if self.prints is not None:
            await self.prints.forget(person)

    async def start(
        self, language: str, person: Person | None, cause: Cause, *, area: str | None = None, session: str = ""
    ) -> StreamedUtterance:
        """Begin an utterance."""
        if self.pipeline is None:
            raise VoiceError("voice is switched off", remedy="set voice.enabled: true, or start without --no-voice")
        utterance = StreamedUtterance(self, language or "auto", person, cause, area, session)
        await utterance.open(self.pipeline)
        self._sessions[utterance.id] = utterance
        return utterance

    def forget(self, session: str) -> None:
        """Drop an utterance that has ended."""
        self._sessions.pop(session, None)

    def partial(self, cause: Cause, session: str, text: str, language: str) -> None:
        """Announce what was heard so far."""
        self._listening.partial(cause, session, text, language)

    async def answer(self, utterance: Utterance, session: StreamedUtterance) -> dict[str, Any]:
        """Act on what was heard, or say why not."""
        return await self._listening.answer(utterance, session)

    def monotonic(self) -> float:
        """Return seconds that never go back."""
        return self._clock.monotonic()

    @property
    def records(self) -> bool:
        """Whether a person has ordered that what is heard be recorded."""
        return self.places is not None and self.places.records

    async def record(self, pcm: bytes, where: str) -> None:
        """Keep an utterance, as was ordered."""
        if self.places is not None:
            await self.places.record(pcm, where)

    async def speech(self, speech_id: str) -> bytes | None:
        """Return a spoken answer as WAV."""
        return self.conversation.speech(speech_id)

    async def models(self) -> list[dict[str, Any]]:
        """Return the speech models known, with their state."""
        return await self.speech_models.known()

    async def get_model(self, name: str) -> dict[str, Any]:
        """Begin to fetch a model."""
        return await self.speech_models.get(name)

    async def check_model(self, name: str) -> list[str]:
        """Compare a fetched model with its checksums; return what is wrong."""
        return list(await asyncio.to_thread(self.store.check, name))

    async def unheard(self) -> list[dict[str, Any]]:
        """Return the names of this home that its recognisers cannot hear, with words near them that they can."""
        return await self.speech_models.unheard(self.pool, self.understanding.names()) if self.pool else []

    async def remove_model(self, name: str) -> None:
        """Delete a fetched model."""
        await self.speech_models.remove(name)

    async def describe(self) -> dict[str, Any]:
        """Return what is heard and spoken in each language, and what is missing."""
        return await self.speech_models.describe(self._languages, self.speaking, listening=self.pipeline is not None)


def _network(config: VoiceConfig) -> Network | None:
    """Return the other machines that recognise speech, None where there are none."""
    return Network(Peer(uri=uri) for uri in config.peers) if config.peers else None


def _confirms(person: Person | None, cause: Cause) -> bool:
    """Return whether a typed sentence may open the home: a known adult, logged in at a door with a screen."""
    adult = person is not None and person.role in (Role.OWNER, Role.ADULT)
    return adult and cause.door.partition(":")[0] in _CONFIRMING_DOORS
