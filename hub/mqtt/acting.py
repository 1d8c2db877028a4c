"""Owns how a command reaches a device: encoded by its convention, published, and assumed where nothing reports back."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from typing import Protocol

from hub.api.codec import KEEP, Publish
from hub.api.commands import Command
from hub.api.errors import CommandError, PayloadError
from hub.api.home import EntityState
from hub.api.kinds import KINDS, Risk, risk_of
from hub.kernel.states import States
from hub.mqtt.slots import Slot


class Publisher(Protocol):
    """What is needed of the MQTT client."""

    def publish(
        self, topic: str, payload: str | bytes, *, qos: int = 0, retain: bool = False, expiry: float | None = None
    ) -> Awaitable[None]:
        """Publish; awaited until the broker has it."""
        ...


def executor(slot: Slot, client: Publisher, states: States, expiry: float) -> Callable[[Command], Awaitable[None]]:
    """Return what carries out the commands of an entity; messages expire after ``expiry`` seconds."""

    async def execute(command: Command) -> None:
        state = states.get(slot.entity_id) or EntityState(entity_id=slot.entity_id)
        encoder = slot.plan.encoder
        assert encoder is not None
        messages = encoder(command.name, command.params, state)
        safe = risk_of(slot.plan.kind, command.name, slot.plan.device_class) is Risk.NONE
        await _send(messages, client, expiry, may_retain=safe)
        if slot.plan.assume is not None:
            _assume_as_told(slot, command, state, states)
        elif slot.plan.assumed:
            _assume(slot, command, states)

    return execute


async def _send(messages: Sequence[Publish], client: Publisher, expiry: float, *, may_retain: bool) -> None:
    """Publish with QoS 1; a retained command that opens or heats would be obeyed again whenever the device starts."""
    for message in messages:
        retain = message.retain and may_retain
        try:
            await client.publish(message.topic, message.payload, qos=1, retain=retain, expiry=expiry)
        except PayloadError as error:
            raise CommandError(str(error)) from error


def _assume_as_told(slot: Slot, command: Command, before: EntityState, states: States) -> None:
    """Write what the convention takes to hold now, of an entity that reports only part of its state."""
    assert slot.plan.assume is not None
    update = slot.plan.assume(command.name, command.params, before)
    if update is not None:
        assumed = slot.plan.assumed
        states.apply(slot.entity_id, update.value, update.attributes, cause=command.cause, assumed=assumed)


def _assume(slot: Slot, command: Command, states: States) -> None:
    """Write what an entity that never reports back was told."""
    spec = KINDS[slot.plan.kind].commands[command.name]
    attributes = {a: command.params[p] for p, a in spec.echoes.items() if p in command.params and a != "value"}
    told = [command.params[p] for p, a in spec.echoes.items() if p in command.params and a == "value"]
    value = told[0] if told else spec.settles[0] if spec.settles else KEEP
    states.apply(slot.entity_id, value, attributes, cause=command.cause, assumed=True)
