"""Middleware: what every request passes before a handler sees it, and what every answer carries."""

from __future__ import annotations

import hmac
import logging
from collections.abc import Awaitable, Callable
from typing import Any

import aiohttp
from aiohttp import web
from aiohttp.http_exceptions import HttpProcessingError

from hub.web import problems, session
from hub.web.endpoint import IDENTITY, SERVICES, Endpoint
from hub.web.origin import Hosts, same_origin
from hub.web.problems import ProblemError
from hub.web.services import ANYONE, Identity

_log = logging.getLogger(__name__)
Next = Callable[[web.Request], Awaitable[web.StreamResponse]]

HOSTS = web.AppKey("hosts", Hosts)
ENDPOINTS = web.AppKey("endpoints", dict[Any, Endpoint])
"""Endpoints by the aiohttp route that leads to them."""
CSRF_HEADER = "X-Hearth-CSRF"
SAFE = frozenset({"GET", "HEAD", "OPTIONS"})
_HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "no-referrer",
    "Permissions-Policy": "microphone=(self), camera=(self), geolocation=(), payment=(), usb=()",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Server": "hearth",
}


def policy(host: str) -> str:
    """Return the Content-Security-Policy; ``host`` is a checked Host header (older Safari needs ws: spelt out)."""
    connect = f"'self' ws://{host} wss://{host}" if host else "'self'"
    return (
        "default-src 'self'; script-src 'self'; style-src 'self'; img-src 'self' data: blob:; "
        f"media-src 'self' blob:; connect-src {connect}; worker-src 'self'; object-src 'none'; "
        "form-action 'self'; frame-ancestors 'none'; base-uri 'none'"
    )


async def add_headers(request: web.Request, response: web.StreamResponse) -> None:
    """Put the security headers on every answer."""
    host = request.headers.get("Host", "")
    known = request.app[HOSTS].allows(host, local_address(request))
    response.headers.update(_HEADERS)
    response.headers["Content-Security-Policy"] = policy(host if known else "")
    if request.path.startswith("/api/"):
        response.headers.setdefault("Cache-Control", "no-store")


def local_address(request: web.BaseRequest) -> str:
    """Return the address the connection came in on."""
    name = request.get_extra_info("sockname")
    return str(name[0]) if isinstance(name, tuple) and name else ""


@web.middleware
async def tell_problems(request: web.Request, handler: Next) -> web.StreamResponse:
    """Turn every error into a problem document."""
    try:
        return await handler(request)
    except ProblemError as error:
        return problems.response(error)
    except (HttpProcessingError, aiohttp.ClientPayloadError) as error:
        _log.info("a broken body from %s: %s", request.remote, error)
        return problems.response(ProblemError(400, "the body broke off or is badly encoded"))
    except ConnectionError:
        raise
    except Exception as error:  # noqa: BLE001 - the boundary: whatever it was, the client gets a document
        return problems.response(problems.of(error))


@web.middleware
async def check_host(request: web.Request, handler: Next) -> web.StreamResponse:
    """Refuse names that are not ours (DNS rebinding)."""
    given = request.headers.getall("Host", [])
    if len(given) != 1 or not request.app[HOSTS].allows(given[0], local_address(request)):
        name = problems.printable(given[0]) if given else ""
        raise ProblemError(
            421,
            f"this hub does not go by the name {name!r}" if name else "the request names no host",
            remedy="use its address, or add the name to web.allowed_hosts in the configuration",
        )
    return await handler(request)


def wants_socket(request: web.Request) -> bool:
    """Return whether a request asks for a WebSocket."""
    return request.headers.get("Upgrade", "").lower() == "websocket"


@web.middleware
async def check_origin(request: web.Request, handler: Next) -> web.StreamResponse:
    """Refuse what a page of somebody else sends: changing requests and WebSockets."""
    changing = request.method not in SAFE
    if (changing or wants_socket(request)) and same_origin(request.headers) is False:
        raise ProblemError(403, "this request comes from a page that is not ours")
    if changing and request.body_exists:
        endpoint = request.app[ENDPOINTS].get(request.match_info.route)
        takes = endpoint.takes if endpoint else ("application/json",)
        if request.content_length != 0 and request.content_type not in takes:
            raise ProblemError(
                415,
                f"a body of type {problems.printable(request.content_type)!r} is not taken here",
                remedy=f"send {' or '.join(takes)}",
            )
    return await handler(request)


@web.middleware
async def check_identity(request: web.Request, handler: Next) -> web.StreamResponse:
    """Let nobody into the API without a session or token, and no session change anything without its CSRF token."""
    endpoint = request.app[ENDPOINTS].get(request.match_info.route)
    if not request.path.startswith("/api/") or (endpoint is not None and endpoint.needs is None):
        return await handler(request)
    identity = await session.identify(request, request.app[SERVICES].accounts)
    if identity is None and open_to_anyone(request):
        return await handler(request)
    if identity is None:
        raise ProblemError(401, "nobody is logged in", remedy="log in, or send a bearer token")
    _check_csrf(request, identity)
    request[IDENTITY] = identity
    return await handler(request)


def open_to_anyone(request: web.Request) -> bool:
    """Return whether the request is for a plugin's route that takes those who are not logged in."""
    name, tail = request.match_info.get("name", ""), request.match_info.get("tail", "")
    if not name or not tail:
        return False
    found = request.app[SERVICES].plugins.route(name, request.method, f"/{tail}")
    return found is not None and found[0].role == ANYONE


def _check_csrf(request: web.Request, identity: Identity) -> None:
    if identity.via != "session":
        return
    if wants_socket(request):
        if same_origin(request.headers) is not True:
            raise ProblemError(403, "a WebSocket with a session needs the Origin header of our own page")
    elif request.method not in SAFE:
        given = request.headers.get(CSRF_HEADER, "")
        if not hmac.compare_digest(given.encode("utf-8", "replace"), identity.csrf.encode()):
            raise ProblemError(
                403, f"the {CSRF_HEADER} header is missing or wrong", remedy="send the csrf of GET /api/session"
            )


MIDDLEWARES = (tell_problems, check_host, check_origin, check_identity)
