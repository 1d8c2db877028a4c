"""Areas, floors and devices."""

from __future__ import annotations

from typing import Any

from msgspec import UNSET

from hub.api.home import Area
from hub.kernel.registry import slug
from hub.web.endpoint import Call, Table
from hub.web.problems import ProblemError, printable
from hub.web.rest.entities import known_area
from hub.web.services import Services
from hub.web.shapes import AreaIn, AreaOut, AreaPatch, DeviceOut, DevicePatch, FloorOut
from hub.web.views import area_view, device_view, devices_view, floor_view

TABLE = Table()


@TABLE("GET", "/api/areas", needs="home.read", summary="Rooms", answer=list[AreaOut])
async def list_areas(call: Call) -> list[AreaOut]:
    """Return the areas."""
    return [area_view(area) for area in call.services.registry.areas.values()]


@TABLE("POST", "/api/areas", needs="home.edit", summary="Add a room", body=AreaIn, answer=AreaOut, status=201)
async def add_area(call: Call) -> AreaOut:
    """Add an area; 409 when one goes by that name."""
    body: AreaIn = call.body
    registry = call.services.registry
    name = body.name.strip()
    if (taken := registry.area_named(name)) is not None:
        raise ProblemError(409, f"{name!r} is a name of area {taken!r}", field="name", remedy="choose another name")
    area_id, number = slug(name), 2
    while area_id in registry.areas:
        area_id, number = f"{slug(name)}_{number}", number + 1
    area = Area(
        id=area_id,
        name=name,
        floor=_known_floor(call.services, body.floor),
        aliases={language: tuple(names) for language, names in body.names.items()},
        icon=body.icon,
    )
    await registry.put_area(area, cause=call.cause())
    return area_view(area)


@TABLE("PATCH", "/api/areas/{id}", needs="home.edit", summary="Change a room", body=AreaPatch, answer=AreaOut)
async def patch_area(call: Call) -> AreaOut:
    """Change an area."""
    body: AreaPatch = call.body
    old = _find_area(call)
    area = Area(
        id=old.id,
        name=old.name if body.name is UNSET else body.name.strip(),
        floor=old.floor if body.floor is UNSET else _known_floor(call.services, body.floor),
        aliases=old.aliases if body.names is UNSET else {k: tuple(v) for k, v in body.names.items()},
        icon=old.icon if body.icon is UNSET else body.icon,
    )
    await call.services.registry.put_area(area, cause=call.cause())
    return area_view(area)


@TABLE("DELETE", "/api/areas/{id}", needs="home.edit", summary="Remove a room; what is in it stays, without one")
async def remove_area(call: Call) -> None:
    """Remove an area."""
    await call.services.registry.remove_area(_find_area(call).id, cause=call.cause())


def _find_area(call: Call) -> Area:
    area = call.services.registry.areas.get(call.path["id"])
    if area is None:
        raise ProblemError(404, f"there is no area {printable(call.path['id'])!r}", remedy="GET /api/areas lists them")
    return area


def _known_floor(services: Services, floor: str | None) -> str | None:
    if floor is not None and floor not in services.registry.floors:
        raise ProblemError(422, f"there is no floor {floor[:60]!r}", field="floor", remedy="GET /api/floors lists them")
    return floor


@TABLE("GET", "/api/floors", needs="home.read", summary="Storeys", answer=list[FloorOut])
async def list_floors(call: Call) -> list[FloorOut]:
    """Return the floors."""
    return [floor_view(floor) for floor in call.services.registry.floors.values()]


@TABLE("GET", "/api/devices", needs="home.read", summary="Devices", answer=list[DeviceOut])
async def list_devices(call: Call) -> list[DeviceOut]:
    """Return the devices."""
    return devices_view(call.services)


@TABLE(
    "PATCH", "/api/devices/{id}", needs="home.edit", summary="Name a device, put it in a room",
    body=DevicePatch, answer=DeviceOut,
)  # fmt: skip
async def patch_device(call: Call) -> DeviceOut:
    """Change what a person may change of a device."""
    body: DevicePatch = call.body
    device_id, registry = _known_device(call), call.services.registry
    changes: dict[str, Any] = {}
    if body.name is not UNSET:
        changes["name_by_user"] = body.name.strip()
    if body.area is not UNSET:
        changes["area"] = known_area(call.services, body.area)
    device = registry.devices[device_id]
    if changes:
        device = await registry.update_device(device_id, cause=call.cause(), **changes)
    return device_view(device, [e.entity_id for e in registry.entities.values() if e.device_id == device_id])


@TABLE("DELETE", "/api/devices/{id}", needs="home.edit", summary="Forget a device until it announces itself again")
async def remove_device(call: Call) -> None:
    """Forget a device, its entities and their states."""
    device_id, cause = _known_device(call), call.cause()
    for entity_id in await call.services.registry.remove_device(device_id, cause=cause):
        call.services.commands.release(entity_id)
        call.services.states.remove(entity_id, cause=cause)


def _known_device(call: Call) -> str:
    device_id = call.path["id"]
    if device_id not in call.services.registry.devices:
        raise ProblemError(404, f"there is no device {printable(device_id)!r}", remedy="GET /api/devices lists them")
    return device_id
