"""A recogniser that lives in a process of its own, as the hub sees it. Owns the utterances and questions in it.

A crash ends the utterances that were being heard, each with a VoiceError that says so; the next utterance finds a new
process.
"""

from __future__ import annotations

import asyncio
import contextlib
import sys
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable, Sequence
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any, TypeVar

import msgspec

from hub.api.errors import VoiceError
from hub.voice import frames
from hub.voice.recogniser import Grammar, Partial, Transcript
from hub.voice.worker_process import Limits, WorkerProcess

__all__ = ["Health", "Limits", "WorkerRecogniser", "WorkerSession", "leave_group"]
CHUNK_BYTES = 16_000
LONGEST_SECONDS = 60.0
BYTES_PER_SECOND = 32_000
_GRAMMARS_KEPT = 4


_Heard = TypeVar("_Heard")


class Health(msgspec.Struct, frozen=True, kw_only=True):
    """How a recogniser process is: ``rss`` in bytes, ``restarts`` since it was made, the last ``failure``."""

    ready: bool
    pid: int | None
    rss: int
    restarts: int
    sessions: int
    failure: str


class WorkerSession:
    """One utterance in a worker process; see ``recogniser.Session``."""

    def __init__(self, owner: WorkerRecogniser, number: int) -> None:
        self._owner = owner
        self._number = number
        self._sent = 0
        self._news: frames.Hearing | None = None
        self.result: asyncio.Future[Transcript] = asyncio.get_running_loop().create_future()
        self.glanced: asyncio.Future[Transcript | None] = asyncio.get_running_loop().create_future()
        self.scores: asyncio.Future[Sequence[float]] = asyncio.get_running_loop().create_future()

    def fail(self, error: VoiceError) -> None:
        """End every wait for an answer."""
        for awaited in (self.glanced, self.result, self.scores):
            _fail(awaited, error)

    def drop(self) -> None:
        """Nobody waits any more."""
        for awaited in (self.glanced, self.result, self.scores):
            awaited.cancel()

    def hear(self, news: frames.Hearing) -> None:
        """Keep what the worker said last."""
        self._news = news

    async def feed(self, pcm: bytes) -> Partial | None:
        """Send PCM on; returns what is new since the last call. Raises VoiceError when the worker failed."""
        for at in range(0, len(pcm), CHUNK_BYTES):
            self._raise_failure()
            self._sent += len(pcm[at : at + CHUNK_BYTES])
            if self._sent > LONGEST_SECONDS * BYTES_PER_SECOND:
                raise VoiceError(f"an utterance is longer than {LONGEST_SECONDS:g} s", remedy="speak in shorter pieces")
            await self._owner.send(frames.Audio(self._number, pcm[at : at + CHUNK_BYTES]))
        self._raise_failure()
        news, self._news = self._news, None
        return Partial(news.text, news.speaking, news.ended) if news else None

    async def glance(self) -> Transcript | None:
        """Ask what it is at first sight; a worker that does not answer in time is killed."""
        self._raise_failure()
        await self._owner.send(frames.Glance(self._number))
        return await self._answer(self.glanced)

    async def finish(self) -> Transcript:
        """End the utterance; a worker that does not answer in time is killed."""
        self._raise_failure()
        await self._owner.send(frames.Finish(self._number))
        return await self._answer(self.result)

    async def _answer(self, awaited: asyncio.Future[_Heard]) -> _Heard:
        try:
            async with asyncio.timeout(self._owner.limits.answer + self._sent / BYTES_PER_SECOND):
                return await asyncio.shield(awaited)
        except TimeoutError:
            self._owner.kill("it did not answer in time")
            raise VoiceError("the recogniser did not answer in time", remedy="say it again") from None

    async def score(self, texts: Sequence[str]) -> Sequence[float]:
        """Ask how well texts fit what was said; empty when the engine cannot compare or does not answer in time."""
        if not texts:
            return ()
        self._raise_failure()
        self.scores = asyncio.get_running_loop().create_future()
        await self._owner.send(frames.Score(self._number, tuple(texts)))
        try:
            async with asyncio.timeout(self._owner.limits.compare):
                return await asyncio.shield(self.scores)
        except TimeoutError:
            return ()

    def _raise_failure(self) -> None:
        if self.result.done() and (error := self.result.exception()) is not None:
            raise error


