"""What was: history of values, and the journal of events."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from hub.kernel.clock import rfc3339
from hub.web.endpoint import Call, Table
from hub.web.problems import ProblemError, printable
from hub.web.shapes import EventsQuery, HistoryOut, HistoryQuery
from hub.web.views import find_entity, record_view

TABLE = Table()
_DAY = 86_400.0
_LONGEST = 20 * 366 * _DAY


@TABLE(
    "GET", "/api/history", needs="history.read", summary="Past values of an entity",
    query=HistoryQuery, answer=HistoryOut,
)  # fmt: skip
async def history(call: Call) -> HistoryOut:
    """Return points of an entity between two times."""
    query: HistoryQuery = call.query
    if call.services.history is None:
        raise ProblemError(503, "this hub keeps no history", remedy="enable history in the configuration")
    entity, zone = find_entity(call.services, query.entity_id), call.services.clock.zone
    end = _time(call, query.end, "to", call.services.clock.time())
    begin = _time(call, query.start, "from", end - _DAY)
    if not begin < end <= begin + _LONGEST:
        raise ProblemError(422, "'from' must lie before 'to', by 20 years at most", field="from")
    if call.services.registry.private(entity.entity_id):
        return HistoryOut(entity_id=entity.entity_id, unit=entity.unit, points=[])
    points = await call.services.history.query(entity.entity_id, begin, end, query.step)
    return HistoryOut(
        entity_id=entity.entity_id, unit=entity.unit, points=[(rfc3339(at, zone), value) for at, value in points]
    )


def _time(call: Call, text: str | None, field: str, default: float) -> float:
    """Read an RFC 3339 time or Unix seconds; a time without a zone is the home's."""
    if text is None:
        return default
    try:
        moment = datetime.fromisoformat(text.replace(" ", "+"))
        return moment.replace(tzinfo=moment.tzinfo or call.services.clock.zone).timestamp()
    except (ValueError, OverflowError):
        pass
    try:
        seconds = float(text)
        if 0 <= seconds < 4e9:
            return seconds
    except ValueError:
        pass
    raise ProblemError(
        422, f"{field!r} is no time: {printable(text)!r}", field=field, remedy="as 2026-11-23T08:00:00+01:00"
    )


@TABLE(
    "GET", "/api/events", needs="events.read", summary="Journalled commands, alarms and notices",
    query=EventsQuery, answer=list[dict[str, Any]],
)  # fmt: skip
async def events(call: Call) -> list[dict[str, Any]]:
    """Return journalled events above a number, oldest first."""
    query: EventsQuery = call.query
    found = await call.services.system.events(query.since, query.limit)
    return [record_view(event, call.services.clock.zone) for event in found]
