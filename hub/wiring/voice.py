"""Joins voice to the home: what the home knows becomes vocabulary and grammar; what is heard becomes deeds."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import secrets
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from typing import Any

import msgspec

from hub.api.causes import Cause, Origin, start
from hub.api.clock import Clock
from hub.api.errors import HearthError, ModelError, VoiceError
from hub.api.events import EntityAdded, EntityRemoved, Heard, HomeChanged, PluginState, Said
from hub.api.intents import Asked, Reply
from hub.api.people import Person, Role
from hub.automation.planning import Planning
from hub.automation.plans import Plan
from hub.automation.schedules import Schedules
from hub.host.host import Host
from hub.kernel.bus import Bus
from hub.kernel.registry import Registry
from hub.voice.audio import chunks, play, read_audio
from hub.voice.config import VoiceConfig
from hub.voice.conversation import Conversation, Spoken, outcomes
from hub.voice.manifest import base_language
from hub.voice.models import ModelStore, Progress
from hub.voice.phrases import Phrases
from hub.voice.pipeline import Heard as Utterance
from hub.voice.pipeline import RecogniserPool, VoicePipeline, VoiceStream
from hub.voice.recogniser import Grammar
from hub.voice.speech import Speaking, find_speakers
from hub.voice.understanding.names import Vocabulary
from hub.voice.understanding.sentences import known_sentences, names_said
from hub.voice.understanding.understand import Understander
from hub.voice.verify import KnownSentences
from hub.wiring.sentences import read_sentences

_log = logging.getLogger(__name__)
_CONFIRMING_DOORS = frozenset({"panel", "api", "cli"})
"""Doors at which a person has logged in: what is typed there is as good as a tap."""
_SETTLE_SECONDS = 0.5
"""How long names must be quiet before the vocabulary is rebuilt."""


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
        self._host = host
        self._people = people
        self._vocabulary = Vocabulary.from_home(registry)
        self._understander = Understander(self._vocabulary, self._languages, ())
        self._sentences: list[tuple[str, str, dict[str, Any]]] = []
        self._known: dict[str, KnownSentences] = {}
        self._grammars: dict[str, Grammar] = {}
        self._phrases = Phrases()
        self._fetching: dict[str, Progress | str] = {}
        self._sessions: dict[str, StreamedUtterance] = {}
        self.store = ModelStore(config.models, offline=config.offline_models)
        self.speaking: Speaking | None = None
        self.pipeline: VoicePipeline | None = None
        self.pool: RecogniserPool | None = None
        self.conversation = Conversation(self._understand, host.handler, bus, self._speak, self._languages)
        self.ready = asyncio.Event()
        """Set once vocabulary and known sentences stand for the first time."""
        self._tasks = asyncio.TaskGroup()
        self._rebuilding = asyncio.Lock()

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
    ) -> AsyncIterator[VoiceRoom]:
        """Open the room: speakers and recognisers where voice is enabled, understanding in any case."""
        room = cls(config, languages, registry, bus, clock, host, people)
        async with AsyncExitStack() as stack:
            if config.enabled:
                room.speaking = Speaking(await find_speakers(room.store, room._languages))
                room.pool = await stack.enter_async_context(RecogniserPool(room.store))
                room.pipeline = VoicePipeline(
                    room.pool, known=room._known.get, grammar=room._grammars.get, languages=room._languages
                )
            await stack.enter_async_context(room._tasks)
            try:
                yield room
            finally:
                for session in list(room._sessions.values()):
                    await session.cancel()

    async def follow(self) -> None:
        """Rebuild vocabulary, sentences and grammar whenever names or plugins change; runs until cancelled."""
        changes = self._bus.subscribe(
            EntityAdded, EntityRemoved, HomeChanged, PluginState, limit=1, key=lambda _event: 0, name="vocabulary"
        )
        with changes:
            while True:
                try:
                    await self.rebuild()
                except HearthError as error:
                    _log.error("the vocabulary stays as it was: %s", error)
                await changes.wait()
                await self._clock.sleep(_SETTLE_SECONDS)
                changes.drain()

    async def rebuild(self) -> None:
        """Make vocabulary and known sentences anew from the home as it is; in force when this returns."""
        async with self._rebuilding:
            await self._rebuild()

    async def _rebuild(self) -> None:
        names = [
            n for p in self._people().values() for n in (p.name, *(a for some in p.aliases.values() for a in some))
        ]
        self._vocabulary = self._vocabulary.renewed(self._registry, names)
        sentences = await asyncio.to_thread(read_sentences, self._host.sentences())
        fresh = None if sentences == self._sentences else sentences
        self._sentences = sentences
        await asyncio.to_thread(self._understander.update, self._vocabulary, fresh)
        for language in self._languages if self._config.enabled else ():
            said = await asyncio.to_thread(known_sentences, self._vocabulary, language, sentences)
            old = self._known.get(language) or KnownSentences(language, ())
            self._known[language] = await asyncio.to_thread(old.rebuilt, said)
            self._grammars[language] = Grammar.of(language, said, names_said(self._vocabulary, language))
        self.ready.set()

    def _understand(self, text: str, language: str, **context: Any) -> Any:
        return self._understander.understand(text, language, now=self._clock.now(), **context)

    async def _speak(self, text: str, language: str) -> bytes | None:
        if self.speaking is None or not self._config.speak_answers:
            return None
        return await self.speaking.speak(text, language)

    async def announce(self, text: str, *, language: str, areas: Sequence[str], session: str, plugin: str) -> None:
        """Say something unasked: on the panel, on this machine's loudspeaker, in rooms with a satellite."""
        language = language or self._languages[0]
        cause = start(Origin.PLUGIN, plugin, door=plugin, at=self._clock.time())
        self._bus.publish(Said(cause=cause, text=text, language=language, session=session, areas=tuple(areas)))
        if self._config.local_speaker and self.speaking is not None:
            wav = await self.speaking.speak(text, language)
            if wav is not None:
                with contextlib.suppress(VoiceError):
                    await play(wav)

    def plan_with(self, schedules: Schedules, planning: Planning) -> None:
        """Let what is asked for later be planned, and what is due be done as if it were said then."""

        async def carry_out(plan: Plan, asked: Asked) -> Reply:
            assert plan.intent is not None
            replies = await self.conversation.carry_out([plan.intent], asked)
            return replies[0]

        async def tell(text: str, plan: Plan) -> None:
            areas = [plan.area] if plan.area and plan.sort != "alarm" else []
            await self.announce(text, language=plan.language, areas=areas, session=plan.session, plugin="schedules")

        schedules.carry_out, schedules.announce = carry_out, tell
        self.conversation.later = planning

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
    ) -> dict[str, Any]:
        """Understand a sentence, act on it, and answer. ``heard``: it was spoken, so who spoke is not proven."""
        spoken = await self.conversation.say(
            text,
            cause=cause,
            language=language or None,
            area=area,
            session=session,
            person=person.id if person else None,
            may_secure=not heard and _confirms(person, cause),
        )
        return _shown(spoken)

    async def say_wav(
        self, wav: bytes, language: str, area: str | None, session: str, person: Person | None, cause: Cause
    ) -> dict[str, Any]:
        """Recognise a WAV file, then as ``say_text``."""
        utterance = await self.start(language, person, cause, area=area, session=session)
        pcm = await asyncio.to_thread(read_audio, wav)
        for chunk in chunks(pcm, 0.25):
            await utterance.feed(chunk)
        return await utterance.finish()

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

    def heard(self, cause: Cause, session: str, utterance: Utterance) -> None:
        """Announce what was heard."""
        transcript = utterance.transcript
        self._bus.publish(
            Heard(
                cause=cause, session=session, text=transcript.text, language=transcript.language, final=True,
                confidence=transcript.confidence, engine=transcript.engine, verified=utterance.verified.decision,
            )
        )  # fmt: skip

    def partial(self, cause: Cause, session: str, text: str, language: str) -> None:
        """Announce what was heard so far."""
        self._bus.publish(Heard(cause=cause, session=session, text=text, language=language, final=False))

    async def answer(self, utterance: Utterance, session: StreamedUtterance) -> dict[str, Any]:
        """Act on what was heard, or say why not."""
        self.heard(session.cause, session.id, utterance)
        transcript, verified = utterance.transcript, utterance.verified
        language = transcript.language
        about = {
            "text": transcript.text,
            "confidence": round(transcript.confidence, 3),
            "engine": transcript.engine,
            "model": transcript.model,
            "seconds_audio": round(transcript.seconds_audio, 2),
            "verified": verified.decision,
            "distance": round(verified.distance, 3),
        }
        if utterance.text:
            person = session.person
            shown = await self.say_text(
                utterance.text, language, session.area, session.id, person, session.cause, heard=True
            )
            return shown | {"transcript": about}
        key = "nothing_heard" if not transcript.text else "not_sure" if verified.decision == "ask" else "not_known"
        answer = self._phrases.text(key, language, text=transcript.text, sentence=verified.sentence)
        speech = await self.conversation.sound(answer, language) if transcript.text else None
        self._bus.publish(Said(cause=session.cause, text=answer, language=language, session=session.id))
        return {
            "text": transcript.text, "language": language, "session": session.id,
            "decision": "ask" if key == "not_sure" else "refuse", "reason": answer, "intents": [], "outcomes": [],
            "answer": answer, "speech": _speech_url(speech), "stage": "verify", "ms": 0.0, "transcript": about,
        }  # fmt: skip

    async def speech(self, speech_id: str) -> bytes | None:
        """Return a spoken answer as WAV."""
        return self.conversation.speech(speech_id)

    async def models(self) -> list[dict[str, Any]]:
        """Return the speech models known, with their state."""
        return await asyncio.to_thread(self._models)

    def _models(self) -> list[dict[str, Any]]:
        entries = []
        for status in self.store.list():
            entry = msgspec.to_builtins(status.model) | {"installed": status.installed, "state": "", "progress": None}
            entry.pop("sources", None)
            fetching = self._fetching.get(status.model.name)
            if isinstance(fetching, Progress):
                entry |= {"state": fetching.phase, "progress": [fetching.done, fetching.total]}
            elif fetching:
                entry["state"] = fetching
            entries.append(entry)
        return entries

    async def get_model(self, name: str) -> dict[str, Any]:
        """Begin to fetch a model."""
        self.store.model(name)
        if not isinstance(self._fetching.get(name), Progress):
            self._fetching[name] = Progress(model=name, source="", phase="trying")
            self._tasks.create_task(self._fetch(name), name=f"model:{name}")
        return next(entry for entry in await self.models() if entry["name"] == name)

    async def _fetch(self, name: str) -> None:
        def progress(now: Progress) -> None:
            self._fetching[name] = now

        try:
            await asyncio.to_thread(self.store.get, name, progress)
            del self._fetching[name]
        except ModelError as error:
            self._fetching[name] = str(error)
            _log.warning("speech model %s could not be fetched: %s", name, error)

    async def remove_model(self, name: str) -> None:
        """Delete a fetched model."""
        await asyncio.to_thread(self.store.remove, name)

    async def describe(self) -> dict[str, Any]:
        """Return what is heard and spoken in each language, and what is missing."""
        languages: dict[str, Any] = {}
        for language in self._languages:
            model = await asyncio.to_thread(self.store.best_for, language) if self.pipeline else None
            wanted = self.store.wanted(language)
            remedy = f"`hearth model get {wanted[-1].name}`" if wanted else "no model is known for this language"
            languages[language] = {
                "engine": model.engine if model else "",
                "model": model.name if model else "",
                "state": "ready" if model else "missing" if self.pipeline else "off",
                "note": "" if model or not self.pipeline else remedy,
                "speech": self.speaking.voice(language) if self.speaking else "",
            }
        voices = {entry["speech"] for entry in languages.values()}
        note = "" if voices - {"", "browser"} else "install espeak-ng for a voice of the hub's own"
        return {"languages": languages, "speech": {"engine": ", ".join(sorted(voices - {""})), "note": note}}


