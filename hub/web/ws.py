"""The WebSocket ``/api/ws``: requests in, results and subscribed changes out, speech as binary frames."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Callable, Coroutine
from socket import SO_SNDBUF, SOL_SOCKET
from typing import Annotated, Any

import msgspec
from aiohttp import WSMsgType, web
from msgspec import Meta

from hub.web import problems
from hub.web.audio import Utterance
from hub.web.endpoint import SERVICES, cause_of, demand, identity_of
from hub.web.keys import LIVE, NOTICES
from hub.web.live import TOPICS
from hub.web.panel_ears import Ears, EarsClose, EarsHush, EarsOpen, EarsWake, Played
from hub.web.problems import ProblemError
from hub.web.rest.entities import give
from hub.web.rest.voice import TIMEOUT, known_room, voice_of, voucher_of
from hub.web.services import AudioSession
from hub.web.shapes import Id, In, Spoken, Text
from hub.web.socket import Socket
from hub.web.views import home_view, plugins_view, rooms_view

_HEARTBEAT = 60.0
"""Seconds between pings; a slow client has half of that to answer."""
_IN_THE_KERNEL = 128 * 1024
"""Bytes that may wait there: what waits here instead is replaced by newer values, and a ping is not behind it."""
_LARGEST = 256 * 1024
_IN_FLIGHT = 32
_LONG = frozenset({"call", "say", "audio_end"})
"""Requests that may take seconds, and run beside the reading."""
_encode = msgspec.json.Encoder().encode


class Subscribe(In):
    """Ask for a topic."""

    topic: Annotated[str, Meta(max_length=40)]


class CallEntity(In):
    """Command an entity."""

    entity_id: Id
    command: Id
    params: dict[str, Any] = msgspec.field(default_factory=dict)


class Say(In):
    """Say a sentence."""

    text: Text
    language: Spoken | None = None
    area: Id | None = None
    session: Annotated[str, Meta(max_length=80)] = ""
    pin: Annotated[str, Meta(max_length=20)] = ""


class AudioStart(In):
    """Begin to speak."""

    language: Spoken | None = None
    area: Id | None = None
    session: Annotated[str, Meta(max_length=80)] = ""


class AudioEnd(In):
    """The utterance is over, or is to be forgotten."""

    session: Annotated[str, Meta(max_length=80)] = ""


class Ping(In):
    """Are you there?"""


def _bound(transport: asyncio.BaseTransport | None) -> None:
    """Keep the kernel from taking more than a little of what a slow client has not read."""
    wire = transport.get_extra_info("socket") if transport is not None else None
    if wire is not None:
        with contextlib.suppress(OSError):
            wire.setsockopt(SOL_SOCKET, SO_SNDBUF, _IN_THE_KERNEL)


async def open_socket(request: web.Request) -> web.StreamResponse:
    """Serve one WebSocket until it closes."""
    services, live, identity = request.app[SERVICES], request.app[LIVE], identity_of(request)
    ws = web.WebSocketResponse(heartbeat=_HEARTBEAT, max_msg_size=_LARGEST, compress=False)
    await ws.prepare(request)
    _bound(request.transport)
    socket = Socket(ws, identity, lambda: services.accounts.alive(identity.key), request.transport)
    conversation = Conversation(request, ws, socket)
    live.join(socket)
    try:
        await conversation.run()
    finally:
        live.leave(socket)
        await conversation.end()
    return ws


class Conversation:
    """What one client asks for. Speech is handled in order, everything else side by side."""

    def __init__(self, request: web.Request, ws: web.WebSocketResponse, socket: Socket) -> None:
        self._services = request.app[SERVICES]
        self._live = request.app[LIVE]
        self._notices = request.app[NOTICES]
        self._ws = ws
        self._socket = socket
        self._identity = socket.identity
        self._utterance = Utterance(self._services, socket.identity)
        self._ears = Ears(self._services, socket.put)
        self._in_flight = 0

    async def run(self) -> None:
        """Read until the client closes; commands under way are carried to their end."""
        async with asyncio.TaskGroup() as tasks:
            writer = tasks.create_task(self._socket.write(), name="panel writer")
            try:
                with contextlib.suppress(ConnectionError):
                    await self._read(tasks)
            finally:
                await self._ears.close()
            writer.cancel()

    async def _read(self, tasks: asyncio.TaskGroup) -> None:
        async for message in self._ws:
            if not self._services.accounts.alive(self._identity.key):
                await self._socket.close(4401, b"the session is over")
                return
            if message.type is WSMsgType.TEXT:
                await self._text(message.data, tasks)
            elif message.type is WSMsgType.BINARY:
                if self._utterance.under_way:
                    await self._guarded(None, self._utterance.feed(message.data))
                else:
                    self._ears.hear(message.data)

    async def end(self) -> None:
        """Forget an utterance that was under way."""
        await self._utterance.cancel()

    async def _text(self, text: str, tasks: asyncio.TaskGroup) -> None:
        """Take one text frame."""
        request_id: Any = None
        try:
            frame = problems.decode(text.encode("utf-8", "surrogatepass"), dict[str, Any])
            request_id = _id_of(frame.pop("id", None))
            name = frame.pop("type", None)
            kind, handle = self._handler(name)
            body = problems.convert(frame, kind)
            self._check_room(name)
            work = handle(request_id, body)
        except ProblemError as error:
            await self._socket.refuse(request_id, error)
            return
        if name in _LONG:
            self._in_flight += 1
            tasks.create_task(self._side_by_side(request_id, work), name=f"panel {name}")
        else:
            await self._guarded(request_id, work)

    def _handler(self, name: Any) -> tuple[type[In], Callable[[Any, Any], Coroutine[Any, Any, None]]]:
        handlers: dict[str, tuple[type[In], Callable[[Any, Any], Coroutine[Any, Any, None]]]] = {
            "subscribe": (Subscribe, self._subscribe),
            "unsubscribe": (Subscribe, self._unsubscribe),
            "call": (CallEntity, self._call),
            "say": (Say, self._say),
            "audio_start": (AudioStart, self._audio_start),
            "audio_end": (AudioEnd, self._audio_end),
            "audio_cancel": (AudioEnd, self._audio_cancel),
            "ears_open": (EarsOpen, self._ears_open),
            "ears_close": (EarsClose, self._ears_close),
            "ears_wake": (EarsWake, self._ears_wake),
            "ears_hush": (EarsHush, self._ears_hush),
            "played": (Played, self._played),
            "ping": (Ping, self._ping),
        }
        found = handlers.get(name) if isinstance(name, str) else None
        if found is None:
            known = ", ".join(handlers)
            raise ProblemError(422, "this type of request is not known", field="type", remedy=f"one of {known}")
        return found

    def _check_room(self, name: Any) -> None:
        if name in _LONG and self._in_flight >= _IN_FLIGHT:
            raise ProblemError(429, "too many requests are under way", remedy="wait for their results")

    async def _side_by_side(self, request_id: Any, work: Coroutine[Any, Any, None]) -> None:
        """Do it beside the reading; a client that went away meanwhile does not stop what others asked for."""
        try:
            with contextlib.suppress(ConnectionError):
                await self._guarded(request_id, work)
        finally:
            self._in_flight -= 1

    async def _guarded(self, request_id: Any, work: Coroutine[Any, Any, None]) -> None:
        """Do it; whatever goes wrong becomes an error reply, never the end of the socket."""
        try:
            await work
        except ConnectionError:
            raise
        except Exception as error:  # noqa: BLE001 - the boundary of one request
            await self._socket.refuse(request_id, problems.of(error))

    async def _ping(self, request_id: Any, _: Ping) -> None:
        await self._socket.reply(request_id, {})

    async def _subscribe(self, request_id: Any, body: Subscribe) -> None:
        needs = TOPICS.get(body.topic)
        if needs is None:
            raise ProblemError(422, "there is no such topic", field="topic", remedy=f"one of {', '.join(TOPICS)}")
        demand(self._services, self._identity, needs)
        await self._socket.subscribe(body.topic, lambda: self._snapshot(request_id, body.topic))

    async def _unsubscribe(self, request_id: Any, body: Subscribe) -> None:
        self._socket.topics.discard(body.topic)
        await self._socket.reply(request_id, {})

    async def _snapshot(self, request_id: Any, topic: str) -> bytes:
        head = {"id": request_id, "type": "snapshot", "topic": topic}
        if topic == "entities":
            return _encode(head)[:-1] + b',"entities":[' + await self._live.snapshot() + b"]}"
        if topic == "home":
            return _encode({**head, **home_view(self._services)})
        if topic == "notices":
            return _encode({**head, "notices": self._notices.current(self._services.clock.zone)})
        if topic == "rooms":
            return _encode({**head, **rooms_view(self._services)})
        if topic == "plugins":
            return _encode({**head, "plugins": plugins_view(self._services, self._identity.person)})
        return _encode({"id": request_id, "type": "result", "topic": topic})

    async def _call(self, request_id: Any, body: CallEntity) -> None:
        demand(self._services, self._identity, "command")
        cause = cause_of(self._identity, self._services)
        outcome = await give(self._services, self._identity, body.entity_id, body.command, body.params, cause)
        await self._socket.reply(request_id, msgspec.structs.asdict(outcome))

    async def _say(self, request_id: Any, body: Say) -> None:
        demand(self._services, self._identity, "voice.use")
        if body.session:
            self._socket.voice_sessions.append(body.session)
        area = known_room(self._services, body.area)
        voucher = await voucher_of(self._services, self._identity.person, body.pin)
        async with asyncio.timeout(TIMEOUT):
            answer = await voice_of(self._services).say_text(
                body.text,
                body.language or "",
                area,
                body.session,
                self._identity.person,
                cause_of(self._identity, self._services),
                voucher=voucher,
            )
        await self._socket.reply(request_id, answer)

    async def _audio_start(self, request_id: Any, body: AudioStart) -> None:
        demand(self._services, self._identity, "voice.use")
        language = body.language or self._identity.person.language
        area = known_room(self._services, body.area)
        session = await self._utterance.start(language, cause_of(self._identity, self._services), area, body.session)
        self._socket.voice_sessions.append(session)
        await self._socket.reply(request_id, {"session": session})

    def _audio_end(self, request_id: Any, body: AudioEnd) -> Coroutine[Any, Any, None]:
        """Take the utterance at once, so that the next may begin, and answer it when it is understood."""
        return self._answer(request_id, self._utterance.take(body.session))

    async def _answer(self, request_id: Any, session: AudioSession) -> None:
        await self._socket.reply(request_id, await self._utterance.finish(session))

    async def _audio_cancel(self, request_id: Any, body: AudioEnd) -> None:
        await self._utterance.cancel()
        await self._socket.reply(request_id, {})

    async def _ears_open(self, request_id: Any, body: EarsOpen) -> None:
        demand(self._services, self._identity, "voice.use")
        await self._socket.reply(request_id, await self._ears.open(body))

    async def _ears_close(self, request_id: Any, _: EarsClose) -> None:
        await self._ears.close()
        await self._socket.reply(request_id, {})

    async def _ears_wake(self, request_id: Any, _: EarsWake) -> None:
        await self._ears.wake()
        await self._socket.reply(request_id, {})

    async def _ears_hush(self, request_id: Any, _: EarsHush) -> None:
        self._ears.hush()
        await self._socket.reply(request_id, {})

    async def _played(self, request_id: Any, body: Played) -> None:
        self._ears.played(body.sound)
        if request_id is not None:
            await self._socket.reply(request_id, {})


def _id_of(given: Any) -> int | str | None:
    """Return a request's id; 422 for what is no number or short text."""
    if given is None or (isinstance(given, int) and not isinstance(given, bool)):
        return given
    if isinstance(given, str) and len(given) <= 80:
        return given
    raise ProblemError(422, "an id is a whole number or a short text", field="id")
