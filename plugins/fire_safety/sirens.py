"""Sirens: keeps those sounding that must, and switches off only what nobody else needs.

What is wanted is read anew each time, so that no order can come too late. A siren that falls silent by itself, or by
somebody's hand, while it must sound is switched on again.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable

from hub.api import Cause, Hub, Kind, Verdict
from hub.api.errors import HearthError
from plugins.alarm.api import Alarm

LOOK_S = 5.0
"""How often what sounds is compared with what must, s."""
TONES = ("fire", "evacuation", "smoke")


class Sirens:
    """Drives the sirens to ``wanted()``; those it switched on are in storage until it has switched them off."""

    def __init__(self, hub: Hub, wanted: Callable[[], frozenset[str]]) -> None:
        self._hub = hub
        self._wanted = wanted
        self._wake = asyncio.Event()
        self._ours: set[str] = set()
        self._busy: set[str] = set()
        self._waiting = False
        self._cause: Cause | None = None

    def wake(self, cause: Cause) -> None:
        """Look at once."""
        self._cause = cause
        self._wake.set()

    async def run(self) -> None:
        """Keep the sirens as they must be, until cancelled."""
        self._ours = set(await self._hub.storage.get("sirens", []))
        while True:
            await self._look()
            if self._ours and not self._waiting:
                self._waiting = True
                self._hub.spawn(self._look_later(), "sirens-look")
            await self._wake.wait()
            self._wake.clear()

    async def _look_later(self) -> None:
        await self._hub.sleep(LOOK_S)
        self._waiting = False
        self._wake.set()

    async def _look(self) -> None:
        wanted = self._wanted()
        starting = wanted - self._ours
        if starting:
            self._ours |= starting
            for siren in starting:
                self._start(siren, True)
            await self._hub.storage.put("sirens", sorted(self._ours))
        for siren in sorted(self._ours - starting):
            if siren in wanted:
                state = self._hub.states.get(siren)
                if state is None or state.value is not True:
                    self._start(siren, True)
            else:
                self._start(siren, False)

    def _start(self, siren: str, on: bool) -> None:
        """Order a siren, one order at a time: each must not wait for another that does not answer."""
        if siren not in self._busy:
            self._busy.add(siren)
            self._hub.spawn(self._order(siren, on), f"siren-{siren}")

    async def _order(self, siren: str, on: bool) -> None:
        try:
            cause = self._hub.cause(self._cause)
            if on:
                outcome = await self._hub.call(siren, "turn_on", cause=cause, **self._tone(siren))
            elif siren in await self._needed_elsewhere():
                await self._forget(siren)
                return
            else:
                outcome = await self._hub.call(siren, "turn_off", cause=cause)
                if outcome.verdict is Verdict.CONFIRMED or siren not in self._hub.home.entities:
                    await self._forget(siren)
            if outcome.verdict is not Verdict.CONFIRMED:
                self._hub.log.warning("siren %s: %s", siren, outcome.reason)
        finally:
            self._busy.discard(siren)
        if (siren in self._wanted()) is not on:
            self._wake.set()

    async def _forget(self, siren: str) -> None:
        if siren not in self._wanted():
            self._ours.discard(siren)
            await self._hub.storage.put("sirens", sorted(self._ours))

    def _tone(self, siren: str) -> dict[str, str]:
        entity = self._hub.home.entities.get(siren)
        state = self._hub.states.get(siren)
        tones = (entity.attributes if entity else {}).get("available_tones") or (state.attributes if state else {}).get(
            "available_tones"
        )
        known = [t for t in TONES if isinstance(tones, list | tuple) and t in tones]
        return {"tone": known[0]} if known else {}

    async def _needed_elsewhere(self) -> frozenset[str]:
        """Return the sirens that the intrusion alarm needs now; none where it does not run."""
        try:
            alarm = await self._hub.use(Alarm, timeout=0)  # type: ignore[type-abstract]  # a protocol names the service
        except HearthError:
            return frozenset()
        return alarm.sirens()


def sirens_of(hub: Hub, configured: list[str] | None) -> frozenset[str]:
    """Return the sirens fire safety uses: the configured ones, else every siren of the home."""
    if configured is not None:
        return frozenset(configured)
    return frozenset(e.entity_id for e in hub.home.entities.values() if e.kind is Kind.SIREN and e.enabled)