class StreamedUtterance:
    """One utterance being streamed in."""

    def __init__(
        self, room: VoiceRoom, language: str, person: Person | None, cause: Cause, area: str | None, session: str
    ) -> None:
        self.id = session or secrets.token_urlsafe(8)
        self.person = person
        self.cause = cause
        self.area = area
        self._room = room
        self._language = language
        self._stack = AsyncExitStack()
        self._stream: VoiceStream | None = None

    async def open(self, pipeline: VoicePipeline) -> None:
        """Take a recogniser."""
        self._stream = await self._stack.enter_async_context(pipeline.stream(self._language, act=False))

    async def feed(self, pcm: bytes) -> None:
        """Take a chunk."""
        if self._stream is None:
            return
        partial = await self._stream.feed(pcm)
        if partial is not None and partial.text:
            self._room.partial(self.cause, self.id, partial.text, self._language)

    async def finish(self) -> dict[str, Any]:
        """End the utterance; return what it led to."""
        stream, self._stream = self._stream, None
        if stream is None:
            raise VoiceError("this utterance has already ended")
        try:
            heard = await stream.finish()
        finally:
            await self._close()
        return await self._room.answer(heard, self)

    async def cancel(self) -> None:
        """Forget the utterance."""
        self._stream = None
        await self._close()

    async def _close(self) -> None:
        self._room.forget(self.id)
        with contextlib.suppress(HearthError):
            await self._stack.aclose()


