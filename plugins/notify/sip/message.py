"""SIP messages as text (RFC 3261): reading what a peer sent, writing what we send. Pure."""

from __future__ import annotations

import re
from collections.abc import Sequence

import msgspec

from hub.api.errors import PayloadError

_LONG = {"v": "via", "f": "from", "t": "to", "i": "call-id", "m": "contact", "l": "content-length", "c": "content-type"}
_URI = re.compile(r"<(sips?:[^>]*)>|^(sips?:[^;\s]*)")
_HOST = re.compile(r"^sips?:(?:[^@]*@)?(\[[0-9A-Fa-f:.]+\]|[^:;?]+)(?::(\d{1,5}))?")
_HEADERS = 100
_LARGEST = 65_507


class SipMessage(msgspec.Struct, frozen=True, kw_only=True):
    """One request or response. ``headers`` keep their order; names are small letters in their long form."""

    start: str
    headers: tuple[tuple[str, str], ...]
    body: str = ""

    @property
    def method(self) -> str:
        """Return the method of a request, empty for a response."""
        return "" if self.start.startswith("SIP/2.0 ") else self.start.partition(" ")[0]

    @property
    def status(self) -> int:
        """Return the status of a response, 0 for a request."""
        return int(self.start[8:11]) if self.start.startswith("SIP/2.0 ") else 0

    @property
    def reason(self) -> str:
        """Return the words of a response's status."""
        return self.start[12:].strip()

    def get(self, name: str) -> str:
        """Return the first header of a name, empty when there is none."""
        return next((value for key, value in self.headers if key == name), "")

    def all(self, name: str) -> list[str]:
        """Return all headers of a name, those on one line taken apart."""
        return [part.strip() for key, value in self.headers if key == name for part in _apart(value)]

    @property
    def cseq(self) -> tuple[int, str]:
        """Return number and method of the transaction; PayloadError when they are no such thing."""
        number, _, method = self.get("cseq").partition(" ")
        if not number.isdigit() or not method.strip():
            raise PayloadError("a SIP message has no CSeq")
        return int(number), method.strip()


def _apart(value: str) -> list[str]:
    """Split at the commas that are outside of <…> and "…"."""
    parts, depth, quoted, begun = [], 0, False, 0
    for at, letter in enumerate(value):
        if letter == '"':
            quoted = not quoted
        elif not quoted and letter in "<>":
            depth += 1 if letter == "<" else -1
        elif letter == "," and not quoted and depth == 0:
            parts.append(value[begun:at])
            begun = at + 1
    return [*parts, value[begun:]]


def parse(data: bytes) -> SipMessage:
    """Read a message; PayloadError when it is none."""
    if len(data) > _LARGEST:
        raise PayloadError("a SIP message is too long")
    head, _, body = data.decode("utf-8", "replace").replace("\r\n", "\n").partition("\n\n")
    start, *lines = head.lstrip("\n").split("\n")
    response = re.fullmatch(r"SIP/2\.0 [1-6]\d\d( .*)?", start)
    if not response and not re.fullmatch(r"[A-Z]+ \S+ SIP/2\.0", start):
        raise PayloadError(f"no SIP message: {start[:60]!r}")
    if len(lines) > _HEADERS:
        raise PayloadError("a SIP message has too many headers")
    headers: list[tuple[str, str]] = []
    for line in lines:
        if line[:1] in (" ", "\t") and headers:
            headers[-1] = (headers[-1][0], f"{headers[-1][1]} {line.strip()}")
            continue
        name, colon, value = line.partition(":")
        if not colon:
            raise PayloadError(f"a SIP header without a colon: {line[:60]!r}")
        key = name.strip().lower()
        headers.append((_LONG.get(key, key), value.strip()))
    return SipMessage(start=start, headers=tuple(headers), body=body)


def write(start: str, headers: Sequence[tuple[str, str]], body: str = "") -> bytes:
    """Return a message as it goes over the wire, with its length."""
    lines = [start, *(f"{name}: {value}" for name, value in headers), f"Content-Length: {len(body.encode())}", "", body]
    return "\r\n".join(lines).encode()


def uri_of(value: str) -> str:
    """Return the URI in a From, To, Contact or Route header; empty when there is none."""
    found = _URI.search(value)
    return (found[1] or found[2]) if found else ""


def address_of(uri: str) -> tuple[str, int] | None:
    """Return host and port of a SIP URI (5060 when it names none), None when it is no such thing."""
    found = _HOST.match(uri)
    return (found[1].strip("[]"), int(found[2] or 5060)) if found else None


def tag_of(value: str) -> str:
    """Return the tag of a From or To header."""
    found = re.search(r";\s*tag=([^;\s>]+)", value, re.IGNORECASE)
    return found[1] if found else ""
