"""WLED over MQTT: ``<device>/status`` tells that it is there, ``/g`` its brightness, ``/c`` its colour.

It has no discovery; a strip is known by its retained status (topics of WLED's ``wled00/mqtt.cpp``).
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from devices.conventions.home_assistant.workshop import Part, Workshop
from hub.api.codec import DeviceFacts, Fact, Publish

_NAME = re.compile(r"[A-Za-z0-9 ._-]{1,60}")
_RGB = (
    "{% set c = value.lstrip('#')[-6:] %}"
    "{{ [c[0:2] | int(0, 16), c[2:4] | int(0, 16), c[4:6] | int(0, 16)] | join(',') }}"
)


class Wled:
    """WLED strips whose device topic is ``<base>/<name>``."""

    def __init__(self, base: str = "wled") -> None:
        self._base = base.strip("/")
        self._shop = Workshop("wled")

    @property
    def name(self) -> str:
        """Return the convention's name."""
        return "wled"

    @property
    def topics(self) -> Sequence[str]:
        """Return where strips say that they are there."""
        return (f"{self._base}/+/status",)

    def hello(self) -> Sequence[Publish]:
        """Return nothing: the status is retained."""
        return ()

    def feed(self, topic: str, payload: bytes) -> Sequence[Fact]:
        """Return the strip that a status tells of; an empty one takes it away."""
        place = topic.removesuffix("/status")
        name = place.rsplit("/", 1)[-1]
        if not _NAME.fullmatch(name) or payload not in (b"online", b"offline", b""):
            return []
        if not payload:
            return self._shop.tell(place, {}, None)
        device = DeviceFacts(identifiers=(f"wled_{name}",), name=f"WLED {name}", manufacturer="WLED", model="WLED")
        return self._shop.tell(place, {"light": _light(place, name)}, device)


def _light(place: str, name: str) -> Part:
    return Part(
        "light",
        name=None,
        unique_id=f"wled_{name}",
        availability=[{"topic": f"{place}/status"}],
        state_topic=f"{place}/g",
        state_value_template="{{ 'ON' if value | int(0) > 0 else 'OFF' }}",
        command_topic=place,
        brightness_state_topic=f"{place}/g",
        brightness_value_template="{{ value if value | int(0) > 0 }}",
        brightness_command_topic=place,
        rgb_state_topic=f"{place}/c",
        rgb_value_template=_RGB,
        rgb_command_topic=f"{place}/col",
        rgb_command_template="{{ '#%02x%02x%02x' | format(red, green, blue) }}",
    )
