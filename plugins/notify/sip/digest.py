"""Digest authentication as SIP uses it (RFC 3261 section 22, RFC 7616, RFC 8760). Pure."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable

from hub.api.errors import PayloadError

_PAIR = re.compile(r'([A-Za-z0-9_-]+)\s*=\s*(?:"((?:[^"\\]|\\.)*)"|([^\s,"]+))')
_HASHES: dict[str, Callable[[bytes], str]] = {
    "MD5": lambda data: hashlib.md5(data, usedforsecurity=False).hexdigest(),
    "SHA-256": lambda data: hashlib.sha256(data).hexdigest(),
}


def challenge(header: str) -> dict[str, str]:
    """Return the parts of a WWW-Authenticate or Proxy-Authenticate header; PayloadError for another scheme."""
    scheme, _, rest = header.strip().partition(" ")
    if scheme.lower() != "digest":
        raise PayloadError(f"the SIP server wants {scheme[:20]!r}; only Digest is known")
    return {name.lower(): quoted or plain for name, quoted, plain in _PAIR.findall(rest)}


def authorization(
    asked: dict[str, str], *, user: str, password: str, method: str, uri: str, cnonce: str, count: int = 1
) -> str:
    """Return the Authorization that answers a challenge; PayloadError for an algorithm that is not known."""
    algorithm = asked.get("algorithm", "MD5").upper()
    if algorithm not in _HASHES:
        raise PayloadError(f"the SIP server wants the algorithm {algorithm[:20]!r}; MD5 and SHA-256 are known")
    digest, realm, nonce = _HASHES[algorithm], asked.get("realm", ""), asked.get("nonce", "")
    ha1 = digest(f"{user}:{realm}:{password}".encode())
    ha2 = digest(f"{method}:{uri}".encode())
    parts = [f'username="{user}"', f'realm="{realm}"', f'nonce="{nonce}"', f'uri="{uri}"', f"algorithm={algorithm}"]
    if "auth" in [q.strip() for q in asked.get("qop", "").split(",")]:
        nc = f"{count:08x}"
        response = digest(f"{ha1}:{nonce}:{nc}:{cnonce}:auth:{ha2}".encode())
        parts += ["qop=auth", f"nc={nc}", f'cnonce="{cnonce}"']
    else:
        response = digest(f"{ha1}:{nonce}:{ha2}".encode())
    parts.append(f'response="{response}"')
    if "opaque" in asked:
        parts.append(f'opaque="{asked["opaque"]}"')
    return f"Digest {', '.join(parts)}"
