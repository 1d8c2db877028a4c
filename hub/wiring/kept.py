"""Work that is to run for as long as the hub: started again when it fails, ended with its owner."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Coroutine
from typing import Any

from hub.api.clock import Clock

_log = logging.getLogger(__name__)
_AGAIN_SECONDS = 10.0

Work = Callable[[], Coroutine[Any, Any, None]]


class KeptTasks:
    """Tasks of one owner, as ``async with``: what one fails by ends neither the hub nor its neighbours."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._group = asyncio.TaskGroup()
        self._kept: set[asyncio.Task[None]] = set()

    async def __aenter__(self) -> KeptTasks:
        await self._group.__aenter__()
        return self

    async def __aexit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: Any) -> None:
        for task in self._kept:
            task.cancel()
        await self._group.__aexit__(kind, error, trace)

    def once(self, work: Coroutine[Any, Any, None], name: str) -> None:
        """Do something that ends by itself."""
        self._group.create_task(work, name=name)

    def begin(self, work: Work, name: str) -> asyncio.Task[None]:
        """Do something until it is cancelled, or its owner leaves."""
        task = self._group.create_task(self._again(work, name), name=name)
        self._kept.add(task)
        task.add_done_callback(self._kept.discard)
        return task

    async def _again(self, work: Work, name: str) -> None:
        while True:
            try:
                await work()
            except Exception:  # noqa: BLE001 - the boundary between one of these and the hub
                _log.exception("%s failed and is started again", name)
            await self._clock.sleep(_AGAIN_SECONDS)
