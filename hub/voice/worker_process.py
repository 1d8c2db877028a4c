"""The process that a recogniser lives in. Owns it: start, restart with back-off, what goes in and out, its end.

Every wait has a limit; what is sent is bounded by the pipe, so a slow engine slows whoever feeds it. What is said by
whom is the affair of ``worker_client``.
"""

from __future__ import annotations

import asyncio
import contextlib
import os
import random
from collections import deque
from collections.abc import Awaitable, Callable, Sequence
from pathlib import Path

import msgspec

from hub.api.errors import VoiceError
from hub.voice import frames


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


class WorkerProcess:
    """One process, kept running by ``run``. ``take`` gets each reply, ``lost`` the reason whenever it has ended.

    ``name`` is the model in it. ``useful`` is for the owner to set: what it did was of use, so that its next start
    does not wait.
    """

    def __init__(
        self,
        name: str,
        command: Sequence[str],
        limits: Limits,
        take: Callable[[frames.Reply], None],
        lost: Callable[[str], None],
        sleep: Callable[[float], Awaitable[None]],
    ) -> None:
        self.restarts = 0
        self.failure = ""
        self.useful = False
        self.busy = False
        """Whether somebody waits for it: then it is not given long to end."""
        self._name = name
        self._command = tuple(command)
        self._limits = limits
        self._take = take
        self._lost = lost
        self._sleep = sleep
        self._process: asyncio.subprocess.Process | None = None
        self._ready = asyncio.Event()
        self._sending = asyncio.Lock()
        self._log: deque[str] = deque(maxlen=20)
        self._broken = ""

    @property
    def ready(self) -> bool:
        """Whether the model is loaded."""
        return self._ready.is_set()

    @property
    def pid(self) -> int | None:
        """The number of the process, while there is one."""
        return self._process.pid if self._process else None

    async def run(self) -> None:
        """Start the process, and again whenever it ends, with growing pauses while it does nothing useful."""
        pause = self._limits.first_pause
        while True:
            self.useful = False
            try:
                await self._serve()
            except OSError as error:
                self.failure = self._broken = f"the recogniser process cannot be started: {error}"
            pause = self._limits.first_pause if self.useful else min(pause * 2, self._limits.longest_pause)
            self.restarts += 1
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
                group.create_task(self._keep_log(process), name=f"log of recogniser {self._name}")
                try:
                    await self._read_replies(process)
                finally:
                    self._ready.clear()
                    await self._end(process)
        finally:
            self._process = None
            self._lost(self.failure or f"the recogniser process stopped (exit code {process.returncode})")

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
                if isinstance(reply, frames.Ready):
                    self.failure = self._broken = ""
                    self._ready.set()
                elif isinstance(reply, frames.Failed) and reply.id == 0:
                    self.failure = self._broken = f"{self._name} cannot be loaded: {reply.message}"
                self._take(reply)

    async def _end(self, process: asyncio.subprocess.Process) -> None:
        """Close its input, which ends it; kill it when it does not go."""
        if process.stdin is not None:
            process.stdin.close()
        try:
            async with asyncio.timeout(0.2 if self.busy else self._limits.stop):
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
        self.failure = f"the recogniser process was ended: {reason}"
        self._ready.clear()
        if self._process is not None:
            with contextlib.suppress(ProcessLookupError):
                self._process.kill()

    def renew(self) -> None:
        """Let the process end by itself; it is started again at once."""
        if self._process is not None and self._process.stdin is not None:
            self._ready.clear()
            self._process.stdin.close()

    async def wait_ready(self) -> None:
        """Wait until the model is loaded; raises VoiceError with the reason when it cannot be."""
        try:
            async with asyncio.timeout(self._limits.load):
                while not self._ready.is_set():
                    if self._broken:
                        raise VoiceError(self._broken, remedy=f"run `hearth model check {self._name}`")
                    with contextlib.suppress(TimeoutError):
                        async with asyncio.timeout(0.1):
                            await self._ready.wait()
        except TimeoutError:
            last = self._log[-1] if self._log else "no reason given"
            raise VoiceError(f"{self._name} was not ready within {self._limits.load:g} s: {last}") from None

    async def send(self, request: frames.Request) -> None:
        """Send one frame, waiting while the process is busy; raises VoiceError when it is gone or stuck."""
        process = self._process
        if process is None or process.stdin is None or process.stdin.is_closing():
            raise VoiceError("the recogniser process is being restarted", remedy="say it again")
        try:
            async with self._sending, asyncio.timeout(self._limits.send):
                process.stdin.write(frames.pack(request))
                await process.stdin.drain()
        except (ConnectionError, RuntimeError):
            raise VoiceError("the recogniser process stopped", remedy="say it again") from None
        except TimeoutError:
            self.kill("it took no audio in time")
            raise VoiceError("the recogniser is too slow for this machine", remedy="use a smaller model") from None
