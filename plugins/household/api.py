"""What other plugins may use of household: how machines are called and told, what electricity costs, its past."""

from __future__ import annotations

from typing import NamedTuple, Protocol

from hub.api import Asked, Intent, Reply
from plugins.household.machines import RESTING, machine_name, tells_state


class Tariff(NamedTuple):
    """What electricity costs, by ``await hub.use(Tariff)``: one kWh (None: nobody has said so), in a currency."""

    price: float | None
    currency: str


class PastEnergy(Protocol):
    """Answers what electricity was used over a stretch of the past; some other plugin provides it."""

    async def told(self, intent: Intent, asked: Asked) -> Reply:
        """Return the answer for the stretch in the intent's slots."""
        ...


__all__ = ["RESTING", "PastEnergy", "Tariff", "machine_name", "tells_state"]
