"""A recogniser that lives in a process of its own. Owns that process: start, restart with back-off, health, its end.

A crash ends the utterances that were being heard, each with a VoiceError that says so; the next utterance finds a new
process. Every wait has a limit; what is sent is bounded by the pipe, so a slow engine slows whoever feeds it.
"""

from __future__ import annotations

import asyncio
import contextlib
import os
import random
import sys
from collections import deque
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable, Sequence
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import msgspec

from hub.api.errors import VoiceError
from hub.voice import frames
from hub.voice.recogniser import Grammar, Partial, Transcript

CHUNK_BYTES = 16_000
LONGEST_SECONDS = 60.0
BYTES_PER_SECOND = 32_000


class Limits(msgspec.Struct, frozen=True, kw_only=True):
    """Bounds of a recogniser process: seconds to load, send, answer and compare; utterances at once; memory, bytes."""

    load: float = 60.0
    send: float = 10.0
    answer: float = 20.0
    compare: float = 5.0
    stop: float = 3.0
    sessions: int = 8
    memory: int = 2_500_000_000
    first_pause: float = 0.2
    longest_pause: float = 30.0


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
        self.scores: asyncio.Future[Sequence[float]] = asyncio.get_running_loop().create_future()

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

    async def finish(self) -> Transcript:
        """End the utterance; a worker that does not answer in time is killed."""
        self._raise_failure()
        await self._owner.send(frames.Finish(self._number))
        try:
            async with asyncio.timeout(self._owner.limits.answer + self._sent / BYTES_PER_SECOND):
                return await asyncio.shield(self.result)
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
        self._command = tuple(command or (sys.executable, "-m", "hub.voice.worker", engine, str(folder)))
        self._sleep = sleep
        self._process: asyncio.subprocess.Process | None = None
        self._ready = asyncio.Event()
        self._sending = asyncio.Lock()
        self._sessions: dict[int, WorkerSession] = {}
        self._questions: dict[int, asyncio.Future[frames.Missing | frames.Pong]] = {}
        self._announced: dict[str, None] = {}
        self._log: deque[str] = deque(maxlen=20)
        self._last_number = 0
        self._restarts = 0
        self._rss = 0
        self._failure = ""
        self._broken = ""
        self._useful = False

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

    async def run(self) -> None:
        """Start the process, and again whenever it ends, with growing pauses while it does nothing useful."""
        pause = self.limits.first_pause
        while True:
            self._useful = False
            try:
                await self._serve()
            except OSError as error:
                self._failure = self._broken = f"the recogniser process cannot be started: {error}"
            pause = self.limits.first_pause if self._useful else min(pause * 2, self.limits.longest_pause)
            self._restarts += 1
            await self._sleep(pause * random.uniform(0.5, 1.0))  # noqa: S311 - jitter

    async def _serve(self) -> None:
        root = str(Path(__file__).parents[2])
        paths = os.pathsep.join(filter(None, [root, os.environ.get("PYTHONPATH", "")]))
        process = await asyncio.create_subprocess_exec(
            *self._command,
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.PIPE,
            env={**os.environ, "PYTHONPATH": paths, "OMP_NUM_THREADS": "2", "HF_HUB_OFFLINE": "1"},
            start_new_session=True,
        )
        self._process = process
        try:
            async with asyncio.TaskGroup() as group:
                group.create_task(self._keep_log(process), name=f"log of recogniser {self.model}")
                try:
                    await self._read_replies(process)
                finally:
                    self._ready.clear()
                    self._announced.clear()
                    await self._end(process)
        finally:
            self._process = None
            self._fail_all(self._failure or f"the recogniser process stopped (exit code {process.returncode})")

    async def _keep_log(self, process: asyncio.subprocess.Process) -> None:
        assert process.stderr is not None
        while data := await process.stderr.read(4096):
            self._log.extend(data.decode(errors="replace").splitlines())

    async def _read_replies(self, process: asyncio.subprocess.Process) -> None:
        assert process.stdout is not None
        with contextlib.suppress(asyncio.IncompleteReadError, ConnectionError):
            while True:
                (size,) = frames.HEADER.unpack(await process.stdout.readexactly(frames.HEADER.size))
                if size > frames.LONGEST_FRAME:
                    return
                try:
                    reply = frames.read_reply(await process.stdout.readexactly(size))
                except msgspec.MsgspecError:
                    return
                self._take(reply)

    def _take(self, reply: frames.Reply) -> None:
        match reply:
            case frames.Ready():
                self._rss = reply.rss
                self._failure = self._broken = ""
                self._ready.set()
            case frames.Hearing():
                if session := self._sessions.get(reply.id):
                    session.hear(reply)
            case frames.Done():
                self._rss = reply.rss
                self._useful = True
                if (session := self._sessions.get(reply.id)) and not session.result.done():
                    heard = msgspec.structs.replace(reply.transcript, model=self.model, confirm=self.confirm)
                    session.result.set_result(heard)
            case frames.Scored():
                if (session := self._sessions.get(reply.id)) and not session.scores.done():
                    session.scores.set_result(reply.scores)
            case frames.Missing() | frames.Pong():
                if (question := self._questions.pop(reply.id, None)) and not question.done():
                    question.set_result(reply)
            case frames.Failed():
                self._take_failure(reply)

    def _take_failure(self, reply: frames.Failed) -> None:
        error = VoiceError(f"{self.model}: {reply.message}")
        if reply.id == 0:
            self._failure = self._broken = f"{self.model} cannot be loaded: {reply.message}"
        elif session := self._sessions.pop(reply.id, None):
            _fail(session.scores if session.result.done() else session.result, error)
        elif question := self._questions.pop(reply.id, None):
            _fail(question, error)

    def _fail_all(self, reason: str) -> None:
        for session in self._sessions.values():
            _fail(session.result, VoiceError(reason, remedy="say it again"))
            _fail(session.scores, VoiceError(reason, remedy="say it again"))
        for question in self._questions.values():
            _fail(question, VoiceError(reason))
        self._sessions.clear()
        self._questions.clear()

    async def _end(self, process: asyncio.subprocess.Process) -> None:
        """Close its input, which ends it; kill it when it does not go."""
        if process.stdin is not None:
            process.stdin.close()
        try:
            async with asyncio.timeout(0.2 if self._sessions else self.limits.stop):
                await process.wait()
        except TimeoutError:
            pass
        finally:
            if process.returncode is None:
                with contextlib.suppress(ProcessLookupError):
                    process.kill()
                await process.wait()

    def kill(self, reason: str) -> None:
        """End the process at once; it will be started again. Utterances in it fail with ``reason``."""
        self._failure = f"the recogniser process was ended: {reason}"
        self._ready.clear()
        if self._process is not None:
            with contextlib.suppress(ProcessLookupError):
                self._process.kill()

    async def wait_ready(self) -> None:
        """Wait until the model is loaded; raises VoiceError with the reason when it cannot be."""
        try:
            async with asyncio.timeout(self.limits.load):
                while not self._ready.is_set():
                    if self._broken:
                        raise VoiceError(self._broken, remedy=f"run `hearth model check {self.model}`")
                    with contextlib.suppress(TimeoutError):
                        async with asyncio.timeout(0.1):
                            await self._ready.wait()
        except TimeoutError:
            last = self._log[-1] if self._log else "no reason given"
            raise VoiceError(f"{self.model} was not ready within {self.limits.load:g} s: {last}") from None

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
        try:
            key = None if grammar is None else await self._announce(grammar)
            await self.send(frames.Open(number, language, key))
            yield session
        finally:
            session.result.cancel()
            session.scores.cancel()
            if self._sessions.pop(number, None) is not None and self._ready.is_set():
                with contextlib.suppress(VoiceError):
                    await self.send(frames.Cancel(number))
            self._renew_if_large()

    def _renew_if_large(self) -> None:
        """Let a process that has grown over its limit end while nobody speaks; it is started again at once."""
        process = self._process
        if self._useful and self._rss > self.limits.memory and not self._sessions and process and process.stdin:
            self._ready.clear()
            process.stdin.close()

    async def missing_words(self, language: str, words: Iterable[str]) -> Sequence[str]:
        """Return the words that the model lacks, see ``Recogniser.missing_words``."""
        await self.wait_ready()
        reply = await self._ask(lambda number: frames.Find(number, language, tuple(words)))
        return reply.words if isinstance(reply, frames.Missing) else ()

    async def health(self) -> Health:
        """Ask the process for a sign of life; a process that gives none in time is reported as not ready."""
        alive = False
        if self._ready.is_set():
            with contextlib.suppress(VoiceError):
                reply = await self._ask(frames.Ping)
                alive = True
                self._rss = reply.rss if isinstance(reply, frames.Pong) else self._rss
        return Health(
            ready=alive,
            pid=self._process.pid if self._process else None,
            rss=self._rss,
            restarts=self._restarts,
            sessions=len(self._sessions),
            failure=self._failure,
        )

    async def _announce(self, grammar: Grammar) -> str:
        key = grammar.key
        if key not in self._announced:
            await self.send(frames.Use(key, grammar.language, grammar.sentences, grammar.names))
            self._announced[key] = None
            while len(self._announced) > 4:
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

    async def send(self, request: frames.Request) -> None:
        """Send one frame, waiting while the process is busy; raises VoiceError when it is gone or stuck."""
        process = self._process
        if process is None or process.stdin is None or process.stdin.is_closing():
            raise VoiceError("the recogniser process is being restarted", remedy="say it again")
        try:
            async with self._sending, asyncio.timeout(self.limits.send):
                process.stdin.write(frames.pack(request))
                await process.stdin.drain()
        except (ConnectionError, RuntimeError):
            raise VoiceError("the recogniser process stopped", remedy="say it again") from None
        except TimeoutError:
            self.kill("it took no audio in time")
            raise VoiceError("the recogniser is too slow for this machine", remedy="use a smaller model") from None


async def leave_group(group: asyncio.TaskGroup, error: BaseException | None) -> None:
    """Leave a group whose tasks were cancelled; an error of the body stays itself and is not wrapped in a group."""
    if isinstance(error, asyncio.CancelledError):
        await group.__aexit__(type(error), error, error.__traceback__)
    else:
        await group.__aexit__(None, None, None)


def _fail(future: asyncio.Future[Any], error: Exception) -> None:
    if not future.done():
        future.set_exception(error)
        future.exception()
