"""Carries intents out: every target at once, each with the cause of the asker; the reply tells what came of it."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence

from hub.api import Asked, Entity, Hub, Intent, Kind, Outcome, Reply, Verdict
from plugins.household.commands import Order, order_for
from plugins.household.config import Config
from plugins.household.machines import Machines
from plugins.household.telling import Telling

COMMANDS = (
    "HassTurnOn", "HassTurnOff", "HassToggle", "HassStopMoving", "HassLightSet", "HassSetPosition",
    "HassClimateSetTemperature",
    "HassClimateSetHvacMode", "HassFanSetSpeed", "HassHumidifierSetpoint", "HassSetVolume",
    "HassSetVolumeRelative", "HassMediaPause", "HassMediaUnpause", "HassMediaNext", "HassMediaPrevious",
    "HassMediaPlayerMute", "HassMediaPlayerUnmute", "HassVacuumStart", "HassVacuumPause", "HassVacuumReturnToBase",
    "HassVacuumCleanArea", "HassLawnMowerStartMowing", "HassLawnMowerDock", "HassNevermind",
    "HearthSelectOption", "HearthSetNumber",
)  # fmt: skip


class Acting:
    """The handler of every intent that moves a device."""

    def __init__(self, hub: Hub, config: Config, machines: Machines) -> None:
        self._hub = hub
        self._config = config
        self._telling = Telling(hub)
        self._machines = machines

    async def handle(self, intent: Intent, asked: Asked) -> Reply:
        """Carry an intent out on all of its targets and say what came of it."""
        if intent.name == "HassNevermind":
            return Reply(text=self._hub.text("nevermind", asked.language))
        refusal = self._refusal(intent)
        if refusal:
            return Reply(text=self._hub.text(refusal, asked.language), ok=False)
        orders: list[tuple[Entity, Order]] = []
        unfit: list[Entity] = []
        for entity in self._entities(intent):
            state = self._hub.states.get(entity.entity_id)
            order = order_for(intent, entity, state, volume_step=self._config.volume_step)
            if order is None:
                unfit.append(entity)
            else:
                orders.append((entity, order))
        if not orders:
            names = self._telling.names(unfit, asked.language)
            return Reply(text=self._hub.text("unfit", asked.language, what=names), ok=False)
        chosen = await self._choose(intent, asked)
        if chosen is not None and chosen.verdict is Verdict.REFUSED:
            return Reply(text=self._telling.refused(chosen, asked.language), outcomes=(chosen,), ok=False)
        if len(orders) == 1 and orders[0][1][0] == "press":
            cause = self._hub.cause(asked.cause, who=asked.person or "")
            return await self._machines.press(orders[0][0], str(intent.slots.get("option") or ""), asked, cause)
        outcomes = await self._carry_out(orders, asked)
        text = self._telling.of_outcomes(intent, orders, outcomes, asked.language)
        return Reply(text=text, outcomes=tuple(outcomes), ok=all(o.verdict is not Verdict.REFUSED for o in outcomes))

    async def _choose(self, intent: Intent, asked: Asked) -> Outcome | None:
        """Choose the option that a start was asked for with ("make an espresso") before anything starts."""
        select, option = intent.slots.get("select"), intent.slots.get("option")
        if intent.name != "HassTurnOn" or not isinstance(select, str) or select not in self._hub.home.entities:
            return None
        cause = self._hub.cause(asked.cause, who=asked.person or "")
        return await self._hub.call(select, "select_option", cause=cause, option=option)

    def _refusal(self, intent: Intent) -> str:
        """Return the phrase for what household never does, empty when it may."""
        entities = self._entities(intent)
        if not entities:
            return "no_target"
        if len(entities) > self._config.most_at_once:
            return "too_many"
        if intent.slots.get("duration_s"):
            return "no_duration"
        if intent.name == "HassVacuumCleanArea":
            return "no_segments"
        locks = [e for e in entities if e.kind is Kind.LOCK]
        if intent.name == "HassTurnOff" and locks and len(locks) < len(entities):
            return "mixed_locks"  # "turn everything off" must never unlock a door
        return ""

    def _entities(self, intent: Intent) -> list[Entity]:
        known = self._hub.home.entities
        return [known[t] for t in intent.targets if t in known]

    async def _carry_out(self, orders: Sequence[tuple[Entity, Order]], asked: Asked) -> list[Outcome]:
        cause = self._hub.cause(asked.cause, who=asked.person or "")
        calls = (
            self._hub.call(entity.entity_id, command, cause=cause, **params) for entity, (command, params) in orders
        )
        return list(await asyncio.gather(*calls))
