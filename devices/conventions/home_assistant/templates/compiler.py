"""Compiles value and command templates into callables; remembers what it compiled."""

from __future__ import annotations

import ast
import contextlib
from collections import ChainMap
from collections.abc import Callable, Mapping
from typing import Any, NamedTuple, TypeAlias

from devices.conventions.home_assistant.templates import paths
from devices.conventions.home_assistant.templates.own import Own, asks_for_own
from devices.conventions.home_assistant.templates.sandbox import Sandbox
from hub.api.codec import Payload
from hub.api.errors import PayloadError, TemplateError

CommandTemplate: TypeAlias = Callable[[Any, Mapping[str, Any]], str | bytes]
"""(value, further variables) -> the payload to publish."""

Render: TypeAlias = Callable[[Mapping[str, Any], float], str]
"""(variables, Unix time) -> the rendered text."""

_MISSING: Any = object()
_MARKS = ("{{", "{%", "{#")


class ValueTemplate(NamedTuple):
    """A compiled value template.

    ``text`` gives the rendered text, and the payload itself when something was undefined; ``found`` gives None then;
    ``native`` is ``found`` that leaves a JSON value as it is where the template only reads it. All raise PayloadError
    when the payload is not text, and TemplateError when the template fails on it.
    """

    text: Callable[[Payload], str]
    found: Callable[[Payload], str | None]
    native: Callable[[Payload], Any]


