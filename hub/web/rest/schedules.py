"""What is planned: delayed, repeated and conditional commands, alarms, reminders."""

from __future__ import annotations

from hub.kernel.clock import rfc3339
from hub.web.endpoint import Call, Table
from hub.web.problems import ProblemError
from hub.web.services import SchedulesDoor
from hub.web.shapes import LanguageQuery, ScheduleOut

TABLE = Table()


def _schedules(call: Call) -> SchedulesDoor:
    if call.services.schedules is None:
        raise ProblemError(503, "this hub plans nothing", remedy="start it as `hearth run`")
    return call.services.schedules


@TABLE(
    "GET", "/api/schedules", needs="home.read", summary="What is planned, the soonest first",
    query=LanguageQuery, answer=list[ScheduleOut],
)  # fmt: skip
async def list_schedules(call: Call) -> list[ScheduleOut]:
    """Return the plans, in the language asked for (else the person's)."""
    zone = call.services.clock.zone
    language = (call.query.language or call.person.language).partition("-")[0]
    return [
        ScheduleOut(
            id=plan["id"],
            sort=plan["sort"],
            says=plan["says"],
            deed=plan["deed"],
            text=plan["text"],
            due=rfc3339(plan["due"], zone) if plan["due"] is not None else None,
            repeat=plan["repeat"],
            condition=plan["condition"],
            message=plan["message"],
            targets=plan["targets"],
            made_at=rfc3339(plan["made_at"], zone),
        )
        for plan in _schedules(call).shown(language)
    ]


@TABLE("DELETE", "/api/schedules/{id}", needs="home.edit", summary="Cancel something planned")
async def cancel_schedule(call: Call) -> None:
    """Forget a plan; 422 when there is none of that id."""
    await _schedules(call).cancel(call.path["id"])
