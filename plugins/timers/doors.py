"""How people reach the timers: sentences and routes."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any

from hub.api import Asked, Hub, Intent, Register, Reply, Request
from hub.api.errors import InvalidParameter
from plugins.timers.book import Timer, extended, meant, paused, resumed
from plugins.timers.durations import from_slots, spoken
from plugins.timers.service import TimerService


class Doors:
    """Intents (upstream's names and slots) and routes of the timers."""

    def __init__(self, hub: Hub, service: TimerService) -> None:
        self._hub = hub
        self._service = service

    def register(self, register: Register) -> None:
        """Register them."""
        register.intent("HassStartTimer", self.start)
        register.intent("HassCancelTimer", self.cancel)
        register.intent("HassCancelAllTimers", self.cancel_all)
        register.intent("HassIncreaseTimer", self.increase)
        register.intent("HassDecreaseTimer", self.decrease)
        register.intent("HassPauseTimer", self.pause)
        register.intent("HassUnpauseTimer", self.unpause)
        register.intent("HassTimerStatus", self.status)
        register.route("GET", "/timers", self.list_timers, doc="Timers, the soonest first")
        register.route("POST", "/timers", self.post_timer, doc='Start one: {"seconds", "name"?, "area"?}')
        register.route("PATCH", "/timers/{id}", self.patch_timer, doc='{"paused"?: bool, "add_seconds"?: number}')
        register.route("DELETE", "/timers/{id}", self.delete_timer, doc="Cancel one")

    # -- sentences

    async def start(self, intent: Intent, asked: Asked) -> Reply:
        """Start a timer; with a command in place of a name it reminds of it."""
        seconds = from_slots(intent.slots)
        command = str(intent.slots.get("conversation_command") or "").strip()
        name = str(intent.slots.get("name") or "").strip() or command
        if not seconds:
            return Reply(text=self._hub.text("how_long", asked.language), ok=False)
        try:
            timer = await self._service.start(
                seconds,
                name=name,
                area=asked.area,
                language=asked.language,
                session=asked.session,
                cause=asked.cause,
            )
        except InvalidParameter:
            return Reply(text=self._hub.text("too_long", asked.language), ok=False)
        key = "reminder" if command else "started_named" if name else "started"
        return Reply(text=self._say(key, timer, asked))

    async def cancel(self, intent: Intent, asked: Asked) -> Reply:
        """Cancel the timer that is meant; ask when several could be. What rings is meant first."""
        if ringing := self._meant(intent, asked, among=self._service.ringing()):
            return self._silence(ringing, asked)
        found = self._meant(intent, asked)
        if len(found) != 1:
            return self._unclear(found, asked)
        await self._service.cancel(found[0].id, cause=asked.cause)
        return Reply(text=self._say("cancelled_named" if found[0].name else "cancelled", found[0], asked))

    async def cancel_all(self, intent: Intent, asked: Asked) -> Reply:
        """Cancel every timer, or every one of an area."""
        ringing = self._meant(intent, asked, everywhere=True, among=self._service.ringing())
        found = self._meant(intent, asked, everywhere=True)
        if ringing and not found:
            return self._silence(ringing, asked)
        for timer in ringing:
            self._service.dismiss(timer)
        for timer in found:
            await self._service.cancel(timer.id, cause=asked.cause)
        key = "cancelled_all" if found else "none"
        return Reply(text=self._hub.text(key, asked.language, count=len(found)), ok=bool(found))

    async def increase(self, intent: Intent, asked: Asked) -> Reply:
        """Add time."""
        return await self._extend(intent, asked, 1)

    async def decrease(self, intent: Intent, asked: Asked) -> Reply:
        """Take time off."""
        return await self._extend(intent, asked, -1)

    async def _extend(self, intent: Intent, asked: Asked, sign: int) -> Reply:
        by = from_slots(intent.slots) * sign
        if not by:
            return Reply(text=self._hub.text("how_long", asked.language), ok=False)
        try:
            return await self._change(intent, asked, lambda timer, now: extended(timer, by, now), "changed")
        except InvalidParameter:
            return Reply(text=self._hub.text("too_long", asked.language), ok=False)

    async def pause(self, intent: Intent, asked: Asked) -> Reply:
        """Let it stand still."""
        return await self._change(intent, asked, paused, "paused")

    async def unpause(self, intent: Intent, asked: Asked) -> Reply:
        """Let it run on."""
        return await self._change(intent, asked, resumed, "resumed")

    async def _change(self, intent: Intent, asked: Asked, change: Callable[[Timer, float], Timer], key: str) -> Reply:
        found = self._meant(intent, asked)
        if key == "resumed" and len(found) > 1:
            found = [timer for timer in found if timer.paused] or found
        if len(found) != 1:
            return self._unclear(found, asked)
        timer = await self._service.change(found[0].id, change, cause=asked.cause)
        return Reply(text=self._say(key, timer, asked))

    async def status(self, intent: Intent, asked: Asked) -> Reply:
        """Say how long is left, of each that may be meant."""
        found = self._meant(intent, asked, everywhere=True)
        if not found:
            return self._unclear(found, asked)
        return Reply(text=" ".join(self._say("left_paused" if t.paused else "left", t, asked) for t in found[:5]))

    def _silence(self, ringing: list[Timer], asked: Asked) -> Reply:
        for timer in ringing:
            self._service.dismiss(timer)
        return Reply(text=self._hub.text("silenced", asked.language))

    def _meant(
        self, intent: Intent, asked: Asked, *, everywhere: bool = False, among: Sequence[Timer] | None = None
    ) -> list[Timer]:
        area = intent.slots.get("area")
        return meant(
            self._service.timers() if among is None else among,
            name=str(intent.slots.get("name") or ""),
            area=self._area_id(str(area)) if area else None,
            seconds=from_slots(intent.slots, "start_") or None,
            here=None if everywhere else asked.area,
            now=self._hub.clock.time(),
        )

    def _area_id(self, said: str) -> str:
        for area in self._hub.home.areas.values():
            names = {area.id, area.name, *(name for names in area.aliases.values() for name in names)}
            if said.lower() in {name.lower() for name in names}:
                return area.id
        return said

    def _unclear(self, found: list[Timer], asked: Asked) -> Reply:
        if not found:
            key = "none_such" if self._service.timers() else "none"
            return Reply(text=self._hub.text(key, asked.language), ok=False)
        names = [self._label(timer, asked.language) for timer in found]
        joined = ("、" if asked.language.startswith("zh") else ", ").join(names)
        return Reply(text=self._hub.text("which", asked.language, names=joined), ok=False)

    def _label(self, timer: Timer, language: str) -> str:
        return timer.name or self._hub.text("unnamed", language, length=spoken(timer.seconds, language))

    def _say(self, key: str, timer: Timer, asked: Asked) -> str:
        language = asked.language
        left = spoken(timer.remaining(self._hub.clock.time()), language)
        length = spoken(timer.seconds, language)
        label = self._label(timer, language)
        return self._hub.text(key, language, name=timer.name, label=label, left=left, length=length)

    # -- routes

    def _json(self, timer: Timer) -> dict[str, Any]:
        ends = None
        if not timer.paused:
            ends = datetime.fromtimestamp(timer.ends_at, self._hub.clock.zone).isoformat(timespec="seconds")
        return {
            "id": timer.id,
            "name": timer.name,
            "seconds": timer.seconds,
            "ends_at": ends,
            "paused": timer.paused,
            "remaining_s": round(timer.remaining(self._hub.clock.time()), 1),
            "area": timer.area,
        }

    async def list_timers(self, request: Request) -> Any:
        """Return the timers."""
        return [self._json(timer) for timer in self._service.timers()]

    async def post_timer(self, request: Request) -> Any:
        """Start a timer."""
        body = _object(request)
        seconds = body.get("seconds")
        if isinstance(seconds, bool) or not isinstance(seconds, (int, float)):
            raise InvalidParameter(
                "seconds is missing or not a number", remedy='give {"seconds": 300}', field="seconds"
            )
        area = body.get("area")
        timer = await self._service.start(
            seconds,
            name=str(body.get("name") or ""),
            area=str(area) if area else None,
            language=request.person.language if request.person else "",
            cause=request.cause,
        )
        return self._json(timer)

    async def patch_timer(self, request: Request) -> Any:
        """Pause, resume or extend a timer."""
        body, key = _object(request), request.path["id"]
        add = body.get("add_seconds")
        if isinstance(add, (int, float)) and not isinstance(add, bool):
            await self._service.change(key, lambda t, now: extended(t, float(add), now), cause=request.cause)
        if isinstance(body.get("paused"), bool):
            await self._service.change(key, paused if body["paused"] else resumed, cause=request.cause)
        found = [timer for timer in self._service.timers() if timer.id == key]
        if not found:
            raise InvalidParameter(f"there is no timer {key!r}", field="id")
        return self._json(found[0])

    async def delete_timer(self, request: Request) -> Any:
        """Cancel a timer."""
        await self._service.cancel(request.path["id"], cause=request.cause)
        return None


def _object(request: Request) -> dict[str, Any]:
    if not isinstance(request.body, dict):
        raise InvalidParameter("the body is not a JSON object", remedy='give {"seconds": 300, "name": "tea"}')
    return request.body
