"""One place with a microphone and a loudspeaker: from a wake word to an utterance, an answer, and back to waiting.

Owns the state of that place. Where sound comes from and goes to is its device; recognising, understanding and acting
are handed in. What comes in is bounded: of chunks that pile up the oldest are dropped.
"""

from __future__ import annotations

import asyncio
import logging
from collections import deque
from typing import Any

from hub.api.errors import HearthError, VoiceError
from hub.voice.satellites.arbiter import Claim
from hub.voice.satellites.mouth import Mouth, Rank, Sound
from hub.voice.satellites.place import Cue, Device, Facts, Hearing, State, Utterance
from hub.voice.satellites.wake import Alert, Spotted, loudness
from hub.voice.vad import RATE

_log = logging.getLogger(__name__)
_MOST_CHUNKS = 200
_SECOND = 2 * RATE
LEAD_SECONDS = 0.1
"""Audio before a wake word was noticed that still goes to the recogniser: who speaks on at once loses nothing."""
PATIENCE_SECONDS = 5.0
"""How long a satellite that was woken waits for the first word."""
LONGEST_SECONDS = 20.0
FADE_SECONDS = 0.3
"""After its own voice a room still rings: the follow-up begins this much later."""


class Satellite:
    """One place. Feed it by ``hear``; it works while ``run`` runs."""

    def __init__(self, facts: Facts, device: Device, hearing: Hearing) -> None:
        self.facts = facts
        self.device = device
        self.connected = True
        self.last_heard = 0.0
        """Unix time of the last wake word or utterance here."""
        self.trouble = ""
        self._hearing = hearing
        self._ears = hearing.ears(facts)
        self._chunks: asyncio.Queue[bytes] = asyncio.Queue(_MOST_CHUNKS)
        self._recent: deque[bytes] = deque(maxlen=20)
        self._noise = -60.0
        self._held: list[bytes] | None = None
        self._utterance: Utterance | None = None
        self._listened = 0.0
        self._thinking = False
        self._tasks: asyncio.TaskGroup | None = None
        self.mouth = Mouth(device, hearing.own, hearing.self_hearing, self._tell, lambda wav: self._ears.playing(wav))
        self.mouth.volume = facts.volume

    @property
    def state(self) -> State:
        """What it does now."""
        if not self.connected:
            return State.AWAY
        if self._utterance is not None or self._held is not None:
            return State.LISTENING
        if self.mouth.speaking:
            return State.SPEAKING
        if self._thinking:
            return State.THINKING
        return State.MUTED if self.facts.muted else State.WAITING

    @property
    def microphone_open(self) -> bool:
        """Whether sound from here reaches the hub."""
        return self.connected and self.device.hears and not self.facts.muted

    def change(self, facts: Facts) -> None:
        """Use other settings from now on."""
        if facts.wake_words != self.facts.wake_words:
            self._ears = self._hearing.ears(facts)
        self.facts = facts
        self.mouth.volume = facts.volume
        self._tell()

    def hear(self, pcm: bytes) -> None:
        """Take PCM from the device; of too much the oldest is dropped."""
        if self.facts.muted or not pcm:
            return
        if self._chunks.full():
            self._chunks.get_nowait()
        self._chunks.put_nowait(pcm)

    async def run(self) -> None:
        """Work until cancelled."""
        try:
            async with asyncio.TaskGroup() as tasks:
                self._tasks = tasks
                while True:
                    pcm = await self._chunks.get()
                    try:
                        await self._take(pcm)
                    except HearthError as error:
                        await self._fail(error)
        finally:
            self._tasks = None
            utterance, self._utterance = self._utterance, None
            if utterance is not None:
                await utterance.cancel()

    async def woken(self, word: str = "") -> None:
        """Somebody said the wake word here, by the device's own finding or a button."""
        self.last_heard = self._hearing.clock.time()
        self.mouth.hush()
        if self._held is not None or self._utterance is not None or self._tasks is None:
            return
        self._held = list(self._recent)[-max(1, round(LEAD_SECONDS * 10)) :]
        clear = loudness(b"".join(self._recent)) - self._noise
        claim = Claim(satellite=self.facts.id, clearness=clear, at=self._hearing.clock.monotonic())
        self._tell()
        self._start(self._contend(claim, word), "wake word")

    async def ended(self) -> None:
        """The device says that the speaker has finished."""
        if self._utterance is not None:
            self._end(self._utterance)

    def hush(self) -> None:
        """Fall silent, whatever is being said."""
        self.mouth.hush()

    async def announce(self, sound: Sound, rank: Rank = Rank.ANNOUNCEMENT) -> bool:
        """Say something unasked, not into somebody's sentence; returns whether it was heard to the end."""
        while self._utterance is not None or self._held is not None:
            await self._hearing.clock.sleep(0.2)
        try:
            return await self.mouth.say(sound, rank)
        except VoiceError as error:
            self.trouble = str(error)
            _log.warning("satellite %s could not say %r: %s", self.facts.id, sound.text[:80], error)
            self._tell()
            return False

    def _start(self, work: Any, name: str) -> None:
        assert self._tasks is not None
        self._tasks.create_task(work, name=f"{self.facts.id}: {name}")

    def _tell(self) -> None:
        self._hearing.changed(self)

    async def _fail(self, error: HearthError) -> None:
        fresh = str(error) != self.trouble
        self.trouble = str(error)
        self._held = None
        utterance, self._utterance = self._utterance, None
        if utterance is not None:
            await utterance.cancel()
        if fresh:
            _log.warning("satellite %s: %s", self.facts.id, error)
            self._tell()
            await self.device.cue(Cue.FAILED, self.trouble)

    # From sound to words

    async def _take(self, pcm: bytes) -> None:
        self._recent.append(pcm)
        if self._utterance is not None:
            await self._listen(self._utterance, pcm)
            return
        if self._held is not None:
            self._held.append(pcm)
            return
        loud = loudness(pcm)
        self._noise += (0.3 if loud < self._noise else 0.01) * (loud - self._noise)
        alert = Alert.SPEAKING if self.mouth.speaking else Alert.NOTHING
        if self._hearing.ringing(self.facts):
            alert = Alert.RINGING
        if self.device.wakes and alert is Alert.NOTHING:
            return
        for spotted in await self._ears.feed(pcm, alert):
            await self._spotted(spotted)

    async def _spotted(self, spotted: Spotted) -> None:
        if self._hearing.own.said(spotted.word, stop=spotted.stop):
            return
        if spotted.stop:
            self.last_heard = self._hearing.clock.time()
            self.mouth.hush()
            await self._hearing.silence(self.facts)
        elif not self._thinking or self.mouth.speaking:
            await self.woken(spotted.word)

    async def _contend(self, claim: Claim, word: str) -> None:
        try:
            if await self._hearing.arbiter.claim(claim):
                await self.device.cue(Cue.WOKEN, word)
                await self._open("")
            else:
                await self.device.cue(Cue.DONE)
                self._held = None
                self._tell()
        except HearthError as error:
            await self._fail(error)

    async def _open(self, session: str) -> None:
        utterance = await self._hearing.utterance(self.facts, session)
        self._listened = 0.0
        while self._held:
            await utterance.feed(self._held.pop(0))
        self._held, self._utterance = None, utterance
        self.trouble = ""
        self._tell()
        await self.device.cue(Cue.LISTENING)

    async def _listen(self, utterance: Utterance, pcm: bytes) -> None:
        await utterance.feed(pcm)
        self._listened += len(pcm) / _SECOND
        if utterance.ended or self._listened > LONGEST_SECONDS:
            self._end(utterance)
        elif not utterance.heard_speech and self._listened > PATIENCE_SECONDS:
            self._utterance = None
            self._tell()
            await utterance.cancel()
            await self.device.cue(Cue.DONE)

    def _end(self, utterance: Utterance) -> None:
        self._utterance, self._thinking = None, True
        self.last_heard = self._hearing.clock.time()
        self._tell()
        self._start(self._answer(utterance), "answer")

    async def _answer(self, utterance: Utterance) -> None:
        again = ""
        try:
            await self.device.cue(Cue.HEARD)
            answer = await utterance.finish()
            asks = answer["decision"] == "ask" and bool(answer["text"])
            if not asks:
                await self.device.cue(Cue.DONE, answer["text"])
            sound = await self._hearing.speech(answer)
            heard = sound is None or await self.mouth.say(sound)
            again = answer["session"] if asks and heard else ""
        except HearthError as error:
            await self._fail(error)
        finally:
            self._thinking = False
            self._tell()
        if again:
            await self._follow_up(again)

    async def _follow_up(self, session: str) -> None:
        """Listen on without a wake word: a question was asked."""
        await self._hearing.clock.sleep(FADE_SECONDS)
        if self._held is not None or self._utterance is not None:
            return
        self._held = []
        self._tell()
        try:
            await self._open(session)
        except HearthError as error:
            await self._fail(error)
