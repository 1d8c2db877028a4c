"""How people reach the scale: sentences and routes."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from hub.api import Asked, Hub, Intent, Person, Register, Reply, Request, Role
from hub.api.errors import InvalidParameter
from plugins.scale.api import GUEST, Weighin
from plugins.scale.record import as_json
from plugins.scale.service import ScaleService, label

_BABY_WORDS = {"baby", "child", "kid", "toddler", "宝宝", "孩子", "婴儿", "小孩", "小宝宝", "娃", "娃娃"}
_ONESELF = {"myself", "me", "us", "体重", "我", "自己", "我自己", "身体"}
_GUEST_WORDS = {"guest", "a guest", "somebody else", "someone else", "visitor", "a visitor", "客人", "别人", "外人"}


class Doors:
    """Intents and routes of the scale."""

    def __init__(self, hub: Hub, service: ScaleService) -> None:
        self._hub = hub
        self._service = service

    def register(self, register: Register) -> None:
        """Register them."""
        register.intent("HearthMyWeight", self.my_weight)
        register.intent("HearthWhoWasThat", self.who_was_that)
        register.intent("HearthWeighTogether", self.weigh)
        register.route("GET", "/weighins", self.list_weighins, doc="Weigh-ins, newest first: ?person=&limit=")
        register.route(
            "POST",
            "/weighins/{id}/assign",
            self.assign,
            role="child",
            doc='Say whose it was: {"person": id or "guest"}',
        )
        register.route("GET", "/together", self.get_together, doc="What is being weighed by difference, and things")
        register.route(
            "POST", "/together", self.post_together, role="child",
            doc='Weigh a child, pet or thing, with somebody and without: {"person": id} or {"name": "cat"}',
        )  # fmt: skip
        register.route("DELETE", "/together", self.delete_together, role="child", doc="Leave it")

    async def my_weight(self, intent: Intent, asked: Asked) -> Reply:
        """Answer a known person with their own latest weight."""
        text, language = self._hub.text, asked.language
        person = self._hub.people.people.get(asked.person or "")
        if person is None:
            return Reply(text=text("who_asks", language), ok=False)
        found = self._service.weighins(person.id)
        if not found:
            return Reply(text=text("never_weighed", language, name=person.name), ok=False)
        latest = found[-1]
        day = datetime.fromtimestamp(latest.at, self._hub.clock.zone).strftime("%Y-%m-%d %H:%M")
        return Reply(text=text("my_weight", language, name=person.name, kg=f"{latest.kg:.1f}", day=day))

    async def who_was_that(self, intent: Intent, asked: Asked) -> Reply:
        """Give the open weigh-in to the person who was named."""
        text, language = self._hub.text, asked.language
        question = self._service.question()
        said = str(intent.slots.get("person_name") or intent.slots.get("person") or "").strip()
        if question is None:
            return Reply(text=text("no_question", language), ok=False)
        if said.lower() in _GUEST_WORDS:
            await self._service.assign(question.id, GUEST, cause=asked.cause)
            return Reply(text=text("was_guest", language))
        person = self._named(said) if said else self._service.candidates().get(asked.person or "")
        if person is None:
            names = self._names(question, language)
            key = "stranger" if question.stranger else "who_was_that"
            return Reply(text=text(key, language, names=names), ok=False)
        await self._service.assign(question.id, person.id, cause=asked.cause)
        return Reply(text=text("was_person", language, name=label(person, language)))

    async def weigh(self, intent: Intent, asked: Asked) -> Reply:
        """Begin to weigh a child, a pet or a thing: one step with it and one without."""
        text, language = self._hub.text, asked.language
        said = _bare(str(intent.slots.get("what") or ""))
        if not said or said.lower() in _ONESELF:
            return Reply(text=text("together.yourself", language))
        child = self._named(said)
        if child is None and said.lower() in _BABY_WORDS:
            babies = self._children()
            if len(babies) != 1:
                names = text("and", language).join(label(each, language) for each in babies)
                key = "together.which" if babies else "together.no_child"
                return Reply(text=text(key, language, names=names), ok=False)
            child = babies[0]
        name = label(child, language) if child else said
        await self._service.errands.begin(name, child, language=language, session=asked.session, cause=asked.cause)
        return Reply(text=text("together.begin", language, name=name))

    def _children(self) -> list[Person]:
        """Return the youngest whose weight may be kept: those under four, else all with a guardian."""
        today = self._hub.clock.now().date()
        people = self._service.candidates().values()
        small = [p for p in people if p.body.birth_date and (today - p.body.birth_date).days < 4 * 365]
        return small or [p for p in people if p.guardian]

    def _named(self, said: str) -> Person | None:
        wanted = said.lower().strip(" ,.!，。！")
        for person in self._service.candidates().values():
            names = {person.name, person.id, *(alias for aliases in person.aliases.values() for alias in aliases)}
            if wanted in {name.lower() for name in names}:
                return person
        return None

    def _names(self, question: Weighin, language: str) -> str:
        people = self._service.candidates()
        names = [label(people[c.person], language) for c in question.candidates if c.person in people]
        return ("、" if language.startswith("zh") else ", ").join(names)

    async def list_weighins(self, request: Request) -> Any:
        """Return weigh-ins; the figures only of oneself, of one's wards, and of open questions."""
        person = request.query.get("person") or None
        limit = _whole(request.query.get("limit", "100"))
        found = self._service.weighins(person, limit=limit)
        return [self._as_json(weighin, request.person) for weighin in reversed(found)]

    async def assign(self, request: Request) -> Any:
        """Say whose a weigh-in was."""
        body = request.body if isinstance(request.body, dict) else {}
        person = body.get("person")
        if not isinstance(person, str) or not person:
            raise InvalidParameter("person is missing", remedy='give {"person": id or "guest"}', field="person")
        weighin = await self._service.assign(request.path["id"], person, cause=request.cause)
        return self._as_json(weighin, request.person)

    async def get_together(self, request: Request) -> Any:
        """Return the errand that is open, and what was weighed that is no person."""
        return {"errand": self._service.errands.as_json(), "things": await self._service.errands.things()}

    async def post_together(self, request: Request) -> Any:
        """Begin to weigh something by difference."""
        body = request.body if isinstance(request.body, dict) else {}
        person, name = body.get("person"), body.get("name")
        child = self._service.candidates().get(str(person)) if person else None
        if person and child is None:
            raise InvalidParameter(f"{person!r} is nobody whose weight may be kept", field="person")
        language = request.person.language if request.person else "en"
        said = label(child, language) if child else str(name or "")
        await self._service.errands.begin(said, child, language=language, session="", cause=request.cause)
        return self._service.errands.as_json()

    async def delete_together(self, request: Request) -> Any:
        """Leave it; a step that was made counts as an ordinary one."""
        await self._service.errands.cancel(request.cause)

    def _as_json(self, weighin: Weighin, viewer: Person | None) -> dict[str, Any]:
        when = datetime.fromtimestamp(weighin.at, self._hub.clock.zone).isoformat(timespec="seconds")
        owner = self._hub.people.people.get(weighin.person or "")
        return as_json(weighin, when, private=not _may_see_figures(weighin, viewer, owner))


def may_see(viewer: Person | None, owner: Person | None) -> bool:
    """Return whether someone may see a person's figures: their own, a ward's, or what is shared by consent."""
    if owner is None:
        return viewer is not None
    if viewer is not None and (viewer.id == owner.id or owner.guardian == viewer.id):
        return True
    return viewer is not None and "share" in owner.consent


def _may_see_figures(weighin: Weighin, viewer: Person | None, owner: Person | None) -> bool:
    """Return whether figures may be shown: an open weigh-in to candidates and adults, a guest's to nobody."""
    if viewer is None or weighin.status == GUEST:
        return False
    if weighin.status == "asking":
        likely = set() if weighin.stranger else {c.person for c in weighin.candidates}
        return viewer.role in (Role.OWNER, Role.ADULT) or viewer.id in likely
    return may_see(viewer, owner)


def _bare(said: str) -> str:
    for article in ("the ", "our ", "my ", "a ", "an "):
        if said.lower().startswith(article):
            return said[len(article) :].strip()
    return said.strip(" ,.!，。！")


def _whole(word: str) -> int:
    try:
        return min(max(int(word), 1), 10_000)
    except ValueError:
        raise InvalidParameter(f"limit {word!r} is not a whole number", field="limit") from None
