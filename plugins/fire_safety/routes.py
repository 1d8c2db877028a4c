"""REST of fire safety: points, what people do to them, inspections, drills."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any, TypeAlias

from hub.api import Hub, Register, Request
from hub.api.errors import CommandError, InvalidParameter
from hub.api.hub import RouteHandler
from plugins.fire_safety import view
from plugins.fire_safety.refusals import Refused
from plugins.fire_safety.service import FireSafetyService

ALL = "all"
"""In place of a point's id: every point that is in alarm."""
DISABLE_HOURS = 8.0
Act: TypeAlias = Callable[[FireSafetyService, str, Request, dict[str, Any]], Awaitable[None]]


def mount(register: Register, hub: Hub, service: FireSafetyService) -> None:
    """Mount the routes under ``/api/plugins/fire_safety``."""
    _mount_points(register, hub, service)
    _mount_book(register, hub, service)


def _mount_points(register: Register, hub: Hub, service: FireSafetyService) -> None:
    async def state(request: Request) -> Any:
        return view.state(hub, service, _language(request, service))

    register.route("GET", "/state", state, doc="Every point, by floor too, and the timeline")
    for name, act, role, doc in (
        ("ack", _acknowledge, "guest", "Acknowledge: you are paged no more ('all': every point in alarm)"),
        ("silence", _silence, "adult", "Sounders off; people are paged on until somebody acknowledges"),
        ("reset", _reset, "adult", "Make a latched point normal; 409 while it still detects"),
        ("test", _test, "adult", "Begin a test {minutes}, or end it {on: false}"),
        ("disable", _disable, "owner", "Disable for {hours}, with a {note}"),
        ("enable", _enable, "adult", "Enable again"),
    ):
        register.route("POST", f"/points/{{id}}/{name}", _on_points(hub, service, act), role=role, doc=doc)


def _on_points(hub: Hub, service: FireSafetyService, act: Act) -> RouteHandler:
    """Return the route that does ``act`` to one point, or to every point that is in alarm."""

    async def handler(request: Request) -> Any:
        wanted, language = request.path["id"], _language(request, service)
        ids = [p.id for p in service.board.alarming()] if wanted == ALL else [_named(service, wanted, language)]
        refused: list[str] = []
        for point_id in ids:
            try:
                await act(service, point_id, request, _body(request))
            except Refused as error:
                said = error.to(language)
                if wanted != ALL or isinstance(error, InvalidParameter):
                    raise said from error
                refused.append(str(said))
        if refused:
            raise CommandError(" ".join(refused))
        return {"points": [view.point(hub, service, service.find(p), language) for p in ids]}

    return handler


def _named(service: FireSafetyService, point: str, language: str) -> str:
    try:
        return service.find(point).id
    except Refused as error:
        raise error.to(language) from error


async def _acknowledge(service: FireSafetyService, point: str, request: Request, _: dict[str, Any]) -> None:
    await service.acknowledge(point, _who(request), request.cause)


async def _silence(service: FireSafetyService, point: str, request: Request, _: dict[str, Any]) -> None:
    await service.silence(point, _who(request), request.cause)


async def _reset(service: FireSafetyService, point: str, request: Request, body: dict[str, Any]) -> None:
    await service.reset(point, _who(request), request.cause, _text(body, "note"))


async def _test(service: FireSafetyService, point: str, request: Request, body: dict[str, Any]) -> None:
    on = body.get("on", True)
    if not isinstance(on, bool):
        raise InvalidParameter("on must be true or false", field="on")
    await service.test(point, _who(request), request.cause, minutes=_number(body, "minutes", 30.0), on=on)


async def _disable(service: FireSafetyService, point: str, request: Request, body: dict[str, Any]) -> None:
    hours = _number(body, "hours", DISABLE_HOURS)
    await service.disable(point, _who(request), request.cause, hours=hours, note=_text(body, "note"))


async def _enable(service: FireSafetyService, point: str, request: Request, _: dict[str, Any]) -> None:
    await service.enable(point, _who(request), request.cause)


def _mount_book(register: Register, hub: Hub, service: FireSafetyService) -> None:
    async def inspections(request: Request) -> Any:
        broken = await service.book.verify()
        point = request.query.get("point", "")
        lines = [view.inspection(hub, line) for line in service.book.lines if not point or line.point == point]
        overdue = [p.id for p in service.overdue()]
        return {"intact": not broken, "broken_at": broken or None, "overdue": overdue, "inspections": lines[::-1]}

    async def inspect(request: Request) -> Any:
        body = _body(request)
        tag, named = _text(body, "tag"), _text(body, "point")
        try:
            point = service.by_tag(tag) if tag else service.find(named)
        except Refused as error:
            raise error.to(_language(request, service)) from error
        if tag and named and point.id != named:
            raise InvalidParameter(f"the tag {tag!r} is not at {named!r}", field="tag")
        result, note = _text(body, "result") or "passed", _text(body, "note")
        return view.inspection(hub, await service.inspect(point.id, _who(request), result=result, tag=tag, note=note))

    async def drill(request: Request) -> Any:
        key = _text(_body(request), "end")
        if key:
            return {"ended": await service.end_drill(key)}
        return {"chain": await service.drill(_who(request), request.cause)}

    register.route("GET", "/inspections", inspections, role="adult", doc="The book of inspections, and if it is intact")
    register.route("POST", "/inspections", inspect, role="adult", doc="Write an inspection of a {point} or {tag}")
    register.route("POST", "/drill", drill, role="owner", doc="Play a fire drill, or end it {end: chain}")


def _language(request: Request, service: FireSafetyService) -> str:
    own = request.person.language if request.person else service.words.home_language
    return request.query.get("language") or own


def _who(request: Request) -> str:
    return request.person.id if request.person else ""


def _body(request: Request) -> dict[str, Any]:
    if request.body is None:
        return {}
    if not isinstance(request.body, dict):
        raise InvalidParameter("the body must be a JSON object", remedy='as in {"note": "burnt toast"}')
    return request.body


def _text(body: dict[str, Any], key: str) -> str:
    value = body.get(key, "")
    if not isinstance(value, str) or len(value) > 1000:
        raise InvalidParameter(f"{key} must be a text of at most 1000 characters", field=key)
    return value


def _number(body: dict[str, Any], key: str, default: float) -> float:
    value = body.get(key, default)
    if isinstance(value, bool) or not isinstance(value, int | float) or not 0 < value <= 10_000:
        raise InvalidParameter(f"{key} must be a number above 0", field=key)
    return float(value)
