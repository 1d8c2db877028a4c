"""What a Tasmota device says of itself, from its discovery message. Keys as Tasmota writes them."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

from devices.conventions.home_assistant.schema import Refused
from hub.api.codec import DeviceFacts

_MAC = re.compile(r"[0-9A-F]{12}")
_MOST = 32


class TasmotaDevice:
    """One device: its topics, names and what is built in. Raises Refused for a message that is none."""

    def __init__(self, mac: str, said: Mapping[str, Any]) -> None:
        if not _MAC.fullmatch(mac):
            raise Refused(f"{mac[:40]!r} in the topic is no MAC address of 12 capital hex digits")
        self.mac = mac
        self._said = said
        self.name = self._text("dn") or self._text("hn") or f"Tasmota {mac[-6:]}"
        self._full_topic = self._text("ft") or "%prefix%/%topic%/"
        self._topic = self._text("t")
        if not self._topic:
            raise Refused("t is missing: the device's topic")
        prefixes = self._list("tp")
        self._prefixes = [str(p) for p in prefixes] if len(prefixes) >= 3 else ["cmnd", "stat", "tele"]
        if any(sign in self.tele("LWT") for sign in "+#\0"):
            raise Refused(f"ft and t must make a topic without + and #, not {self.tele('LWT')[:60]!r}")

    def _text(self, key: str) -> str:
        value = self._said.get(key)
        return value if isinstance(value, str) else ""

    def _list(self, key: str) -> Sequence[Any]:
        value = self._said.get(key)
        return value[:_MOST] if isinstance(value, list) else []

    def numbers(self, key: str) -> list[int]:
        """Return a list of whole numbers; what is none counts as 0."""
        return [v if isinstance(v, int) and not isinstance(v, bool) else 0 for v in self._list(key)]

    def number(self, key: str) -> int:
        """Return a whole number, 0 when there is none."""
        value = self._said.get(key)
        return int(value) if isinstance(value, int) else 0

    @property
    def tilts(self) -> list[tuple[int, int] | None]:
        """Return the lowest and highest tilt of each shutter, None for one that does not tilt."""
        found: list[tuple[int, int] | None] = []
        for entry in self._list("sht"):
            ends = [v for v in entry[:2] if isinstance(v, int)] if isinstance(entry, list) else []
            found.append((ends[0], ends[1]) if len(ends) == 2 and ends[0] != ends[1] else None)
        return found

    def option(self, number: int) -> bool:
        """Return a SetOption."""
        options = self._said.get("so")
        return bool(options.get(str(number))) if isinstance(options, Mapping) else False

    @property
    def linked(self) -> bool:
        """Return whether colour and white of a lamp are switched together (SetOption37), as they are unless said."""
        return bool(self._said.get("lk", 1))

    def entry(self, key: str, index: int) -> str | None:
        """Return a text of a list of texts, None when it has none there."""
        entries = self._list(key)
        value = entries[index] if index < len(entries) else None
        return value if isinstance(value, str) and value else None

    def word(self, index: int, default: str) -> str:
        """Return what the device calls off (0) and on (1)."""
        return self.entry("state", index) or default

    def _at(self, prefix: str, rest: str) -> str:
        full = self._full_topic.replace("%prefix%", prefix).replace("%topic%", self._topic)
        full = full.replace("%hostname%", self._text("hn")).replace("%id%", self.mac[-6:])
        return f"{full.rstrip('/')}/{rest}"

    def cmnd(self, command: str) -> str:
        """Return the topic of a command."""
        return self._at(self._prefixes[0], command)

    def stat(self, what: str) -> str:
        """Return a topic of answers."""
        return self._at(self._prefixes[1], what)

    def tele(self, what: str) -> str:
        """Return a topic of telemetry."""
        return self._at(self._prefixes[2], what)

    @property
    def availability(self) -> dict[str, Any]:
        """Return how to know that it is there; a device that sleeps deeply counts as there."""
        if self.number("dslp"):
            return {}
        there = {
            "topic": self.tele("LWT"),
            "payload_available": self._text("onln") or "Online",
            "payload_not_available": self._text("ofln") or "Offline",
        }
        return {"availability": [there]}

    @property
    def facts(self) -> DeviceFacts:
        """Return the device behind the entities."""
        address = ":".join(self.mac[i : i + 2] for i in range(0, 12, 2)).lower()
        ip = self._text("ip")
        return DeviceFacts(
            connections=(("mac", address),),
            name=self.name,
            manufacturer="Tasmota",
            model=self._text("md"),
            sw_version=self._text("sw"),
            configuration_url=f"http://{ip}/" if re.fullmatch(r"[0-9a-fA-F.:]{3,45}", ip) else "",
        )
