"""Owns what is common to brokers of ours: what one is once it runs, and the port it gets."""

from __future__ import annotations

import asyncio
import contextlib
import errno
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


def choose_port(host: str, port: int, key: str = "mqtt.listen.port") -> int:
    """``port`` if it is free, a free one for 0; BrokerError names the port, the key and the remedy."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            if error.errno == errno.EADDRINUSE:
                raise BrokerError(
                    f"port {port} on {host} is in use, another broker may be running there",
                    remedy=f"set mqtt.broker: mqtt://{host}:{port} to use that one, or {key} to another port",
                ) from error
            raise BrokerError(f"cannot listen on {host}:{port}: {error.strerror}", remedy=f"change {key}") from error
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
