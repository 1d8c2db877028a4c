"""The telephones of the demo family: a local web server that takes their messages, so that nothing leaves the home."""

from __future__ import annotations

import asyncio
import json
from collections import deque

import msgspec
from aiohttp import web

KEPT = 100
_LARGEST = 64 * 1024


class Message(msgspec.Struct, frozen=True, kw_only=True):
    """What arrived at whose telephone."""

    person: str
    title: str
    text: str

    @property
    def said(self) -> str:
        """Return the text without the invitation to answer and its link."""
        before, _, link = self.text.partition("http")
        return before.rstrip().rpartition(" ")[0] if link else self.text

    @property
    def token(self) -> str:
        """Return the secret part of the link in it, empty when there is none."""
        found = self.text.partition("/#/answer/")[2].split()
        return found[0] if found else ""


class Phones:
    """Listens on this machine only; ``json://127.0.0.1:PORT/<person>`` is a telephone as apprise addresses it."""

    def __init__(self, port: int) -> None:
        self._port = port
        self.got: deque[Message] = deque(maxlen=KEPT)
        self.count = 0

    async def run(self) -> None:
        """Listen until cancelled."""
        app = web.Application(client_max_size=_LARGEST)
        app.router.add_post("/{person}", self._receive)
        runner = web.AppRunner(app, access_log=None)
        await runner.setup()
        try:
            await web.TCPSite(runner, "127.0.0.1", self._port).start()
            await asyncio.Event().wait()
        finally:
            await runner.cleanup()

    async def _receive(self, request: web.Request) -> web.Response:
        try:
            body = json.loads(await request.text())
            message = Message(person=request.match_info["person"], title=str(body["title"]), text=str(body["message"]))
        except (ValueError, KeyError, TypeError):
            return web.Response(status=400)
        self.got.append(message)
        self.count += 1
        return web.Response()

    def since(self, count: int, person: str) -> Message | None:
        """Return the newest message to a person after the ``count``-th, None while there is none."""
        new = list(self.got)[-(self.count - count) :] if self.count > count else []
        return next((m for m in reversed(new) if m.person == person), None)
