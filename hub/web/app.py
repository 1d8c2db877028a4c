"""The aiohttp application: endpoints, plugin routes, WebSocket and panel behind one chain of middleware."""

from __future__ import annotations

import socket
from collections.abc import Sequence

from aiohttp import web

from hub.web.config import WebConfig
from hub.web.endpoint import CONFIG, SERVICES, Endpoint, dispatcher
from hub.web.files import Panel
from hub.web.keys import LIVE, NOTICES
from hub.web.live import Live
from hub.web.middleware import ENDPOINTS, HOSTS, MIDDLEWARES, add_headers
from hub.web.notices import NoticeBoard
from hub.web.origin import Hosts
from hub.web.rest import endpoints
from hub.web.rest.plugins import PREFIX, plugin_route
from hub.web.services import Services
from hub.web.ws import open_socket

_METHODS = ("GET", "POST", "PUT", "PATCH", "DELETE")


def build_app(
    config: WebConfig, services: Services, files: Panel, notices: NoticeBoard | None = None
) -> web.Application:
    """Return the application. It is served by ``hub.web.server.web_server``; tests drive it directly."""
    app = web.Application(middlewares=MIDDLEWARES, client_max_size=1 << 20)
    app[CONFIG] = config
    app[SERVICES] = services
    app[HOSTS] = Hosts(socket.gethostname(), [config.host, *config.allowed_hosts])
    app[LIVE] = Live(services)
    app[NOTICES] = notices or NoticeBoard(services.bus)
    app[ENDPOINTS] = {}
    _mount(app, endpoints())
    app.router.add_get("/api/ws", open_socket)
    for method in _METHODS:
        app.router.add_route(method, PREFIX, plugin_route)
    app.router.add_get("/{path:.*}", files.serve)
    app.on_response_prepare.append(add_headers)
    app.on_shutdown.append(_say_goodbye)
    app.on_cleanup.append(_clean_up)
    return app


def _mount(app: web.Application, table: Sequence[Endpoint]) -> None:
    for endpoint in table:
        handler = dispatcher(endpoint)
        methods = ("GET", "HEAD") if endpoint.method == "GET" else (endpoint.method,)
        for method in methods:
            app[ENDPOINTS][app.router.add_route(method, endpoint.path, handler)] = endpoint


async def _say_goodbye(app: web.Application) -> None:
    await app[LIVE].say_goodbye()


async def _clean_up(app: web.Application) -> None:
    app[NOTICES].close()
