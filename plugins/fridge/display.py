"""The running screens: cards over MQTT, buttons back, personal advice after a weigh-in."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from hub.api import Cause, HomeChanged, Hub, Origin, Payload, Person
from hub.api.errors import HearthError, InvalidParameter, PayloadError, PluginError
from plugins.fridge.api import ScreenChanged, StockChanged
from plugins.fridge.config import Config, Screen
from plugins.fridge.screens import Card, Personal, Question, compose, payload
from plugins.fridge.stock import StockService
from plugins.nutrition.api import AdviceLine, Erased, Nutrition
from plugins.scale.api import Scale, WeighedIn

_PATIENCE = 5.0
_LINES = 4
#: Rules first on a small screen: warnings, what the fridge can do, then the figures.
_FIRST = ("missing", "weight.", "ask.", "stock.", "protein.stock", "fibre.stock", "plants.", "energy.", "protein.")


class Display:
    """Drives every screen of the fridge; the only writer of what they show."""

    def __init__(self, hub: Hub, config: Config, stock: StockService) -> None:
        self._hub = hub
        self._config = config
        self._stock = stock
        self._personal: Personal | None = None
        self._question: Question | None = None
        self._shown: dict[str, list[dict[str, Any]]] = {}

    # -- running

    def start(self) -> None:
        """Begin to follow weigh-ins, stock, buttons and the days."""
        weighins = self._hub.events(WeighedIn)
        changes = self._hub.events(StockChanged)
        erased = self._hub.events(Erased)
        people = self._hub.events(HomeChanged)
        self._hub.mqtt.subscribe(f"{self._config.base}/screen/+/event", self._pressed)
        self._hub.mqtt.subscribe(f"{self._config.base}/availability", self._back)

        async def follow_weighins() -> None:
            async for event in weighins:
                await self._weighed(event)

        async def follow_stock() -> None:
            async for event in changes:
                await self.refresh(event.cause)
                await self._tell_fridge()

        async def follow_erased() -> None:
            async for event in erased:
                if self._personal is not None and self._personal.person == event.person:
                    self._personal = None
                    await self.refresh(event.cause)

        async def follow_people() -> None:
            async for change in people:
                if self._personal is not None and self._personal.person not in self._hub.people.people:
                    self._personal = None
                    await self.refresh(change.cause)

        self._hub.spawn(follow_people(), "people")
        self._hub.spawn(follow_erased(), "erased")
        self._hub.spawn(follow_weighins(), "weigh-ins")
        self._hub.spawn(follow_stock(), "stock")
        self._hub.spawn(self._days(), "days")

    async def _days(self) -> None:
        while True:
            await self.refresh(self._hub.cause())
            await self._tell_fridge()
            await self._hub.sleep(3600)
            self._stock.show()

    def shown(self, *, personal: bool = True) -> list[dict[str, Any]]:
        """Return what each screen shows, for the panel; ``personal`` False leaves a person's screen empty."""
        return [
            {
                "id": key,
                "title": self._title(key, screen),
                "privacy": screen.privacy,
                "cards": self._shown.get(key, []) if personal or screen.privacy != "person" else [],
            }
            for key, screen in self._config.screens.items()
        ]

    @property
    def question(self) -> Question | None:
        """Return the open question, if any."""
        return self._question

    async def refresh(self, cause: Cause, *, force: bool = False) -> None:
        """Compose every screen anew and publish those that changed."""
        now = self._hub.clock.now()
        for key, screen in self._config.screens.items():
            language = self._language(screen)
            cards = self._compose(screen, language)
            body = payload(key, self._title(key, screen), language, cards, now)
            if body["cards"] == self._shown.get(key) and not force:
                continue
            self._shown[key] = body["cards"]
            try:
                await self._hub.mqtt.publish(
                    f"{self._config.base}/screen/{key}/set",
                    json.dumps(body, ensure_ascii=False),
                    retain=screen.privacy != "person",
                )
            except HearthError as error:
                self._hub.log.warning("screen %s cannot be reached: %s", key, error)
            self._hub.publish(ScreenChanged(cause=self._hub.cause(cause), screen=key))

    async def _tell_fridge(self) -> None:
        """Tell the fridge itself how many things it holds and when the next one expires, for its own sensors."""
        dates = [item.expires_at for item in self._stock.stock() if item.expires_at is not None]
        last = datetime.fromtimestamp(dates[0], self._hub.clock.zone).date().isoformat() if dates else None
        body = json.dumps({"count": len(self._stock.stock()), "next_expiry": last})
        try:
            await self._hub.mqtt.publish(f"{self._config.base}/stock/set", body)
        except HearthError as error:
            self._hub.log.warning("the fridge cannot be told its stock: %s", error)

    def _compose(self, screen: Screen, language: str) -> list[Card]:
        personal = self._personal if screen.privacy == "person" else None
        spoken = personal.language if personal else language

        def say(key: str, **values: object) -> str:
            return self._hub.text(key, spoken, **values)

        return compose(
            screen.privacy,
            stock=self._stock.stock(),
            now=self._hub.clock.now(),
            soon=self._config.expiring_days,
            language=spoken,
            say=say,
            question=self._question,
            personal=personal,
        )

    def _language(self, screen: Screen) -> str:
        return screen.language or self._config.language

    def _title(self, key: str, screen: Screen) -> str:
        return screen.title.get(self._language(screen)) or screen.title.get("en") or key.capitalize()

    # -- weigh-ins

    async def _weighed(self, event: WeighedIn) -> None:
        """Show the advice, or the question, that a weigh-in brings."""
        if event.status == "assigned" and event.person is not None:
            self._answered(event.weighin_id)
            await self._advise(event)
        elif event.status == "asking":
            self._question = self._ask(event)
            if self._personal is not None and self._personal.person == event.previous:
                self._personal = None
        else:
            self._answered(event.weighin_id)
        await self.refresh(event.cause)

    def _answered(self, weighin: str) -> None:
        if self._question is not None and self._question.weighin == weighin:
            self._question = None

    async def _advise(self, event: WeighedIn) -> None:
        person = self._hub.people.people.get(event.person or "")
        if person is None:
            return
        try:
            nutrition = await self._hub.use(Nutrition, timeout=_PATIENCE)  # type: ignore[type-abstract]
        except PluginError as error:
            self._hub.log.warning("no advice for the screen: %s", error)
            return
        language = person.language or self._config.language
        lines = await nutrition.advice(person.id, language)
        until = self._hub.clock.time() + self._config.advice_seconds
        self._personal = Personal(
            person=person.id,
            name=_label(person, language),
            lines=_top(lines),
            language=language,
            kg=event.kg if self._config.show_weight else None,
            until=until,
        )
        self._hub.spawn(self._clear(self._personal), "clear advice")

    async def _clear(self, shown: Personal) -> None:
        await self._hub.sleep_until(shown.until)
        if self._personal is shown:
            self._personal = None
            await self.refresh(self._hub.cause())

    def _ask(self, event: WeighedIn) -> Question:
        people = self._hub.people.people
        found = tuple(
            (c.person, _label(people[c.person], self._config.language)) for c in event.candidates if c.person in people
        )
        return Question(weighin=event.weighin_id, candidates=found, stranger=event.stranger)

    # -- buttons

    def _back(self, message: Payload) -> None:
        """Show everything again to a fridge that has come back."""
        if not message.retain and message.raw == b"online":
            self._hub.spawn(self.refresh(self._hub.cause(), force=True), "refresh")

    def _pressed(self, message: Payload) -> None:
        """Take in a press; a retained one is no press."""
        if message.retain:
            return
        try:
            body = message.json
        except PayloadError as error:
            self._hub.log.warning("refused a press: %s", error)
            return
        screen = message.topic.split("/")[-2]
        if isinstance(body, dict) and screen in self._config.screens:
            action, value = str(body.get("action", "")), str(body.get("value", ""))
            self._hub.spawn(self._act(screen, action, value), f"press {action[:20]}")

    async def _act(self, screen: str, action: str, value: str) -> None:
        door = f"screen:{screen}"
        cause = Cause(origin=Origin.DEVICE, who=f"fridge/{screen}", door=door, at=self._hub.clock.time())
        try:
            await self.press(screen, action, value, cause=self._hub.cause(cause))
        except HearthError as error:
            self._hub.log.warning("screen %s, %s: %s", screen, action, error)

    async def press(self, screen: str, action: str, value: str, *, cause: Cause) -> None:
        """Do what a button of a screen does: ``who``, ``dismiss`` or ``used``; InvalidParameter for any other."""
        shown = self._config.screens.get(screen)
        if shown is None:
            known = ", ".join(self._config.screens)
            raise InvalidParameter(f"there is no screen {screen!r}", remedy=f"there are {known}", field="screen")
        if action == "who" and shown.privacy == "person":
            weighin, _, person = value.rpartition(":")
            scale = await self._hub.use(Scale, timeout=_PATIENCE)  # type: ignore[type-abstract]
            await scale.assign(weighin, person, cause=cause)
        elif action == "dismiss":
            self._personal = None
            await self.refresh(cause)
        elif action == "used" and shown.privacy != "guests":
            await self._stock.remove(value, cause=cause)
        else:
            raise InvalidParameter(f"screen {screen} has no button {action[:40]!r}", field="action")


def _top(lines: Sequence[AdviceLine]) -> tuple[str, ...]:
    def rank(line: AdviceLine) -> int:
        return next((i for i, prefix in enumerate(_FIRST) if line.rule.startswith(prefix)), len(_FIRST))

    return tuple(line.text for line in sorted(lines, key=rank)[:_LINES])


def _label(person: Person, language: str) -> str:
    own = person.aliases.get(language.partition("-")[0], ())
    return own[0] if own else person.name
