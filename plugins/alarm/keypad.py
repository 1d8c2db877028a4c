"""Keypads over MQTT: ``hearth/alarm/<partition>/set`` takes orders, ``…/state`` shows the state.

An order is ``{"action": "arm_away", "code": "2468", "id": "…", "at": 1767225600}``. A retained one is ignored; one
that opens the home (disarm, force) must carry a fresh id and the time it was given, so that neither a broker nor a
thief can play it again. Anything malformed gets a refusal and a line in the log.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import msgspec

from hub.api import Cause, Hub, Origin, Payload
from hub.api.errors import HearthError, PayloadError
from plugins.alarm.api import Order
from plugins.alarm.entity import value_of
from plugins.alarm.runtime import PartitionRuntime
from plugins.alarm.service import AlarmService
from plugins.alarm.states import Mode

TOPIC = "hearth/alarm"
FRESH_S = 30.0
"""How old an order that opens the home may be, s."""
IDS_KEPT = 500
ACTIONS = {f"arm_{mode}": mode for mode in Mode}
PANIC = ("panic", "panic_silent")
"""Calls for help, aloud or so that nothing shows at home."""


class KeypadOrder(msgspec.Struct, frozen=True, kw_only=True):
    """One order of a keypad, checked."""

    action: str
    code: str = ""
    force: bool = False
    id: str = ""


def read(payload: Payload, now: float, seen: Mapping[str, None]) -> KeypadOrder:
    """Return the order a message holds; PayloadError says why it is none."""
    raw = payload.json
    if not isinstance(raw, dict):
        raise PayloadError("an order must be a JSON object")
    action, code, force = raw.get("action"), raw.get("code", ""), raw.get("force", False)
    if not isinstance(action, str) or action.lower() not in (*ACTIONS, *PANIC, "disarm"):
        raise PayloadError(f"unknown action {str(action)[:40]!r}")
    if not isinstance(code, str) or not isinstance(force, bool):
        raise PayloadError("code must be a text and force true or false")
    order_id = raw.get("id", "")
    if not isinstance(order_id, str) or len(order_id) > 64:
        raise PayloadError("id must be a text of at most 64 characters")
    if order_id and order_id in seen:
        raise PayloadError("this order was given before")
    if action.lower() == "disarm" or force:
        _check_fresh(order_id, raw.get("at"), now)
    return KeypadOrder(action=action.lower(), code=code, force=force, id=order_id)


def _check_fresh(order_id: str, at: Any, now: float) -> None:
    if not order_id or isinstance(at, bool) or not isinstance(at, int | float):
        raise PayloadError("this order needs a fresh id and the time it was given (at, Unix seconds)")
    if not abs(now - at) <= FRESH_S:
        raise PayloadError(f"this order is older than {FRESH_S:g} s")


class Keypads:
    """Listens to the keypads of every partition and tells them what became of their orders."""

    def __init__(self, hub: Hub, service: AlarmService) -> None:
        self._hub = hub
        self._service = service
        self._seen: dict[str, None] = {}
        self._shown: dict[str, str] = {}

    async def begin(self) -> None:
        """Remember the orders already given, then listen."""
        self._seen = dict.fromkeys(await self._hub.storage.get("keypad_ids", []))
        for partition in self._service.partitions:
            self._hub.mqtt.subscribe(f"{TOPIC}/{partition}/set", self._heard)
        self._service.listen(self._show)

    def _heard(self, payload: Payload) -> None:
        if payload.retain:
            self._hub.log.info("ignored a retained order on %s", payload.topic)
            return
        partition = payload.topic.split("/")[-2]
        try:
            order = read(payload, self._hub.clock.time(), self._seen)
        except PayloadError as error:
            self._hub.log.warning("refused an order on %s: %s", payload.topic, error)
            self._hub.spawn(self._reply(partition, "", "refused", str(error)), "keypad-refusal")
            return
        if order.id:
            self._seen[order.id] = None
            while len(self._seen) > IDS_KEPT:
                del self._seen[next(iter(self._seen))]
        self._hub.spawn(self._obey(partition, order), f"keypad-{partition}")

    async def _obey(self, partition: str, order: KeypadOrder) -> None:
        if order.id:
            await self._hub.storage.put("keypad_ids", list(self._seen))
        cause = Cause(origin=Origin.DEVICE, who=f"keypad.{partition}", door="mqtt", at=self._hub.clock.time())
        wish = Order(cause=cause, partition=partition, code=order.code, force=order.force)
        if order.action in PANIC:
            answer = await self._service.panic(partition, cause, silent=order.action == "panic_silent")
        elif order.action == "disarm":
            answer = await self._service.disarm(wish)
        else:
            answer = await self._service.arm(msgspec.structs.replace(wish, mode=ACTIONS[order.action]))
        text = self._service.words(answer, self._service.outputs.home_language)
        await self._reply(partition, order.id, "ok" if answer.ok else "refused", text)

    async def _reply(self, partition: str, order_id: str, result: str, text: str) -> None:
        body = msgspec.json.encode({"id": order_id, "result": result, "text": text})
        await self._publish(f"{TOPIC}/{partition}/reply", body, retain=False)

    def _show(self, runtime: PartitionRuntime, _: Cause) -> None:
        value = value_of(runtime.partition)
        if self._shown.get(runtime.id) != value:
            self._shown[runtime.id] = value
            self._hub.spawn(self._publish(f"{TOPIC}/{runtime.id}/state", value.encode(), retain=True), "keypad-state")

    async def _publish(self, topic: str, body: bytes, *, retain: bool) -> None:
        try:
            await self._hub.mqtt.publish(topic, body, retain=retain)
        except HearthError as error:
            self._hub.log.warning("keypads were not told (%s): %s", topic, error)
