"""Reads discovery messages: topic, abbreviations, ``~``, one component or a whole device."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from devices.conventions.home_assistant import abbreviations
from devices.conventions.home_assistant.components import COMPONENTS
from devices.conventions.home_assistant.device import read_device, read_origin
from devices.conventions.home_assistant.schema import Config, Place, Refused
from devices.conventions.home_assistant.templates import Templates
from hub.api.codec import DeviceFacts, EntityFound, EntityGone, Fact, Payload, Problem, Trigger
from hub.api.errors import PayloadError

_NAME = re.compile(r"[a-zA-Z0-9_-]+")
_MAX_COMPONENTS = 1_000
_MAX_PAYLOAD = 1_000_000
#: Keys of a device announcement that all its components share.
_SHARED = (
    "availability", "availability_mode", "availability_template", "availability_topic", "command_topic", "encoding",
    "payload_available", "payload_not_available", "qos", "state_topic", "message_expiry_interval",
)  # fmt: skip


class Home(NamedTuple):
    """What of the home matters to its devices' announcements: compiled templates, °F or not, degrees north and east."""

    templates: Templates
    fahrenheit: bool
    at: tuple[float, float] | None = None

    def place(self, source: str, component: str, name: str, device: DeviceFacts | None, origin: str) -> Place:
        """Return where an announcement stands in this home."""
        return Place(source, component, name, device, origin, self.templates, self.fahrenheit, self.at)


class Announcement(NamedTuple):
    """What a discovery topic names."""

    component: str
    object_id: str
    source: str


def parse_topic(topic: str, prefix: str) -> Announcement:
    """Return what a topic names; raises Refused."""
    parts = topic[len(prefix) + 1 :].split("/")
    if len(parts) not in (3, 4) or parts[-1] != "config":
        raise Refused("a discovery topic is <prefix>/<component>/[<node>/]<object>/config")
    component, names = parts[0], parts[1:-1]
    for name in names:
        if not _NAME.fullmatch(name):
            raise Refused(f"{name[:60]!r} in the topic is not valid: letters, digits, _ and - are")
    if component != "device" and component not in COMPONENTS:
        raise Refused(f"component {component[:40]!r} is not known: device, {', '.join(COMPONENTS)} are")
    return Announcement(component, " ".join(names), topic.removesuffix("/config"))


def read_message(topic: str, payload: bytes, prefix: str, home: Home) -> list[Fact]:
    """Return the facts of one discovery message; a message that is not valid gives a Problem."""
    try:
        found = parse_topic(topic, prefix)
        if not payload.strip():
            return [EntityGone(found.source, prefix=False), EntityGone(f"{found.source}#", prefix=True)]
        config = _decode(topic, payload)
        if found.component == "device":
            return _read_whole_device(topic, found, config, home)
        return _read_single(topic, found, config, home)
    except (Refused, PayloadError) as refusal:
        return [Problem(topic, str(refusal))]
    except (RecursionError, MemoryError):
        return [Problem(topic, "the message is nested too deeply")]


def _decode(topic: str, payload: bytes) -> dict[str, Any]:
    if len(payload) > _MAX_PAYLOAD:
        raise Refused(f"the message is longer than {_MAX_PAYLOAD} bytes")
    try:
        config = Payload(topic, payload).json
    except PayloadError as error:
        raise Refused(str(error).replace(f"payload on {topic}", "the message", 1)) from error
    if not isinstance(config, dict):
        raise Refused("the message must be a JSON object")
    return config


def _read_single(topic: str, found: Announcement, raw: Mapping[str, Any], home: Home) -> list[Fact]:
    config = _expand(_lengthen(raw, abbreviations.ENTITY))
    if config.get("migrate_discovery") is True:
        return [EntityGone(found.source)]
    if "origin" in config and config["origin"] is None:
        raise Refused("origin must be an object with a name")
    device, origin = read_device(config.get("device")), read_origin(config.get("origin"))
    place = home.place(found.source, found.component, found.object_id, device, origin)
    return [_build(Config(config, place))]


def _build(config: Config) -> Fact:
    made = COMPONENTS[config.place.component](config)
    return made if isinstance(made, Trigger) else EntityFound(made)


