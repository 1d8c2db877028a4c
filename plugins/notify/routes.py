"""REST of notify: deliveries, running chains, answers, a test message, a drill."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from datetime import datetime
from typing import Any

from hub.api import Hub, Register, Request
from hub.api.errors import InvalidParameter
from plugins.notify.api import Urgency
from plugins.notify.chain import Chain
from plugins.notify.deliveries import shown
from plugins.notify.escalation import message_of
from plugins.notify.links import Ticket
from plugins.notify.outgoing import in_language
from plugins.notify.service import NotifyService


def mount(register: Register, hub: Hub, service: NotifyService) -> None:
    """Mount the routes under ``/api/plugins/notify``."""

    async def deliveries(request: Request) -> Any:
        limit = _limit(request.query.get("limit", "100"))
        return [shown(d, hub.clock.zone) for d in service.sender.deliveries.recent()[:limit]]

    async def chains(request: Request) -> Any:
        return [_chain(c, hub) for c in service.escalation.chains if not c.data.get("silent")]

    async def answer(request: Request) -> Any:
        return {"acknowledged": await service.acknowledge(request.path["key"], _who(request, hub))}

    async def test(request: Request) -> Any:
        person = _body(request).get("person")
        people = [_known(str(person), hub)] if person else list(hub.people.people)
        done = [d for p in people for d in await service.try_out(p)]
        return [shown(d, hub.clock.zone) for d in done]

    async def drill(request: Request) -> Any:
        event_class = str(_body(request).get("event_class") or "fire")
        text = {language: hub.text("drill_text", language) for language in ("en", "zh")}
        data = {"drill": True, "key": f"drill-{hub.clock.time():.3f}"}
        receipt = await service.notify(event_class, text, urgency=Urgency.CRITICAL, data=data)
        return {"chain": receipt.chain, "people": list(receipt.people), "reason": receipt.reason}

    async def test_mode(request: Request) -> Any:
        body, person = _body(request), request.person
        on, minutes = body.get("on", True), body.get("minutes", 30)
        if not isinstance(on, bool) or isinstance(minutes, bool) or not isinstance(minutes, int | float):
            raise InvalidParameter("on is true or false, minutes a number", remedy='as in {"on": true, "minutes": 30}')
        await service.testing.switch(person.id if on and person else "", minutes)
        return service.testing.view()

    register.route("GET", "/deliveries", deliveries, role="adult", doc="Latest deliveries, newest first")
    register.route("GET", "/chains", chains, doc="Escalation chains that page now")
    register.route("POST", "/chains/{key}/acknowledge", answer, doc="Stop paging a person (you, if none is named)")
    register.route("POST", "/test", test, role="adult", doc="Send a test message to a person, or to everyone")
    register.route("GET", "/test_mode", _answering(service.testing.view), role="adult", doc="Is anybody testing?")
    register.route("POST", "/test_mode", test_mode, role="owner", doc="While on {minutes}, messages go to you first")
    register.route("POST", "/drill", drill, role="owner", doc="Play an event class's chain, marked as a drill")


def mount_links(register: Register, hub: Hub, service: NotifyService) -> None:
    """Mount what the link in a message opens: what it is about, and the answer. No login: the link is the proof."""

    def shown_to(ticket: Ticket) -> dict[str, Any]:
        chain = next((c for c in service.escalation.chains if c.id == ticket.chain), None)
        language = service.sender.language(ticket.person)
        known = hub.people.people.get(ticket.person)
        view: dict[str, Any] = {"language": language, "name": known.name if known else "", "state": "over"}
        if chain is not None:
            message = message_of(chain)
            view |= {
                "state": "answered" if ticket.person in chain.answered else "open",
                "title": service.sender.title(message, language),
                "text": message.said(language),
                "event_class": chain.event_class,
                "drill": message.drill,
                "started_at": datetime.fromtimestamp(chain.started_at, hub.clock.zone).isoformat(timespec="seconds"),
                "others": [p.name for a in chain.answered if (p := hub.people.people.get(a)) and a != ticket.person],
            }
        return view

    async def look(request: Request) -> Any:
        return shown_to(service.sender.links.read(request.path["token"]))

    async def answer(request: Request) -> Any:
        ticket = service.sender.links.read(request.path["token"])
        await service.acknowledge(ticket.chain, ticket.person)
        view = shown_to(ticket)
        return {**view, "state": "answered"}

    register.route("GET", "/links/{token}", look, role="anyone", doc="What the link in a message is about")
    register.route("POST", "/links/{token}", answer, role="anyone", doc="Answer by the link in a message")


def _answering(view: Callable[[], Any]) -> Callable[[Request], Awaitable[Any]]:
    async def handler(_: Request) -> Any:
        return view()

    return handler


def _chain(chain: Chain, hub: Hub) -> dict[str, Any]:
    deadline = datetime.fromtimestamp(chain.deadline, hub.clock.zone).isoformat(timespec="seconds")
    return {
        "id": chain.id,
        "key": chain.key,
        "event_class": chain.event_class,
        "text": in_language(chain.text, "en"),
        "texts": dict(chain.text),
        "step": chain.step,
        "steps": len(chain.stages),
        "round": chain.round,
        "deadline": deadline,
        "stages": [{"people": list(s.people), "wait_seconds": s.wait_s} for s in chain.stages],
        "started_at": datetime.fromtimestamp(chain.started_at, hub.clock.zone).isoformat(timespec="seconds"),
        "paged": list(chain.paged),
        "answered": list(chain.answered),
        "drill": bool(chain.data.get("drill")),
    }


def _body(request: Request) -> dict[str, Any]:
    if request.body is None:
        return {}
    if not isinstance(request.body, dict):
        raise InvalidParameter("the body must be a JSON object", remedy='as in {"person": "anna"}')
    return request.body


def _who(request: Request, hub: Hub) -> str:
    named = _body(request).get("person")
    if named:
        return _known(str(named), hub)
    if request.person is None:
        raise InvalidParameter("nobody is named", remedy='send {"person": id}', field="person")
    return request.person.id


def _known(person: str, hub: Hub) -> str:
    if person not in hub.people.people:
        known = ", ".join(sorted(hub.people.people)) or "nobody"
        raise InvalidParameter(f"no person {person!r}", remedy=f"known are {known}", field="person")
    return person


def _limit(text: str) -> int:
    if not text.isdigit() or not 1 <= int(text) <= 200:
        raise InvalidParameter(f"limit {text!r} is not a number from 1 to 200", field="limit")
    return int(text)
