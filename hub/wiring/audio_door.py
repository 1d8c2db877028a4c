"""Whole utterances over MQTT: a recording comes in on one topic, the answer goes out on two others.

``hearth/<site>/voice/<name>/audio`` takes a WAV, FLAC or OGG file of up to 60 s; ``.../answer`` gets the answer as JSON
(the shape of ``POST /api/voice/audio``), ``.../speech`` the spoken answer as WAV. ``<name>`` is an area, or any other
name. One utterance at a time, four may wait, more are refused by an answer; retained ones are never listened to.
"""

from __future__ import annotations

import asyncio
import json
import logging
from collections.abc import Callable
from typing import Protocol

from hub.api.causes import Cause, Origin, new_chain
from hub.api.clock import Clock
from hub.api.codec import Payload
from hub.api.errors import HearthError
from hub.wiring.voice import VoiceRoom

_log = logging.getLogger(__name__)
LARGEST = 4 << 20
MOST_WAITING = 4
ANSWER_SECONDS = 120.0


class MqttDoor(Protocol):
    """Publishing and subscribing."""

    async def publish(self, topic: str, payload: str | bytes, *, qos: int = 1, retain: bool = False) -> None:
        """Publish."""
        ...

    def subscribe(self, topic_filter: str, handler: Callable[[Payload], None]) -> Callable[[], None]:
        """Subscribe; returns what cancels it."""
        ...


class AudioDoor:
    """Takes utterances off the broker, one after another."""

    def __init__(self, voice: VoiceRoom, mqtt: MqttDoor, site: str, clock: Clock) -> None:
        self._voice = voice
        self._mqtt = mqtt
        self._prefix = f"hearth/{site}/voice/"
        self._clock = clock
        self._waiting: asyncio.Queue[tuple[str, bytes, str]] = asyncio.Queue(MOST_WAITING + 1)

    def open(self) -> Callable[[], None]:
        """Subscribe; returns what ends it."""
        return self._mqtt.subscribe(f"{self._prefix}+/audio", self._take)

    def _take(self, message: Payload) -> None:
        name = message.topic.removeprefix(self._prefix).removesuffix("/audio")
        if message.retain or not message.raw:
            return
        problem = ""
        if len(message.raw) > LARGEST:
            problem = f"a recording is larger than {LARGEST >> 20} MiB"
        elif self._waiting.qsize() >= MOST_WAITING:
            problem = "too many recordings wait to be heard"
        if not self._waiting.full():
            self._waiting.put_nowait((name, b"" if problem else message.raw, problem))

    async def run(self) -> None:
        """Listen until cancelled."""
        while True:
            name, recording, problem = await self._waiting.get()
            try:
                if not problem:
                    await self._hear(name, recording)
            except (HearthError, TimeoutError) as error:
                problem = str(error) or "it took too long"
            if problem:
                await self._answer(name, {"decision": "refuse", "text": "", "answer": "", "reason": problem})

    async def _hear(self, name: str, recording: bytes) -> None:
        at = self._clock.time()
        cause = Cause(origin=Origin.PERSON, door=f"mqtt:{name[:40]}", at=at, chain=new_chain(), asker="")
        area = self._voice.area_named(name)
        async with asyncio.timeout(ANSWER_SECONDS):
            answer = await self._voice.say_wav(recording, "auto", area, "", None, cause)
        await self._answer(name, answer)
        url = answer.get("speech")
        wav = await self._voice.speech(url.rpartition("/")[2].removesuffix(".wav")) if url else None
        if wav is not None:
            await self._mqtt.publish(f"{self._prefix}{name}/speech", wav, qos=0)

    async def _answer(self, name: str, answer: dict[str, object]) -> None:
        try:
            await self._mqtt.publish(
                f"{self._prefix}{name}/answer", json.dumps(answer, ensure_ascii=False, default=str)
            )
        except HearthError as error:
            _log.warning("an answer to %s could not be published: %s", name, error)
