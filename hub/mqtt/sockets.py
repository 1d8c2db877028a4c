"""Owns opening a socket to the broker without blocking the loop, TLS included, and saying why it does not open."""

from __future__ import annotations

import asyncio
import contextlib
import socket
import ssl
from collections.abc import Callable
from typing import Any

from hub.api.errors import ConfigError
from hub.mqtt.config import Endpoint, TlsConfig, require_file

_RECEIVE_BUFFER = 512 * 1024


async def open_socket(endpoint: Endpoint, tls: ssl.SSLContext | None) -> socket.socket:
    """A connected, non-blocking socket; OSError of the last address tried. The caller sets the timeout."""
    loop = asyncio.get_running_loop()
    addresses = await loop.getaddrinfo(endpoint.host, endpoint.port, type=socket.SOCK_STREAM)
    last: OSError | None = None
    for family, kind, protocol, _, address in addresses:
        sock = socket.socket(family, kind, protocol)
        try:
            sock.setblocking(False)
            sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            sock.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, _RECEIVE_BUFFER)
            await loop.sock_connect(sock, address)
            return await _handshake(loop, sock, tls, endpoint.host) if tls else sock
        except OSError as error:
            sock.close()
            if isinstance(error, ssl.SSLError):
                raise
            last = error
        except BaseException:
            sock.close()
            raise
    raise last or OSError(f"no address for {endpoint.host}")


def tls_context(config: TlsConfig) -> ssl.SSLContext:
    """The context for ``mqtts``; ConfigError names the file that is missing or unusable."""
    ca = require_file(config.ca, "mqtt.tls.ca")
    cert, key = require_file(config.cert, "mqtt.tls.cert"), require_file(config.key, "mqtt.tls.key")
    try:
        context = ssl.create_default_context(cafile=ca)
        if cert:
            context.load_cert_chain(cert, key)
    except (ssl.SSLError, OSError) as error:
        raise ConfigError(f"mqtt.tls: {error}", remedy="give PEM files that belong together") from error
    if config.insecure:
        context.check_hostname = False
        context.verify_mode = ssl.CERT_NONE
    return context


async def _handshake(
    loop: asyncio.AbstractEventLoop, sock: socket.socket, tls: ssl.SSLContext, host: str
) -> ssl.SSLSocket:
    secure = tls.wrap_socket(sock, server_hostname=host, do_handshake_on_connect=False)
    try:
        while True:
            try:
                secure.do_handshake()
            except ssl.SSLWantReadError:
                await _until(loop.add_reader, loop.remove_reader, secure.fileno())
            except ssl.SSLWantWriteError:
                await _until(loop.add_writer, loop.remove_writer, secure.fileno())
            else:
                return secure
    except BaseException:
        secure.close()
        raise


async def _until(add: Callable[..., Any], remove: Callable[[int], Any], fd: int) -> None:
    ready: asyncio.Future[None] = asyncio.get_running_loop().create_future()

    def wake() -> None:
        with contextlib.suppress(asyncio.InvalidStateError):
            ready.set_result(None)

    add(fd, wake)
    try:
        await ready
    finally:
        remove(fd)


def explain(error: Exception, where: Endpoint) -> str:
    """One line on why there is no connection, with the remedy where there is one."""
    if isinstance(error, ConnectionRefusedError):
        return f"nothing listens on {where.name} (is the broker running?)"
    if isinstance(error, socket.gaierror):
        return f"no host of the name {where.host} (check mqtt.broker)"
    if isinstance(error, TimeoutError):
        return f"{where.name} does not answer"
    if isinstance(error, ssl.SSLCertVerificationError):
        return f"the certificate of {where.name} is not trusted: {error.verify_message} (set mqtt.tls.ca)"
    if isinstance(error, ssl.SSLError):
        return f"TLS with {where.name} fails: {error.reason or error} (is it a TLS port?)"
    return str(error) or repr(error)
