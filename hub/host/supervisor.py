"""Keeps one plugin running: catches everything it raises, names it, restarts it with back-off, gives up and says so."""

from __future__ import annotations

import asyncio
import logging
import random
from collections.abc import Callable
from typing import Any

from pydantic import BaseModel

from hub.api.causes import Origin, start
from hub.api.errors import HearthError, PluginError
from hub.api.events import PluginState
from hub.api.speech import RecogniserOffer
from hub.host.contributions import Contributions
from hub.host.door import PluginHub, guarded
from hub.host.loading import Loaded
from hub.host.rooms import Rooms
from hub.host.services import Services

_log = logging.getLogger(__name__)
FIRST_PAUSE, LONGEST_PAUSE = 1.0, 60.0
"""Seconds before the first and the longest pause before a restart."""
HEALTHY_AFTER = 60.0
"""Seconds of running after which earlier failures no longer count."""
GIVE_UP_AFTER = 6
"""Failures in a row after which a plugin is left stopped."""


class Supervisor:
    """One plugin's life."""

    def __init__(
        self,
        loaded: Loaded,
        config: BaseModel | None,
        rooms: Rooms,
        services: Services,
        changed: Callable[[], None],
    ) -> None:
        self.loaded = loaded
        self.config = config
        self.status = "stopped"
        self.reason = ""
        self.restarts = 0
        self.contributions = Contributions(rooms.convention)
        self._rooms = rooms
        self._services = services
        self._changed = changed
        self._task: asyncio.Task[None] | None = None
        self._registered = asyncio.Event()

    @property
    def name(self) -> str:
        """Return the plugin's name."""
        return self.loaded.manifest.name

    async def start(self, tasks: asyncio.TaskGroup) -> None:
        """Begin running it; returns once it has registered what it contributes, or failed to."""
        self._task = tasks.create_task(self._live(), name=f"plugin:{self.name}")
        await self._registered.wait()

    async def stop(self) -> None:
        """Stop it and wait until it has let go of everything."""
        if self._task is not None:
            self._task.cancel()
            await asyncio.wait([self._task], timeout=10)
            self._task = None
        self._say("stopped", "")

    async def _live(self) -> None:
        failures = 0
        while True:
            began = self._rooms.clock.monotonic()
            try:
                await self._run()
            except asyncio.CancelledError:
                raise
            except BaseException as error:
                if isinstance(error, KeyboardInterrupt):
                    raise
                reason = _describe(error)
                _log.warning("plugin %s failed: %s", self.name, reason, exc_info=_unless_ours(error))
            self._registered.set()
            failures = 1 if self._rooms.clock.monotonic() - began > HEALTHY_AFTER else failures + 1
            if failures >= GIVE_UP_AFTER:
                self._say("failed", f"{reason}; given up after {failures} failures in a row")
                return
            self._say("restarting", reason)
            pause = min(LONGEST_PAUSE, FIRST_PAUSE * 2 ** (failures - 1))
            await self._rooms.clock.sleep(pause * random.uniform(0.8, 1.2))  # noqa: S311 - jitter
            self.restarts += 1

    async def _run(self) -> None:
        """Run it once, until it raises or is cancelled; always lets go of all it held."""
        self.contributions = Contributions(self._rooms.convention)
        hub: PluginHub | None = None
        try:
            async with asyncio.TaskGroup() as tasks:
                hub = PluginHub(self.loaded, self._rooms, self._services, tasks)
                hooks = self.loaded.manager.hook
                self.contributions.recognisers = _offers(self.name, hooks.hub_recognisers(config=self.config))
                hooks.hub_register(hub=hub, config=self.config, register=self.contributions)
                self._say("running", "")
                self._registered.set()
                main = hooks.hub_run(hub=hub, config=self.config)
                if main is not None:
                    await guarded(main)
                await asyncio.get_running_loop().create_future()
        finally:
            if hub is not None:
                hub.release()
            self.contributions.release()

    def _say(self, status: str, reason: str) -> None:
        self.status, self.reason = status, reason
        cause = start(Origin.HUB, "host", door="host", at=self._rooms.clock.time())
        self._rooms.bus.publish(PluginState(cause=cause, plugin=self.name, status=status, reason=reason))
        self._changed()


def _offers(plugin: str, offered: Any) -> tuple[RecogniserOffer, ...]:
    offers = tuple(offered or ())
    for offer in offers:
        if not isinstance(offer, RecogniserOffer):
            raise PluginError(f"plugin {plugin}: hub_recognisers must return RecogniserOffer, not {offer!r}")
    return offers


def _describe(error: BaseException) -> str:
    """Return the first cause within exception groups, in one line, with file and line unless it is ours."""
    while isinstance(error, BaseExceptionGroup):
        error = error.exceptions[0]
    if isinstance(error, HearthError):
        return str(error)
    trace = error.__traceback__
    while trace is not None and trace.tb_next is not None:
        trace = trace.tb_next
    place = f" ({trace.tb_frame.f_code.co_filename.rpartition('/')[2]}:{trace.tb_lineno})" if trace else ""
    return f"{type(error).__name__}: {error}{place}"


def _unless_ours(error: BaseException) -> Any:
    return None if isinstance(error, HearthError) else error
