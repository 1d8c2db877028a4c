"""Plugins: what is installed, its configuration, its files and its own routes."""

from __future__ import annotations

import asyncio
import mimetypes
from typing import Any

from aiohttp import web

from hub.api.causes import Cause, Origin, start
from hub.api.hub import Request
from hub.api.people import Person
from hub.web import problems
from hub.web.endpoint import IDENTITY, Call, Table, cause_of, identity_of, json_response, read_raw
from hub.web.endpoint import SERVICES as _SERVICES
from hub.web.problems import ProblemError, printable
from hub.web.services import ANYONE, PluginRoute, Services
from hub.web.views import plugin_view, plugins_view

TABLE = Table()
_TIMEOUT = 60.0
_LARGEST = 1 << 20
PREFIX = "/api/plugins/{name}/{tail:.+}"


@TABLE("GET", "/api/plugins", needs="plugins.read", summary="Installed plugins", answer=list[dict[str, Any]])
async def list_plugins(call: Call) -> list[dict[str, Any]]:
    """Return every installed plugin."""
    return plugins_view(call.services, call.person)


def _found(call: Call) -> dict[str, Any]:
    """Return the plugin of the path; 404 when it is not installed."""
    name = call.path["name"]
    for entry in call.services.plugins.describe():
        if entry["name"] == name:
            return plugin_view(entry, call.person.language, full=call.may("plugins.manage"))
    raise _unknown(name)


def _unknown(name: str) -> ProblemError:
    return ProblemError(404, f"there is no plugin {printable(name)!r}", remedy="GET /api/plugins lists them")


@TABLE(
    "POST", "/api/plugins/{name}/reload", needs="plugins.manage", summary="Load its code afresh", answer=dict[str, Any]
)
async def reload(call: Call) -> dict[str, Any]:
    """Reload a plugin; a broken file leaves the old one running."""
    await call.services.plugins.reload(_found(call)["name"])
    return _found(call)


@TABLE("POST", "/api/plugins/{name}/enable", needs="plugins.manage", summary="Enable it", answer=dict[str, Any])
async def enable(call: Call) -> dict[str, Any]:
    """Enable a plugin, now and at the next start."""
    await call.services.plugins.enable(_found(call)["name"], True)
    return _found(call)


@TABLE("POST", "/api/plugins/{name}/disable", needs="plugins.manage", summary="Disable it", answer=dict[str, Any])
async def disable(call: Call) -> dict[str, Any]:
    """Disable a plugin, now and at the next start."""
    await call.services.plugins.enable(_found(call)["name"], False)
    return _found(call)


@TABLE(
    "PUT", "/api/plugins/{name}/config", needs="plugins.manage", summary="Configure it",
    body=dict[str, Any], answer=dict[str, Any],
)  # fmt: skip
async def configure(call: Call) -> dict[str, Any]:
    """Give a plugin a new configuration."""
    await call.services.plugins.configure(_found(call)["name"], call.body)
    return _found(call)


async def asset(services: Services, plugin: str, path: str) -> web.StreamResponse:
    """Return a file of a plugin's panel folder."""
    if "\\" in path or "\0" in path or any(part in ("", ".", "..") for part in path.split("/")):
        raise ProblemError(404, "there is no such file")
    file = await asyncio.to_thread(services.plugins.asset, plugin, path)
    if file is None:
        raise ProblemError(404, "there is no such file")
    kind = "text/javascript" if file.suffix in (".js", ".mjs") else mimetypes.guess_type(file.name)[0]
    headers = {"Cache-Control": "no-cache", "Content-Type": kind or "application/octet-stream"}
    return web.FileResponse(file, headers=headers)


async def plugin_route(request: web.Request) -> web.StreamResponse:
    """Answer a route that a plugin mounted, or a file of its panel folder."""
    services = request.app[_SERVICES]
    name, tail = request.match_info["name"], request.match_info["tail"]
    if request.method in ("GET", "HEAD") and tail.startswith("panel/"):
        return await asset(services, name, tail.removeprefix("panel/"))
    route, variables = _route(services, request.method, name, tail)
    person, cause = _who(request, route, services)
    raw = await read_raw(request, _LARGEST)
    asked = Request(
        method=request.method,
        path=variables,
        query=dict(request.query),
        body=problems.decode(raw, Any) if raw else None,
        person=person,
        cause=cause,
    )
    async with asyncio.timeout(_TIMEOUT):
        answer = await route.handler(asked)
    return json_response(answer)


def _who(request: web.Request, route: PluginRoute, services: Services) -> tuple[Person | None, Cause]:
    """Return who asks and their cause; nobody for a route that anyone may call without having logged in."""
    if route.role == ANYONE and IDENTITY not in request:
        return None, start(Origin.PERSON, "", door="link", at=services.clock.time())
    identity = identity_of(request)
    if route.role != ANYONE and not services.accounts.at_least(identity.person.role, route.role):
        raise ProblemError(
            403, f"the role {identity.person.role.value} may not do this", remedy=f"it takes {route.role}"
        )
    return identity.person, cause_of(identity, services)


def _route(services: Services, method: str, name: str, tail: str) -> tuple[PluginRoute, dict[str, str]]:
    """Return the plugin's route that matches, however it wrote its leading slash."""
    for path in (f"/{tail}", tail):
        if (found := services.plugins.route(name, method, path)) is not None:
            return found[0], dict(found[1])
    entry = next((e for e in services.plugins.describe() if e["name"] == name), None)
    if entry is None:
        raise _unknown(name)
    if entry["status"] != "running":
        reason = printable(f"plugin {name} is {entry['status']}: {entry['reason']}", 300).rstrip(": ")
        raise ProblemError(503, reason, remedy="see GET /api/plugins")
    raise ProblemError(404, f"plugin {printable(name)} has nothing at this address for {method}")
