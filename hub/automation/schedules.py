"""The plans of the home: kept in the store, waited for, carried out at most once, listed and cancelled.

A plan is marked as begun, and the mark committed, before anything is done: a crash in between loses a run and never
repeats one. What was due while the hub was away is done if that is only minutes ago and can do no harm, else it is
told as missed.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator, Awaitable, Callable, Hashable, Sequence
from contextlib import asynccontextmanager
from typing import Any

import msgspec

from hub.api.causes import Origin, start
from hub.api.clock import Clock
from hub.api.errors import HearthError, InvalidParameter
from hub.api.events import Notice, PlansChanged, StateChanged
from hub.api.home import EntityState
from hub.api.intents import Asked, Reply
from hub.api.kinds import Risk, risk_of
from hub.automation import orders, phrases, triggers
from hub.automation.holding import Holding, lasting, left, span
from hub.automation.plans import MOST, Plan, Restore, in_order, next_time
from hub.automation.sun import Place, next_sun
from hub.automation.wording import Wording
from hub.kernel.bus import Bus
from hub.kernel.commands import Commands
from hub.kernel.registry import Registry
from hub.kernel.scheduler import sleep_until
from hub.kernel.states import States
from hub.kernel.store import Store

_log = logging.getLogger(__name__)
LATE = 600.0
"""What was due while the hub was away is still done if that is less long ago than this, s."""
_NAMESPACE, _KEY = "automation", "plans"

CarryOut = Callable[[Plan, Asked], Awaitable[Reply]]
Announce = Callable[[str, Plan], Awaitable[None]]


class Schedules:
    """Every plan, and the tasks that wait for them. Use ``Schedules.open``."""

    def __init__(
        self, store: Store, bus: Bus, clock: Clock, registry: Registry, states: States, commands: Commands,
        place: Place | None,
    ) -> None:  # fmt: skip
        self._documents = store.documents(_NAMESPACE)
        self._bus = bus
        self._clock = clock
        self._registry = registry
        self._states = states
        self._commands = commands
        self._plans: dict[str, Plan] = {}
        self._tasks = asyncio.TaskGroup()
        self._waits: dict[str, asyncio.Task[None]] = {}
        self._watched: dict[str, EntityState | None] = {}
        self._holding = Holding(states.get)
        self._number = 0
        self.place = place
        self.wording = Wording(registry, clock)
        self.carry_out: CarryOut | None = None
        self.announce: Announce | None = None

    @classmethod
    @asynccontextmanager
    async def open(
        cls, store: Store, bus: Bus, clock: Clock, registry: Registry, states: States, commands: Commands,
        place: Place | None = None,
    ) -> AsyncIterator[Schedules]:  # fmt: skip
        """Load what was planned; ``run`` begins to wait for it."""
        schedules = cls(store, bus, clock, registry, states, commands, place)
        saved = await schedules._documents.get(_KEY, {})
        schedules._number = int(saved.get("number", 0))
        for raw in saved.get("plans", []):
            try:
                plan = msgspec.convert(raw, Plan)
            except msgspec.ValidationError as error:
                _log.error("a stored plan cannot be read and is left out: %s", error)
                continue
            schedules._plans[plan.id] = plan
        schedules._watch()
        async with schedules._tasks:
            try:
                yield schedules
            finally:
                for task in tuple(schedules._waits.values()):
                    task.cancel()

    async def run(self) -> None:
        """Wait for every plan, and for changes that plans wait for; runs until cancelled."""
        with self._bus.subscribe(StateChanged, limit=2000, key=self._key, name="schedules") as changes:
            for plan in self.plans():
                await self._resume(plan)
            async for change in changes:
                if change.entity_id in self._watched:
                    await self._notice_change(change)

    def _key(self, change: StateChanged) -> Hashable:
        """Return what a change stands for: all that nothing waits for are one, and so are the steps of a number."""
        if change.entity_id not in self._watched:
            return None
        value = change.new.value
        known = change.new.available
        return (change.entity_id, value, known) if isinstance(value, str | bool) else (change.entity_id, known)

    async def _notice_change(self, change: StateChanged) -> None:
        """Begin the plans that waited for a change; steps of a number that were not seen count as one."""
        old = self._watched[change.entity_id]
        self._watched[change.entity_id] = change.new
        if isinstance(change.new.value, str | bool) or old is None:
            old = change.old
        for plan in tuple(self._plans.values()):
            trigger = plan.trigger or {}
            if change.entity_id not in trigger.get("entities", ()):
                continue
            if orders.is_order(trigger):
                await self._judge(plan, change.new)
            elif lasting(trigger):
                await self._hold(plan, *self._holding.look(plan, left(plan, change)))
            elif triggers.fires(trigger, old, change.new):
                await self._begin(plan, self._clock.time())

    async def _judge(self, plan: Plan, state: EntityState | None) -> None:
        """Carry out an order whose machine is ready; give up, and say so, what will not be."""
        verdict = orders.judged(plan, state, self._clock.time())
        if verdict is orders.Verdict.FULFIL:
            await self._begin(plan, self._clock.time())
        elif verdict is orders.Verdict.GIVE_UP:
            values = {"deed": self.wording.deed(plan, plan.language), "condition": plan.condition}
            await self._settle(plan)
            await self._tell(plan, phrases.say("not_come", plan.language, **values))
        else:
            self._wait(plan)

    async def _hold(self, old: Plan, plan: Plan, lost: bool) -> None:
        """Wait as long as what must last still has to; what has begun and ended is committed."""
        if lost and span(plan):
            waits = phrases.span(span(plan), plan.language)
            text = phrases.say("anew", plan.language, span=waits, deed=self.wording.deed(plan, plan.language))
            self._notice(plan, text)
        self._plans[plan.id] = plan
        if plan.due != old.due or plan.id not in self._waits:
            self._wait(plan)
        if plan.held != old.held:
            await self._keep()

    def _watch(self) -> None:
        """Know which entities plans wait for, and how they were when that began."""
        wanted = {i for plan in self._plans.values() if plan.trigger for i in plan.trigger.get("entities", ())}
        self._watched = {i: self._watched.get(i) or self._states.get(i) for i in wanted}

    def plans(self, sort: str = "") -> list[Plan]:
        """Return the plans (of a sort), the soonest first."""
        return in_order([p for p in self._plans.values() if not sort or p.sort == sort])

    def next_id(self) -> str:
        """Return an id that was never given out before."""
        self._number += 1
        return str(self._number)

    async def add(self, plan: Plan) -> Plan:
        """Keep a plan and wait for it; returns after the commit. InvalidParameter when there are too many."""
        if len(self._plans) >= MOST:
            raise InvalidParameter(f"{MOST} things are planned already", remedy="cancel one first")
        plan = self._with_due(plan)
        self._plans[plan.id] = plan
        await self._save()
        if orders.is_order(plan.trigger):
            await self._judge(plan, self._watched_by(plan))
        else:
            self._wait(plan)
        return plan

    async def change(self, plan: Plan) -> Plan:
        """Keep a plan that was moved in the place of the one of its id, and wait anew; returns after the commit."""
        today = self._clock.now().date().isoformat()
        plan = self._with_due(msgspec.structs.replace(plan, skip=tuple(d for d in plan.skip if d >= today)))
        self._plans[plan.id] = plan
        await self._save()
        self._wait(plan)
        return plan

    def _watched_by(self, plan: Plan) -> EntityState | None:
        return next((self._states.get(i) for i in (plan.trigger or {}).get("entities", ())), None)

    async def cancel(self, plan_id: str) -> Plan:
        """Forget a plan; InvalidParameter when there is none of that id."""
        plan = self._plans.pop(plan_id, None)
        if plan is None:
            raise InvalidParameter(f"there is no plan {plan_id!r}", field="id", remedy="GET /api/schedules lists them")
        self._stop_waiting(plan)
        self._holding.forget(plan)
        await self._save()
        return plan

    def _with_due(self, plan: Plan) -> Plan:
        """Return a plan with its next time; a plan that waits for a state has none."""
        now = self._clock.now()
        if plan.repeat:
            return msgspec.structs.replace(plan, due=next_time(plan.repeat, now, plan.skip))
        if plan.trigger and "sun" in plan.trigger:
            offset = float(plan.trigger.get("offset_s", 0))
            due = next_sun(str(plan.trigger["sun"]), self.place, now, offset) if self.place else None
            return msgspec.structs.replace(plan, due=due)
        if lasting(plan.trigger):
            return self._holding.waiting(plan)
        return msgspec.structs.replace(plan, due=plan.at)

    async def _resume(self, plan: Plan) -> None:
        """Take up a plan from before a restart: wait on, catch up, or tell that it was missed."""
        now = self._clock.time()
        if orders.is_order(plan.trigger):
            await self._judge(plan, self._watched_by(plan))
            return
        if lasting(plan.trigger):
            await self._hold(plan, *self._holding.resumed(plan))
            return
        if plan.due is None or plan.due > now:
            self._wait(plan)
            return
        if plan.started >= plan.due:  # begun before the restart: never again
            await self._settle(plan)
        elif now - plan.due <= LATE and self._harmless(plan):
            await self._begin(plan, plan.due)
        else:
            self._notice(plan, phrases.say("missed", plan.language, deed=self.wording.deed(plan, plan.language)))
            await self._settle(plan)

    def _harmless(self, plan: Plan) -> bool:
        targets = plan.intent.targets if plan.intent else ()
        entities = [self._registry.entities[t] for t in targets if t in self._registry.entities]
        return all(
            risk_of(e.kind, command, e.device_class) is Risk.NONE
            for e in entities
            for command in ("unlock", "open", "turn_on", "set_temperature")
        )

    def _wait(self, plan: Plan) -> None:
        self._stop_waiting(plan)
        if orders.is_order(plan.trigger):
            self._waits[plan.id] = self._tasks.create_task(self._when_over(plan), name=f"plan {plan.id}")
        elif plan.due is not None:
            self._waits[plan.id] = self._tasks.create_task(self._when_due(plan, plan.due), name=f"plan {plan.id}")

    def _stop_waiting(self, plan: Plan) -> None:
        task = self._waits.pop(plan.id, None)
        if task is not None and task is not asyncio.current_task():
            task.cancel()

    async def _when_over(self, plan: Plan) -> None:
        await sleep_until(self._clock, orders.ends_at(plan))
        if self._plans.get(plan.id) == plan:
            await self._judge(plan, self._watched_by(plan))

    async def _when_due(self, plan: Plan, due: float) -> None:
        await sleep_until(self._clock, due)
        now = self._plans.get(plan.id)
        if now is None or now.due != due or now.started != plan.started:
            return
        if lasting(now.trigger):
            fresh, lost = self._holding.look(now)
            if fresh.due != due:  # what it was about is gone
                await self._hold(now, fresh, lost)
                return
        await self._begin(now, due)

    async def _begin(self, plan: Plan, due: float) -> None:
        """Mark a plan as begun, commit that, then do it."""
        marked = msgspec.structs.replace(plan, started=max(due, self._clock.time()))
        self._plans[plan.id] = marked
        await self._settle(marked)
        task = self._tasks.create_task(self._do(marked), name=f"plan {plan.id} runs")
        self._waits[f"{plan.id} runs"] = task
        task.add_done_callback(lambda _task: self._waits.pop(f"{plan.id} runs", None))

    async def _settle(self, plan: Plan) -> None:
        """Wait for a repeating plan's next time; forget any other."""
        if plan.repeat or plan.always:
            fresh = self._with_due(plan)
            self._plans[plan.id] = fresh
            await self._save()
            self._wait(fresh)
            return
        self._plans.pop(plan.id, None)
        self._stop_waiting(plan)
        await self._save()

    async def _do(self, plan: Plan) -> None:
        now = self._clock.now()
        try:
            if plan.sort == "restore":
                reply = await self.restore(plan.restores, plan, plan.language)
                text = "" if reply.ok else reply.text
            elif plan.sort in ("alarm", "reminder"):
                key = f"{plan.sort}_rings" if plan.message or plan.sort == "alarm" else "came_true"
                values = {"time": f"{now:%H:%M}", "message": plan.message, "condition": plan.condition}
                text = phrases.say(key, plan.language, **values)
            elif self.carry_out is None or plan.intent is None:
                return
            else:
                reply = await self.carry_out(plan, self._asked(plan))
                key = "did" if reply.ok else "failed"
                text = phrases.say(key, plan.language, answer=reply.text)
        except HearthError as error:
            text = phrases.say("failed", plan.language, answer=str(error))
        if text:
            await self._tell(plan, text)

    async def _tell(self, plan: Plan, text: str) -> None:
        """Say something of a plan aloud and on the panel."""
        self._notice(plan, text)
        if self.announce is not None:
            await self.announce(text, plan)

    async def restore(self, restores: Sequence[Restore], plan: Plan, language: str) -> Reply:
        """Give the commands that bring things back; say what came of it."""
        cause = self._asked(plan).cause
        calls = [
            self._commands.call(r.entity_id, r.command, dict(r.params), cause=cause)
            for r in restores
            if r.entity_id in self._registry.entities
        ]
        outcomes = tuple(await asyncio.gather(*calls))
        ok = bool(outcomes) and all(o.verdict.value != "refused" for o in outcomes)
        what = self.wording.things([o.entity_id for o in outcomes], language)
        key = "not_undone" if not ok else "undone" if len(outcomes) == 1 else "undone_many"
        return Reply(text=phrases.say(key, language, what=what), outcomes=outcomes, ok=ok)

    def _asked(self, plan: Plan) -> Asked:
        cause = start(Origin.AUTOMATION, f"plan {plan.id}", door="automation", at=self._clock.time())
        cause = msgspec.structs.replace(cause, parent=plan.text[:80], asker=plan.asker)
        return Asked(
            text=plan.text, language=plan.language, cause=cause, session=plan.session, area=plan.area,
            person=plan.asker or None,
        )  # fmt: skip

    def _notice(self, plan: Plan, text: str) -> None:
        cause = start(Origin.AUTOMATION, f"plan {plan.id}", door="automation", at=self._clock.time())
        self._bus.publish(Notice(cause=cause, key=f"plan.{plan.id}", level="info", text=text))

    async def _save(self) -> None:
        self._watch()
        await self._keep()
        self._bus.publish(PlansChanged(cause=start(Origin.AUTOMATION, "plans", door="hub", at=self._clock.time())))

    async def _keep(self) -> None:
        plans = [msgspec.to_builtins(p) for p in self._plans.values()]
        await self._documents.put(_KEY, {"number": self._number, "plans": plans})

    # the door of REST

    def shown(self, language: str = "") -> list[dict[str, Any]]:
        """Return every plan as JSON values, in a language or each in its own; times in Unix seconds."""
        return [self.wording.shown(plan, language) for plan in self.plans()]
