"""Owns the conversation with one bridge: requests with their answers, what it says of itself, who is joining."""

from __future__ import annotations

import asyncio
import itertools
import json
from collections.abc import Callable, Mapping
from typing import Any

from hub.api import Hub, Payload
from hub.api.errors import BrokerError, CommandError, PayloadError

_ANSWER_SECONDS = 15.0
_MAP_SECONDS = 120.0
_JOINING = {"device_joined": "joined", "device_interview": "interview", "device_leave": "left"}


class Bridge:
    """Zigbee2MQTT under one base topic. ``follow`` before anything is asked."""

    def __init__(self, hub: Hub, base: str) -> None:
        self._hub = hub
        self._base = f"{base}/bridge"
        self._numbers = itertools.count(1)
        self._waiting: dict[str, asyncio.Future[Mapping[str, Any]]] = {}
        self._online: bool | None = None
        self._info: dict[str, Any] = {}
        self._devices: list[Any] = []
        self._groups: list[Any] = []

    def follow(self) -> None:
        """Listen to the bridge."""
        for topic, receive in (
            ("state", self._on_state),
            ("info", self._on_info),
            ("devices", self._on_devices),
            ("groups", self._on_groups),
            ("event", self._on_event),
            ("response/#", self._on_response),
        ):
            self._hub.mqtt.subscribe(f"{self._base}/{topic}", self._tolerant(receive))

    def _tolerant(self, receive: Callable[[Payload], None]) -> Callable[[Payload], None]:
        def tolerant(payload: Payload) -> None:
            try:
                receive(payload)
            except PayloadError as error:
                self._hub.log.warning("%s", error)

        return tolerant

    # -- what it says -----------------------------------------------------------------------------------------------

    def _on_state(self, payload: Payload) -> None:
        said = payload.json if payload.raw.startswith(b"{") else payload.text
        self._online = (said.get("state") if isinstance(said, dict) else said) == "online"

    def _on_info(self, payload: Payload) -> None:
        said = payload.json
        self._info = said if isinstance(said, dict) else {}

    def _on_devices(self, payload: Payload) -> None:
        said = payload.json
        self._devices = [d for d in said if isinstance(d, dict)] if isinstance(said, list) else []

    def _on_groups(self, payload: Payload) -> None:
        said = payload.json
        self._groups = [g for g in said if isinstance(g, dict)] if isinstance(said, list) else []

    def _on_event(self, payload: Payload) -> None:
        said = payload.json
        data = said.get("data") if isinstance(said, dict) else None
        if not isinstance(data, dict) or said.get("type") not in _JOINING:
            return
        name = str(data.get("friendly_name") or data.get("ieee_address") or "?")[:80]
        status = str(data.get("status") or _JOINING[said["type"]])
        self._hub.notice(f"joining.{data.get('ieee_address')}", f"Zigbee: {name}", detail=status[:40])

    def _on_response(self, payload: Payload) -> None:
        said = payload.json
        waiting = self._waiting.get(str(said.get("transaction"))) if isinstance(said, dict) else None
        if waiting is not None and not waiting.done():
            waiting.set_result(said)

    def describe(self) -> dict[str, Any]:
        """Return how the bridge stands, its devices and groups."""
        return {
            "online": self._online,
            "version": self._info.get("version"),
            "permit_join": bool(self._info.get("permit_join")),
            "permit_join_end": self._info.get("permit_join_end"),
            "coordinator": self._info.get("coordinator"),
            "restart_required": bool(self._info.get("restart_required")),
            "devices": [_device(device) for device in self._devices],
            "groups": [
                {"id": g.get("id"), "name": g.get("friendly_name"), "members": g.get("members")} for g in self._groups
            ],
        }

    # -- what it is asked ---------------------------------------------------------------------------------------------

    async def ask(self, what: str, data: Mapping[str, Any], *, seconds: float = _ANSWER_SECONDS) -> Any:
        """Send a request and return the answer's data.

        CommandError with the bridge's own reason when it refuses, BrokerError when it does not answer in time.
        """
        transaction = f"hearth-{next(self._numbers)}"
        answer: asyncio.Future[Mapping[str, Any]] = asyncio.get_running_loop().create_future()
        self._waiting[transaction] = answer
        timer = asyncio.create_task(self._hub.clock.sleep(seconds), name=f"zigbee2mqtt {what}")
        try:
            message = json.dumps({**data, "transaction": transaction})
            await self._hub.mqtt.publish(f"{self._base}/request/{what}", message)
            await asyncio.wait((answer, timer), return_when=asyncio.FIRST_COMPLETED)
        finally:
            timer.cancel()
            del self._waiting[transaction]
        if not answer.done():
            raise BrokerError(f"Zigbee2MQTT did not answer {what} in {seconds:g} s", remedy="see that it is running")
        said = answer.result()
        if said.get("status") != "ok":
            raise CommandError(f"Zigbee2MQTT: {str(said.get('error') or 'it refused')[:200]}")
        return said.get("data")

    async def network_map(self) -> Any:
        """Return nodes and links of the Zigbee network; takes up to two minutes."""
        said = await self.ask("networkmap", {"type": "raw", "routes": False}, seconds=_MAP_SECONDS)
        return said.get("value") if isinstance(said, Mapping) else said


def _device(device: Mapping[str, Any]) -> dict[str, Any]:
    definition = device.get("definition") or {}
    return {
        "id": device.get("ieee_address"),
        "name": device.get("friendly_name"),
        "type": device.get("type"),
        "vendor": definition.get("vendor") if isinstance(definition, Mapping) else None,
        "model": definition.get("model") if isinstance(definition, Mapping) else None,
        "supported": bool(device.get("supported")),
        "interview_completed": bool(device.get("interview_completed", True)),
        "disabled": bool(device.get("disabled")),
        "power_source": device.get("power_source"),
        "firmware": device.get("software_build_id"),
    }
