"""Reads the values of a discovery config, each by its rule; refuses with the key, the reason and what is valid."""

from __future__ import annotations

import codecs
import difflib
import math
import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, NamedTuple, overload

from devices.conventions.home_assistant.templates import CommandTemplate, Templates, ValueTemplate
from devices.conventions.home_assistant.templates.own import Own, asks_for_own
from hub.api.codec import DeviceFacts
from hub.api.errors import TemplateError

_MAX_TOPIC = 65_535
_LARGEST = 1e100
_FEW = 8
"""Words a refusal names beside the one that was probably meant."""
_CONTROL = re.compile("[\x00-\x1f\x7f-\x9f\ud800-\udfff]")
#: Text encodings of devices; not every codec there is, some cost more than they are worth.
_ENCODING = re.compile("(utf|latin|iso|cp|windows|ascii|us-ascii|gb|big5|shift|euc|koi8)[a-z0-9_-]{0,20}")
_YES = frozenset({"1", "true", "yes", "on", "enable"})
_NO = frozenset({"0", "false", "no", "off", "disable"})


class Refused(Exception):  # noqa: N818 - what happens to the announcement, never leaves the convention
    """A config is not valid; the text names the key, the value and what is valid."""


class Place(NamedTuple):
    """Where a config came from and what stands around it."""

    source: str
    component: str
    object_id: str
    device: DeviceFacts | None
    origin: str
    templates: Templates
    fahrenheit: bool = False
    home_at: tuple[float, float] | None = None


class Config:
    """One component's config with its long key names; every read checks what it returns."""

    __slots__ = ("_raw", "names", "own", "place")

    def __init__(self, raw: Mapping[str, Any], place: Place) -> None:
        self._raw = raw
        self.place = place
        name = raw.get("name")
        self.own: Own | None = None
        self.names = {"name": name if isinstance(name, str) else (place.device.name if place.device else "")}

    def has(self, key: str) -> bool:
        """Return True when the key is there and not null."""
        return self._raw.get(key) is not None

    def has_key(self, key: str) -> bool:
        """Return True when the key is there, null or not."""
        return key in self._raw

    def any(self, key: str) -> Any:
        """Return the value as it is, None when absent."""
        return self._raw.get(key)

    @overload
    def text(self, key: str, default: str) -> str: ...
    @overload
    def text(self, key: str, default: None = None) -> str | None: ...
    def text(self, key: str, default: str | None = None) -> str | None:
        """Return a text; numbers and booleans are written out (``True``, ``1``), as payloads compare."""
        value = self._raw.get(key)
        if value is None:
            return default
        if isinstance(value, dict | list):
            raise Refused(f"{key} must be a text, not {_shown(value)}")
        return str(value)

    @property
    def encoding(self) -> str:
        """Return how payloads are written, empty for UTF-8 and for bytes that only a template reads.

        One that is not known is returned too: the entity is there, and each of its payloads is refused.
        """
        name = self.text("encoding", "utf-8").lower()
        if name in ("utf-8", "utf8", ""):
            return ""
        return name[:40]

    def flag(self, key: str, default: bool = False) -> bool:
        """Return a boolean; yes/no, on/off, true/false, 1/0 are valid too."""
        value = self._raw.get(key)
        if value is None:
            return default
        if isinstance(value, bool):
            return value
        word = str(value).lower().strip()
        if word in _YES or word in _NO:
            return word in _YES
        raise Refused(f"{key} must be true or false, not {_shown(value)}")

    @overload
    def number(self, key: str, default: float, *, least: float = ..., most: float = ...) -> float: ...
    @overload
    def number(self, key: str, default: None = None, *, least: float = ..., most: float = ...) -> float | None: ...
    def number(
        self, key: str, default: float | None = None, *, least: float = -math.inf, most: float = math.inf
    ) -> float | None:
        """Return a finite number within the bounds; whole ones as int."""
        value = self._raw.get(key)
        if value is None:
            return default
        try:
            number = math.nan if isinstance(value, bool) else float(value)
        except (ValueError, OverflowError, TypeError):
            raise Refused(f"{key} must be a number, not {_shown(value)}") from None
        if not abs(number) <= _LARGEST or not least <= number <= most:
            raise Refused(f"{key} must be a number {_bounds(least, most)}, not {_shown(value)}")
        return int(number) if number.is_integer() and not isinstance(value, float) else number

    def whole(self, key: str, default: int, *, least: float = -(2**53), most: float = 2**53) -> int:
        """Return a whole number within the bounds."""
        return int(self.number(key, default, least=least, most=most))

    def choice(self, key: str, choices: Iterable[str], default: str | None = None) -> str | None:
        """Return one of the words."""
        value = self._raw.get(key)
        if value is None:
            return default
        valid = sorted(choices)
        if not isinstance(value, str) or value not in valid:
            near, known = difflib.get_close_matches(str(value), valid, n=1), ", ".join(valid)
            if not near:
                raise Refused(f"{key} {_shown(value)} is not valid: valid are {known}")
            few = known if len(valid) <= _FEW else f"{', '.join(valid[:_FEW])}, …"
            raise Refused(f"{key} {_shown(value)} is not valid: did you mean {near[0]}? valid are {few}")
        return value

    def texts(self, key: str, default: Sequence[str] = ()) -> list[str]:
        """Return a list of texts; a single text is a list of one."""
        value = self._raw.get(key)
        if value is None:
            return list(default)
        items = value if isinstance(value, list) else [value]
        if any(isinstance(i, dict | list) or i is None for i in items):
            raise Refused(f"{key} must be a list of texts, not {_shown(value)}")
        return [str(i) for i in items]

    def listens(self, key: str, *, required: bool = False) -> str | None:
        """Return a topic filter to subscribe to; an empty one counts as absent."""
        topic = self._topic(key, required=required)
        return check_filter(topic, key) if topic is not None else None

    def says(self, key: str, *, required: bool = False) -> str | None:
        """Return a topic to publish to."""
        topic = self._topic(key, required=required)
        if topic is not None and ("+" in topic or "#" in topic):
            raise Refused(f"{key} {_shown(topic)} is not valid: wildcards cannot be published to")
        return topic

    def _topic(self, key: str, *, required: bool) -> str | None:
        value = self._raw.get(key)
        if value is None:
            if required:
                raise Refused(f"{key} is missing")
            return None
        if not isinstance(value, str):
            raise Refused(f"{key} must be a topic, not {_shown(value)}")
        if not value:
            raise Refused(f"{key} must not be empty")
        return _check_topic(value, key)

    def template(self, key: str, **names: Any) -> ValueTemplate:
        """Return the compiled value template (without one: the payload as it is); ``names`` are further variables."""
        try:
            raw = self._raw.get("encoding") == ""
            source = self._template(key)
            return self.place.templates.value(source, {**self.names, **names}, raw=raw, own=self._own(source))
        except TemplateError as error:
            raise Refused(f"{key}: {error}") from error

    def command_template(self, key: str) -> CommandTemplate:
        """Return the compiled command template (without one: the value as text)."""
        try:
            source = self._template(key)
            return self.place.templates.command(source, self.names, own=self._own(source))
        except TemplateError as error:
            raise Refused(f"{key}: {error}") from error

    def _own(self, source: str | None) -> Own | None:
        """Return the entity's own variables where a template asks for them."""
        if source is not None and self.own is None and asks_for_own(source):
            self.own = Own()
        return self.own

    def _template(self, key: str) -> str | None:
        value = self._raw.get(key)
        if isinstance(value, dict | list):
            raise Refused(f"{key} must be a template, not {_shown(value)}")
        return None if value is None else str(value)


