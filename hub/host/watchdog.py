"""The watchdog: names the code that blocks the event loop, while it blocks it.

A thread looks once a second at where the loop's thread stands. A loop that waits for events is well and is left asleep;
one that does not is asked to answer, and what it stands in is read when it is late. The watchdog cannot stop what
blocks, but the plugin at fault is named in the log and on the panel.
"""

from __future__ import annotations

import asyncio
import contextlib
import sys
import threading
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from types import FrameType

LOOK_SECONDS = 1.0
LATE_SECONDS = 0.3
"""Seconds without an answer after which the loop counts as blocked."""

_HUB = Path(__file__).resolve().parent.parent


@asynccontextmanager
async def watchdog(blocked: Callable[[str, float], None]) -> AsyncIterator[None]:
    """Watch the running loop; ``blocked`` is called on it afterwards with the place (file:line) and the seconds."""
    watcher = _Watcher(asyncio.get_running_loop(), threading.get_ident(), blocked)
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
        self._answered = threading.Event()
        self._asked = 0.0
        self._place = ""

    def watch(self) -> None:
        """Look, until stopped; runs in a thread of its own."""
        while not self.stop.wait(LOOK_SECONDS):
            frame = sys._current_frames().get(self._ident)
            if frame is not None and not _waits(frame):
                with contextlib.suppress(RuntimeError):  # the loop is closed
                    self._ask()

    def _ask(self) -> None:
        """Have the loop answer; note where it stands when it is late, and wait until it is through."""
        self._place, self._asked = "", time.monotonic()
        self._answered.clear()
        self._loop.call_soon_threadsafe(self._answer)
        if not self._answered.wait(LATE_SECONDS):
            frame = sys._current_frames().get(self._ident)
            self._place = "" if frame is None or _waits(frame) else _place(frame)
            while not self._answered.wait(LOOK_SECONDS) and not self.stop.is_set():
                pass

    def _answer(self) -> None:
        late = time.monotonic() - self._asked
        self._answered.set()
        if self._place:
            self._blocked(self._place, late)


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
