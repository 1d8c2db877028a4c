"""Commands: checked, permitted, carried out, confirmed by the state that comes back, journalled."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping
from typing import Any

import msgspec

from hub.api.causes import Cause
from hub.api.clock import Clock
from hub.api.commands import Command, Executor, Outcome, Verdict
from hub.api.errors import CommandError, HearthError, UnknownCommand, UnknownEntity
from hub.api.events import CommandFinished
from hub.api.home import Entity, EntityState
from hub.api.kinds import KINDS, CommandSpec, Kind, Risk, risk_of
from hub.kernel.bus import Bus
from hub.kernel.confirm import Progress, can_confirm, progress
from hub.kernel.params import check
from hub.kernel.registry import Registry
from hub.kernel.states import States
from hub.kernel.store import Store

STREAM = "commands"
TIMEOUT = 5.0
"""Seconds to wait for the confirming state."""
MOVING_GRACE = 2.5
"""Seconds a device that says it is moving gets to arrive before the answer is given."""

Guard = Callable[[Entity, str, Risk, Cause], str]
"""Returns why a command may not be given, or an empty string."""


class Commands:
    """The one way to command an entity, whoever asks."""

    def __init__(self, registry: Registry, states: States, bus: Bus, store: Store, clock: Clock) -> None:
        self._registry = registry
        self._states = states
        self._bus = bus
        self._store = store
        self._clock = clock
        self._executors: dict[str, tuple[Executor, frozenset[str]]] = {}
        self.guard: Guard = lambda _entity, _command, _risk, _cause: ""

    def drive(self, entity_id: str, executor: Executor, commands: frozenset[str] = frozenset()) -> None:
        """Name who carries out an entity's commands, and which of its kind's it takes (empty: all)."""
        self._executors[entity_id] = (executor, commands)

    def release(self, entity_id: str) -> None:
        """Forget who drives an entity."""
        self._executors.pop(entity_id, None)

    def supported(self, entity_id: str) -> tuple[str, ...]:
        """Return the commands an entity takes now, in the kind's order."""
        entity = self._registry.entities.get(entity_id)
        driven = self._executors.get(entity_id)
        if entity is None or driven is None:
            return ()
        names = KINDS[entity.kind].commands
        return tuple(n for n in names if not driven[1] or n in driven[1] or _toggles(entity, n, driven[1]))

    async def call(
        self,
        entity_id: str,
        name: str,
        params: Mapping[str, Any] | None = None,
        *,
        cause: Cause,
        timeout: float = TIMEOUT,
    ) -> Outcome:
        """Command an entity and wait for what comes of it.

        Raises UnknownEntity, UnknownCommand or InvalidParameter for an order that makes no sense; everything
        else is an outcome: confirmed, unconfirmed (with the reason) or refused (with the reason). The outcome is
        in the journal when this returns.
        """
        started = self._clock.monotonic()
        entity, spec, executor = self._find(entity_id, name)
        checked = check(entity, self._states.get(entity_id), spec, params or {})
        spec = self._resolve(entity, spec)
        command = Command(entity_id=entity_id, name=spec.name, params=checked, cause=cause)
        verdict, reason = await self._carry_out(entity, spec, command, executor, timeout)
        outcome = Outcome(
            entity_id=entity_id,
            command=name,
            verdict=verdict,
            reason=reason,
            state=self._states.get(entity_id),
            seconds=self._clock.monotonic() - started,
        )
        await self._journal(command, outcome)
        self._bus.publish(CommandFinished(cause=cause, command=command, outcome=outcome))
        return outcome

    def _find(self, entity_id: str, name: str) -> tuple[Entity, CommandSpec, Executor]:
        entity = self._registry.entities.get(entity_id)
        if entity is None:
            raise UnknownEntity(f"no entity {entity_id!r}")
        spec = KINDS[entity.kind].commands.get(name)
        driven = self._executors.get(entity_id)
        if spec is None or driven is None or name not in self.supported(entity_id):
            can = ", ".join(self.supported(entity_id)) or "nothing"
            raise UnknownCommand(f"{entity_id} cannot {name!r}", remedy=f"it can {can}")
        return entity, spec, driven[0]

    def _resolve(self, entity: Entity, spec: CommandSpec) -> CommandSpec:
        """Turn a toggle into what it means in the present state."""
        if not spec.flips:
            return spec
        state = self._states.get(entity.entity_id)
        value = state.value if state else None
        names = KINDS[entity.kind].commands
        if entity.kind in (Kind.COVER, Kind.VALVE):
            return names["close" if value in ("open", "opening") else "open"]
        return names["turn_off" if value is True else "turn_on"]

    async def _carry_out(
        self, entity: Entity, spec: CommandSpec, command: Command, executor: Executor, timeout: float
    ) -> tuple[Verdict, str]:
        state = self._states.get(entity.entity_id)
        if state is None or not state.available:
            return Verdict.REFUSED, f"{entity.label()} is not reachable"
        if denied := self.guard(entity, spec.name, risk_of(entity.kind, spec.name, entity.device_class), command.cause):
            return Verdict.REFUSED, denied
        waiter = _Waiter(spec, command.params, asyncio.get_running_loop())
        cancel = self._states.watch(entity.entity_id, lambda change: waiter.see(change.new))
        self._states.expect(entity.entity_id, command.cause)
        try:
            async with asyncio.timeout(timeout):
                await executor(command)
            after = self._states.get(entity.entity_id)
            if after is not None and after.assumed:
                return Verdict.UNCONFIRMED, f"{entity.label()} does not report back"
            if not can_confirm(spec, command.params):
                return Verdict.UNCONFIRMED, f"{entity.label()} does not report whether it did"
            if after is not None:
                waiter.see(after)
            return await self._wait(entity, waiter, timeout)
        except TimeoutError:
            return Verdict.UNCONFIRMED, f"the order to {entity.label()} could not be handed over in {timeout:g} s"
        except CommandError as error:
            return Verdict.REFUSED, str(error)
        except HearthError as error:
            return Verdict.REFUSED, f"{entity.label()}: {error}"
        finally:
            cancel()
            self._states.expect(entity.entity_id, None)

    async def _wait(self, entity: Entity, waiter: _Waiter, timeout: float) -> tuple[Verdict, str]:
        try:
            async with asyncio.timeout(timeout):
                await waiter.moved
            if waiter.reached is Progress.MOVING:
                async with asyncio.timeout(min(timeout, MOVING_GRACE)):
                    await waiter.ended
        except TimeoutError:
            if waiter.reached is Progress.MOVING:
                return Verdict.CONFIRMED, ""
            return Verdict.UNCONFIRMED, f"{entity.label()} did not confirm within {timeout:g} s"
        if waiter.reached is Progress.FAILED:
            return Verdict.UNCONFIRMED, f"{entity.label()} reports {waiter.value}"
        return Verdict.CONFIRMED, ""

    async def _journal(self, command: Command, outcome: Outcome) -> None:
        spec = (
            KINDS[self._registry.entities[command.entity_id].kind].commands[command.name]
            if (command.entity_id in self._registry.entities)
            else None
        )
        secret = {p.name for p in spec.params if p.secret} if spec else set()
        record = {
            "entity_id": command.entity_id,
            "command": command.name,
            "params": {k: v for k, v in command.params.items() if k not in secret},
            "outcome": outcome.verdict.value,
            "reason": outcome.reason,
            "cause": msgspec.to_builtins(command.cause),
        }
        await self._store.append(STREAM, record, at=self._clock.time())


def _toggles(entity: Entity, name: str, commands: frozenset[str]) -> bool:
    """Return whether ``name`` is a toggle that can be made of the commands an entity takes."""
    if not KINDS[entity.kind].commands[name].flips:
        return False
    return {"turn_on", "turn_off"} <= commands or {"open", "close"} <= commands


class _Waiter:
    """Watches an entity's state for the end of one command."""

    def __init__(self, spec: CommandSpec, params: Mapping[str, Any], loop: asyncio.AbstractEventLoop) -> None:
        self._spec = spec
        self._params = params
        self.moved: asyncio.Future[None] = loop.create_future()
        self.ended: asyncio.Future[None] = loop.create_future()
        self.reached = Progress.OPEN
        self.value: Any = None

    def see(self, state: EntityState) -> None:
        """Judge a state."""
        if self.reached in (Progress.DONE, Progress.FAILED) or not state.available:
            return
        now = progress(self._spec, self._params, state)
        if now is Progress.OPEN:
            return
        self.reached, self.value = now, state.value
        if not self.moved.done():
            self.moved.set_result(None)
        if now is not Progress.MOVING and not self.ended.done():
            self.ended.set_result(None)