class Templates:
    """Compiles templates, each distinct text once. ``zone`` is the home's time zone name for ``now`` and such."""

    def __init__(self, zone: str = "UTC") -> None:
        self._zone = zone
        self._sandbox: Sandbox | None = None
        self._values: dict[tuple[str, tuple[tuple[str, Any], ...]], ValueTemplate] = {}
        self._renders: dict[str, Render] = {}
        self._limit = 20_000

    def value(
        self, source: str | None, names: Mapping[str, Any] | None = None, *, raw: bool = False, own: Own | None = None
    ) -> ValueTemplate:
        """Return a compiled value template (None: the payload as it is); raises TemplateError when it does not parse.

        ``names`` are variables that stay the same for this entity, such as its ``name``. ``raw``: the template sees
        the payload's bytes, for devices that say that they send no text. ``own`` are the variables of its entity.
        """
        if source is None:
            return PLAIN
        if own is not None and asks_for_own(source):
            return self._rendered(source.strip(), ChainMap(own.names, dict(names or {})), raw=raw)
        uses = tuple((k, v) for k, v in (names or {}).items() if k in source)
        if raw:
            return self._rendered(source.strip(), dict(uses), raw=True)
        key = (source, uses)
        if (known := self._values.get(key)) is None:
            if len(self._values) >= self._limit:
                self._values.clear()
            known = self._values[key] = self._compile(source.strip(), dict(uses))
        return known

    def command(
        self, source: str | None, names: Mapping[str, Any] | None = None, *, own: Own | None = None
    ) -> CommandTemplate:
        """Return a compiled command template (None: the value as text); raises TemplateError when it does not parse."""
        if source is None:
            return _as_text
        stripped = source.strip()
        if not any(mark in stripped for mark in _MARKS):
            return lambda value, variables: stripped
        render = self._render(stripped)
        undefined = self._box.undefined
        fixed: Mapping[str, Any] = dict(names or {})
        if own is not None and asks_for_own(stripped):
            fixed = ChainMap(own.names, dict(names or {}))

        def command(value: Any, variables: Mapping[str, Any]) -> str | bytes:
            try:
                return _unquote_bytes(render({**fixed, "value": value, **variables}, 0.0))
            except undefined as error:
                raise TemplateError(f"template failed: {error}") from error

        return command

    @property
    def _box(self) -> Sandbox:
        if self._sandbox is None:
            self._sandbox = Sandbox(self._zone)
        return self._sandbox

    def _render(self, source: str) -> Render:
        """Return the sandboxed render of a text, compiled once."""
        render = self._renders.get(source)
        if render is None:
            if len(self._renders) >= self._limit:
                self._renders.clear()
            render = self._renders[source] = self._box.compile(source)
        return render

    def _compile(self, source: str, names: Mapping[str, Any]) -> ValueTemplate:
        if not any(mark in source for mark in _MARKS):
            return ValueTemplate(lambda p: source, lambda p: source, lambda p: source)
        shape = paths.recognise(source)
        if isinstance(shape, paths.Read):
            return self._read(source, shape)
        if isinstance(shape, paths.Choice):
            return self._choice(source, shape)
        return self._rendered(source, names)

    def _rendered(self, source: str, names: Mapping[str, Any], *, raw: bool = False) -> ValueTemplate:
        render = self._render(source)
        undefined = self._box.undefined

        def found(payload: Payload) -> str | None:
            variables: dict[str, Any] = {**names, "value": payload.raw if raw else payload.text}
            with contextlib.suppress(PayloadError):
                variables["value_json"] = payload.json
            try:
                return render(variables, payload.at)
            except undefined:
                return None

        def text(payload: Payload) -> str:
            result = found(payload)
            return payload.text if result is None else result

        return ValueTemplate(text, found, found)

    def _lazily(self, source: str) -> Callable[[Payload], str | None]:
        """Return the sandboxed form of a fast template, compiled when a payload of an odd shape first needs it."""
        slow: ValueTemplate | None = None

        def found(payload: Payload) -> str | None:
            nonlocal slow
            if slow is None:
                slow = self._rendered(source, {})
            return slow.found(payload)

        return found

    def _read(self, source: str, shape: paths.Read) -> ValueTemplate:
        get = _getter(shape.keys)
        slow = self._lazily(source)
        must = shape.must
        last_is_own = shape.keys[-1] in paths.OWN_NAMES

        def native(payload: Payload) -> Any:
            try:
                value = get(payload.json)
            except PayloadError:
                return None
            except KeyError:
                return None if must else ("" if not last_is_own else slow(payload))
            except (TypeError, LookupError):
                return slow(payload)
            if type(value) in (int, float):
                return value
            return str(value).strip()

        def found(payload: Payload) -> str | None:
            value = native(payload)
            return value if value is None or type(value) is str else str(value)

        def text(payload: Payload) -> str:
            value = native(payload)
            if type(value) is str:
                return value
            return payload.text if value is None else str(value)

        return ValueTemplate(text, found, native)

    def _choice(self, source: str, shape: paths.Choice) -> ValueTemplate:
        get = _getter(shape.keys)
        slow = self._lazily(source)
        yes, no = shape.yes, shape.no

        def found(payload: Payload) -> str | None:
            try:
                return yes if get(payload.json) else no
            except PayloadError:
                return None
            except (KeyError, TypeError, LookupError):
                return slow(payload)

        def text(payload: Payload) -> str:
            result = found(payload)
            return payload.text if result is None else result

        return ValueTemplate(text, found, found)


class _OddShapeError(LookupError):
    """The JSON is not nested objects down to the last key."""


def _getter(keys: tuple[str, ...]) -> Callable[[Any], Any]:
    """Return a read of nested keys: KeyError when only the last is absent, another LookupError when it is odd."""
    *path, last = keys

    def nested(value: Any) -> Any:
        for key in path:
            if type(value) is not dict:
                raise _OddShapeError
            value = value.get(key, _MISSING)
        if type(value) is not dict:
            raise _OddShapeError
        return value[last]

    def flat(value: Any) -> Any:
        if type(value) is not dict:
            raise _OddShapeError
        return value[last]

    return nested if path else flat


def _as_text(value: Any, variables: Mapping[str, Any]) -> str:
    return str(value)


def _unquote_bytes(text: str) -> str | bytes:
    """Return the bytes that a template wrote as a Python bytes literal (``pack``), else the text."""
    if text[:2] in ("b'", 'b"'):
        try:
            value = ast.literal_eval(text)
        except (ValueError, SyntaxError, MemoryError, RecursionError):
            return text
        if isinstance(value, bytes):
            return value
    return text


def _plain(payload: Payload) -> str:
    return payload.text


PLAIN = ValueTemplate(_plain, _plain, _plain)

__all__ = ["PLAIN", "CommandTemplate", "TemplateError", "Templates", "ValueTemplate"]
