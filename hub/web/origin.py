"""Whose page asks, and under which name: the defence against DNS rebinding and cross-site requests."""

from __future__ import annotations

import ipaddress
import re
import socket
from collections.abc import Iterable, Mapping
from urllib.parse import urlsplit

from hub.web.config import WebConfig

_HOST = re.compile(r"^(?P<name>\[[0-9A-Fa-f:.]+\]|[A-Za-z0-9_]([A-Za-z0-9._-]*[A-Za-z0-9_])?\.?)(?P<port>:\d{1,5})?$")


def host_name(header: str) -> str | None:
    """Return the name in a Host header, lower-case and without brackets; None when it is malformed."""
    match = _HOST.match(header)
    return match["name"].strip("[]").rstrip(".").lower() if match else None


class Hosts:
    """The names under which this hub may be asked for.

    A page of a stranger can point its own name at us (DNS rebinding), but it cannot take on a name of ours. Names
    under ``.local`` are resolved by multicast in the home itself; addresses cannot be rebound at all.
    """

    def __init__(self, machine: str, extra: Iterable[str]) -> None:
        short = machine.lower().partition(".")[0]
        self._names = {"localhost", machine.lower(), short} - {""}
        self._endings = [".local", ".localhost"]
        for name in extra:
            if name.startswith("*."):
                self._endings.append(name[1:].lower())
            else:
                self._names.add(name.lower().rstrip("."))

    def allows(self, header: str, local_address: str = "") -> bool:
        """Return whether a Host header names this hub; ``local_address`` is where the connection came in."""
        name = host_name(header)
        if name is None:
            return False
        try:
            address = ipaddress.ip_address(name)
        except ValueError:
            return name in self._names or any(name.endswith(end) for end in self._endings)
        if name in self._names or name == local_address.partition("%")[0]:
            return True
        return address.is_loopback or address.is_private or address.is_link_local


def lan_address(config: WebConfig) -> str:
    """Return where a browser elsewhere in the home finds the panel; this machine's own where only it can."""
    scheme = "https" if config.tls_cert else "http"
    host = config.host
    if host in ("0.0.0.0", "::", ""):  # noqa: S104 - compared, not bound
        host = _outward()
    return f"{scheme}://{f'[{host}]' if ':' in host else host}:{config.port}"


def _outward() -> str:
    """Return the address by which this machine reaches others; nothing is sent to find out."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        try:
            probe.connect(("192.0.2.1", 9))
        except OSError:
            return "localhost"
        return str(probe.getsockname()[0])


def same_origin(headers: Mapping[str, str]) -> bool | None:
    """Return whether the page that asks is our own; None when the request does not say (no browser)."""
    origin = headers.get("Origin")
    if origin is not None:
        try:
            parts = urlsplit(origin)
        except ValueError:
            return False
        return parts.scheme in ("http", "https") and parts.netloc.lower() == headers.get("Host", "").lower()
    site = headers.get("Sec-Fetch-Site")
    return None if site is None else site in ("same-origin", "none")
