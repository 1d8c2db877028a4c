"""Orders: from the slots of a sentence to the choices of the machine, and the cup that waits until it is hot."""

from __future__ import annotations

from typing import Any

import msgspec

from hub.api import Asked, Cause, Hub, Intent, Outcome, Reply, Verdict
from plugins.coffee.machine import READY, SLOTS, Machine, find, options

WAIT_SECONDS = 300.0


class Orders:
    """Takes orders; the hub keeps the one that waits for the machine, a new one in its place."""

    def __init__(self, hub: Hub, drink: str | None) -> None:
        self._hub = hub
        self._drink = drink

    async def order(self, intent: Intent, asked: Asked) -> Reply:
        """Choose everything that was asked for and start, now or when the machine is hot."""
        machine = find(self._hub.home, self._drink)
        if machine is None:
            return self._no("no_machine", asked)
        said = {slot: str(intent.slots[slot]) for slot in SLOTS if intent.slots.get(slot)}
        drink = said.get("drink", "coffee")
        if machine.option("drink", drink) is None:
            made = ", ".join(option.replace("_", " ") for option in options(machine.choices["drink"]))
            return self._no("no_drink", asked, drink=drink, drinks=made)
        by_hand = [text for slot, text in said.items() if machine.option(slot, text) is None and "amount" not in slot]
        outcomes = await self._choose(machine, said, asked.cause)
        refused = next((one for one in outcomes if one.verdict is Verdict.REFUSED), None)
        if refused is not None:
            return self._no("refused", asked, reason=refused.reason, outcomes=outcomes)
        return await self._begin(machine, intent, by_hand, outcomes, asked)

    async def _choose(self, machine: Machine, said: dict[str, str], cause: Cause) -> tuple[Outcome, ...]:
        """Set every choice the machine has: what was said, and nothing where nothing was said of milk and sugar."""
        outcomes = []
        for slot, entity in machine.choices.items():
            option = machine.option(slot, said.get(slot, "none"))
            if option is not None:
                outcomes.append(await self._hub.call(entity.entity_id, "select_option", option=option, cause=cause))
        return tuple(outcomes)

    async def _begin(
        self, machine: Machine, intent: Intent, by_hand: list[str], outcomes: tuple[Outcome, ...], asked: Asked
    ) -> Reply:
        state, drink, later = self._state(machine), str(intent.slots.get("drink") or "coffee"), None
        if machine.start is None or state in {None, READY}:
            if machine.start is not None:
                outcomes += (await self._hub.call(machine.start, "press", cause=asked.cause),)
            key = "brewing"
        elif state in {"off", "heating", "brewing"}:
            if state == "off" and machine.power is not None:
                outcomes += (await self._hub.call(machine.power, "turn_on", cause=asked.cause),)
            later = msgspec.structs.replace(intent, condition=None, trigger=_once_ready(machine))
            key = "brewing" if state == "brewing" else "heating"
        else:
            return self._no("lacks", asked, state=state.replace("_", " "), outcomes=outcomes)
        refused = next((one for one in outcomes if one.verdict is Verdict.REFUSED), None)
        if refused is not None:
            return self._no("refused", asked, reason=refused.reason, outcomes=outcomes)
        text = self._hub.text(key, asked.language, drink=drink)
        if by_hand:
            text += " " + self._hub.text("by_hand", asked.language, what=", ".join(by_hand))
        return Reply(text=text, outcomes=outcomes, later=later)

    async def stop(self, intent: Intent, asked: Asked) -> Reply:
        """Drop the order that waits."""
        machine = find(self._hub.home, self._drink)
        waits = (machine.status,) if machine is not None and machine.status is not None else ()
        return msgspec.structs.replace(self._no("nothing", asked), calls_off=waits)

    async def status(self, intent: Intent, asked: Asked) -> Reply:
        """Say what the machine does."""
        machine = find(self._hub.home, self._drink)
        if machine is None:
            return self._no("no_machine", asked)
        state = self._state(machine)
        if state is None:
            return self._no("unknown", asked)
        return Reply(text=self._hub.text("ready", asked.language, state=state.replace("_", " ")))

    def _state(self, machine: Machine) -> str | None:
        state = self._hub.states.get(machine.status) if machine.status is not None else None
        return str(state.value) if state is not None and state.available and state.value is not None else None

    def _no(self, key: str, asked: Asked, *, outcomes: tuple[Outcome, ...] = (), **values: Any) -> Reply:
        return Reply(text=self._hub.text(key, asked.language, **values), outcomes=outcomes, ok=False)


def _once_ready(machine: Machine) -> dict[str, Any]:
    """Return that the machine is ready, as the hub waits for it."""
    busy = ["off", "heating", "brewing"]
    return {"entities": [machine.status], "to": [READY], "within_s": WAIT_SECONDS, "while": busy}
