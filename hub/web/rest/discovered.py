"""What was discovered: devices to add, where they come from, a blink to tell them apart; cameras' pictures."""

from __future__ import annotations

from typing import Annotated, Any

import msgspec
from aiohttp import web
from msgspec import UNSET, Meta, UnsetType

from hub.web.endpoint import Call, Table
from hub.web.problems import ProblemError, printable
from hub.web.rest.entities import known_area
from hub.web.services import DevicesDoor
from hub.web.shapes import In
from hub.web.views import find_entity, record_view

TABLE = Table()


class DiscoveredQuery(msgspec.Struct, forbid_unknown_fields=True):
    """Which devices: ``new`` true, those nobody has accepted yet; false, the others. ``language`` of the reasons."""

    new: bool | None = None
    language: str = ""


class AcceptIn(In):
    """What a person says of a device when adding it."""

    name: Annotated[str, Meta(max_length=60)] | UnsetType = UNSET
    area: Annotated[str, Meta(max_length=60)] | UnsetType | None = UNSET


class DiscoveredOut(msgspec.Struct, kw_only=True):
    """A device as it announces itself; one entry however many announcements describe it."""

    id: str
    name: str
    manufacturer: str
    model: str
    area: str | None
    suggested_area: str
    new: bool
    available: bool
    conventions: list[str]
    made_by: list[str]
    topics: list[str]
    entities: list[str]
    can_identify: bool
    problems: list[dict[str, Any]]


class IdentifiedOut(msgspec.Struct, kw_only=True):
    """The entity that showed itself."""

    entity: str


def devices_of(call: Call) -> DevicesDoor:
    """Return the way to announced devices; 503 when this hub has none."""
    if call.services.devices is None:
        raise ProblemError(503, "this hub discovers no devices")
    return call.services.devices


@TABLE(
    "GET", "/api/discovered", needs="home.read", summary="Devices that announce themselves, new ones first",
    query=DiscoveredQuery, answer=list[DiscoveredOut],
)  # fmt: skip
async def list_discovered(call: Call) -> list[dict[str, Any]]:
    """Return the devices; what was refused of them only to those who may see the system."""
    zone, nosy = call.services.clock.zone, call.may("system.read")
    found = await devices_of(call).discovered(call.query.language or call.person.language)
    return [
        {**device, "problems": [record_view(p, zone) for p in device["problems"]] if nosy else []}
        for device in found
        if call.query.new is None or device["new"] is call.query.new
    ]


@TABLE("POST", "/api/discovered/{id}/accept", needs="home.edit", summary="Add a device to the home", body=AcceptIn)
async def accept(call: Call) -> None:
    """Take a device as known, with its name and room."""
    body: AcceptIn = call.body
    changes: dict[str, Any] = {}
    if body.name is not UNSET:
        changes["name_by_user"] = body.name.strip()
    if body.area is not UNSET:
        changes["area"] = known_area(call.services, body.area)
    await devices_of(call).accept(_known(call), cause=call.cause(), **changes)


@TABLE(
    "POST", "/api/discovered/{id}/identify", needs="home.edit", summary="Have a device blink, to see which it is",
    answer=IdentifiedOut,
)  # fmt: skip
async def identify(call: Call) -> IdentifiedOut:
    """Press its identify button, else blink its light; 409 when it has neither."""
    return IdentifiedOut(entity=await devices_of(call).identify(_known(call), cause=call.cause()))


def _known(call: Call) -> str:
    device_id = call.path["id"]
    if device_id not in call.services.registry.devices:
        text = f"there is no device {printable(device_id)!r}"
        raise ProblemError(404, text, remedy="GET /api/discovered lists them")
    return device_id


@TABLE(
    "GET", "/api/entities/{id}/picture", needs="home.read", summary="The last picture of a camera or image",
    answer=bytes, gives="image/*",
)  # fmt: skip
async def picture(call: Call) -> web.Response:
    """Return the picture as it came; its type is told by its first bytes, never by the device."""
    entity = find_entity(call.services, call.path["id"])
    found = devices_of(call).picture(entity.entity_id)
    if found is None:
        raise ProblemError(404, f"{entity.entity_id} has sent no picture", remedy="wait for its next one")
    return web.Response(body=found[0], content_type=found[1], headers={"Cache-Control": "no-store"})
