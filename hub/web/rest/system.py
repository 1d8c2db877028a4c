"""The hub about itself: state, problems, and this API's description."""

from __future__ import annotations

from typing import Any

from hub.web.endpoint import Call, Table
from hub.web.keys import NOTICES
from hub.web.openapi import describe
from hub.web.shapes import LanguageQuery, ProblemOut
from hub.web.views import record_view, time_of

TABLE = Table()


@TABLE(
    "GET", "/api/system", needs="system.read", summary="Version, broker, voice, memory, notices", answer=dict[str, Any]
)
async def system(call: Call) -> dict[str, Any]:
    """Return how the hub is."""
    services, zone = call.services, call.services.clock.zone
    info = dict(await services.system.info())
    if isinstance(info.get("started_at"), (int, float)):
        info["started_at"] = time_of(info["started_at"], zone)
    return {
        **info,
        "version": services.system.version,
        "entities": len(services.registry.entities),
        "notices": call.request.app[NOTICES].current(zone),
    }


@TABLE(
    "GET", "/api/problems", needs="system.read", summary="Refused discovery and payloads",
    query=LanguageQuery, answer=list[ProblemOut],
)  # fmt: skip
async def problems(call: Call) -> list[dict[str, Any]]:
    """Return what devices sent that meant nothing, in the language asked for (else the person's)."""
    found = call.services.system.problems(call.query.language or call.person.language)
    return [record_view(problem, call.services.clock.zone) for problem in found]


@TABLE("GET", "/api/openapi.json", needs="session", summary="This description", answer=dict[str, Any])
async def openapi(call: Call) -> dict[str, Any]:
    """Return the OpenAPI 3.1 description of every route, the plugins' too."""
    from hub.web.rest import endpoints

    return describe(endpoints(), call.services.plugins.routes(), call.services.system.version)
