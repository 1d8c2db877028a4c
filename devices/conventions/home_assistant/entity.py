"""What every entity shares: name, ids, device, availability, attributes, commands. Builds the plan."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import cache
from math import isfinite
from typing import Any, TypeAlias

from devices.conventions.home_assistant.availability import read_availability
from devices.conventions.home_assistant.schema import Config, Refused, is_encoding
from devices.conventions.home_assistant.templates import CommandTemplate
from hub.api.codec import KEEP, Assume, Encoder, EntityPlan, Payload, Publish, Read, Reader, Update
from hub.api.errors import InvalidParameter, PayloadError, TemplateError, UnknownCommand
from hub.api.home import EntityState
from hub.api.kinds import KINDS, Kind

Say: TypeAlias = Callable[[Mapping[str, Any], EntityState], Sequence[Publish]]
"""(parameters, present state) -> messages, for one command."""

NONE = "None"
_LARGEST = 1e100
_CATEGORIES = ("config", "diagnostic")
_HIDDEN = frozenset(
    {
        "assumed_state", "attribution", "available", "device_class", "entity_picture", "friendly_name", "icon",
        "state", "state_class", "supported_features", "unit_of_measurement",
    }
)  # fmt: skip


def make_plan(
    config: Config,
    kind: Kind,
    *,
    default_name: str,
    reads: Iterable[Read] = (),
    commands: Mapping[str, Say] | None = None,
    attributes: Mapping[str, Any] | None = None,
    device_classes: Iterable[str] | None = None,
    device_class_names: Mapping[str, str] | None = None,
    usual_class: str | None = None,
    unit: str | None = None,
    state_class: str | None = None,
    assumed: bool = False,
    assume: Assume | None = None,
    force_update: bool = False,
    off_delay: float | None = None,
    initial: Update | None = None,
) -> EntityPlan:
    """Return the plan of an entity: what its component gives, with what all components share; raises Refused."""
    device_class = config.choice("device_class", device_classes, usual_class) if device_classes is not None else None
    category = config.choice("entity_category", _CATEGORIES)
    if category == "config" and kind in (Kind.SENSOR, Kind.BINARY_SENSOR):
        raise Refused(f"entity_category config is not valid for a {kind.value}, which is only read: use diagnostic")
    topics, mode = read_availability(config)
    expire = config.number("expire_after", None, least=0) if kind in (Kind.SENSOR, Kind.BINARY_SENSOR) else None
    says = dict(commands or {})
    return EntityPlan(
        source=config.place.source,
        kind=kind,
        name=_name(config, device_class, device_class_names or {}, default_name),
        unique_id=config.text("unique_id", ""),
        object_id=_object_id(config),
        device=config.place.device,
        device_class=device_class,
        unit=unit,
        state_class=state_class,
        category=category,
        icon=config.text("icon", ""),
        enabled=config.flag("enabled_by_default", True),
        attributes={**_looks(config), **(attributes or {})},
        reads=tuple(_decoded(config, (*reads, *_attribute_reads(config, kind, attributes or {})))),
        availability=topics,
        availability_mode=mode,
        encoder=make_encoder(kind, says) if says else None,
        commands=frozenset(says),
        expire_after=expire or None,
        off_delay=off_delay,
        force_update=force_update,
        assumed=assumed,
        assume=assume,
        initial=initial,
        origin=config.place.origin,
        introduce=config.own.introduce if config.own is not None else None,
    )


def _name(config: Config, device_class: str | None, names: Mapping[str, str], default: str) -> str | None:
    """Return the entity's own name; None means it goes by its device's name."""
    if config.has_key("name"):
        name = config.text("name")
        return name if name and not (config.place.device and name == config.place.device.name) else None
    if device_class is not None and config.has("device_class"):
        return names.get(device_class) or device_class.replace("_", " ").capitalize()
    return default


def _looks(config: Config) -> dict[str, Any]:
    """Return the picture of an entity, the unique ids of those it stands for, and whether it is kept off the rooms."""
    looks = {
        "entity_picture": config.text("entity_picture"),
        "group": config.texts("group"),
        "hidden": not config.flag("visible_by_default", True),
    }
    return {key: value for key, value in looks.items() if value}


def _object_id(config: Config) -> str:
    """Return the wished entity id without its domain; the announced ``object_id`` is the older way to say it."""
    wished = config.text("default_entity_id")
    if wished and "." in wished:
        return wished.split(".", 1)[1]
    return config.text("object_id", "")


def _decoded(config: Config, reads: Iterable[Read]) -> Iterable[Read]:
    """Return readers of payloads that are written in another encoding than UTF-8."""
    encoding = config.encoding
    if not encoding:
        return reads
    known = is_encoding(encoding)

    def recoded(reader: Reader) -> Reader:
        def read(payload: Payload) -> Update | None:
            if not known:
                raise PayloadError(f"payload on {payload.topic} cannot be read: its encoding {encoding!r} is not known")
            try:
                raw = payload.raw.decode(encoding).encode()
            except (UnicodeError, LookupError, AttributeError) as error:
                raise PayloadError(f"payload on {payload.topic} is not {encoding} text") from error
            return reader(Payload(payload.topic, raw, retain=payload.retain, at=payload.at))

        return read

    return [Read(topic, recoded(reader)) for topic, reader in reads]


def _attribute_reads(config: Config, kind: Kind, traits: Mapping[str, Any]) -> list[Read]:
    topic = config.listens("json_attributes_topic")
    if topic is None:
        return []
    text = config.template("json_attributes_template").text
    own = _own_attributes(kind, traits)

    def read(payload: Payload) -> Update | None:
        value = read_object(text(payload), payload.topic, "attributes")
        return Update(KEEP, {k: v for k, v in value.items() if k not in own})

    return [Read(topic, read)]


def _own_attributes(kind: Kind, traits: Mapping[str, Any]) -> frozenset[str]:
    """Return the attributes that belong to the entity itself, which a device's extra attributes cannot overwrite."""
    return _kinds_own(kind).union(traits)


