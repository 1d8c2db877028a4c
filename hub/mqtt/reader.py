"""Owns when the socket is read: at once when it is calm, every 2 ms when messages stream in.

Waking the loop for every message costs more than the message. When small reads come faster than ``STREAM_RATE``
messages a second, the reader leaves the selector and looks every 2 ms instead; it goes back when the stream ebbs or
when an answer to a command is awaited (``hurry``).
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable

from hub.mqtt.plain_wire import Wire

STREAM_RATE = 6000.0
GAP = 0.002
_SAMPLE = 16
_BATCHED = 16
_EBB = 4
_EBBS = 10
_HURRY = 0.03


class Reader:
    """Calls ``wire.read()`` when it is time to, and ``after`` once a read is done."""

    def __init__(self, loop: asyncio.AbstractEventLoop, fd: int, wire: Wire, after: Callable[[], None]) -> None:
        self._loop, self._fd, self._wire, self._after = loop, fd, wire, after
        self._selecting = False
        self._timer: asyncio.Handle | None = None
        self._holds = 0
        self._closed = False
        self._hurry_until = 0.0
        self._reads, self._count, self._since, self._ebbs = 0, 0, 0.0, 0

    def start(self) -> None:
        """Begin to read, unless held."""
        if not self._closed and not self._holds and not self._selecting and self._timer is None:
            self._selecting = True
            self._loop.add_reader(self._fd, self._readable)

    def stop(self) -> None:
        """Read no more; the socket is about to close."""
        self._closed = True
        self._pause()

    def hold(self) -> None:
        """Leave everything in the socket until ``release``; TCP then slows the broker down."""
        self._holds += 1
        self._pause()

    def release(self) -> None:
        """Undo one ``hold``."""
        self._holds -= 1
        if not self._holds and not self._closed:
            self.start()
            self._timer = self._loop.call_soon(self._tick)

    @property
    def held(self) -> bool:
        """Reading is held back."""
        return self._holds > 0

    def hurry(self) -> None:
        """An answer is awaited: no batching for the next 30 ms."""
        self._hurry_until = self._loop.time() + _HURRY

    def _pause(self) -> None:
        if self._selecting:
            self._selecting = False
            self._loop.remove_reader(self._fd)
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None

    def _readable(self) -> None:
        count = self._wire.read()
        self._after()
        if self._closed or self._holds:
            return
        if self._wire.more:
            if self._timer is None:
                self._timer = self._loop.call_soon(self._tick)
            return
        self._reads += 1
        self._count += count
        if self._reads >= _SAMPLE:
            self._judge()

    def _judge(self) -> None:
        """Is this a stream of many small reads? Then look at intervals instead."""
        now = self._loop.time()
        streaming = self._count > STREAM_RATE * (now - self._since) and self._count < _SAMPLE * _BATCHED
        self._reads, self._count, self._since = 0, 0, now
        if streaming and now > self._hurry_until:
            self._pause()
            self._ebbs = 0
            self._timer = self._loop.call_later(GAP, self._tick)

    def _tick(self) -> None:
        """Read by the clock, or because something was left over."""
        self._timer = None
        if self._selecting:
            self._readable()
            return
        count = self._wire.read()
        self._after()
        if self._closed or self._holds:
            return
        if self._wire.more:
            self._timer = self._loop.call_soon(self._tick)
            return
        self._ebbs = self._ebbs + 1 if count < _EBB else 0
        if self._ebbs >= _EBBS or self._loop.time() < self._hurry_until:
            self._reads, self._count, self._since = 0, 0, self._loop.time()
            self.start()
        else:
            self._timer = self._loop.call_later(GAP, self._tick)
