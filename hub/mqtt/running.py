"""Owns what is common to brokers of ours: what one is once it runs, and the port it gets."""

from __future__ import annotations

import asyncio
import contextlib
import errno
import random
import socket
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from typing import Literal

from hub.api.errors import BrokerError
from hub.mqtt.config import Account


@dataclass(frozen=True)
class RunningBroker:
    """A broker that answers at ``url``; ``note`` is a line for the user, empty where all is well."""

    url: str
    kind: Literal["mosquitto", "amqtt"]
    note: str
    port: int
    change_accounts: Callable[[Sequence[Account]], Awaitable[None]]
    """Let exactly these accounts in from the network, from now on; BrokerError where nothing is exposed."""


_OWN_PORTS = range(20_000, 32_000)
"""Below what systems give to outgoing connections, so that none of those takes a port before its server has it."""


def choose_port(host: str, port: int, key: str = "mqtt.listen.port") -> int:
    """``port`` if it is free, a free one for 0; BrokerError names the port, the key and the remedy."""
    failed = OSError(errno.EADDRINUSE, "in use")
    for candidate in (port,) if port else (*random.sample(_OWN_PORTS, 20), 0):
        try:
            return _bound(host, candidate)
        except OSError as error:
            failed = error
    if failed.errno == errno.EADDRINUSE:
        raise BrokerError(
            f"port {port} on {host} is in use, another broker may be running there",
            remedy=f"set mqtt.broker: mqtt://{host}:{port} to use that one, or {key} to another port",
        ) from failed
    raise BrokerError(f"cannot listen on {host}:{port}: {failed.strerror}", remedy=f"change {key}") from failed


def _bound(host: str, port: int) -> int:
    """Bind a port for a moment and return it; OSError where that cannot be."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        probe.bind((host, port))
        return int(probe.getsockname()[1])


def url_of(host: str, port: int) -> str:
    """The address as ``mqtt.broker`` takes it."""
    return f"mqtt://[{host}]:{port}" if ":" in host else f"mqtt://{host}:{port}"


async def answers(host: str, port: int) -> bool:
    """Something accepts a connection there, within 1 s."""
    try:
        async with asyncio.timeout(1.0):
            _, writer = await asyncio.open_connection(host, port)
    except OSError:
        return False
    writer.close()
    with contextlib.suppress(OSError):
        await writer.wait_closed()
    return True
