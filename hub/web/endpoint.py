"""Endpoints: one declaration from which routing, rights, validation and the OpenAPI page follow."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import Any, TypeAlias

import msgspec
from aiohttp import web

from hub.api.causes import Cause, Origin, start
from hub.api.people import Person
from hub.web import problems
from hub.web.config import WebConfig
from hub.web.problems import ProblemError
from hub.web.services import Identity, Services

IDENTITY = web.RequestKey("identity", object)
SERVICES = web.AppKey("services", Services)
CONFIG = web.AppKey("config", WebConfig)
_READ_TIMEOUT = 30.0
_encode = msgspec.json.Encoder().encode


@dataclass(frozen=True, kw_only=True)
class Endpoint:
    """One method of one path.

    ``needs`` is the permission it takes (None: open to all). ``query``, ``body`` and ``answer`` are types
    (msgspec structs and plain annotations); ``takes`` lists the media types of a body that is not JSON.
    """

    method: str
    path: str
    handler: Callable[[Call], Awaitable[Any]]
    summary: str
    needs: str | None
    query: type[msgspec.Struct] | None = None
    body: Any = None
    answer: Any = None
    status: int = 200
    takes: tuple[str, ...] = ("application/json",)
    gives: str = "application/json"

    @property
    def tag(self) -> str:
        """Return the first word of the path, under which it is listed."""
        return self.path.removeprefix("/api/").partition("/")[0].removesuffix(".json")


Handler: TypeAlias = Callable[["Call"], Awaitable[Any]]


class Table:
    """A collection of endpoints, filled by decorators."""

    def __init__(self) -> None:
        self.endpoints: list[Endpoint] = []

    def __call__(
        self, method: str, path: str, *, needs: str | None, summary: str, **facts: Any
    ) -> Callable[[Handler], Handler]:
        """Declare an endpoint."""

        def add(handler: Handler) -> Handler:
            facts.setdefault("status", 204 if "answer" not in facts else 200)
            self.endpoints.append(
                Endpoint(method=method, path=path, handler=handler, needs=needs, summary=summary, **facts)
            )
            return handler

        return add


class Call:
    """One request to an endpoint, already allowed and decoded."""

    def __init__(self, request: web.Request, services: Services, query: Any, body: Any) -> None:
        self.request = request
        self.services = services
        self.query = query
        self.body = body

    @property
    def path(self) -> Mapping[str, str]:
        """Return the path variables."""
        return self.request.match_info

    @property
    def identity(self) -> Identity:
        """Return who asks; only for endpoints that are not open."""
        return identity_of(self.request)

    @property
    def person(self) -> Person:
        """Return the person who asks."""
        return self.identity.person

    @property
    def source(self) -> str:
        """Return the address of the peer; forwarding headers are not believed."""
        return self.request.remote or ""

    @property
    def agent(self) -> str:
        """Return what the browser calls itself."""
        return problems.printable(self.request.headers.get("User-Agent", ""), 120)

    def may(self, permission: str) -> bool:
        """Return whether who asks has a permission."""
        return self.services.accounts.may(self.person.role, permission)

    def cause(self) -> Cause:
        """Return a new cause naming who asks and the door."""
        return cause_of(self.identity, self.services)


def cause_of(identity: Identity, services: Services) -> Cause:
    """Return a new cause: the person, through the panel (session) or the API (token)."""
    door = "panel" if identity.via == "session" else "api"
    return start(Origin.PERSON, identity.person.id, door=door, at=services.clock.time())


def identity_of(request: web.Request) -> Identity:
    """Return who asks; 401 when the request was let in without anybody."""
    identity: Any = request.get(IDENTITY)
    if identity is None:
        raise ProblemError(401, "nobody is logged in", remedy="log in, or send a bearer token")
    found: Identity = identity
    return found


def dispatcher(endpoint: Endpoint) -> Callable[[web.Request], Awaitable[web.StreamResponse]]:
    """Return the aiohttp handler of an endpoint: rights, decoding, the handler, encoding."""

    async def dispatch(request: web.Request) -> web.StreamResponse:
        services = request.app[SERVICES]
        if endpoint.needs is not None:
            demand(services, identity_of(request), endpoint.needs)
        query = read_query(request, endpoint.query) if endpoint.query else None
        body = await read_body(request, endpoint.body) if endpoint.body is not None else None
        answer = await endpoint.handler(Call(request, services, query, body))
        if isinstance(answer, web.StreamResponse):
            return answer
        return web.Response(status=204) if endpoint.status == 204 else json_response(answer, endpoint.status)

    return dispatch


def demand(services: Services, identity: Identity, permission: str) -> None:
    """Raise 403 unless the identity has the permission."""
    if not services.accounts.may(identity.person.role, permission):
        raise ProblemError(403, f"the role {identity.person.role.value} may not do this", remedy="ask an owner")


def json_response(data: Any, status: int = 200) -> web.Response:
    """Return a value as JSON."""
    return web.Response(body=_encode(data), status=status, content_type="application/json")


def read_query(request: web.Request, kind: type[msgspec.Struct]) -> Any:
    """Return the query as a struct; 422 names the parameter that does not fit."""
    return problems.convert(dict(request.query), kind, strict=False)


async def read_raw(request: web.Request, limit: int) -> bytes:
    """Return the body; 413 above ``limit`` bytes, 408 when it does not come within 30 s."""
    if request.content_length is not None and request.content_length > limit:
        raise ProblemError(413, f"the body is larger than {limit} bytes", remedy="send less")
    parts, size = [], 0
    try:
        async with asyncio.timeout(_READ_TIMEOUT):
            async for part in request.content.iter_any():
                size += len(part)
                if size > limit:
                    raise ProblemError(413, f"the body is larger than {limit} bytes", remedy="send less")
                parts.append(part)
    except TimeoutError as error:
        raise ProblemError(408, "the body did not come in time") from error
    return b"".join(parts)


async def read_body(request: web.Request, kind: Any) -> Any:
    """Return the JSON body as ``kind``; an empty one counts as ``{}``."""
    raw = await read_raw(request, 1 << 20)
    return problems.decode(raw or b"{}", kind)
