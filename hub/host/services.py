"""Services that plugins provide to each other, by the protocol class of the provider's ``api.py``."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Any, TypeVar, cast

from hub.api.errors import PluginError

S = TypeVar("S")


class Services:
    """Who provides what now."""

    def __init__(self) -> None:
        self._provided: dict[type[Any], tuple[Any, str]] = {}
        self._changed = asyncio.Event()

    def provide(self, interface: type[S], service: S, plugin: str) -> Callable[[], None]:
        """Offer a service; PluginError when another plugin does already. Returns what withdraws it."""
        held = self._provided.get(interface)
        if held is not None and held[1] != plugin:
            raise PluginError(f"{interface.__name__} is already provided by plugin {held[1]}")
        self._provided[interface] = (service, plugin)
        self._changed.set()
        self._changed = asyncio.Event()

        def withdraw() -> None:
            if self._provided.get(interface, (None,))[0] is service:
                del self._provided[interface]

        return withdraw

    async def use(self, interface: type[S], user: str, timeout: float) -> S:
        """Return the service, waiting at most ``timeout`` seconds for it."""
        try:
            async with asyncio.timeout(timeout):
                while (held := self._provided.get(interface)) is None:
                    await self._changed.wait()
        except TimeoutError as error:
            raise PluginError(
                f"plugin {user} needs {interface.__module__}.{interface.__name__}, which no running plugin provides"
            ) from error
        return cast(S, held[0])
