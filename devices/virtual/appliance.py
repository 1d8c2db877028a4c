"""What all virtual appliances share: a pure model that announces itself, takes commands and lives in time.

No I/O here: ``announce``, ``handle`` and ``tick`` return the messages to send. Commands arrive on ``<base>/set`` and
``<base>/<part>/set``; states are told, retained, on ``<base>/state`` and ``<base>/<part>/state``. On ``<base>/do`` a
person stands before the appliance: ``{"action": "open_door"}``.
"""

from __future__ import annotations

import json
import logging
import random
from collections.abc import Callable, Mapping
from functools import cached_property
from typing import Any, ClassVar

from devices.virtual.discovery import About, Part, device_messages, single_messages
from devices.virtual.reading import BadCommand, document
from hub.api.codec import Publish

_log = logging.getLogger(__name__)

Take = Callable[[str], None]
"""Takes the text of one command; raises BadCommand."""
Deed = Callable[[Mapping[str, Any]], None]
"""Does what a person does at the appliance; raises BadCommand."""


class Appliance:
    """A model. Subclasses say their parts and states, and which commands and deeds they take.

    ``whole`` announces all parts in one device message, else each part in a message of its own. The same ``seed`` and
    the same calls give the same messages.
    """

    title: ClassVar[str] = ""
    model: ClassVar[str] = ""
    whole: ClassVar[bool] = False
    welcome: ClassVar[frozenset[str]] = frozenset()
    """Topics below the base on which a retained message is content to show, not a command to repeat."""
    fleeting: frozenset[str] = frozenset()
    """States below the base that do not stay on the broker, because they may tell of one person."""

    def __init__(self, about: About) -> None:
        self.about = about
        self.base = about.base
        self.random = random.Random(f"{about.id}:{about.seed}")  # noqa: S311 - simulated noise, no secret
        self.plugged = True
        self._now = 0.0
        self._timers: list[tuple[float, str, Callable[[], None]]] = []
        self._said: dict[str, str] = {}
        self._out: list[Publish] = []

    def parts(self) -> list[Part]:
        """Return the entities it announces."""
        return []

    def states(self) -> dict[str, str]:
        """Return what every state topic (below the base) holds now."""
        return {}

    def commands(self) -> dict[str, Take]:
        """Return what takes the commands of each topic below the base."""
        return {}

    def deeds(self) -> dict[str, Deed]:
        """Return what a person can do at it."""
        return {}

    def step(self, seconds: float) -> None:
        """Let time pass: physics, counters. Timers have run already."""

    def pace(self) -> float | None:
        """Return in how many seconds it wants to be looked at again because something moves, None when at rest."""
        return None

    @cached_property
    def _takes(self) -> dict[str, Take]:
        return self.commands()

    @cached_property
    def _does(self) -> dict[str, Deed]:
        return {"unplug": lambda _: self._plug(False), "plug_in": lambda _: self._plug(True), **self.deeds()}

    @property
    def deed_names(self) -> list[str]:
        """Return what a person can do at it, by name."""
        return list(self._does)

    @property
    def topics(self) -> list[str]:
        """Return the topics it listens on."""
        return [f"{self.base}/{suffix}" for suffix in (*self._takes, "do")]

    def takes_retained(self, topic: str) -> bool:
        """Return whether a retained message on a topic may be handled: commands must never be repeated."""
        return topic.removeprefix(f"{self.base}/") in self.welcome

    @property
    def due(self) -> float | None:
        """Return in how many seconds it must be ticked next, None when nothing is going on."""
        waits = [max(0.0, when - self._now) for when, _, _ in self._timers]
        if (pace := self.pace()) is not None:
            waits.append(pace)
        return min(waits, default=None)

    def announce(self) -> list[Publish]:
        """Return the discovery messages, then every state as it is now."""
        self._said.clear()
        make = device_messages if self.whole else single_messages
        return [*make(self.about, self.parts(), self.title, self.model), *self._changes()]

    def handle(self, topic: str, payload: bytes) -> list[Publish]:
        """Take a command or a deed; one that cannot be understood is logged and changes nothing."""
        suffix = topic.removeprefix(f"{self.base}/")
        try:
            text = payload.decode()
            if suffix == "do":
                self._do(document(text))
            elif suffix in self._takes and self.plugged:
                self._takes[suffix](text)
                self._repeat(suffix)
        except (BadCommand, UnicodeDecodeError) as error:
            _log.warning("%s ignores %r on %s: %s", self.about.name, payload[:60], topic, error)
        return self._changes()

    def tick(self, seconds: float) -> list[Publish]:
        """Let time pass and return what changed."""
        end = self._now + max(0.0, seconds)
        while self._timers and (first := min(self._timers, key=lambda t: t[0]))[0] <= end:
            self._timers.remove(first)
            self._pass(first[0] - self._now)
            first[2]()
        self._pass(end - self._now)
        return self._changes()

    def _pass(self, seconds: float) -> None:
        if seconds > 0:
            self._now += seconds
            self.step(seconds)

    def after(self, seconds: float, name: str, then: Callable[[], None]) -> None:
        """Do something later, in place of what is waiting under the same name."""
        self.forget(name)
        self._timers.append((self._now + seconds, name, then))

    def forget(self, name: str) -> None:
        """Drop what is waiting under a name."""
        self._timers = [t for t in self._timers if t[1] != name]

    def emit(self, topic: str, payload: Mapping[str, Any]) -> None:
        """Send one message that is no state, on a whole topic, not retained."""
        self._out.append(Publish(topic, to_json(payload), 1))

    def _do(self, deed: Mapping[str, Any]) -> None:
        action = deed.get("action")
        if not isinstance(action, str) or action not in self._does:
            raise BadCommand(f"action {str(action)[:40]!r} is not known: {', '.join(self._does)} are")
        self._does[action](deed)

    def _plug(self, plugged: bool) -> None:
        self.plugged = plugged

    def _repeat(self, suffix: str) -> None:
        """Tell the state that belongs to a command again, changed or not, as real devices do."""
        for candidate in (f"{suffix.removesuffix('set')}state", "state"):
            if candidate in self._said:
                del self._said[candidate]
                return

    def _changes(self) -> list[Publish]:
        """Return the messages sent on the way, then every state that differs from what was said last."""
        out, self._out = self._out, []
        now = {"availability": "online" if self.plugged else "offline"}
        if self.plugged:
            now.update(self.states())
        for suffix, payload in now.items():
            if self._said.get(suffix) != payload:
                self._said[suffix] = payload
                out.append(Publish(f"{self.base}/{suffix}", payload, 1, suffix not in self.fleeting))
        return out


def to_json(value: Any) -> str:
    """Return compact JSON."""
    return json.dumps(value, separators=(",", ":"), ensure_ascii=False, allow_nan=False)
