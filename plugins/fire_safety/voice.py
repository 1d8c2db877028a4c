"""Fire safety by voice: anyone may ask; a person who is known may acknowledge, and silence if grown up."""

from __future__ import annotations

from hub.api import Asked, Hub, Intent, Register, Reply, Role
from plugins.fire_safety.service import FireSafetyService
from plugins.fire_safety.states import State


def mount(register: Register, hub: Hub, service: FireSafetyService) -> None:
    """Answer the intents."""

    async def query(_: Intent, asked: Asked) -> Reply:
        points = service.board.alarming()
        if points:
            what = service.words.list(points, asked.language)
            return Reply(text=hub.text("answer.alarm", asked.language, points=what))
        odd = [p for p in service.board.points.values() if service.board.status(p.id).state is not State.NORMAL]
        if not service.board.points:
            return Reply(text=hub.text("answer.no_points", asked.language))
        said = hub.text("answer.none", asked.language)
        for point in odd:
            word = hub.text(f"state.{service.board.status(point.id).state.value}", asked.language)
            name = service.words.name(point, asked.language)
            said += " " + hub.text("answer.but", asked.language, name=name, state=word)
        return Reply(text=said)

    async def acknowledge(_: Intent, asked: Asked) -> Reply:
        points = service.board.alarming()
        if not points:
            return Reply(text=hub.text("answer.none", asked.language))
        if asked.person is None:
            return Reply(text=hub.text("answer.who", asked.language), ok=False)
        for point in points:
            await service.acknowledge(point.id, asked.person, asked.cause)
        return Reply(text=hub.text("answer.acknowledged", asked.language))

    async def silence(_: Intent, asked: Asked) -> Reply:
        points = [p for p in service.board.alarming() if service.board.status(p.id).sounding]
        if not points:
            return Reply(text=hub.text("answer.nothing_sounds", asked.language))
        person = hub.people.people.get(asked.person or "")
        if person is None or person.role not in (Role.OWNER, Role.ADULT):
            return Reply(text=hub.text("answer.who", asked.language), ok=False)
        for point in points:
            await service.silence(point.id, person.id, asked.cause)
        return Reply(text=hub.text("answer.silenced", asked.language))

    register.intent("FireQuery", query)
    register.intent("FireAcknowledge", acknowledge)
    register.intent("FireSilence", silence)