def is_encoding(name: str) -> bool:
    """Return whether text can be written in an encoding of that name."""
    try:
        return _ENCODING.fullmatch(name) is not None and codecs.lookup(name) is not None
    except LookupError:
        return False


def check_filter(topic: str, key: str) -> str:
    """Return a valid topic filter, or raise Refused."""
    _check_topic(topic, key)
    if "+" not in topic and "#" not in topic:
        return topic
    levels = topic.split("/")
    for index, level in enumerate(levels):
        if ("+" in level and level != "+") or ("#" in level and (level != "#" or index != len(levels) - 1)):
            raise Refused(f"{key} {_shown(topic)} is not valid: + must stand for a whole level, # for all that follow")
    return topic


def _check_topic(topic: str, key: str) -> str:
    if len(topic) * 4 > _MAX_TOPIC and len(topic.encode("utf-8", "surrogatepass")) > _MAX_TOPIC:
        raise Refused(f"{key} is longer than {_MAX_TOPIC} bytes")
    if _CONTROL.search(topic):
        raise Refused(f"{key} {_shown(topic)} is not valid: it holds control characters")
    return topic


def _shown(value: Any) -> str:
    text = repr(value)
    return text if len(text) <= 60 else text[:57] + "..."


def _bounds(least: float, most: float) -> str:
    if math.isinf(least) and math.isinf(most):
        return "that is finite"
    if math.isinf(most):
        return f"of at least {least:g}"
    return f"of at most {most:g}" if math.isinf(least) else f"from {least:g} to {most:g}"
