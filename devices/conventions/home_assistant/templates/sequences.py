"""Filters, tests and globals of lists, sets and mappings, and what a value is, as Home Assistant documents them."""

from __future__ import annotations

import itertools
import statistics
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import datetime
from typing import Any

from devices.conventions.home_assistant.templates.limits import MAX_TURNS
from devices.conventions.home_assistant.templates.times import NO_DEFAULT, fallback
from hub.api.errors import TemplateError

_DEEPEST = 20


def statistical_mode(*args: Any, default: Any = NO_DEFAULT) -> Any:
    """Return the value that is most often in a list or in the arguments."""
    items = args[0] if len(args) == 1 and isinstance(args[0], list | tuple) else args
    try:
        return statistics.mode(items)
    except (TypeError, statistics.StatisticsError):
        return fallback(default, "statistical_mode", args)


def flatten(value: Any, levels: int | None = None) -> list[Any]:
    """Return the items of a list and of the lists in it, ``levels`` deep."""
    found: list[Any] = []
    for item in _flat(_listed(value, "flatten"), _DEEPEST if levels is None else levels):
        found.append(item)
        if len(found) > MAX_TURNS:
            raise TemplateError(f"template makes a list of more than {MAX_TURNS} items")
    return found


def _flat(items: Iterable[Any], levels: int) -> Iterator[Any]:
    for item in items:
        if levels > 0 and isinstance(item, list | tuple | set):
            yield from _flat(item, levels - 1)
        else:
            yield item


def combine(*args: Any, recursive: bool = False) -> dict[Any, Any]:
    """Return one mapping of several: a later one's keys count, in the mappings within them too when ``recursive``."""
    if not args or not all(isinstance(arg, Mapping) for arg in args):
        raise TypeError("combine needs mappings")
    return _combined(args, recursive, _DEEPEST, itertools.count())


def _combined(
    mappings: Iterable[Mapping[Any, Any]], recursive: bool, deep: int, turns: Iterator[int]
) -> dict[Any, Any]:
    result: dict[Any, Any] = {}
    for mapping in mappings:
        for key, value in mapping.items():
            if next(turns) > MAX_TURNS:
                raise TemplateError(f"template combines more than {MAX_TURNS} items")
            both = recursive and deep > 0 and isinstance(value, Mapping) and isinstance(result.get(key), Mapping)
            result[key] = _combined((result[key], value), recursive, deep - 1, turns) if both else value
    return result


def _listed(value: Any, name: str) -> Iterable[Any]:
    if isinstance(value, str | bytes) or not isinstance(value, Iterable):
        raise TypeError(f"{name} needs a list, not {type(value).__name__}")
    return value


def _of_both(name: str, pick: Callable[[set[Any], set[Any]], set[Any]]) -> Callable[[Any, Any], list[Any]]:
    def of_both(value: Any, other: Any) -> list[Any]:
        return list(pick(set(_listed(value, name)), set(_listed(other, name))))

    return of_both


def typeof(value: Any) -> str:
    """Return the name of a value's type."""
    return type(value).__name__


#: Each is a filter and a global.
BOTH: dict[str, Callable[..., Any]] = {
    "statistical_mode": statistical_mode,
    "flatten": flatten,
    "combine": combine,
    "union": _of_both("union", lambda a, b: a | b),
    "intersect": _of_both("intersect", lambda a, b: a & b),
    "difference": _of_both("difference", lambda a, b: a - b),
    "symmetric_difference": _of_both("symmetric_difference", lambda a, b: a ^ b),
    "set": lambda value=(): set(_listed(value, "set")),
    "tuple": lambda value=(): tuple(_listed(value, "tuple")),
    "typeof": typeof,
}
TESTS: dict[str, Callable[[Any], bool]] = {
    "list": lambda value: isinstance(value, list),
    "set": lambda value: isinstance(value, set),
    "tuple": lambda value: isinstance(value, tuple),
    "datetime": lambda value: isinstance(value, datetime),
    "string_like": lambda value: isinstance(value, str | bytes | bytearray),
}
