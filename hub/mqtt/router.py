"""Owns which handlers a topic goes to: exact filters in a dict, wildcards in a trie, answers in a cache.

Pure and synchronous. A hot topic costs one dict lookup by its raw bytes. Filters fall into groups: all exact
filters are group 1 (they never overlap), each wildcard filter is a group of its own. The client uses the groups as
MQTT 5 subscription identifiers, because a broker may send one copy of a message for each overlapping
subscription, and a handler must see it once.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache

from hub.api.errors import PayloadError
from hub.mqtt.message import Message

Handler = Callable[[Message], object]
EXACT_GROUP = 1
_CACHE_LIMIT = 20_000
_MAX_LEVELS = 200


@lru_cache(maxsize=4096)
def check_filter(topic_filter: str) -> str:
    """The filter as given; PayloadError says what is wrong with it (MQTT 5.0, section 4.7)."""
    _check_text(topic_filter, "topic filter")
    levels = topic_filter.split("/")
    if levels[0] == "$share":
        if len(levels) < 3 or not levels[1] or "+" in levels[1] or "#" in levels[1]:
            raise PayloadError(f"topic filter {topic_filter!r}: write $share/<group>/<filter>")
        check_filter("/".join(levels[2:]))
        return topic_filter
    for index, level in enumerate(levels):
        if "#" in level and (level != "#" or index != len(levels) - 1):
            raise PayloadError(f"topic filter {topic_filter!r}: '#' stands alone and last", remedy="like a/b/#")
        if "+" in level and level != "+":
            raise PayloadError(f"topic filter {topic_filter!r}: '+' stands for a whole level", remedy="like a/+/b")
    return topic_filter


@lru_cache(maxsize=8192)
def encode_topic(topic: str) -> bytes:
    """The topic to publish on as UTF-8; PayloadError where MQTT does not allow it."""
    raw = _check_text(topic, "topic")
    if "+" in topic or "#" in topic:
        raise PayloadError(f"topic {topic!r}: one publishes on a topic without wildcards")
    return raw


def _check_text(text: str, what: str) -> bytes:
    if not text:
        raise PayloadError(f"empty {what}", remedy="give at least one level")
    if "\0" in text:
        raise PayloadError(f"{what} {text!r}: NUL is not allowed")
    if text.count("/") >= _MAX_LEVELS:
        raise PayloadError(f"{what} {text[:60]!r}...: more than {_MAX_LEVELS} levels")
    try:
        raw = text.encode()
    except UnicodeEncodeError as error:
        raise PayloadError(f"{what} {text!r}: not valid Unicode") from error
    if len(raw) > 65535:
        raise PayloadError(f"{what} {text[:60]!r}...: longer than 65535 bytes")
    return raw


class Subscription:
    """One handler on one filter; ``cancel()`` ends it (a message being dispatched may still arrive)."""

    __slots__ = ("_router", "handler", "order", "topic_filter")

    def __init__(self, router: Router, topic_filter: str, handler: Handler, order: int) -> None:
        self._router: Router | None = router
        self.topic_filter = topic_filter
        self.handler = handler
        self.order = order

    @property
    def active(self) -> bool:
        """False once cancelled."""
        return self._router is not None

    def cancel(self) -> None:
        """Take the handler out; doing it twice is harmless."""
        router, self._router = self._router, None
        if router is not None:
            router._remove(self)


class _Group:
    """The handlers of one filter."""

    __slots__ = ("number", "subscriptions")

    def __init__(self, number: int) -> None:
        self.number = number
        self.subscriptions: list[Subscription] = []


class _Node:
    """One level of the wildcard trie."""

    __slots__ = ("children", "here", "rest")

    def __init__(self) -> None:
        self.children: dict[str, _Node] = {}
        self.here: _Group | None = None
        self.rest: _Group | None = None


class Route:
    """A topic resolved: its text, all its handlers in order of subscription, and, where filters overlap, by group."""

    __slots__ = ("groups", "handlers", "topic")

    def __init__(self, topic: str, groups: list[_Group]) -> None:
        self.topic = topic
        found = sorted((s for g in groups for s in g.subscriptions), key=lambda s: s.order)
        self.handlers: tuple[Handler, ...] = tuple(s.handler for s in found)
        self.groups: dict[int, tuple[Handler, ...]] | None = None
        if len(groups) > 1:
            self.groups = {g.number: tuple(s.handler for s in g.subscriptions) for g in groups}

    def handlers_of(self, numbers: list[int]) -> tuple[Handler, ...]:
        """The handlers of those groups only; all, where the numbers are none of ours."""
        if self.groups is None:
            return self.handlers
        known = [n for n in numbers if n in self.groups]
        return tuple(h for n in known for h in self.groups[n]) if known else self.handlers


class Router:
    """Topic -> handlers. ``routes`` is the cache by raw topic; anybody may read it, only ``resolve`` fills it."""

    def __init__(self) -> None:
        self.routes: dict[bytes, Route] = {}
        self._exact: dict[str, _Group] = {}
        self._wild: dict[str, _Group] = {}
        self._root = _Node()
        self._order = 0
        self._last_group = EXACT_GROUP

    def add(self, topic_filter: str, handler: Handler) -> Subscription:
        """Call ``handler`` for every message that matches; PayloadError where the filter is malformed."""
        check_filter(topic_filter)
        self._order += 1
        subscription = Subscription(self, topic_filter, handler, self._order)
        self._group_for(_plain(topic_filter)).subscriptions.append(subscription)
        self.routes.clear()
        return subscription

    def group(self, topic_filter: str) -> int:
        """The number of the filter's group: the subscription identifier to subscribe with."""
        found = self._wild.get(_plain(topic_filter))
        return found.number if found else EXACT_GROUP

    def match(self, topic: str) -> tuple[Handler, ...]:
        """The handlers of a topic, in the order in which they subscribed."""
        raw = topic.encode()
        return (self.routes.get(raw) or self.resolve(raw)).handlers

    def resolve(self, raw: bytes) -> Route:
        """Work out a topic's route and cache it; UnicodeDecodeError where the topic is not UTF-8."""
        topic = raw.decode()
        groups = [found] if (found := self._exact.get(topic)) else []
        if self._wild:
            groups += self._match_wild(topic)
        route = Route(topic, groups)
        if len(self.routes) >= _CACHE_LIMIT:
            self.routes.clear()
        self.routes[raw] = route
        return route

    def _match_wild(self, topic: str) -> list[_Group]:
        levels = topic.split("/")
        found: list[_Group] = []
        nodes = [self._root]
        for depth, level in enumerate(levels):
            wild = depth > 0 or not topic.startswith("$")
            below: list[_Node] = []
            for node in nodes:
                if node.rest and wild:
                    found.append(node.rest)
                if child := node.children.get(level):
                    below.append(child)
                if wild and level != "+" and (child := node.children.get("+")):
                    below.append(child)
            nodes = below
            if not nodes:
                break
        found += [group for node in nodes for group in (node.here, node.rest) if group]
        return found

    def _group_for(self, plain: str) -> _Group:
        if not _is_wild(plain):
            return self._exact.setdefault(plain, _Group(EXACT_GROUP))
        if plain not in self._wild:
            self._last_group += 1
            self._wild[plain] = _Group(self._last_group)
            self._place(plain, self._wild[plain])
        return self._wild[plain]

    def _place(self, plain: str, group: _Group | None) -> None:
        """Hang a wildcard filter's group into the trie, or take it out (None) and prune what is empty."""
        levels = plain.split("/")
        path = [self._root]
        for level in levels[:-1] if levels[-1] == "#" else levels:
            path.append(path[-1].children.setdefault(level, _Node()))
        if levels[-1] == "#":
            path[-1].rest = group
        else:
            path[-1].here = group
        for parent, node, level in reversed(list(zip(path, path[1:], levels, strict=False))):
            if node.children or node.here or node.rest:
                break
            del parent.children[level]

    def _remove(self, subscription: Subscription) -> None:
        plain = _plain(subscription.topic_filter)
        groups = self._wild if _is_wild(plain) else self._exact
        groups[plain].subscriptions.remove(subscription)
        if not groups[plain].subscriptions:
            del groups[plain]
            if _is_wild(plain):
                self._place(plain, None)
        self.routes.clear()


def _plain(topic_filter: str) -> str:
    """The filter without ``$share/<group>/``: what topics are compared with."""
    return topic_filter.split("/", 2)[2] if topic_filter.startswith("$share/") else topic_filter


def _is_wild(topic_filter: str) -> bool:
    return "+" in topic_filter or "#" in topic_filter
