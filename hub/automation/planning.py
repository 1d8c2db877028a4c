"""How people reach the plans: what is asked for later, alarms, reminders, lists of them, undo."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta

import msgspec

from hub.api.clock import Clock
from hub.api.errors import InvalidParameter
from hub.api.home import EntityState
from hub.api.intents import Asked, Intent, IntentHandler, Reply
from hub.automation import moving, orders, phrases
from hub.automation.named import NamedPlans, awaited, sort_of, who
from hub.automation.plans import Plan, Restore, moment, repeats
from hub.automation.restoring import restore_of
from hub.automation.schedules import Schedules
from hub.automation.sun import next_sun
from hub.kernel.registry import Registry
from hub.kernel.states import States

_MOST_SESSIONS = 64
SNOOZE_S = 600.0
"""For how long an alarm is put off when nobody says for how long, s; also how long after it rang it can be."""
UNDO_S = 600.0
"""How long what was done can be undone by "undo that", s."""


class Done(msgspec.Struct, frozen=True, kw_only=True):
    """What brings a session's last deed back, what it planned, and until when that may be asked (Unix seconds)."""

    restores: tuple[Restore, ...]
    plans: tuple[str, ...]
    until: float


class Planning:
    """Puts intents off, and answers the intents about plans. The conversation's ``Later``."""

    def __init__(self, schedules: Schedules, registry: Registry, states: States, clock: Clock) -> None:
        self._schedules = schedules
        self._registry = registry
        self._states = states
        self._clock = clock
        self._done: OrderedDict[str, Done] = OrderedDict()
        self._fresh: dict[str, list[str]] = {}
        self._named = NamedPlans(schedules, registry, clock)
        self._rang: tuple[Plan, float] | None = None
        self.quiet: Callable[[Plan], object] = lambda plan: None
        """Ends the ringing of an alarm; given by whoever rings."""

    def handler(self, intent: str) -> tuple[str, IntentHandler] | None:
        """Return what answers an intent about plans."""
        handlers: dict[str, IntentHandler] = {
            "HearthSetAlarm": self._alarm,
            "HearthSetReminder": self._reminder,
            "HearthSnooze": self._snooze,
            "HearthSun": self._sun,
            "HearthListSchedules": self._list,
            "HearthListAlarms": self._list,
            "HearthListReminders": self._list,
            "HearthCancelSchedule": self._cancel,
            "HearthCancelAlarm": self._cancel,
            "HearthCancelReminder": self._cancel,
            "HearthMoveSchedule": self._move,
            "HearthSkipSchedule": self._skip,
            "HearthUndo": self._undo,
        }
        if intent == "HearthStop" and any(orders.is_order(p.trigger) for p in self._schedules.plans()):
            return "schedules", self._stop
        found = handlers.get(intent)
        return ("schedules", found) if found else None

    # put off

    async def put_off(self, intent: Intent, asked: Asked) -> Reply:
        """Plan an intent with a delay, a time or a condition, and say so."""
        language = asked.language
        try:
            plan = self._plan("command", intent, asked)
        except InvalidParameter:
            return Reply(text=phrases.say("past", language), ok=False)
        if isinstance(plan, Reply):
            return plan
        try:
            plan = await self._add(plan, asked)
        except InvalidParameter:
            return Reply(text=phrases.say("full", language), ok=False)
        return Reply(text=self._promise("ok", plan, intent))

    async def wait_for(self, intent: Intent, asked: Asked) -> Reply | None:
        """Plan what is to be done when a machine is ready, in place of what waits for it already."""
        watched = set((intent.trigger or {}).get("entities", ()))
        for plan in self._orders(watched):
            await self._schedules.cancel(plan.id)
        reply = await self.put_off(msgspec.structs.replace(intent, condition=intent.condition or "…"), asked)
        return None if reply.ok else reply

    async def call_off(self, entities: Sequence[str], asked: Asked) -> Reply | None:
        """Cancel the orders that wait for one of these; None when none does."""
        return await self._drop(self._orders(set(entities)), asked)

    async def _stop(self, intent: Intent, asked: Asked) -> Reply:
        waiting = [p for p in self._schedules.plans() if orders.is_order(p.trigger)]
        return await self._drop(waiting, asked) or Reply(text=phrases.say("none", asked.language), ok=False)

    async def _drop(self, plans: Sequence[Plan], asked: Asked) -> Reply | None:
        gone = [await self._schedules.cancel(plan.id) for plan in plans]
        items = phrases.listed([self._schedules.wording.described(p, asked.language) for p in gone], asked.language)
        return Reply(text=phrases.say("cancelled", asked.language, item=items)) if gone else None

    def _orders(self, entities: set[str]) -> list[Plan]:
        """Return the orders that wait for one of these entities."""
        waiting = (p for p in self._schedules.plans() if orders.is_order(p.trigger))
        return [p for p in waiting if entities & {*awaited(p), *p.things}]

    async def _add(self, plan: Plan, asked: Asked) -> Plan:
        """Keep a plan, and that its session has just made it."""
        plan = await self._schedules.add(plan)
        self._fresh.setdefault(who(asked), []).append(plan.id)
        self._named.offer(asked, [plan])
        return plan

    def _plan(self, sort: str, intent: Intent, asked: Asked, message: str = "") -> Plan | Reply:
        """Return the plan for an intent; a reply when nothing here tells what it waits for."""
        now = self._clock.now()
        bare = msgspec.structs.replace(intent, delay_s=None, at=None, condition=None, trigger=None)
        plan = Plan(
            id=self._schedules.next_id(), sort=sort, intent=bare if sort == "command" else None, message=message,
            text=asked.text, language=asked.language, area=asked.area, session=asked.session,
            asker=asked.cause.asker, door=asked.cause.door, made_at=now.timestamp(),
        )  # fmt: skip
        if intent.delay_s:
            return msgspec.structs.replace(plan, at=now.timestamp() + intent.delay_s)
        if intent.at and repeats(intent.at):
            return msgspec.structs.replace(plan, repeat=intent.at)
        if intent.at:
            return msgspec.structs.replace(plan, at=moment(intent.at, now))
        if intent.condition:
            return self._waiting(plan, intent, asked.language)
        return Reply(text=phrases.say("when", asked.language), ok=False)

    def _waiting(self, plan: Plan, intent: Intent, language: str) -> Plan | Reply:
        trigger, condition = intent.trigger, intent.condition or ""
        if not trigger or any(self._registry.private(entity) for entity in trigger.get("entities", ())):
            # what a body scale measures triggers nothing: that it did would tell everybody near
            return Reply(text=phrases.say("no_trigger", language, condition=condition), ok=False)
        if "sun" in trigger and self._schedules.place is None:
            return Reply(text=phrases.say("no_sun", language), ok=False)
        if orders.is_order(trigger):
            condition = self._schedules.wording.awaited(trigger, language)
        return msgspec.structs.replace(plan, trigger=trigger, condition=condition, always=bool(trigger.get("always")))

    def _promise(self, key: str, plan: Plan, intent: Intent) -> str:
        language, deed = plan.language, self._schedules.wording.deed(plan, plan.language)
        values = {"deed": deed, "message": plan.message, "condition": plan.condition}
        ok = key == "ok"
        if intent.delay_s:
            span = phrases.span(intent.delay_s, language)
            return phrases.say("ok_in" if ok else f"{key}_in", language, span=span, **values)
        if key == "reminder" and plan.condition and not plan.message:
            return phrases.say("tell_when", language, **values)
        if plan.condition:
            return phrases.say("ok_when" if ok else f"{key}_when", language, **values)
        return phrases.say(
            "ok_at" if ok else key, language, when=self._schedules.wording.when(plan, language), **values
        )

    # for a while, and back

    def before(self, intents: Sequence[Intent]) -> tuple[Restore, ...]:
        """Return what will bring back everything that these intents are about to change."""
        targets = dict.fromkeys(t for intent in intents for t in intent.targets if _moves(intent))
        found = [self._restore(t) for t in targets]
        return tuple(r for r in found if r is not None)

    def _restore(self, entity_id: str) -> Restore | None:
        entity = self._registry.entities.get(entity_id)
        state: EntityState | None = self._states.get(entity_id)
        return restore_of(entity, state) if entity is not None else None

    def done(self, asked: Asked, restores: tuple[Restore, ...], *, acted: bool) -> None:
        """Remember what would undo what has just been done and planned; ``acted``: something was done at all."""
        session = who(asked)
        plans = tuple(self._fresh.pop(session, ()))
        if acted and not (restores or plans):
            self._done.pop(session, None)
        if not (restores or plans):
            return
        self._done[session] = Done(restores=restores, plans=plans, until=self._clock.time() + UNDO_S)
        self._done.move_to_end(session)
        while len(self._done) > _MOST_SESSIONS:
            self._done.popitem(last=False)

    async def back_after(self, seconds: float, restores: tuple[Restore, ...], asked: Asked) -> str:
        """Plan to bring things back after a while; say so. Empty when there is nothing to bring back."""
        if not restores or not 0 < seconds <= 7 * 86_400:
            return phrases.say("no_duration", asked.language)
        now = self._clock.time()
        plan = Plan(
            id=self._schedules.next_id(), sort="restore", restores=restores, at=now + seconds, text=asked.text,
            language=asked.language, area=asked.area, session=asked.session, asker=asked.cause.asker, made_at=now,
        )  # fmt: skip
        await self._add(plan, asked)
        return phrases.say("ok_for", asked.language, span=phrases.span(seconds, asked.language))

    async def _undo(self, intent: Intent, asked: Asked) -> Reply:
        return await self.take_back(asked)

    async def take_back(self, asked: Asked) -> Reply:
        """Undo what this session did last: bring things back, cancel what it planned."""
        done = self._done.pop(who(asked), None)
        if done is None or done.until < self._clock.time():
            return Reply(text=phrases.say("nothing_to_undo", asked.language), ok=False)
        known = {plan.id for plan in self._schedules.plans()}
        gone = [await self._schedules.cancel(plan_id) for plan_id in done.plans if plan_id in known]
        said = [p for p in gone if p.sort != "restore"]
        text = ""
        if said:
            items = phrases.listed([self._schedules.wording.described(p, asked.language) for p in said], asked.language)
            text = phrases.say("cancelled", asked.language, item=items)
        if not done.restores:
            return Reply(text=text or phrases.say("nothing_to_undo", asked.language), ok=bool(gone))
        plan = Plan(id="undo", sort="restore", text=asked.text, language=asked.language, asker=asked.cause.asker)
        reply = await self._schedules.restore(done.restores, plan, asked.language)
        return msgspec.structs.replace(reply, text=f"{reply.text} {text}".strip())

    # alarms and reminders

    async def _alarm(self, intent: Intent, asked: Asked) -> Reply:
        return await self._remembered("alarm", intent, asked, "")

    async def _reminder(self, intent: Intent, asked: Asked) -> Reply:
        return await self._remembered("reminder", intent, asked, str(intent.slots.get("message") or "").strip())

    def rang(self, plan: Plan) -> None:
        """Know that an alarm rings now."""
        self._rang = (plan, self._clock.time())

    async def _snooze(self, intent: Intent, asked: Asked) -> Reply:
        """End the alarm that rings, or rang just now, and let it ring again in a while."""
        now = self._clock.time()
        if self._rang is None or now - self._rang[1] > SNOOZE_S:
            return Reply(text=phrases.say("no_snooze", asked.language), ok=False)
        plan, _ = self._rang
        later = msgspec.structs.replace(intent, slots={}, delay_s=float(intent.slots.get("seconds") or SNOOZE_S))
        reply = await self._remembered("alarm", later, asked, "")
        if reply.ok:
            self._rang = None
            self.quiet(plan)
        return reply

    async def _sun(self, intent: Intent, asked: Asked) -> Reply:
        """Tell when the sun next rises or sets, or does tomorrow."""
        place, now, event = self._schedules.place, self._clock.now(), str(intent.slots.get("event") or "set")
        if place is None:
            return Reply(text=phrases.say("no_sun", asked.language), ok=False)
        later = str(intent.slots.get("day") or "").startswith(("tomorrow", "明"))
        start = (now + timedelta(days=1)).replace(hour=0, minute=0, second=0, microsecond=0) if later else now
        due = next_sun(event, place, start)
        if due is None:
            return Reply(text=phrases.say("no_sun_now", asked.language))
        when = phrases.when(datetime.fromtimestamp(due, now.tzinfo), now, asked.language)
        return Reply(text=phrases.say(f"sun_{event}_at", asked.language, when=when))

    async def _remembered(self, sort: str, intent: Intent, asked: Asked, message: str) -> Reply:
        try:
            plan = self._plan(sort, intent, asked, message)
            if isinstance(plan, Reply):
                return plan
            plan = await self._add(plan, asked)
        except InvalidParameter:
            return Reply(text=phrases.say("past", asked.language), ok=False)
        return Reply(text=self._promise(sort, plan, intent))

    # lists of them

    async def _list(self, intent: Intent, asked: Asked) -> Reply:
        sort, language = sort_of(intent), asked.language
        found = self._named.meant(intent, sort, asked)
        if not found:
            return Reply(text=phrases.say(f"none_{sort}" if sort else "none", language))
        self._named.offer(asked, found)
        items = self._listed(found[:8], asked, sort)
        return Reply(text=phrases.say(f"list_{sort}" if sort else "list", language, items=items))

    def _listed(self, plans: Sequence[Plan], asked: Asked, sort: str) -> str:
        return phrases.listed(
            [self._schedules.wording.described(p, asked.language, sort=sort) for p in plans], asked.language
        )

    # moved, and left out

    async def _move(self, intent: Intent, asked: Asked) -> Reply:
        plan = self._one(intent, asked)
        if isinstance(plan, Reply):
            return plan
        try:
            moved = moving.moved(plan, intent.slots, self._clock.now())
        except InvalidParameter:
            return Reply(text=phrases.say("past", asked.language), ok=False)
        if moved is None:
            item = self._schedules.wording.described(plan, asked.language)
            return Reply(text=phrases.say("no_time", asked.language, item=item), ok=False)
        return await self._changed(moved, asked)

    async def _skip(self, intent: Intent, asked: Asked) -> Reply:
        plan = self._one(intent, asked)
        if isinstance(plan, Reply):
            return plan
        left = moving.without(plan, intent.slots, self._clock.now())
        if left is not None:
            return await self._changed(left, asked)
        gone = await self._schedules.cancel(plan.id)
        item = self._schedules.wording.described(gone, asked.language)
        return Reply(text=phrases.say("cancelled", asked.language, item=item))

    async def _changed(self, plan: Plan, asked: Asked) -> Reply:
        plan = await self._schedules.change(plan)
        self._named.offer(asked, [plan])
        return Reply(
            text=phrases.say("moved", asked.language, item=self._schedules.wording.described(plan, asked.language))
        )

    def _one(self, intent: Intent, asked: Asked) -> Plan | Reply:
        """Return the one plan that is meant; else the question which one, or that there is none."""
        sort = str(intent.slots.get("sort") or "")
        chosen = self._named.likely(intent, sort, asked)
        if len(chosen) == 1:
            return chosen[0]
        if not chosen:
            return Reply(text=phrases.say(f"none_{sort}" if sort else "none", asked.language), ok=False)
        self._named.offer(asked, chosen)
        items = self._listed(chosen[:5], asked, sort)
        return Reply(text=phrases.say("which_one", asked.language, items=items), ok=False)

    async def _cancel(self, intent: Intent, asked: Asked) -> Reply:
        sort, language = sort_of(intent), asked.language
        found = self._named.meant(intent, sort, asked)
        if not found:
            key = "none_such" if self._schedules.plans(sort) else f"none_{sort}" if sort else "none"
            return Reply(text=phrases.say(key, language), ok=False)
        if intent.slots.get("quantity") == "all" and len(found) > 1:
            for plan in found:
                await self._schedules.cancel(plan.id)
            return Reply(text=phrases.say("cancelled_all", language, count=len(found)))
        if len(found) > 1 and intent.slots.get("which") == "last":
            found = [max(found, key=lambda p: (p.made_at, int(p.id) if p.id.isdigit() else 0))]
        if len(found) > 1:
            self._named.offer(asked, found)
            return Reply(text=phrases.say("which", language, items=self._listed(found[:5], asked, sort)), ok=False)
        plan = await self._schedules.cancel(found[0].id)
        item = self._schedules.wording.described(plan, language)
        return Reply(text=phrases.say("cancelled", language, item=item))


def _moves(intent: Intent) -> bool:
    return not intent.name.startswith(("HassGet", "HassClimateGet", "HassMedia", "HassVacuum", "HassLawn"))
