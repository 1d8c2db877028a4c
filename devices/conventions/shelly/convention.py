"""The convention as the hub knows it: a Shelly that is online is asked what it has, and its answer makes entities.

These devices announce nothing that is retained but ``<prefix>/online``. Their MQTT settings need "RPC status
notifications over MQTT", which is the default.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from typing import Any

from devices.conventions.home_assistant.schema import Refused
from devices.conventions.home_assistant.workshop import Workshop
from devices.conventions.shelly.components import Where, parts_of
from hub.api.codec import Ask, DeviceFacts, Fact, Payload, Problem, Publish
from hub.api.errors import PayloadError

_PREFIX = re.compile(r"[A-Za-z0-9._-]{1,80}")
_CONFIG, _STATUS = 1, 2


class Shelly:
    """Shelly Gen2+ over MQTT; they answer below ``answers``. ``prefixes`` are topic prefixes of more than one level."""

    def __init__(
        self, answers: str = "hearth-shelly", prefixes: Sequence[str] = (), *, zone: str = "UTC",
        fahrenheit: bool = False,
    ) -> None:  # fmt: skip
        self._answers = answers.strip("/")
        self._prefixes = {prefix.replace("/", "."): prefix for prefix in prefixes}
        self._shop = Workshop("shelly", zone=zone, fahrenheit=fahrenheit)

    @property
    def name(self) -> str:
        """Return the convention's name."""
        return "shelly"

    @property
    def topics(self) -> Sequence[str]:
        """Return where devices say that they are online, and where they answer."""
        more = [f"{prefix}/online" for prefix in self._prefixes.values()]
        return ("+/online", *more, f"{self._answers}/+/rpc")

    def hello(self) -> Sequence[Publish]:
        """Return nothing: ``online`` is retained."""
        return ()

    def feed(self, topic: str, payload: bytes) -> Sequence[Fact]:
        """Return a question to a device that is online, or what its answer says."""
        if topic.endswith("/online"):
            prefix = topic.removesuffix("/online")
            if not payload:
                return self._shop.tell(f"shelly/{prefix}", {}, None)
            return self._questions(prefix) if payload == b"true" else []
        try:
            return self._answer(topic, Payload(topic, payload).json)
        except (Refused, PayloadError) as refusal:
            return [Problem(topic, str(refusal))]
        except RecursionError:
            return [Problem(topic, "the message is nested too deeply")]

    def _questions(self, prefix: str) -> list[Fact]:
        place = prefix.replace("/", ".")
        if not _PREFIX.fullmatch(place) or place == self._answers:
            return []
        return [self._question(prefix, place, _CONFIG, "Shelly.GetConfig")]

    def _question(self, prefix: str, place: str, number: int, method: str) -> Ask:
        message = {"id": number, "src": f"{self._answers}/{place}", "method": method}
        return Ask(Publish(f"{prefix}/rpc", json.dumps(message), 0))

    def _answer(self, topic: str, said: Any) -> list[Fact]:
        if not isinstance(said, Mapping):
            raise Refused("the answer must be a JSON object")
        config = said.get("result")
        if said.get("id") != _CONFIG or not isinstance(config, Mapping):
            return []
        place = topic.split("/")[-2]
        prefix = self._prefixes.get(place, place)
        device = _device(config, prefix, str(said.get("src") or prefix))
        parts = parts_of(config, Where(prefix, topic))
        for name, part in parts.items():
            part.config["unique_id"] = f"{device.identifiers[0]}_{name.replace(' ', '_')}"
        facts = self._shop.tell(f"shelly/{prefix}", parts, device)
        return [*facts, self._question(prefix, place, _STATUS, "Shelly.GetStatus")]


def _device(config: Mapping[str, Any], prefix: str, name: str) -> DeviceFacts:
    system = config.get("sys")
    own = system.get("device") if isinstance(system, Mapping) else None
    own = own if isinstance(own, Mapping) else {}
    mac = str(own.get("mac") or "")
    connections: tuple[tuple[str, str], ...] = ()
    if re.fullmatch(r"[0-9A-Fa-f]{12}", mac):
        connections = (("mac", ":".join(mac[i : i + 2] for i in range(0, 12, 2)).lower()),)
    return DeviceFacts(
        identifiers=(f"shelly_{name}",),
        connections=connections,
        name=str(own.get("name") or name),
        manufacturer="Shelly",
        model=name.partition("-")[0],
        sw_version=str(own.get("fw_id") or ""),
    )
