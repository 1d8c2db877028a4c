"""Waiting until a hub in memory has nothing left to do, its threads and commits included."""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Any

from hub.kernel.store import Store

_UNDER_WAY: set[object] = set()
"""What the stores and threads of the open harnesses have still to do, so that ``settle`` can wait for it."""


async def settle(rounds: int = 30) -> None:
    """Let everything run until nothing is left to do: neither commits nor threads, for so many turns of the loop."""
    calm = 0
    while calm < rounds:
        await asyncio.sleep(0.0002 if _UNDER_WAY else 0)
        calm = 0 if _UNDER_WAY else calm + 1


class WatchedStore(Store):
    """A store whose jobs ``settle`` waits for."""

    async def run(self, job: Callable[[sqlite3.Connection], Any]) -> Any:
        """Run a job."""
        token = object()
        _UNDER_WAY.add(token)
        try:
            return await super().run(job)
        finally:
            _UNDER_WAY.discard(token)


class WatchedThreads(ThreadPoolExecutor):
    """The threads of ``asyncio.to_thread``, which ``settle`` waits for."""

    def submit(self, function: Callable[..., Any], /, *args: Any, **kwargs: Any) -> Future[Any]:
        """Run a function in a thread, on behalf of the running loop."""
        done = super().submit(function, *args, **kwargs)
        token = object()
        _UNDER_WAY.add(token)
        # callbacks run in their order: this one comes behind asyncio's own, so whoever waits is awake before it
        asyncio.get_running_loop().call_soon(done.add_done_callback, lambda _: _UNDER_WAY.discard(token))
        return done
