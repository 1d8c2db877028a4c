"""What plugins contribute: intents, routes, conventions, cards. One collection per run of a plugin."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field

from hub.api.codec import Convention
from hub.api.hub import RouteHandler
from hub.api.intents import IntentHandler, Kept
from hub.api.speech import RecogniserOffer


@dataclass(frozen=True)
class Route:
    """One REST route of a plugin."""

    method: str
    path: str
    handler: RouteHandler
    role: str
    doc: str
    pattern: re.Pattern[str]


@dataclass(frozen=True)
class Card:
    """A custom element on a panel page."""

    element: str
    module: str
    page: str
    title: str


@dataclass
class Contributions:
    """Implements ``hub.api.Register``."""

    convene: Callable[[Convention], Callable[[], None]]
    intents: dict[str, IntentHandler] = field(default_factory=dict)
    routes: list[Route] = field(default_factory=list)
    cards: list[Card] = field(default_factory=list)
    keeps: list[Kept] = field(default_factory=list)
    releases: list[Callable[[], None]] = field(default_factory=list)
    recognisers: tuple[RecogniserOffer, ...] = ()

    def intent(self, name: str, handler: IntentHandler, *, languages: Sequence[str] = ()) -> None:
        """Answer intents of this name."""
        self.intents[name] = handler

    def kept(self, intents: Sequence[str], slot: str, names: Callable[[], Iterable[str]]) -> None:
        """Tell that a slot of these intents names something kept here."""
        self.keeps.append(Kept(tuple(intents), slot, names))

    def route(self, method: str, path: str, handler: RouteHandler, *, role: str = "guest", doc: str = "") -> None:
        """Mount a REST route."""
        pattern = re.compile("^" + re.sub(r"\\\{(\w+)\\\}", r"(?P<\1>[^/]+)", re.escape(path)) + "$")
        self.routes.append(Route(method.upper(), path, handler, role, doc, pattern))

    def convention(self, convention: Convention) -> None:
        """Teach the hub a device convention."""
        self.releases.append(self.convene(convention))

    def card(self, element: str, module: str, *, page: str = "home", title: str = "") -> None:
        """Show a custom element on a panel page."""
        self.cards.append(Card(element, module, page, title))

    def release(self) -> None:
        """Withdraw what lives outside this collection."""
        while self.releases:
            self.releases.pop()()