@cache
def _kinds_own(kind: Kind) -> frozenset[str]:
    echoed = {attribute for command in KINDS[kind].commands.values() for attribute in command.echoes.values()}
    return frozenset({*_HIDDEN, *_READ_ONLY.get(kind, ()), *echoed})


def make_encoder(kind: Kind, says: Mapping[str, Say]) -> Encoder:
    """Return an encoder of these commands; ``toggle`` follows the present value when nothing else says it."""

    def encode(command: str, params: Mapping[str, Any], state: EntityState) -> Sequence[Publish]:
        if command == "toggle" and "toggle" not in says:
            command = "turn_off" if state.value is True else "turn_on"
        say = says.get(command)
        if say is None:
            raise UnknownCommand(
                f"this {kind.value} cannot {command}", remedy=f"it can {', '.join(sorted(says)) or 'only be read'}"
            )
        return say(params, state)

    return encode


_READ_ONLY: dict[Kind, tuple[str, ...]] = {
    Kind.CLIMATE: ("current_temperature", "current_humidity", "hvac_action"),
    Kind.COVER: ("current_position", "current_tilt_position"),
    Kind.EVENT: ("event_type",),
    Kind.HUMIDIFIER: ("action", "current_humidity"),
    Kind.LIGHT: ("color_mode",),
    Kind.SIREN: ("duration", "tone", "volume_level"),
    Kind.UPDATE: ("in_progress", "installed_version", "latest_version", "update_percentage"),
    Kind.VACUUM: ("fan_speed",),
    Kind.VALVE: ("current_position",),
    Kind.WATER_HEATER: ("current_temperature",),
}


class Door:
    """Where commands go: topic, template, QoS and retain of one command topic."""

    __slots__ = ("_encoding", "_qos", "_retain", "_template", "topic")

    def __init__(self, config: Config, topic_key: str, template_key: str = "", *, required: bool = False) -> None:
        self.topic = config.says(topic_key, required=required)
        self._template: CommandTemplate | None = config.command_template(template_key) if template_key else None
        self._qos = max(1, config.whole("qos", 0, least=0, most=2))
        self._retain = config.flag("retain")
        encoding = config.encoding
        self._encoding = encoding if is_encoding(encoding) else ""  # in UTF-8 it has a chance to be understood

    def __bool__(self) -> bool:
        return self.topic is not None

    def say(self, value: Any, variables: Mapping[str, Any] | None = None) -> list[Publish]:
        """Return the message that carries ``value``; raises InvalidParameter when there is no topic or it fails."""
        if self.topic is None:
            raise InvalidParameter("the device takes no such command", remedy="it announced no topic for it")
        try:
            payload = self._template(value, variables or {}) if self._template else str(value)
        except TemplateError as error:
            raise InvalidParameter(f"the device's command template fails: {error}") from error
        if self._encoding and isinstance(payload, str):
            try:
                payload = payload.encode(self._encoding)
            except UnicodeError as error:
                raise InvalidParameter(f"the device takes {self._encoding} text, which cannot say this") from error
        return [Publish(self.topic, payload, self._qos, self._retain)]


def word_reader(text: Callable[[Payload], str], words: Mapping[str, Any], *, what: str) -> Reader:
    """Return a reader that maps payload words to values; empty says nothing, an unknown word is a PayloadError."""
    updates: dict[str, Update | None] = {word: Update(value) for word, value in words.items()}
    updates.setdefault(NONE, Update(None))
    updates.setdefault("", None)

    def read(payload: Payload) -> Update | None:
        found = text(payload)
        try:
            return updates[found]
        except KeyError:
            if not found.strip():
                return None
            valid = ", ".join(repr(w) for w in words)
            raise PayloadError(f"{found[:60]!r} on {payload.topic} is no {what}: it announced {valid}") from None

    return read


def read_object(text: str, topic: str, what: str) -> dict[str, Any]:
    """Return a JSON object from payload text, numbers that are not finite as None; raises PayloadError."""
    value = Payload(topic, text.encode("utf-8", "surrogatepass")).json
    if not isinstance(value, dict):
        raise PayloadError(f"{what} on {topic} must be a JSON object")
    try:
        return {key: _finite(item) for key, item in value.items()}
    except RecursionError:
        raise PayloadError(f"{what} on {topic} is nested too deeply") from None


def _finite(value: Any) -> Any:
    if isinstance(value, float):
        return value if isfinite(value) else None
    if isinstance(value, dict):
        return {key: _finite(item) for key, item in value.items()}
    return [_finite(item) for item in value] if isinstance(value, list) else value


def number_or_none(text: str, topic: str, what: str) -> float | int | None:
    """Return a number from payload text; None for ``None``; PayloadError for anything else or not finite."""
    if text == NONE:
        return None
    try:
        value = float(text)
    except ValueError:
        raise PayloadError(f"{text[:60]!r} on {topic} is no number for {what}") from None
    if not -_LARGEST <= value <= _LARGEST:
        raise PayloadError(f"{text!r} on {topic} is not a finite number for {what}")
    return value
