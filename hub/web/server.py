"""Serving the application: the listening socket, TLS, and what runs as long as it is open."""

from __future__ import annotations

import asyncio
import errno
import logging
import ssl
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from aiohttp import web
from aiohttp.http_exceptions import HttpProcessingError

from hub.api.errors import ConfigError
from hub.web.app import build_app
from hub.web.config import WebConfig
from hub.web.files import BUILT, Panel
from hub.web.keys import LIVE
from hub.web.notices import NoticeBoard
from hub.web.services import Services

_log = logging.getLogger(__name__)
_SHUTDOWN = 8.0
"""Seconds that requests under way get when the hub stops: longer than a command takes to be confirmed."""


@dataclass(frozen=True)
class Running:
    """A web server that is up. ``url`` is where a browser on this machine finds the panel."""

    url: str
    port: int


@asynccontextmanager
async def web_server(
    config: WebConfig, services: Services, *, panel: Path = BUILT, notices: NoticeBoard | None = None
) -> AsyncIterator[Running]:
    """Serve REST, WebSocket and panel while the context is open.

    ``notices`` is a board that has listened since before the plugins started; without one, only what is said from
    now on is shown. ConfigError when the port or a TLS file cannot be used.
    """
    tls = await asyncio.to_thread(_tls, config)
    files = Panel(panel)
    await asyncio.to_thread(files.index)
    app = build_app(config, services, files, notices)
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=_SHUTDOWN, logger=_Terse(_log))
    await runner.setup()
    live = asyncio.create_task(app[LIVE].run(), name="panels")
    try:
        site = web.TCPSite(runner, config.host, config.port, ssl_context=tls)
        await _listen(site, config)
        port = runner.addresses[0][1]
        yield Running(url=f"{'https' if tls else 'http'}://{_shown(config.host)}:{port}", port=port)
    finally:
        await runner.cleanup()
        live.cancel()
        await asyncio.gather(live, return_exceptions=True)


class _Terse(logging.LoggerAdapter[logging.Logger]):
    """Leaves out what is no HTTP: whoever reaches the port could fill the log with it."""

    def log(self, level: int, msg: object, *args: object, **kwargs: Any) -> None:
        """Log as the logger does, but for requests that cannot be read."""
        if not isinstance(kwargs.get("exc_info"), HttpProcessingError):
            super().log(level, msg, *args, **kwargs)


async def _listen(site: web.TCPSite, config: WebConfig) -> None:
    where = f"port {config.port} on {config.host}"
    try:
        await site.start()
    except OSError as error:
        if error.errno == errno.EADDRINUSE:
            raise ConfigError(
                f"{where} is in use",
                remedy="choose another with web.port or --port, or stop what uses it",
                field="web.port",
            ) from error
        if error.errno == errno.EACCES:
            raise ConfigError(
                f"{where} needs rights that Hearth does not have", remedy="use a --port above 1023", field="web.port"
            ) from error
        raise ConfigError(
            f"cannot listen on {where}: {error.strerror or error}",
            remedy="web.host takes an address of this machine, 127.0.0.1 or 0.0.0.0",
            field="web.host",
        ) from error


def _tls(config: WebConfig) -> ssl.SSLContext | None:
    """Return the TLS context, None for plain http; ConfigError when certificate and key do not serve."""
    if config.tls_cert is None or config.tls_key is None:
        return None
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    try:
        context.load_cert_chain(config.tls_cert, config.tls_key)
    except (OSError, ssl.SSLError) as error:
        raise ConfigError(
            f"cannot use the certificate {config.tls_cert} with the key {config.tls_key}: {error}",
            remedy="web.tls_cert and web.tls_key name PEM files that belong together",
            field="web.tls_cert",
        ) from error
    return context


def _shown(host: str) -> str:
    """Return the host as a browser on this machine writes it."""
    if host in ("0.0.0.0", "::", ""):  # noqa: S104 - compared, not bound
        return "localhost"
    return f"[{host}]" if ":" in host else host
