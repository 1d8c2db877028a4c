"""What a device's template may cost: sizes, loop turns, calls and regular expressions.

A template comes from the network. Each render has a budget of work; whatever multiplies text or numbers is checked
before it runs.
"""

from __future__ import annotations

import re
import warnings
from collections.abc import Callable, Iterable, Iterator
from types import BuiltinFunctionType
from typing import Any

from hub.api.errors import TemplateError

MAX_SOURCE = 32_768
MAX_OUTPUT = 262_144
MAX_TURNS = 20_000
MAX_CALLS = 20_000
MAX_TEXT = 1_000_000
MAX_WIDTH = 10_000
MAX_BITS = 4_096
MAX_PATTERN = 500
MAX_SEARCHED = 20_000

_WIDE = re.compile(r"\d{5,}|\{[^}]*\{")
_GROWING = frozenset({"center", "ljust", "rjust", "zfill", "expandtabs", "replace", "join", "format", "format_map"})


class Budget:
    """How much work is left in the present render."""

    __slots__ = ("calls", "turns")

    def __init__(self) -> None:
        self.calls = MAX_CALLS
        self.turns = MAX_TURNS

    def reset(self) -> None:
        """Begin a render."""
        self.calls = MAX_CALLS
        self.turns = MAX_TURNS

    def call(self) -> None:
        """Count one call; raises TemplateError when there were too many."""
        self.calls -= 1
        if self.calls < 0:
            raise TemplateError(f"template made more than {MAX_CALLS} calls")

    def each(self, items: Iterable[Any]) -> Iterator[Any]:
        """Yield the items, counting each; raises TemplateError when there were too many."""
        for item in items:
            self.turns -= 1
            if self.turns < 0:
                raise TemplateError(f"template looped more than {MAX_TURNS} times")
            yield item


def check_operation(operator: str, left: Any, right: Any) -> None:
    """Raise TemplateError when ``left operator right`` would make something huge."""
    if operator == "*":
        _check_repeat(left, right)
        _check_repeat(right, left)
    if operator == "%" and isinstance(left, str):
        check_format(left)
    if isinstance(left, int) and isinstance(right, int):
        if operator == "**" and left.bit_length() * abs(right) > MAX_BITS:
            raise TemplateError("template raises a number to a power that is too high")
        if operator == "*" and left.bit_length() + right.bit_length() > MAX_BITS:
            raise TemplateError("template multiplies numbers that are too large")
    if operator == "+" and isinstance(left, str | list | tuple) and isinstance(right, str | list | tuple):
        _check_size(len(left) + len(right))


def _check_repeat(thing: Any, times: Any) -> None:
    if isinstance(thing, str | bytes | list | tuple) and isinstance(times, int):
        _check_size(len(thing) * max(times, 0))


def _check_size(size: int) -> None:
    if size > MAX_TEXT:
        raise TemplateError(f"template makes more than {MAX_TEXT} characters")


def sized(value: Any) -> Any:
    """Return a text that is not too long; raises TemplateError."""
    if isinstance(value, str):
        _check_size(len(value))
    return value


def check_replace(text: str, old: str, new: str) -> None:
    """Raise TemplateError when replacing would make something huge."""
    _check_size(len(text) + (text.count(old) if old else len(text) + 1) * len(new))


def check_join(items: Any, glue: str) -> list[Any]:
    """Return the items as a list; raises TemplateError when joining them would make something huge."""
    listed, size = [], 0
    for item in items:
        listed.append(item)
        size += (len(item) if isinstance(item, str) else 30) + len(glue)
        _check_size(size)
    return listed


def check_width(*numbers: Any) -> None:
    """Raise TemplateError when a width, precision or count is absurd."""
    for number in numbers:
        if isinstance(number, int | float) and abs(number) > MAX_WIDTH:
            raise TemplateError(f"template pads or counts beyond {MAX_WIDTH}")


def check_format(text: str) -> None:
    """Raise TemplateError when a format string asks for a huge or computed width."""
    if _WIDE.search(text) or "*" in text:
        raise TemplateError("template formats with a width that is too large or computed")


def check_method(function: Callable[..., Any], args: tuple[Any, ...], kwargs: dict[str, Any]) -> None:
    """Raise TemplateError when calling a method of a text would make something huge."""
    function = getattr(function, "__wrapped__", function)
    if not isinstance(function, BuiltinFunctionType):
        return
    name, owner = function.__name__, getattr(function, "__self__", None)
    if name not in _GROWING or not isinstance(owner, str | bytes):
        return
    check_width(*args, *kwargs.values())
    if name in ("format", "format_map") and isinstance(owner, str):
        check_format(owner)
    if name == "replace" and isinstance(owner, str) and len(args) >= 2 and all(isinstance(a, str) for a in args[:2]):
        check_replace(owner, args[0], args[1])
    if name == "join" and isinstance(owner, str) and args and isinstance(args[0], list | tuple | str):
        check_join(args[0], owner)


def safe_pattern(pattern: str) -> re.Pattern[str]:
    """Compile a regular expression that cannot take exponential time; raises TemplateError."""
    if len(pattern) > MAX_PATTERN:
        raise TemplateError(f"regular expression is longer than {MAX_PATTERN} characters")
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            parsed = re._parser.parse(pattern)  # type: ignore[attr-defined]
            if _nests(parsed, inside=False):
                raise TemplateError("regular expression repeats a repetition, which can take for ever")
            return re.compile(pattern)
    except (re.error, OverflowError, RecursionError) as error:
        raise TemplateError(f"regular expression does not parse: {error}") from error


def _nests(parsed: Any, *, inside: bool) -> bool:
    """Return True when an unbounded repetition holds another one, or a back-reference is used."""
    for operation, argument in parsed:
        name = str(operation)
        if name == "GROUPREF":
            return True
        if name in ("MAX_REPEAT", "MIN_REPEAT", "POSSESSIVE_REPEAT"):
            many = argument[1] > 16
            if (inside and many) or _nests(argument[2], inside=inside or many):
                return True
        elif name == "SUBPATTERN":
            if _nests(argument[3], inside=inside):
                return True
        elif name == "BRANCH":
            if inside or any(_nests(branch, inside=inside) for branch in argument[1]):
                return True
        elif name in ("ASSERT", "ASSERT_NOT"):
            if _nests(argument[1], inside=inside):
                return True
        elif name == "ATOMIC_GROUP" and _nests(argument, inside=inside):
            return True
    return False
