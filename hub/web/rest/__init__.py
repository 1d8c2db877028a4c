"""REST: one file per resource; each owns a table of endpoints."""

from __future__ import annotations

from hub.web.endpoint import Endpoint
from hub.web.rest import (
    discovered,
    entities,
    home,
    people,
    plugins,
    records,
    satellites,
    schedules,
    sessions,
    system,
    tokens,
    voice,
    voiceprints,
)


def endpoints() -> list[Endpoint]:
    """Return every endpoint, in the order of docs/api.md."""
    modules = (
        sessions,
        entities,
        home,
        discovered,
        people,
        tokens,
        records,
        schedules,
        system,
        voice,
        voiceprints,
        satellites,
        plugins,
    )
    return [endpoint for module in modules for endpoint in module.TABLE.endpoints]
