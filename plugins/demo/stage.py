"""The stage: what a scene can do to the virtual appliances, and how it waits for what the home does about it."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Awaitable, Callable, Mapping
from datetime import datetime
from typing import Any, TypeAlias

import aiohttp

from hub.api import Hub, Said, Value
from hub.api.errors import HearthError
from plugins.demo.api import SceneStep
from plugins.demo.phones import Message, Phones

LANGUAGES = ("en", "zh")
PATIENCE_S = 12.0
_LOOK_S = 0.05
PACE_S = 0.9
"""Time to read a step before the next, s."""
Scene: TypeAlias = "Callable[[Stage], Awaitable[None]]"


class Stage:
    """Plays one scene at a time. ``steps`` is what has been told of the present or the last one."""

    def __init__(self, hub: Hub, phones: Phones, owner: str, code: str) -> None:
        self.hub = hub
        self.phones = phones
        self.owner = owner
        self.code = code
        self.playing = ""
        self.scene = ""
        self.steps: list[dict[str, Any]] = []
        self._heard: list[str] = []
        self._since = 0
        self._stop = asyncio.Event()

    async def play(self, name: str, scene: Scene) -> bool:
        """Play a scene to its end; return whether everything came that had to. One that is stopped has failed."""
        self.playing = self.scene = name
        self.steps, self._heard, self._since = [], [], self.phones.count
        self._stop.clear()
        try:
            playing = asyncio.ensure_future(scene(self))
            stopping = asyncio.ensure_future(self._stop.wait())
            try:
                await asyncio.wait((playing, stopping), return_when=asyncio.FIRST_COMPLETED)
            finally:
                stopping.cancel()
                playing.cancel()
                await asyncio.gather(playing, stopping, return_exceptions=True)
            if not playing.cancelled() and (error := playing.exception()) is not None:
                self.hub.log.warning("the scene %s broke off: %s", name, error)
                self.steps.append(self._step({"en": str(error)}, False))
            good = not self._stop.is_set() and all(s["good"] is not False for s in self.steps)
            self.tell(f"{name}.over" if good else "broken", good, over=True)
            return good
        finally:
            self.playing = ""

    def stop(self) -> None:
        """Break off what is being played."""
        self._stop.set()

    async def listen(self) -> None:
        """Note what the home says aloud."""
        async for said in self.hub.events(Said):
            self._heard.append(said.language.partition("-")[0])

    # what a scene does

    def tell(self, key: str, good: bool | None = None, *, over: bool = False, **values: Any) -> None:
        """Tell what happens."""
        texts = {language: self.hub.text(key, language, **values) for language in LANGUAGES}
        self.steps.append(self._step(texts, good))
        event = SceneStep(cause=self.hub.cause(), scene=self.scene, texts=texts, good=good, over=over)
        self.hub.publish(event)

    def _step(self, texts: Mapping[str, str], good: bool | None) -> dict[str, Any]:
        now = datetime.fromtimestamp(self.hub.clock.time(), self.hub.clock.zone)
        return {"at": now.isoformat(timespec="milliseconds"), "texts": dict(texts), "good": good}

    async def do(self, appliance: str, action: str, **facts: Any) -> None:
        """Do something at a virtual appliance, as a person or the world does."""
        await self.hub.mqtt.publish(f"hearth-virtual/{appliance}/do", json.dumps({"action": action, **facts}))

    async def set(self, entity_id: str, command: str, **params: Any) -> None:
        """Bring a device into a state before the scene begins."""
        await self.hub.call(entity_id, command, **params)

    async def see(self, key: str, entity_id: str, *values: Value, **words: Any) -> None:
        """Wait until an entity has come to one of the values, and tell it."""
        self.tell(key, await self.until(lambda: self._value(entity_id) in values), **words)
        await self.rest(PACE_S)

    async def hear(self, key: str, language: str) -> None:
        """Wait until the home has said something in a language."""
        self.tell(key, await self.until(lambda: language in self._heard))
        await self.rest(PACE_S)

    async def ring(self, key: str, person: str) -> Message | None:
        """Wait until a message has reached a person's telephone, and tell what it says."""
        await self.until(lambda: self.phones.since(self._since, person) is not None)
        message = self.phones.since(self._since, person)
        title, text = (message.title, message.said) if message else ("", "")
        self.tell(key, message is not None, title=title, text=text)
        await self.rest(PACE_S)
        return message

    async def tap(self, key: str, message: Message | None) -> None:
        """Open the link in a message and answer, as its reader does."""
        base = message.text.partition("/#/")[0].rpartition(" ")[2] if message else ""
        base = base[base.find("http") :]
        if message is None or not message.token:
            self.tell(key, False)
            return
        address = f"{base}/api/plugins/notify/links/{message.token}"
        try:
            async with asyncio.timeout(PATIENCE_S), aiohttp.ClientSession() as web, web.post(address) as answer:
                self.tell(key, answer.status == 200)
        except (aiohttp.ClientError, TimeoutError) as error:
            raise HearthError(f"the link could not be opened: {error}") from error

    async def rest(self, seconds: float) -> None:
        """Leave time to look."""
        await self.hub.sleep(seconds)

    async def until(self, so: Callable[[], bool], seconds: float = PATIENCE_S) -> bool:
        """Wait until something is so; return whether it has become so."""
        for _ in range(round(seconds / _LOOK_S)):
            if so():
                return True
            await self.hub.sleep(_LOOK_S)
        return so()

    def _value(self, entity_id: str) -> Value | None:
        state = self.hub.states.get(entity_id)
        return state.value if state is not None and state.available else None
