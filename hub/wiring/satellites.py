"""Joins the rooms that listen and speak to the rest: satellites, what rings, recordings, and their doors."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from pathlib import Path
from typing import Any, Protocol

import msgspec

from hub.api.causes import Cause, Origin, new_chain, start
from hub.api.clock import Clock
from hub.api.errors import InvalidParameter, VoiceError
from hub.api.events import SatelliteChanged
from hub.api.speaking import Reached
from hub.kernel.bus import Bus
from hub.kernel.commands import Commands
from hub.kernel.registry import Registry
from hub.kernel.states import States
from hub.kernel.store import Store
from hub.voice.config import VoiceConfig
from hub.voice.manifest import base_language
from hub.voice.recordings import Recordings
from hub.voice.satellites.directory import Satellites
from hub.voice.satellites.mouth import Sound
from hub.voice.satellites.place import Facts, State
from hub.voice.satellites.rings import Ring
from hub.voice.satellites.satellite import Satellite
from hub.voice.satellites.stopping import asks_for_silence
from hub.voice.satellites.wake import WakeWord, wake_words
from hub.wiring.audio_door import AudioDoor, MqttDoor
from hub.wiring.ducking import Ducking
from hub.wiring.kept import KeptTasks
from hub.wiring.panel_satellite import PanelDevice, PanelSatellite, Send
from hub.wiring.ring_news import RingNews
from hub.wiring.satellite_connections import Connections
from hub.wiring.satellite_entities import SatelliteEntities
from hub.wiring.voice import VoiceRoom
from hub.wiring.voice_stream import StreamedUtterance
from hub.wiring.wyoming_speech import OfferedSpeech

STREAM = "voice"
"""The journal of what people ordered of microphones."""
TEST = {"en": "This is {name}. I can be heard here.", "zh": "这里是{name}，这里能听到我说话。"}


class Home(Protocol):
    """The kernel, as far as satellites need it."""

    @property
    def registry(self) -> Registry: ...  # noqa: D102
    @property
    def states(self) -> States: ...  # noqa: D102
    @property
    def commands(self) -> Commands: ...  # noqa: D102
    @property
    def store(self) -> Store: ...  # noqa: D102
    @property
    def bus(self) -> Bus: ...  # noqa: D102
    @property
    def clock(self) -> Clock: ...  # noqa: D102


class SatelliteRoom:
    """All rooms that listen and speak. Use ``SatelliteRoom.open``."""

    def __init__(
        self,
        config: VoiceConfig,
        languages: Sequence[str],
        home: Home,
        voice: VoiceRoom,
        data: Path,
        words: Mapping[str, WakeWord],
    ) -> None:
        self._config = config
        self._languages = [base_language(tag) for tag in languages]
        self._registry = home.registry
        self._bus = home.bus
        self._clock = home.clock
        self._store = home.store
        self._voice = voice
        self._tasks = KeptTasks(home.clock)
        self._entities = SatelliteEntities(home.registry, home.states, home.commands, home.clock, self.change)
        self._warmed = False
        self._ducking = Ducking(
            home.registry, home.states, home.commands, home.store.documents("ducked"), home.clock, self._busy,
            share=config.satellites.duck_to,
        )  # fmt: skip
        self.recordings = Recordings(
            data / "recordings", home.store.documents("recordings"), home.clock, self._journal, lambda: self._told(None)
        )  # fmt: skip
        self._rings = RingNews(home.bus, home.clock)
        self.satellites = Satellites(
            self,
            home.store.documents("satellites"),
            home.clock,
            told=self._told,
            ring_told=self._rings.rang,
            ring_memory=home.store.documents("rings"),
            words=words,
            languages=self._languages,
        )
        self._connections = Connections(
            config, self.satellites, home.store.documents("satellites.added"), self._tasks, home.clock,
            home.registry.area_named, lambda: self._told(None),
        )  # fmt: skip

    @classmethod
    @asynccontextmanager
    async def open(
        cls,
        config: VoiceConfig,
        languages: Sequence[str],
        home: Home,
        voice: VoiceRoom,
        data: Path,
        *,
        mqtt: MqttDoor,
        site: str,
        version: str,
    ) -> AsyncIterator[SatelliteRoom]:
        """Open microphones and doors that are configured; nothing when voice is switched off."""
        words = await asyncio.to_thread(wake_words, config.satellites.wake_word_folder)
        room = cls(config, languages, home, voice, data, words)
        await room.recordings.load()
        for ring in await room.satellites.rings.load():
            room._rings.missed(ring)
        async with AsyncExitStack() as stack:
            tasks = await stack.enter_async_context(room._tasks)
            tasks.begin(room.satellites.rings.run, "rings")
            tasks.begin(room.recordings.run, "recordings")
            if config.enabled:
                offered = OfferedSpeech(voice, words, room._languages)
                await stack.enter_async_context(room._connections.open(offered, f"Hearth {site}", version))
                if config.satellites.duck:
                    tasks.begin(room._ducking.run, "ducking")
                if config.satellites.mqtt.enabled:
                    door = AudioDoor(voice, mqtt, site, home.clock)
                    stack.callback(door.open())
                    tasks.begin(door.run, "audio over MQTT")
            voice.places = room
            try:
                yield room
            finally:
                voice.places = None

    # What the satellites need (``directory.Rooms``)

    async def utterance(self, facts: Facts, session: str) -> StreamedUtterance:
        """Begin an utterance: somebody unknown speaks in the satellite's room."""
        at = self._clock.time()
        cause = Cause(origin=Origin.PERSON, door=f"voice:{facts.id}", at=at, chain=new_chain(), asker="")
        return await self._voice.start(facts.language, None, cause, area=facts.area, session=session)

    async def speech(self, answer: dict[str, Any]) -> Sound | None:
        """Return the sound of an answer; None when there is nothing to say."""
        if not answer["answer"] or not answer["text"]:
            return None
        url = answer.get("speech")
        wav = self._voice.conversation.speech(url.rpartition("/")[2].removesuffix(".wav")) if url else None
        return Sound(text=answer["answer"], language=answer["language"], wav=wav)

    async def render(self, text: str, language: str) -> bytes | None:
        """Speak a text into a WAV file."""
        return await self._voice.speaking.speak(text, language) if self._voice.speaking is not None else None

    # What the voice room needs (``voice.Places``)

    async def announce(self, text: str, language: str, areas: Sequence[str]) -> None:
        """Say something in areas, everywhere when none are named."""
        await self.satellites.announce(text, language, areas)

    def reached(self, areas: Sequence[str]) -> Reached:
        """Return which areas have something to speak from."""
        return self.satellites.reached(areas)

    def ring(self, key: str, text: str, *, language: str, areas: Sequence[str], cause: Cause) -> None:
        """Ring until somebody ends it."""
        self.satellites.rings.begin(
            Ring(key=key, text=text, language=language, areas=tuple(areas), since=self._clock.time(), cause=cause)
        )

    def dismiss(self, key: str) -> bool:
        """End a ring; return whether it rang."""
        return self.satellites.rings.end(key)

    def echoes(self, text: str, since: float) -> bool:
        """Return whether a transcript is the hub's own voice."""
        return self.satellites.own.echoes(text, since)

    def silenced(self, text: str, language: str, area: str | None) -> bool:
        """Silence what rings or is being said in an area, if that is what a sentence asks for."""
        if not asks_for_silence(text, language):
            return False
        quiet = bool(self.satellites.dismiss(area))
        for satellite in self.satellites.in_areas([area] if area else []):
            quiet = satellite.mouth.hush() or quiet
        return quiet

    @property
    def records(self) -> bool:
        """Whether a person has ordered that what is heard be recorded."""
        return self.recordings.on

    async def record(self, pcm: bytes, where: str) -> None:
        """Keep an utterance, as was ordered."""
        await self.recordings.add(pcm, where)

    # What is told to others

    def _busy(self) -> frozenset[str]:
        """Return the areas in which the hub listens, thinks or speaks now."""
        busy = (State.LISTENING, State.THINKING, State.SPEAKING)
        return frozenset(one.facts.area for one in self.satellites.here() if one.facts.area and one.state in busy)

    def _told(self, satellite: Satellite | None) -> None:
        name = satellite.facts.id if satellite is not None else ""
        cause = start(Origin.HUB, name, door="satellites", at=self._clock.time())
        self._ducking.look()
        if satellite is not None:
            self._entities.show(satellite, cause)
            if satellite.state is State.WAITING and not self._warmed:
                self._warmed = True
                self._tasks.once(self._warm(), "warm recognisers")
        self._bus.publish(SatelliteChanged(cause=cause, satellite=name))

    async def _warm(self) -> None:
        if self._voice.pipeline is not None:
            with contextlib.suppress(VoiceError):
                await self._voice.pipeline.warm()

    async def _journal(self, line: dict[str, Any], cause: Cause | None) -> None:
        told = msgspec.to_builtins(cause) if cause is not None else None
        await self._store.append(STREAM, {**line, "cause": told}, at=self._clock.time())

    # The web's door (``services.SatellitesDoor``)

    def shown(self) -> list[dict[str, Any]]:
        """Return the satellites as ``GET /api/voice/satellites`` shows them; ``last_heard`` in Unix seconds."""
        away = [
            _satellite_view(facts, reason, name=facts.name or facts.id, added=facts.id in self._connections.added)
            for facts, reason in self.satellites.absent.values()
        ]
        return away + [
            _satellite_view(
                one.facts,
                one.trouble,
                added=one.facts.id in self._connections.added,
                connected=one.connected,
                state=one.state.value,
                microphone_open=one.microphone_open,
                last_heard=one.last_heard or None,
            )
            for one in self.satellites.here()
        ]

    def wake_words(self) -> list[dict[str, Any]]:
        """Return the wake words there are."""
        return [
            {"id": word.id, "phrase": word.phrase, "languages": list(word.languages)}
            for word in self.satellites.words.values()
        ]

    def rings(self) -> list[dict[str, Any]]:
        """Return what rings; ``since`` in Unix seconds."""
        keys = ("key", "text", "language", "areas", "since")
        return [{key: getattr(ring, key) for key in keys} for ring in self.satellites.rings.now()]

    async def change(self, satellite_id: str, changes: Mapping[str, Any]) -> None:
        """Change what was chosen for a satellite."""
        area = changes.get("area")
        if area is not None and area not in self._registry.areas:
            raise InvalidParameter(f"there is no area {area[:60]!r}", field="area", remedy="GET /api/areas lists them")
        await self.satellites.change(satellite_id, changes)

    def found(self) -> list[dict[str, Any]]:
        """Return satellites in the network that can be added."""
        return list(self._connections.found())

    async def add(self, uri: str, name: str, area: str | None) -> str:
        """Use a satellite from now on; return its id."""
        return await self._connections.add(uri, name, area)

    async def forget(self, satellite_id: str) -> bool:
        """Forget a satellite that was added, or is away."""
        dropped = await self._connections.drop(satellite_id)
        self._entities.forget(satellite_id)
        return await self.satellites.forget(satellite_id) or dropped

    async def try_out(self, satellite_id: str) -> bool:
        """Say a sentence there, to find out whether it can be heard; return whether it was played to the end."""
        satellite = self.satellites.get(satellite_id)
        if satellite is None or not satellite.connected:
            raise InvalidParameter(f"the satellite {satellite_id[:60]!r} is not here", field="id")
        language = satellite.facts.language if satellite.facts.language in TEST else self._languages[0]
        text = TEST.get(language, TEST["en"]).format(name=satellite.facts.name)
        return await satellite.announce(Sound(text=text, language=language, wav=await self.render(text, language)))

    @asynccontextmanager
    async def panel(self, facts: Mapping[str, Any], send: Send, *, hears: bool) -> AsyncIterator[PanelSatellite]:
        """Let a panel be a satellite for the length of the context."""
        device = PanelDevice(send, self._voice.conversation.keep, hears=hears)
        chosen = msgspec.convert({"kind": "panel", **facts}, Facts)
        async with self.satellites.join(chosen, device) as satellite:
            yield PanelSatellite(satellite, device)


def _satellite_view(facts: Facts, trouble: str, **more: Any) -> dict[str, Any]:
    """Return a satellite as it is shown; one of which nothing more is known is away."""
    away = {"connected": False, "state": State.AWAY.value, "microphone_open": False, "last_heard": None}
    return {**msgspec.to_builtins(facts), **away, "trouble": trouble, **more}
