"""The routes of Zigbee2MQTT: pairing, names, groups, firmware, network map. Input is checked before it is sent."""

from __future__ import annotations

from typing import Any

from hub.api import Register, Request
from hub.api.errors import InvalidParameter
from plugins.zigbee2mqtt.bridge import Bridge

_LONGEST_PAIRING = 254
"""Seconds; the most that Zigbee allows in one go."""


def _text(request: Request, field: str) -> str:
    body = request.body if isinstance(request.body, dict) else {}
    value = body.get(field)
    if not isinstance(value, str) or not value.strip() or len(value) > 80 or any(c in value for c in "+#\0\n"):
        raise InvalidParameter(f"{field} must be a name of at most 80 characters without + and #", field=field)
    return value.strip()


def _name(request: Request) -> str:
    return request.path["name"]


class Routes:
    """Answers for one bridge."""

    def __init__(self, bridge: Bridge) -> None:
        self._bridge = bridge

    def mount(self, register: Register) -> None:
        """Mount every route."""
        device, group = "/devices/{name}", "/groups/{name}"
        add = register.route
        add("GET", "/bridge", self.describe, role="adult", doc="How the bridge stands, its devices and groups")
        add("POST", "/permit_join", self.permit_join, role="adult", doc='Open for pairing: {"seconds": 120, "device"?}')
        add("POST", f"{device}/rename", self.rename, role="adult", doc='Rename a device: {"to": "…"}')
        add("DELETE", device, self.remove, role="owner", doc="Remove a device from the Zigbee network")
        add("POST", f"{device}/interview", self.interview, role="adult", doc="Ask a device again what it can do")
        add("POST", f"{device}/update/check", self.check_update, role="adult", doc="Is there new firmware?")
        add("POST", f"{device}/update", self.update, role="owner", doc="Update a device's firmware")
        add("GET", "/map", self.map, role="adult", doc="The network's nodes and links")
        add("POST", "/groups", self.add_group, role="adult", doc='Add a group: {"name": "…"}')
        add("DELETE", group, self.remove_group, role="adult", doc="Remove a group")
        add("POST", f"{group}/members", self.add_member, role="adult", doc='Add to a group: {"device": "…"}')
        add("POST", f"{group}/members/remove", self.remove_member, role="adult", doc='Take out: {"device": "…"}')

    async def describe(self, request: Request) -> Any:
        """Return the bridge."""
        return self._bridge.describe()

    async def permit_join(self, request: Request) -> Any:
        """Let devices join for some seconds; 0 closes the network."""
        body = request.body if isinstance(request.body, dict) else {}
        seconds = body.get("seconds", 120)
        if isinstance(seconds, bool) or not isinstance(seconds, int) or not 0 <= seconds <= _LONGEST_PAIRING:
            raise InvalidParameter(f"seconds must be a whole number from 0 to {_LONGEST_PAIRING}", field="seconds")
        through = {"device": _text(request, "device")} if "device" in body else {}
        return await self._bridge.ask("permit_join", {"time": seconds, **through})

    async def rename(self, request: Request) -> Any:
        """Rename a device at the bridge; its entities keep their ids."""
        data = {"from": _name(request), "to": _text(request, "to"), "homeassistant_rename": False}
        return await self._bridge.ask("device/rename", data)

    async def remove(self, request: Request) -> Any:
        """Remove a device; ``?force=true`` when it no longer answers."""
        force = request.query.get("force") == "true"
        return await self._bridge.ask("device/remove", {"id": _name(request), "force": force})

    async def interview(self, request: Request) -> Any:
        """Interview a device."""
        return await self._bridge.ask("device/interview", {"id": _name(request)}, seconds=60)

    async def check_update(self, request: Request) -> Any:
        """Look for firmware."""
        return await self._bridge.ask("device/ota_update/check", {"id": _name(request)}, seconds=60)

    async def update(self, request: Request) -> Any:
        """Begin an update; its progress is the device's update entity. The bridge answers when it is done."""
        return await self._bridge.ask("device/ota_update/update", {"id": _name(request)}, seconds=3600)

    async def map(self, request: Request) -> Any:
        """Return the network map."""
        return await self._bridge.network_map()

    async def add_group(self, request: Request) -> Any:
        """Add a group."""
        return await self._bridge.ask("group/add", {"friendly_name": _text(request, "name")})

    async def remove_group(self, request: Request) -> Any:
        """Remove a group."""
        return await self._bridge.ask("group/remove", {"id": _name(request)})

    async def add_member(self, request: Request) -> Any:
        """Add a device to a group."""
        return await self._bridge.ask(
            "group/members/add", {"group": _name(request), "device": _text(request, "device")}
        )

    async def remove_member(self, request: Request) -> Any:
        """Take a device out of a group."""
        data = {"group": _name(request), "device": _text(request, "device")}
        return await self._bridge.ask("group/members/remove", data)
