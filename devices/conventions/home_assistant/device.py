"""The ``device`` and ``origin`` parts of a discovery message."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlsplit

from devices.conventions.home_assistant.schema import Refused
from hub.api.codec import DeviceFacts

_TEXTS = (
    "name",
    "manufacturer",
    "model",
    "model_id",
    "sw_version",
    "hw_version",
    "serial_number",
    "suggested_area",
    "via_device",
)
_SCHEMES = frozenset({"http", "https", "homeassistant"})


def read_device(value: Any) -> DeviceFacts | None:
    """Return what a message says of the device; raises Refused. Keys are long names already."""
    if value is None:
        return None
    if not isinstance(value, dict):
        raise Refused("device must be an object")
    identifiers = _identifiers(value.get("identifiers"))
    connections = _connections(value.get("connections"))
    if not identifiers and not connections:
        raise Refused("device must have identifiers or connections, to know it again by")
    texts = {key: _text(value, key) for key in _TEXTS}
    return DeviceFacts(
        identifiers=identifiers,
        connections=connections,
        configuration_url=_url(value.get("configuration_url")),
        **texts,
    )


def read_origin(value: Any) -> str:
    """Return the name and version of the software that announces; raises Refused."""
    if value is None:
        return ""
    if not isinstance(value, dict) or not isinstance(value.get("name"), str):
        raise Refused("origin must be an object with a name")
    version = value.get("sw_version")
    return f"{value['name']} {version}" if version else str(value["name"])


def _text(value: Mapping[str, Any], key: str) -> str:
    item = value.get(key)
    if type(item) is str:
        return item
    if isinstance(item, dict | list):
        raise Refused(f"device.{key} must be a text")
    return "" if item is None else str(item)


def _identifiers(value: Any) -> tuple[str, ...]:
    if value is None:
        return ()
    items = value if isinstance(value, list) else [value]
    if any(isinstance(i, dict | list) or i is None for i in items):
        raise Refused("device.identifiers must be a text or a list of texts")
    return tuple(str(i) for i in items)


def _connections(value: Any) -> tuple[tuple[str, str], ...]:
    if value is None:
        return ()
    if not isinstance(value, list) or any(not isinstance(p, list) or len(p) != 2 for p in value):
        raise Refused('device.connections must be a list of pairs such as ["mac", "02:5b:26:a8:dc:12"]')
    return tuple((str(kind), _mac(str(address)) if kind == "mac" else str(address)) for kind, address in value)


def _mac(address: str) -> str:
    """Return a MAC address in its usual form, small letters and colons, so that the same device is known again."""
    digits = address.replace(":", "").replace("-", "").replace(".", "").lower()
    if len(digits) == 12 and all(c in "0123456789abcdef" for c in digits):
        return ":".join(digits[i : i + 2] for i in range(0, 12, 2))
    return address


def _url(value: Any) -> str:
    if value is None or value == "":
        return ""
    try:
        parts = urlsplit(value) if isinstance(value, str) else None
    except ValueError:
        parts = None
    if parts is None or parts.scheme not in _SCHEMES or not parts.netloc:
        raise Refused("device.configuration_url must be an address that begins with http:// or https://")
    return str(value)