def _confirms(person: Person | None, cause: Cause) -> bool:
    """Return whether a typed sentence may open the home: a known adult, logged in at a door with a screen."""
    adult = person is not None and person.role in (Role.OWNER, Role.ADULT)
    return adult and cause.door.partition(":")[0] in _CONFIRMING_DOORS


def _speech_url(speech: str | None) -> str | None:
    return f"/api/voice/speech/{speech}.wav" if speech else None


def _shown(spoken: Spoken) -> dict[str, Any]:
    """Return what became of a sentence, as docs/api.md shows it."""
    return {
        "text": spoken.text,
        "language": spoken.language,
        "session": spoken.session,
        "decision": spoken.decision,
        "reason": spoken.reason,
        "intents": [show_intent(intent) for intent in spoken.intents],
        "outcomes": outcomes(spoken.replies),
        "answer": spoken.answer,
        "speech": _speech_url(spoken.speech),
        "stage": spoken.stage,
        "ms": spoken.ms,
        "matched": msgspec.to_builtins(spoken.matched),
    }


def show_intent(intent: Any) -> dict[str, Any]:
    """Return an intent as docs/api.md shows it: ``name`` becomes ``intent``, ``exclude`` becomes ``except``."""
    shown: dict[str, Any] = msgspec.to_builtins(intent)
    shown = {"intent": shown.pop("name"), **shown}
    shown["except"] = shown.pop("exclude", ())
    return shown


Describe = Callable[[], dict[str, Any]]
