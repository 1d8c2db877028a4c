"""Zigbee keypads as Zigbee2MQTT tells of them (IAS ACE): orders on ``<base>/<name>``, answers on ``<base>/<name>/set``.

An order is ``{"action": "arm_all_zones", "action_code": "2468", "action_transaction": 7}``; the keypad waits for
``{"arm_mode": {"transaction": 7, "mode": "exit_delay"}}`` and beeps by it (https://www.zigbee2mqtt.io, "arm_mode").
"""

from __future__ import annotations

import json
from typing import Any

import msgspec

from hub.api import Cause, Hub, Origin, Payload
from hub.api.errors import HearthError, PayloadError
from plugins.alarm.api import Answer, Order
from plugins.alarm.runtime import PartitionRuntime
from plugins.alarm.service import AlarmService
from plugins.alarm.states import Mode, Partition, State

ARMING = {"arm_day_zones": Mode.HOME, "arm_night_zones": Mode.NIGHT, "arm_all_zones": Mode.AWAY}
PANIC = frozenset({"panic", "emergency", "fire", "police"})
_MODES = {mode: word for word, mode in ARMING.items()} | {Mode.VACATION: "arm_all_zones"}
_REFUSED = {"refuse_open": "not_ready", "no_bypass": "not_ready", "refuse_busy_disarmed": "already_disarmed"}
_TRANSACTIONS = 256


class ZigbeeOrder(msgspec.Struct, frozen=True, kw_only=True):
    """One key press, checked. ``transaction`` goes back with the answer."""

    action: str
    code: str = ""
    transaction: int | None = None


def read(payload: Payload) -> ZigbeeOrder | None:
    """Return what was pressed, None for a mere report (battery, link quality); PayloadError for nonsense."""
    raw = payload.json
    if not isinstance(raw, dict):
        raise PayloadError("a keypad's message must be a JSON object")
    action = raw.get("action")
    if action is None or action == "":
        return None
    code, transaction = raw.get("action_code"), raw.get("action_transaction")
    if not isinstance(action, str) or action not in (*ARMING, *PANIC, "disarm"):
        raise PayloadError(f"unknown action {str(action)[:40]!r}")
    if code is not None and not isinstance(code, str):
        raise PayloadError("action_code must be a text")
    if isinstance(transaction, bool) or not isinstance(transaction, int | None):
        raise PayloadError("action_transaction must be a number")
    return ZigbeeOrder(action=action, code=code or "", transaction=transaction)


def mode_of(now: Partition) -> str:
    """Return what a keypad shows of a partition."""
    if now.state is State.EXIT:
        return "exit_delay"
    if now.state is State.ENTRY:
        return "entry_delay"
    if now.state is State.ALARM:
        return "in_alarm"
    return _MODES[now.mode] if now.mode else "disarm"


class ZigbeeKeypads:
    """Listens to the configured keypads (topic -> partition) and shows them where their partition stands."""

    def __init__(self, hub: Hub, service: AlarmService, keypads: dict[str, str]) -> None:
        self._hub = hub
        self._service = service
        self._keypads = {topic: service.find(partition).id for topic, partition in keypads.items()}
        self._shown: dict[str, str] = {}
        self._last: dict[str, tuple[str, int | None]] = {}

    def begin(self) -> None:
        """Listen, and show every keypad what is."""
        for topic in self._keypads:
            self._hub.mqtt.subscribe(topic, self._heard)
        self._service.listen(self._show)

    def _heard(self, payload: Payload) -> None:
        if payload.retain:
            return
        try:
            order = read(payload)
        except PayloadError as error:
            self._hub.log.warning("refused an order on %s: %s", payload.topic, error)
            return
        if order is None:
            return
        seen = (order.action, order.transaction)
        if order.transaction is not None and self._last.get(payload.topic) == seen:
            return  # the same key press again: the broker may deliver twice
        self._last[payload.topic] = seen
        self._hub.spawn(self._obey(payload.topic, order), f"keypad-{payload.topic}")

    async def _obey(self, topic: str, order: ZigbeeOrder) -> None:
        partition = self._keypads[topic]
        cause = Cause(origin=Origin.DEVICE, who=f"keypad.{topic}", door="mqtt", at=self._hub.clock.time())
        wish = Order(cause=cause, partition=partition, code=order.code)
        if order.action in PANIC:
            await self._service.panic(partition, cause)
            return
        if order.action == "disarm":
            answer = await self._service.disarm(wish)
        else:
            answer = await self._service.arm(msgspec.structs.replace(wish, mode=ARMING[order.action]))
        await self._say(topic, self._answer(partition, answer), order.transaction)

    def _answer(self, partition: str, answer: Answer) -> str:
        if not answer.ok:
            return _REFUSED.get(answer.key, "invalid_code" if answer.key.startswith("code") else "not_ready")
        return mode_of(self._service.find(partition).partition)

    def _show(self, runtime: PartitionRuntime, _: Cause) -> None:
        word = mode_of(runtime.partition)
        if self._shown.get(runtime.id) == word:
            return
        self._shown[runtime.id] = word
        for topic in (t for t, partition in self._keypads.items() if partition == runtime.id):
            self._hub.spawn(self._say(topic, word, None), f"keypad-shows-{topic}")

    async def _say(self, topic: str, mode: str, transaction: int | None) -> None:
        told: dict[str, Any] = {"mode": mode}
        if transaction is not None:
            told["transaction"] = transaction % _TRANSACTIONS
        try:
            await self._hub.mqtt.publish(f"{topic}/set", json.dumps({"arm_mode": told}), retain=False)
        except HearthError as error:
            self._hub.log.warning("the keypad %s was not told: %s", topic, error)
