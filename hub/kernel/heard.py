"""Keeps when each entity was last heard through restarts: a silent detector stays so, however often the hub starts."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from hub.api.clock import Clock
from hub.api.errors import StoreError
from hub.kernel.states import States
from hub.kernel.store import Store

_log = logging.getLogger(__name__)
_EVERY = 600.0
_KEY = "times"


@asynccontextmanager
async def kept(states: States, store: Store, clock: Clock) -> AsyncIterator[None]:
    """Read what was heard in earlier runs; store it every ten minutes and at the end."""
    documents = store.documents("states.heard")
    known = await documents.get(_KEY, {})
    now = clock.time()
    states.heard.update({entity: min(at, now) for entity, at in known.items() if isinstance(at, (int, float))})
    stored = dict(states.heard)

    async def save() -> None:
        nonlocal stored
        if states.heard == stored:
            return
        try:
            await documents.put(_KEY, taken := dict(states.heard))
            stored = taken
        except StoreError as error:
            _log.warning("when devices were last heard is not stored: %s", error)

    async def repeat() -> None:
        while True:
            await clock.sleep(_EVERY)
            await save()

    task = asyncio.create_task(repeat(), name="last heard")
    try:
        yield
    finally:
        task.cancel()
        await asyncio.wait([task])
        await save()
