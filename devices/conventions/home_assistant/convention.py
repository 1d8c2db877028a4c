"""The convention as the hub knows it: which topics, what a message says, how to ask for more."""

from __future__ import annotations

from collections.abc import Sequence

from devices.conventions.home_assistant.discovery import Home, read_message
from devices.conventions.home_assistant.templates import Templates
from hub.api.codec import Fact, Publish


class HomeAssistant:
    """Home Assistant's MQTT discovery: what Zigbee2MQTT, ESPHome, Theengs, Tasmota and many others announce.

    ``prefix`` is the discovery prefix devices are set to; ``zone`` the home's time zone, for templates that tell time;
    ``fahrenheit`` whether the home measures in °F, to which thermostats and water heaters are converted; ``at`` where
    it stands, for trackers that send coordinates; ``own`` the node under which it announces itself: passed over.
    """

    def __init__(
        self,
        prefix: str = "homeassistant",
        *,
        zone: str = "UTC",
        fahrenheit: bool = False,
        at: tuple[float, float] | None = None,
        own: str = "hearth",
    ) -> None:
        self._prefix = prefix.strip("/")
        self._own = own
        self._home = Home(Templates(zone), fahrenheit, at)

    @property
    def name(self) -> str:
        """Return the convention's name."""
        return "home_assistant"

    @property
    def topics(self) -> Sequence[str]:
        """Return the topic filters of announcements, with and without a node."""
        return (f"{self._prefix}/+/+/config", f"{self._prefix}/+/+/+/config")

    def feed(self, topic: str, payload: bytes) -> Sequence[Fact]:
        """Return what a discovery message says; a malformed one gives a Problem."""
        levels = topic.removeprefix(f"{self._prefix}/").split("/")
        if self._own and len(levels) == 4 and levels[1] == self._own:
            return []
        return read_message(topic, payload, self._prefix, self._home)

    def hello(self) -> Sequence[Publish]:
        """Return the birth message on which devices announce themselves again."""
        return (Publish(f"{self._prefix}/status", "online"),)
