"""Hookspecs: what the host asks of a plugin, once, when it is loaded. Runtime goes over ``Hub``."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pluggy
from pydantic import BaseModel

from hub.api.hub import Hub, Register
from hub.api.speech import RecogniserOffer

PROJECT = "hearth"

hookspec = pluggy.HookspecMarker(PROJECT)
hookimpl = pluggy.HookimplMarker(PROJECT)


class HearthSpec:
    """The hooks. A plugin is a module with any of them."""

    @hookspec(firstresult=True)
    def hub_config(self) -> type[BaseModel] | None:
        """Return the pydantic model of the plugin's configuration."""

    @hookspec(firstresult=True)
    def hub_register(self, hub: Hub, config: Any, register: Register) -> None:
        """Register intents, routes, conventions and cards, before ``hub_run`` starts."""

    @hookspec(firstresult=True)
    def hub_recognisers(self, config: Any) -> Sequence[RecogniserOffer] | None:
        """Return the speech recognisers that this plugin offers; each runs in a process of its own."""

    @hookspec(firstresult=True)
    def hub_run(self, hub: Hub, config: Any) -> Any:
        """Run (an ``async def``): until cancelled, or return when there is nothing to watch. Raising is failing."""