def _read_whole_device(topic: str, found: Announcement, raw: Mapping[str, Any], home: Home) -> list[Fact]:
    config = _lengthen(raw, abbreviations.ENTITY)
    if config.get("device") is None:
        raise Refused("device is missing: a device announcement describes its device")
    if config.get("origin") is None:
        raise Refused("origin is missing: a device announcement names the software that makes it")
    components = config.get("components")
    if not isinstance(components, dict):
        raise Refused("components is missing: an object of the device's components")
    if len(components) > _MAX_COMPONENTS:
        raise Refused(f"components are more than {_MAX_COMPONENTS}")
    device, origin = read_device(config["device"]), read_origin(config["origin"])
    shared = {key: config[key] for key in _SHARED if key in config}
    if "~" in config:
        shared["~"] = config["~"]
    facts: list[Fact] = []
    for component_id, component in components.items():
        facts.extend(_read_component(topic, found, component_id, component, shared, device, origin, home))
    return facts


def _read_component(
    topic: str,
    found: Announcement,
    component_id: str,
    raw: Any,
    shared: Mapping[str, Any],
    device: DeviceFacts | None,
    origin: str,
    home: Home,
) -> Iterator[Fact]:
    """Yield the facts of one component; one that is not valid does not spoil its neighbours."""
    source = f"{found.source}#{component_id}"
    try:
        own = _check_component(raw)
        platform = own["platform"]
        if len(own) == 1:
            yield EntityGone(source)
            return
        merged = _expand({**shared, **own})
        place = home.place(source, platform, f"{found.object_id} {component_id}", device, origin)
        yield _build(Config(merged, place))
    except (Refused, PayloadError) as refusal:
        yield Problem(topic, f"component {component_id[:60]!r}: {refusal}")


def _check_component(raw: Any) -> dict[str, Any]:
    if not isinstance(raw, dict):
        raise Refused("it must be an object")
    own = _lengthen(raw, abbreviations.ENTITY)
    platform = own.get("platform")
    if not isinstance(platform, str) or platform not in COMPONENTS:
        raise Refused(f"platform {str(platform)[:60]!r} is not known: {', '.join(COMPONENTS)} are")
    if len(own) > 1 and "unique_id" not in own and platform not in ("device_automation", "tag"):
        raise Refused("unique_id is missing: a component of a device announcement needs one")
    return own


def _lengthen(raw: Mapping[str, Any], table: Mapping[str, str]) -> dict[str, Any]:
    """Return a config with long key names, in its device, origin and availability too."""
    config = {table.get(key, key): value for key, value in raw.items()}
    if isinstance(device := config.get("device"), dict):
        config["device"] = {abbreviations.DEVICE.get(k, k): v for k, v in device.items()}
    if isinstance(origin := config.get("origin"), dict):
        config["origin"] = {abbreviations.ORIGIN.get(k, k): v for k, v in origin.items()}
    available = config.get("availability")
    if isinstance(available, dict):
        available = [available]
    if isinstance(available, list):
        config["availability"] = [_lengthen_item(item) for item in available]
    return config


def _lengthen_item(item: Any) -> Any:
    if not isinstance(item, dict):
        return item
    return {abbreviations.AVAILABILITY.get(k, k): v for k, v in item.items()}


def _expand(config: dict[str, Any]) -> dict[str, Any]:
    """Put the base topic ``~`` in at the beginning or end of topics."""
    base = config.pop("~", None)
    if base is None:
        return config
    if not isinstance(base, str):
        raise Refused("~ must be a topic")
    for key, value in config.items():
        if key.endswith("topic") and isinstance(value, str):
            config[key] = _with_base(value, base)
    available: Sequence[Any] = config.get("availability") or ()
    if isinstance(available, list):
        config["availability"] = [
            {**item, "topic": _with_base(item["topic"], base)}
            if isinstance(item, dict) and isinstance(item.get("topic"), str)
            else item
            for item in available
        ]
    return config


def _with_base(topic: str, base: str) -> str:
    if topic.startswith("~"):
        topic = base + topic[1:]
    if topic.endswith("~"):
        topic = topic[:-1] + base
    return topic
