"""Owns what falls due by itself: storing what was learnt, what devices' times are over for, keeping the collector calm.

It sleeps until something is due, however long that is: a hub with nothing to do does nothing.
"""

from __future__ import annotations

import asyncio
import gc
import logging

from hub.api.clock import Clock
from hub.api.errors import StoreError
from hub.kernel.registry import Registry
from hub.mqtt.devices import DeviceLink

_log = logging.getLogger(__name__)
_BATCH = 1.0
"""Seconds in which what is learnt is stored together, and after which a home that grew counts as settled."""


async def tend(registry: Registry, link: DeviceLink, clock: Clock) -> None:
    """Store what was learnt within a second, and let what is due become so when it is, for ever."""
    wake = asyncio.Event()
    registry.on_learnt = link.on_sooner = wake.set
    store_at: float | None = 0.0
    known = settled = len(registry.entities)
    while True:
        pause = link.pause()
        if store_at is not None:
            pause = min(pause, max(0.01, store_at - clock.monotonic()))
        await _rest(clock, pause, wake)
        link.expire()
        if store_at is None and (registry.unsaved or known != settled):
            store_at = clock.monotonic() + _BATCH
        elif store_at is not None and clock.monotonic() >= store_at:
            store_at = None
            if known == len(registry.entities) != settled:
                settled = known
                calm_collector()
            known = len(registry.entities)
            if not await _stored(registry) or known != settled:
                store_at = clock.monotonic() + _BATCH


async def _stored(registry: Registry) -> bool:
    try:
        await registry.flush()
    except StoreError as error:
        _log.warning("what was learnt of the home is not stored yet: %s", error)
    return not registry.unsaved


async def _rest(clock: Clock, seconds: float, wake: asyncio.Event) -> None:
    """Sleep, but no longer than until ``wake`` is set."""
    sleep = asyncio.create_task(clock.sleep(seconds), name="nothing due")
    waiting = asyncio.create_task(wake.wait(), name="something sooner")
    try:
        await asyncio.wait((sleep, waiting), return_when=asyncio.FIRST_COMPLETED)
    finally:
        sleep.cancel()
        waiting.cancel()
    wake.clear()


def calm_collector() -> None:
    """Keep the garbage collector off what lives as long as the hub, so that it never stalls the loop."""
    gc.freeze()
