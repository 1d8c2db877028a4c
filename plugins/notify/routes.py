"""REST of notify: deliveries, running chains, answers, a test message, a drill."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from hub.api import Hub, Register, Request
from hub.api.errors import InvalidParameter
from plugins.notify.api import Urgency
from plugins.notify.chain import Chain
from plugins.notify.deliveries import shown
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

    register.route("GET", "/deliveries", deliveries, role="adult", doc="Latest deliveries, newest first")
    register.route("GET", "/chains", chains, doc="Escalation chains that page now")
    register.route("POST", "/chains/{key}/acknowledge", answer, doc="Stop paging a person (you, if none is named)")
    register.route("POST", "/test", test, role="adult", doc="Send a test message to a person, or to everyone")
    register.route("POST", "/drill", drill, role="owner", doc="Play an event class's chain, marked as a drill")


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
