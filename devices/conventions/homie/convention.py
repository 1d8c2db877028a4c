"""The convention as the hub knows it: Homie 5's one description, and Homie 4's many small ones put together.

Homie 5: ``homie/5/<device>/$state`` and ``$description``. Homie 4: ``homie/<device>/$homie``, ``$nodes``,
``<node>/$properties``, ``<node>/<property>/$datatype`` … An entity is there once its property is described.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

from devices.conventions.home_assistant.schema import Refused
from devices.conventions.home_assistant.workshop import Part, Workshop
from devices.conventions.homie.properties import part_of
from hub.api.codec import DeviceFacts, Fact, Payload, Problem, Publish
from hub.api.errors import PayloadError

_ID = re.compile(r"[a-z0-9][a-z0-9-]{0,79}")
_MOST_PROPERTIES = 500
_MOST_DEVICES = 2_000


class Homie:
    """Homie devices below ``root``."""

    def __init__(self, root: str = "homie", *, zone: str = "UTC") -> None:
        self._root = root.strip("/")
        self._shop = Workshop("homie", zone=zone)
        self._told: dict[str, dict[str, str]] = {}

    @property
    def name(self) -> str:
        """Return the convention's name."""
        return "homie"

    @property
    def topics(self) -> Sequence[str]:
        """Return where devices, nodes and properties are described."""
        root = self._root
        four = [f"{root}/+/{a}" for a in ("$homie", "$name", "$nodes")]
        nodes = [f"{root}/+/+/{a}" for a in ("$name", "$properties")]
        facts = [f"{root}/+/+/+/{a}" for a in ("$name", "$datatype", "$format", "$settable", "$retained", "$unit")]
        return (f"{root}/5/+/$description", *four, *nodes, *facts)

    def hello(self) -> Sequence[Publish]:
        """Return nothing: descriptions are retained."""
        return ()

    def feed(self, topic: str, payload: bytes) -> Sequence[Fact]:
        """Return what a description or a piece of one says."""
        levels = topic.removeprefix(f"{self._root}/").split("/")
        try:
            if levels[-1] == "$description":
                return self._five(levels[1], payload, topic)
            if not _ID.fullmatch(levels[0]) or levels[0] == "5":
                return []
            return self._four(levels, payload, topic)
        except (Refused, PayloadError) as refusal:
            return [Problem(topic, str(refusal))]
        except RecursionError:
            return [Problem(topic, "the message is nested too deeply")]

    # -- Homie 5 ------------------------------------------------------------------------------------------------------

    def _five(self, device: str, payload: bytes, topic: str) -> list[Fact]:
        place = f"{self._root}/5/{device}"
        if not payload.strip():
            return self._shop.tell(place, {}, None)
        said = Payload(topic, payload).json
        if not isinstance(said, Mapping) or not isinstance(said.get("nodes", {}), Mapping):
            raise Refused("$description must be a JSON object with nodes")
        if not str(said.get("homie", "")).startswith("5"):
            raise Refused(f"$description is of Homie {str(said.get('homie'))[:20]!r}: 5 is understood here")
        parts: dict[str, Part] = {}
        for node, facts in said.get("nodes", {}).items():
            properties = facts.get("properties") if isinstance(facts, Mapping) else None
            for key, about in properties.items() if isinstance(properties, Mapping) else ():
                if isinstance(about, Mapping) and len(parts) < _MOST_PROPERTIES:
                    name = _joined(facts.get("name") or node, about.get("name") or key)
                    shared = self._shared(place, f"{device}_{node}_{key}")
                    parts[f"{node}/{key}"] = part_of({**about, "homie": 5}, f"{place}/{node}/{key}", name, shared)
        via = said.get("parent") or (said.get("root") if said.get("root") != device else None)
        facts5 = DeviceFacts(
            identifiers=(f"homie_{device}",),
            name=str(said.get("name") or device),
            model=str(said.get("type") or ""),
            via_device=f"homie_{via}" if via else "",
        )
        return self._shop.tell(place, parts, facts5)

    def _shared(self, place: str, unique: str) -> dict[str, Any]:
        there = {
            "topic": f"{place}/$state",
            "value_template": "{{ 'online' if value in ['ready', 'alert', 'sleeping'] else 'offline' }}",
        }
        return {"availability": [there], "unique_id": f"homie_{unique}"}

    # -- Homie 4 ------------------------------------------------------------------------------------------------------

    def _four(self, levels: list[str], payload: bytes, topic: str) -> list[Fact]:
        device = levels[0]
        told = self._told.get(device)
        if told is None:
            if not payload or len(self._told) >= _MOST_DEVICES:
                return []
            told = self._told[device] = {}
        key = "/".join(levels[1:])
        if payload:
            if len(told) < _MOST_PROPERTIES * 8:
                told[key] = Payload(topic, payload).text[:1000]
        else:
            told.pop(key, None)
        return self._put_together(device, told)

    def _put_together(self, device: str, told: Mapping[str, str]) -> list[Fact]:
        place = f"{self._root}/{device}"
        parts: dict[str, Part] = {}
        if told.get("$homie", "").startswith(("3", "4")):
            for node in _listed(told.get("$nodes", "")):
                for key in _listed(told.get(f"{node}/$properties", "")):
                    datatype = told.get(f"{node}/{key}/$datatype")
                    if datatype is not None and len(parts) < _MOST_PROPERTIES:
                        parts[f"{node}/{key}"] = self._part_four(device, place, node, key, told)
        facts = DeviceFacts(identifiers=(f"homie_{device}",), name=told.get("$name", device))
        return self._shop.tell(place, parts, facts)

    def _part_four(self, device: str, place: str, node: str, key: str, told: Mapping[str, str]) -> Part:
        own = f"{node}/{key}"
        facts = {
            "datatype": told[f"{own}/$datatype"],
            "format": told.get(f"{own}/$format", ""),
            "unit": told.get(f"{own}/$unit"),
            "settable": told.get(f"{own}/$settable") == "true",
            "retained": told.get(f"{own}/$retained") != "false",
        }
        name = _joined(told.get(f"{node}/$name", node), told.get(f"{own}/$name", key))
        return part_of(facts, f"{place}/{own}", name, self._shared(place, f"{device}_{node}_{key}"))


def _listed(text: str) -> list[str]:
    return [name for name in text.split(",") if _ID.fullmatch(name)]


def _joined(node: Any, own: Any) -> str:
    """Return node and property as one name, without saying a word twice."""
    first, second = str(node)[:80], str(own)[:80]
    return second if first.lower() in second.lower() else f"{first} {second}"
