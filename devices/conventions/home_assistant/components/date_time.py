"""Dates, times of day and both, that can be set; held as text in ISO 8601."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, time
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from devices.conventions.home_assistant.entity import NONE, Door, make_plan
from devices.conventions.home_assistant.schema import Config, Refused
from hub.api.codec import EntityPlan, Payload, Publish, Read, Update
from hub.api.errors import InvalidParameter, PayloadError
from hub.api.kinds import Kind


def build_date(config: Config) -> EntityPlan:
    """Return the plan of a date."""
    return _build(config, "date", lambda text: date.fromisoformat(text).isoformat())


def build_time(config: Config) -> EntityPlan:
    """Return the plan of a time of day."""
    return _build(config, "time", lambda text: time.fromisoformat(text).isoformat())


def build_datetime(config: Config) -> EntityPlan:
    """Return the plan of a date and time; what names no zone is of the announced ``timezone``."""
    name = config.text("timezone")
    try:
        zone = ZoneInfo(name) if name is not None else None
    except (ZoneInfoNotFoundError, ValueError, OSError):
        raise Refused(f"timezone {str(name)[:60]!r} is not known: it must be a name such as Europe/Vienna") from None

    def form(text: str) -> str:
        moment = datetime.fromisoformat(text)
        return (moment.replace(tzinfo=zone) if zone is not None and moment.tzinfo is None else moment).isoformat()

    return _build(config, "datetime", form)


def _build(config: Config, what: str, form: Callable[[str], str]) -> EntityPlan:
    door = Door(config, "command_topic", "command_template", required=True)
    topic = config.listens("state_topic")
    text = config.template("value_template").text

    def read(payload: Payload) -> Update | None:
        found = text(payload).strip()
        if not found or found == NONE:
            return Update(None) if found else None
        try:
            return Update(form(found))
        except ValueError:
            raise PayloadError(f"{found[:60]!r} on {payload.topic} is no {what} in ISO 8601") from None

    def say(value: str) -> list[Publish]:
        try:
            return door.say(form(value))
        except ValueError:
            raise InvalidParameter(f"{value!r} is no {what}", remedy="write it as in ISO 8601") from None

    return make_plan(
        config,
        Kind.TEXT,
        default_name=f"MQTT {what.capitalize()}",
        reads=[Read(topic, read)] if topic else [],
        commands={"set_value": lambda p, s: say(p["value"])},
        attributes={"format": what},
        assumed=topic is None or config.flag("optimistic"),
    )
