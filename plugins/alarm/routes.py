"""REST of the alarm: state, arm, disarm, panic, sensors, evidence."""

from __future__ import annotations

from typing import Any

import msgspec

from hub.api import Cause, Hub, Register, Request
from hub.api.errors import CommandError, InvalidParameter
from plugins.alarm import view
from plugins.alarm.api import Answer, Order
from plugins.alarm.coderoutes import CodeRoutes
from plugins.alarm.service import AlarmService


def mount(register: Register, hub: Hub, service: AlarmService) -> None:
    """Mount the routes under ``/api/plugins/alarm``."""
    _mount_orders(register, hub, service)
    _mount_sensors(register, hub, service)
    CodeRoutes(hub, service, lambda request: _language(request, service)).mount(register)


def _mount_orders(register: Register, hub: Hub, service: AlarmService) -> None:
    async def state(request: Request) -> Any:
        return view.state(hub, service, _language(request, service))

    async def arm(request: Request) -> Any:
        return answered(request, await service.arm(_order(request)))

    async def disarm(request: Request) -> Any:
        return answered(request, await service.disarm(_order(request)))

    async def panic(request: Request) -> Any:
        partition = _text(_body(request), "partition", "")
        return answered(request, await service.panic(partition, _cause(request)))

    def answered(request: Request, answer: Answer) -> Any:
        language = _language(request, service)
        text = service.words(answer, language)
        if not answer.ok:
            raise CommandError(text)
        return {"text": text, **view.partition(hub, service, service.find(answer.partition), language)}

    async def evidence(request: Request) -> Any:
        items = [(r.id, m) for r in service.partitions.values() for m in r.partition.evidence]
        zone = hub.clock.zone
        return [
            {"partition": p, "at": view.rfc3339(m.at, zone), "what": m.event, "who_or_where": m.zone} for p, m in items
        ]

    register.route("GET", "/state", state, doc="Every partition with its zones, memory and timeline")
    register.route("POST", "/arm", arm, doc="Arm a partition; 409 says why not")
    register.route("POST", "/disarm", disarm, doc="Disarm a partition with a code; 409 says why not")
    register.route("POST", "/panic", panic, doc="Raise the alarm by hand")
    register.route("GET", "/evidence", evidence, role="owner", doc="Duress and silent panic, shown nowhere else")


def _mount_sensors(register: Register, hub: Hub, service: AlarmService) -> None:
    async def sensors(request: Request) -> Any:
        return view.sensors(hub, service, _language(request, service))

    async def set_up(request: Request) -> Any:
        await service.set_up(request.path["id"], _body(request), _language(request, service))
        return await sensors(request)

    async def forget(request: Request) -> Any:
        await service.set_up(request.path["id"], None, _language(request, service))
        return await sensors(request)

    register.route("GET", "/sensors", sensors, role="adult", doc="Every sensor that may be a zone, and what it is")
    register.route("PUT", "/sensors/{id}", set_up, role="owner", doc="Set a sensor up: {partition, zone or null}")
    register.route("DELETE", "/sensors/{id}", forget, role="owner", doc="Go by its class or the configuration again")


def _language(request: Request, service: AlarmService) -> str:
    return request.query.get("language") or service.language(_cause(request))


def _order(request: Request) -> Order:
    body = _body(request)
    force = body.get("force", False)
    if not isinstance(force, bool):
        raise InvalidParameter("force must be true or false", field="force")
    return Order(
        cause=_cause(request),
        partition=_text(body, "partition", ""),
        mode=_text(body, "mode", "away"),
        code=_text(body, "code", ""),
        force=force,
    )


def _cause(request: Request) -> Cause:
    """Return the cause of a request on behalf of the person whose session it is."""
    if request.person is None:
        return request.cause
    return msgspec.structs.replace(request.cause, asker=request.person.id)


def _body(request: Request) -> dict[str, Any]:
    if request.body is None:
        return {}
    if not isinstance(request.body, dict):
        raise InvalidParameter("the body must be a JSON object", remedy='as in {"mode": "away", "code": "2468"}')
    return request.body


def _text(body: dict[str, Any], key: str, default: str) -> str:
    value = body.get(key, default)
    if value is None:
        return default
    if not isinstance(value, str):
        raise InvalidParameter(f"{key} must be a text", remedy="put it in quotes", field=key)
    return value
