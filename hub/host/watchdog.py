"""The watchdog: names the code that blocks the event loop, while it blocks it.

A thread looks at a heartbeat of the loop twice a second; when it is late, it reads where the loop's thread stands. It
cannot stop what blocks, but the plugin at fault is named in the log and on the panel.
"""

from __future__ import annotations

import asyncio
import sys
import threading
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from types import FrameType

BEAT_SECONDS = 0.5
LATE_SECONDS = 0.3
"""Seconds beyond a heartbeat after which the loop counts as blocked."""

_HUB = Path(__file__).resolve().parent.parent


@asynccontextmanager
async def watchdog(blocked: Callable[[str, float], None]) -> AsyncIterator[None]:
    """Watch the running loop; ``blocked`` is called on it afterwards with the place (file:line) and the seconds."""
    loop = asyncio.get_running_loop()
    watcher = _Watcher(loop, threading.get_ident(), blocked)
    watcher.beat()
    thread = threading.Thread(target=watcher.watch, name="hearth-watchdog", daemon=True)
    thread.start()
    try:
        yield
    finally:
        watcher.stop.set()
        await asyncio.to_thread(thread.join)


class _Watcher:
    def __init__(self, loop: asyncio.AbstractEventLoop, ident: int, blocked: Callable[[str, float], None]) -> None:
        self.stop = threading.Event()
        self._loop = loop
        self._ident = ident
        self._blocked = blocked
        self._last = time.monotonic()
        self._place = ""

    def beat(self) -> None:
        now = time.monotonic()
        late = now - self._last - BEAT_SECONDS
        if self._place and late > LATE_SECONDS:
            self._blocked(self._place, late)
        self._place, self._last = "", now
        if not self.stop.is_set():
            self._loop.call_later(BEAT_SECONDS, self.beat)

    def watch(self) -> None:
        while not self.stop.wait(BEAT_SECONDS):
            if not self._place and time.monotonic() - self._last > BEAT_SECONDS + LATE_SECONDS:
                frame = sys._current_frames().get(self._ident)
                self._place = "" if frame is None or _waits(frame) else _place(frame)


def _waits(frame: FrameType) -> bool:
    """Tell whether the loop only waits for events: then the machine is busy, and no code is at fault."""
    return frame.f_code.co_name == "select" and Path(frame.f_code.co_filename).name == "selectors.py"


def _place(frame: FrameType) -> str:
    """Return the innermost frame outside the standard library and the hub itself, or the innermost of all."""
    innermost = _text(frame)
    at: FrameType | None = frame
    while at is not None:
        path = Path(at.f_code.co_filename)
        foreign = "asyncio" not in path.parts and "lib" not in path.parts and not path.is_relative_to(_HUB)
        if foreign and path.name != "__main__.py" and not path.name.startswith("<"):
            return _text(at)
        at = at.f_back
    return innermost


def _text(frame: FrameType) -> str:
    return f"{frame.f_code.co_filename}:{frame.f_lineno} in {frame.f_code.co_name}"