class WorkerRecogniser:
    """A model in its own process. Run it by ``async with recogniser.running()`` or as a task of ``run()``."""

    def __init__(
        self,
        engine: str,
        model: str,
        folder: Path,
        *,
        limits: Limits | None = None,
        confirm: bool = False,
        command: Sequence[str] | None = None,
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
    ) -> None:
        self.engine = engine
        self.model = model
        self.limits = limits or Limits()
        self.confirm = confirm
        """Nothing that this recogniser hears is done unasked."""
        command = command or (sys.executable, "-m", "hub.voice.worker", engine, str(folder))
        self._process = WorkerProcess(model, command, self.limits, self._take, self._lost, sleep)
        self.send, self.kill = self._process.send, self._process.kill
        self.run, self.wait_ready = self._process.run, self._process.wait_ready
        self._sessions: dict[int, WorkerSession] = {}
        self._questions: dict[int, asyncio.Future[frames.Missing | frames.Pong]] = {}
        self._announced: dict[str, None] = {}
        self._last_number = 0
        self._rss = 0

    @asynccontextmanager
    async def running(self) -> AsyncIterator[WorkerRecogniser]:
        """Keep the process running for the length of the context."""
        group = asyncio.TaskGroup()
        await group.__aenter__()
        task = group.create_task(self.run(), name=f"recogniser {self.model}")
        try:
            yield self
        finally:
            task.cancel()
            await leave_group(group, sys.exc_info()[1])

    def _take(self, reply: frames.Reply) -> None:
        match reply:
            case frames.Ready():
                self._rss = reply.rss
            case frames.Hearing():
                if session := self._sessions.get(reply.id):
                    session.hear(reply)
            case frames.Glanced():
                if session := self._sessions.get(reply.id):
                    self._process.useful = True
                    _tell(session.glanced, reply.transcript and self._own(reply.transcript))
            case frames.Done():
                self._rss = reply.rss
                self._process.useful = True
                if session := self._sessions.get(reply.id):
                    _tell(session.result, self._own(reply.transcript))
            case frames.Scored():
                if session := self._sessions.get(reply.id):
                    _tell(session.scores, reply.scores)
            case frames.Missing() | frames.Pong():
                if question := self._questions.pop(reply.id, None):
                    _tell(question, reply)
            case frames.Failed():
                self._take_failure(reply)

    def _own(self, transcript: Transcript) -> Transcript:
        return msgspec.structs.replace(transcript, model=self.model, confirm=self.confirm)

    def _take_failure(self, reply: frames.Failed) -> None:
        error = VoiceError(f"{self.model}: {reply.message}")
        if session := self._sessions.pop(reply.id, None):
            session.fail(error)
        elif question := self._questions.pop(reply.id, None):
            _fail(question, error)

    def _lost(self, reason: str) -> None:
        """The process has ended: whoever waits for it is told."""
        for session in self._sessions.values():
            session.fail(VoiceError(reason, remedy="say it again"))
        for question in self._questions.values():
            _fail(question, VoiceError(reason))
        self._sessions.clear()
        self._questions.clear()
        self._announced.clear()
        self._process.busy = False

    @asynccontextmanager
    async def session(self, language: str, grammar: Grammar | None = None) -> AsyncIterator[WorkerSession]:
        """Open one utterance, see ``Recogniser.session``; raises VoiceError when too many are open."""
        await self.wait_ready()
        if len(self._sessions) >= self.limits.sessions:
            raise VoiceError(f"{self.limits.sessions} people are speaking at once", remedy="try again in a moment")
        self._last_number += 1
        number = self._last_number
        session = WorkerSession(self, number)
        self._sessions[number] = session
        self._process.busy = True
        try:
            key = None if grammar is None else await self._announce(grammar)
            await self.send(frames.Open(number, language, key))
            yield session
        finally:
            session.drop()
            if self._sessions.pop(number, None) is not None and self._process.ready:
                with contextlib.suppress(VoiceError):
                    await self.send(frames.Cancel(number))
            self._process.busy = bool(self._sessions)
            if self._process.useful and self._rss > self.limits.memory and not self._sessions:
                self._process.renew()

    async def missing_words(self, language: str, words: Iterable[str]) -> Sequence[str]:
        """Return the words that the model lacks, see ``Recogniser.missing_words``."""
        await self.wait_ready()
        reply = await self._ask(lambda number: frames.Find(number, language, tuple(words)))
        return reply.words if isinstance(reply, frames.Missing) else ()

    async def health(self) -> Health:
        """Ask the process for a sign of life; a process that gives none in time is reported as not ready."""
        alive = False
        if self._process.ready:
            with contextlib.suppress(VoiceError):
                reply = await self._ask(frames.Ping)
                alive = True
                self._rss = reply.rss if isinstance(reply, frames.Pong) else self._rss
        return Health(
            ready=alive,
            pid=self._process.pid,
            rss=self._rss,
            restarts=self._process.restarts,
            sessions=len(self._sessions),
            failure=self._process.failure,
        )

    async def _announce(self, grammar: Grammar) -> str:
        key = grammar.key
        if key not in self._announced:
            await self.send(frames.Use(key, grammar.language, grammar.sentences, grammar.names))
            self._announced[key] = None
            while len(self._announced) > _GRAMMARS_KEPT:
                self._announced.pop(next(iter(self._announced)))
        return key

    async def _ask(self, make: Callable[[int], frames.Find | frames.Ping]) -> frames.Missing | frames.Pong:
        self._last_number += 1
        number = self._last_number
        answer: asyncio.Future[frames.Missing | frames.Pong] = asyncio.get_running_loop().create_future()
        self._questions[number] = answer
        try:
            await self.send(make(number))
            async with asyncio.timeout(self.limits.answer):
                return await answer
        except TimeoutError:
            raise VoiceError(f"the recogniser {self.model} did not answer in time") from None
        finally:
            self._questions.pop(number, None)


async def leave_group(group: asyncio.TaskGroup, error: BaseException | None) -> None:
    """Leave a group whose tasks were cancelled; an error of the body stays itself and is not wrapped in a group."""
    if isinstance(error, asyncio.CancelledError):
        await group.__aexit__(type(error), error, error.__traceback__)
    else:
        await group.__aexit__(None, None, None)


def _tell(future: asyncio.Future[Any], answer: object) -> None:
    if not future.done():
        future.set_result(answer)


def _fail(future: asyncio.Future[Any], error: Exception) -> None:
    if not future.done():
        future.set_exception(error)
        future.exception()
