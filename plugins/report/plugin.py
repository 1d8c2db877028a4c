"""The home as a whole and its past, by voice."""

from __future__ import annotations

from typing import Any

from hub.api import Hub, Register, hookimpl
from plugins.household.api import PastEnergy
from plugins.report.energy import UsedBefore
from plugins.report.happened import Happened
from plugins.report.overview import Overview
from plugins.report.past import Remembering


@hookimpl
def hub_register(hub: Hub, config: Any, register: Register) -> None:
    """Register the questions that are answered here."""
    overview = Overview(hub)
    register.intent("HearthPast", Remembering(hub).handle)
    register.intent("HearthHappened", Happened(hub).handle)
    hub.provide(PastEnergy, UsedBefore(hub))  # type: ignore[type-abstract]  # a service is known by its protocol
    register.intent("HearthAllWell", overview.safe)
    register.intent("HearthBatteries", overview.batteries)
