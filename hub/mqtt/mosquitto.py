"""Owns the Mosquitto child process: starts it, reads its log, starts it again when it dies, ends it."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import os
import signal
import time
from collections import deque
from collections.abc import AsyncIterator, Sequence
from pathlib import Path

from hub.api.errors import BrokerError
from hub.mqtt.config import Account, MqttConfig
from hub.mqtt.mosquitto_config import write_accounts, write_files
from hub.mqtt.running import RunningBroker, answers, choose_port, url_of
from hub.mqtt.state import Backoff

log = logging.getLogger(__name__)
_START = 5.0
_STOP = 5.0
_POLL = 0.01
_STABLE = 30.0


@contextlib.asynccontextmanager
async def run_mosquitto(binary: str, config: MqttConfig, data_dir: Path) -> AsyncIterator[RunningBroker]:
    """Mosquitto from ``binary``, kept running while the block lasts; its files live in ``data_dir/mosquitto``."""
    folder = (data_dir / "mosquitto").absolute()
    await asyncio.to_thread(_end_orphan, folder)
    port = choose_port(config.listen.host, config.listen.port)
    if config.expose:
        choose_port(config.expose.host, config.expose.port, "mqtt.expose.port")
    process = MosquittoProcess(binary, await asyncio.to_thread(write_files, config, folder, port), config, port)
    await process.start()
    keeper = asyncio.create_task(process.keep(), name="mosquitto")

    async def change_accounts(accounts: Sequence[Account]) -> None:
        if config.expose is None:
            raise BrokerError("the broker is not exposed, so it has no accounts", remedy="set mqtt.expose")
        await asyncio.to_thread(write_accounts, accounts, folder)
        process.signal(signal.SIGHUP)

    try:
        yield RunningBroker(url_of(config.listen.host, port), "mosquitto", "", port, change_accounts)
    finally:
        keeper.cancel()
        await asyncio.wait((keeper,))
        await process.stop()


class MosquittoProcess:
    """One Mosquitto, and the next one when it dies."""

    def __init__(self, binary: str, config_file: Path, config: MqttConfig, port: int) -> None:
        self._binary, self._config_file = binary, config_file
        self._host, self._port = config.listen.host, port
        self._process: asyncio.subprocess.Process | None = None
        self._log_task: asyncio.Task[None] | None = None
        self._last: deque[str] = deque(maxlen=5)
        self.starts = 0

    async def start(self) -> None:
        """Start it and wait until it accepts connections; BrokerError with its last words where it does not."""
        self._last.clear()
        try:
            self._process = await asyncio.create_subprocess_exec(
                self._binary,
                "-c",
                str(self._config_file),
                stdin=asyncio.subprocess.DEVNULL,
                stdout=asyncio.subprocess.DEVNULL,
                stderr=asyncio.subprocess.PIPE,
                start_new_session=True,
            )
        except OSError as error:
            raise BrokerError(f"cannot run {self._binary}: {error}", remedy="apt install mosquitto") from error
        self.starts += 1
        self._log_task = asyncio.create_task(self._read_log(self._process), name="mosquitto log")
        try:
            await self._until_ready(self._process)
        except BaseException:
            await self.stop()
            raise

    async def keep(self) -> None:
        """Start it again, with growing pauses, whenever it ends."""
        backoff = Backoff(0.2, 30.0)
        loop = asyncio.get_running_loop()
        while True:
            began = loop.time()
            if self._process is not None:
                code = await self._process.wait()
                log.warning("mosquitto ended with code %s and is started again: %s", code, self._words())
            if loop.time() - began > _STABLE:
                backoff.reset()
            await asyncio.sleep(backoff.next())
            await self._release_log()
            try:
                await self.start()
            except BrokerError as error:
                log.error("%s", error)  # noqa: TRY400 - the message says it all

    async def stop(self) -> None:
        """End it: asked first, which saves its state, killed after 5 s."""
        process, self._process = self._process, None
        if process is not None and process.returncode is None:
            with contextlib.suppress(ProcessLookupError):
                process.terminate()
            try:
                async with asyncio.timeout(_STOP):
                    await process.wait()
            except TimeoutError:
                process.kill()
                await process.wait()
        await self._release_log()

    def signal(self, number: int) -> None:
        """Send it a signal, if it runs."""
        if self._process is not None and self._process.returncode is None:
            self._process.send_signal(number)

    async def _until_ready(self, process: asyncio.subprocess.Process) -> None:
        try:
            async with asyncio.timeout(_START):
                while not await answers(self._host, self._port):
                    if process.returncode is not None:
                        raise BrokerError(f"mosquitto does not start: {self._words()}")
                    await asyncio.sleep(_POLL)
        except TimeoutError as error:
            raise BrokerError(f"mosquitto does not answer on port {self._port}: {self._words()}") from error

    async def _read_log(self, process: asyncio.subprocess.Process) -> None:
        assert process.stderr is not None
        while line := await process.stderr.readline():
            text = line.decode(errors="replace").strip().partition(": ")[2]
            self._last.append(text)
            log.log(logging.WARNING if text.startswith("Error") else logging.DEBUG, "mosquitto: %s", text)

    async def _release_log(self) -> None:
        task, self._log_task = self._log_task, None
        if task is not None:
            await asyncio.wait((task,), timeout=1.0)
            task.cancel()

    def _words(self) -> str:
        return "; ".join(self._last) or "it said nothing"


def _end_orphan(folder: Path) -> None:
    """End a Mosquitto of ours that outlived a hub killed without warning; it holds our port and files."""
    try:
        pid = int((folder / "mosquitto.pid").read_text())
        command = Path(f"/proc/{pid}/cmdline").read_bytes()
    except (OSError, ValueError):
        return
    if str(folder / "mosquitto.conf").encode() not in command.split(b"\0"):
        return
    log.warning("ending the mosquitto (process %s) that an earlier hub left behind", pid)
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.kill(pid, signal.SIGTERM)
    end = time.monotonic() + _STOP
    while Path(f"/proc/{pid}/cmdline").exists() and time.monotonic() < end:
        time.sleep(_POLL)
