"""The running timers: kept in storage, waited for; at their end they ring until somebody ends that."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence

import msgspec

from hub.api import Cause, Hub, RingEnded
from hub.api.errors import InvalidParameter
from plugins.timers.api import TimerFinished, TimersChanged
from plugins.timers.book import MOST, Timer, in_order, lasting, next_id
from plugins.timers.durations import spoken

#: A timer that ended while the hub was away is still announced if that is less long ago than this, s.
LATE = 3600.0
#: The notice of a timer that nobody heard stays for so long, s.
UNSEEN = 3600.0
#: The hub rings for so long after a restart too; what rang before that was missed, s.
RINGS = 600.0
_KEY, _RINGING = "timers", "ringing"


class TimerService:
    """Implements ``plugins.timers.api.Timers``."""

    def __init__(self, hub: Hub) -> None:
        self._hub = hub
        self._timers: dict[str, Timer] = {}
        self._ringing: dict[str, Timer] = {}
        self._loaded = asyncio.Event()

    def timers(self) -> Sequence[Timer]:
        """Return them, the soonest first."""
        return in_order(self._timers.values(), self._hub.clock.time())

    def ringing(self) -> Sequence[Timer]:
        """Return those that ended and still ring, the longest first."""
        return list(self._ringing.values())

    def dismiss(self, timer: Timer) -> None:
        """End the ringing of one."""
        self._hub.dismiss(timer.id)

    async def start(
        self,
        seconds: float,
        *,
        name: str = "",
        area: str | None = None,
        language: str = "",
        session: str = "",
        cause: Cause,
    ) -> Timer:
        """Start one."""
        await self._loaded.wait()
        if len(self._timers) >= MOST:
            raise InvalidParameter(f"{MOST} timers run already", remedy="cancel one first")
        length = lasting(seconds)
        timer = Timer(
            id=next_id(list(self._timers.values())),
            name=name.strip()[:60],
            seconds=length,
            ends_at=self._hub.clock.time() + length,
            area=area,
            language=language,
            session=session,
        )
        await self._put(timer, cause)
        return timer

    async def change(self, timer_id: str, change: Callable[[Timer, float], Timer], *, cause: Cause) -> Timer:
        """Apply a change of ``plugins.timers.book`` to one."""
        await self._loaded.wait()
        timer = change(self._get(timer_id), self._hub.clock.time())
        await self._put(timer, cause)
        return timer

    async def cancel(self, timer_id: str, *, cause: Cause) -> None:
        """Cancel one."""
        await self._loaded.wait()
        self._get(timer_id)
        del self._timers[timer_id]
        await self._save()
        self._hub.notice(f"done.{timer_id}", "")
        self._hub.publish(TimersChanged(cause=self._hub.cause(cause), timer_id=timer_id))

    async def run(self) -> None:
        """Load what was running, and wait for each; what rang before a restart is rung on by the hub."""
        for each in await self._hub.storage.get(_KEY, []):
            timer = msgspec.convert(each, Timer)
            self._timers[timer.id] = timer
        for key, each in (await self._hub.storage.get(_RINGING, {})).items():
            timer = msgspec.convert(each, Timer)
            if self._hub.clock.time() - timer.ends_at < RINGS:
                self._ringing[key] = timer
                self._hub.notice(f"done.{timer.id}", self._done(timer))
        self._loaded.set()
        for timer in self.timers():
            self._wait_for(timer, self._hub.cause())
        async for event in self._hub.events(RingEnded):
            rang = self._ringing.pop(event.key, None)
            if rang is not None:
                self._rang(rang, event.how)
                await self._save_ringing()

    def _get(self, timer_id: str) -> Timer:
        timer = self._timers.get(timer_id)
        if timer is None:
            raise InvalidParameter(f"there is no timer {timer_id!r}", field="id")
        return timer

    async def _put(self, timer: Timer, cause: Cause) -> None:
        self._timers[timer.id] = timer
        await self._save()
        mine = self._hub.cause(cause)
        self._hub.publish(TimersChanged(cause=mine, timer_id=timer.id))
        self._wait_for(timer, mine)

    async def _save(self) -> None:
        await self._hub.storage.put(_KEY, [msgspec.to_builtins(timer) for timer in self._timers.values()])

    def _wait_for(self, timer: Timer, cause: Cause) -> None:
        if not timer.paused:
            self._hub.spawn(self._ring(timer, cause), f"timer {timer.id}")

    async def _ring(self, timer: Timer, cause: Cause) -> None:
        """Wait for the end of a timer as it is now; a changed one has a wait of its own."""
        await self._hub.sleep_until(timer.ends_at)
        if self._timers.get(timer.id) != timer:
            return
        del self._timers[timer.id]
        self._hub.publish(
            TimerFinished(cause=cause, timer_id=timer.id, name=timer.name, seconds=timer.seconds, area=timer.area)
        )
        if self._hub.clock.time() - timer.ends_at <= LATE:
            self._announce(timer)
            await self._save_ringing()
        await self._save()

    async def _save_ringing(self) -> None:
        await self._hub.storage.put(_RINGING, {key: msgspec.to_builtins(each) for key, each in self._ringing.items()})

    def _done(self, timer: Timer) -> str:
        language = timer.language or "en"
        key = "finished_named" if timer.name else "finished"
        return self._hub.text(key, language, name=timer.name, length=spoken(timer.seconds, language))

    def _announce(self, timer: Timer) -> None:
        text = self._done(timer)
        self._hub.notice(f"done.{timer.id}", text)
        areas = [timer.area] if timer.area else []
        self._ringing[self._hub.ring(timer.id, text, language=timer.language or "en", areas=areas)] = timer

    def _rang(self, timer: Timer, how: str) -> None:
        """Take the notice away: at once when somebody was there, later when nobody was."""
        self._hub.publish(TimersChanged(cause=self._hub.cause(), timer_id=timer.id))
        if how == "dismissed":
            self._hub.notice(f"done.{timer.id}", "")
        else:
            self._hub.spawn(self._clear(timer.id), f"notice {timer.id}")

    async def _clear(self, timer_id: str) -> None:
        await self._hub.sleep(UNSEEN)
        self._hub.notice(f"done.{timer_id}", "")
