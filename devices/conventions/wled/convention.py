"""WLED over MQTT: ``<device>/status`` tells that it is there, ``/g`` brightness, ``/c`` colour, ``/v`` the rest.

It has no discovery; a strip is known by its retained status (topics of WLED's ``wled00/mqtt.cpp``).
"""

from __future__ import annotations

import json
import re
from collections.abc import Sequence

from devices.conventions.home_assistant.workshop import Part, Workshop
from hub.api.codec import DeviceFacts, Fact, Publish

_NAME = re.compile(r"[A-Za-z0-9 ._-]{1,60}")
_RGB = (
    "{% set c = value.lstrip('#')[-6:] %}"
    "{{ [c[0:2] | int(0, 16), c[2:4] | int(0, 16), c[4:6] | int(0, 16)] | join(',') }}"
)

#: Effects by WLED's own numbers (its documentation, "Effects"); those that every build since 0.13 has.
_EFFECTS = {
    "Solid": 0, "Blink": 1, "Breathe": 2, "Wipe": 3, "Wipe Random": 4, "Random Colors": 5, "Sweep": 6, "Dynamic": 7,
    "Colorloop": 8, "Fade": 12, "Dissolve": 18, "Blink Rainbow": 26, "Android": 27, "Chase": 28, "Chase Random": 29,
    "Chase Rainbow": 30, "Colorful": 34, "Aurora": 38, "Lighthouse": 41, "Fireworks": 42, "Fire Flicker": 45,
    "Gradient": 46, "Circus": 52, "Halloween": 53, "Juggle": 64, "Fire 2012": 66, "Colorwaves": 67, "Bpm": 68,
    "Colortwinkles": 74, "Lake": 75, "Halloween Eyes": 82, "Glitter": 87, "Candle": 88, "Fireworks Starburst": 89,
    "Bouncing Balls": 91, "Drip": 96, "Heartbeat": 100, "Candle Multi": 102, "Blends": 115,
}  # fmt: skip
_NAMES = {str(number): name for name, number in _EFFECTS.items()}
_EFFECT = (
    "{% set told = value | regex_findall('<fx>([0-9]+)</fx>') %}"
    f"{{{{ {json.dumps(_NAMES)}.get(told[0], 'None') if told }}}}"
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
        effect_state_topic=f"{place}/v",
        effect_value_template=_EFFECT,
        effect_command_topic=f"{place}/api",
        effect_command_template=f"FX={{{{ {json.dumps(_EFFECTS)}[value] }}}}",
        effect_list=list(_EFFECTS),
    )
