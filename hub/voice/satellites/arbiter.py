"""Which of several satellites that heard one wake word answers: the one that heard it best."""

from __future__ import annotations

import asyncio

import msgspec

from hub.api.clock import Clock

WINDOW_SECONDS = 0.25
"""How long the first satellite waits for others. What is said meanwhile is kept, so nobody has to wait."""
SETTLED_SECONDS = 1.5
"""A satellite that reports the same moment later than this has heard something else."""
_EQUAL_DB = 1.0


class Claim(msgspec.Struct, frozen=True, kw_only=True):
    """A satellite heard a wake word: how far it stood out of the room's noise, dB, and when (monotonic s)."""

    satellite: str
    clearness: float
    at: float


class Arbiter:
    """Lets one of the claims made within a window win: the clearest, of equally clear ones the earliest."""

    def __init__(self, clock: Clock, window: float = WINDOW_SECONDS) -> None:
        self._clock = clock
        self._window = window
        self._claims: list[Claim] = []
        self._decided: asyncio.Future[str] | None = None
        self._winner = ""
        self._won_at = float("-inf")

    async def claim(self, claim: Claim) -> bool:
        """Return whether this satellite answers; takes the window's length at most."""
        if claim.at - self._won_at < SETTLED_SECONDS and self._winner != claim.satellite:
            return False
        self._claims.append(claim)
        if self._decided is not None:
            return await asyncio.shield(self._decided) == claim.satellite
        self._decided = asyncio.get_running_loop().create_future()
        try:
            await self._clock.sleep(self._window)
        finally:
            best = max(self._claims, key=lambda one: (round(one.clearness / _EQUAL_DB), -one.at))
            self._winner, self._won_at = best.satellite, best.at
            self._claims = []
            decided, self._decided = self._decided, None
            decided.set_result(best.satellite)
        return best.satellite == claim.satellite
