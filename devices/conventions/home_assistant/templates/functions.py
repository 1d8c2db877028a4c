"""Filters, tests and globals that device templates use, with the meaning Home Assistant documents for them."""

from __future__ import annotations

import base64
import json
import math
import re
import statistics
import struct
import unicodedata
from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import jinja2
import jinja2.filters
import jinja2.runtime

from devices.conventions.home_assistant.templates import figures, limits, sequences
from devices.conventions.home_assistant.templates.times import (
    NO_DEFAULT,
    Moment,
    Times,
    as_timedelta,
    fallback,
    strptime,
)
from hub.api.errors import TemplateError

_TRUE = frozenset({"1", "true", "yes", "on", "enable"})
_FALSE = frozenset({"0", "false", "no", "off", "disable"})


def is_defined(value: Any) -> Any:
    """Return the value; raises UndefinedError when it is undefined."""
    if isinstance(value, jinja2.Undefined):
        value()
    return value


def as_float(value: Any, default: Any = NO_DEFAULT) -> Any:
    """Return the value as a float, else the default."""
    try:
        return float(value)
    except (ValueError, TypeError):
        return fallback(default, "float", value)


def as_int(value: Any, default: Any = NO_DEFAULT, base: int = 10) -> Any:
    """Return the value as a whole number, else the default."""
    result = jinja2.filters.do_int(value, default=NO_DEFAULT, base=base)
    return fallback(default, "int", value) if result is NO_DEFAULT else result


def as_bool(value: Any, default: Any = NO_DEFAULT) -> Any:
    """Return yes/no words and numbers as a boolean, else the default."""
    if isinstance(value, bool):
        return value
    word = str(value).lower().strip()
    if isinstance(value, int | float):
        return value != 0
    if word in _TRUE or word in _FALSE:
        return word in _TRUE
    return fallback(default, "bool", value)


def rounded(value: Any, precision: int = 0, method: str = "common", default: Any = NO_DEFAULT) -> Any:
    """Round to ``precision`` digits: common, ceil, floor or half."""
    limits.check_width(precision)
    try:
        multiplier = float(10**precision)
        if method == "ceil":
            value = math.ceil(float(value) * multiplier) / multiplier
        elif method == "floor":
            value = math.floor(float(value) * multiplier) / multiplier
        elif method == "half":
            value = round(float(value) * 2) / 2
        else:
            value = round(float(value), precision)
        return int(value) if precision == 0 else value
    except (ValueError, TypeError):
        return fallback(default, "round", value)


def multiply(value: Any, amount: Any, default: Any = NO_DEFAULT) -> Any:
    """Return value * amount as a float."""
    try:
        return float(value) * amount
    except (ValueError, TypeError):
        return fallback(default, "multiply", value)


def add(value: Any, amount: Any, default: Any = NO_DEFAULT) -> Any:
    """Return value + amount as a float."""
    try:
        return float(value) + amount
    except (ValueError, TypeError):
        return fallback(default, "add", value)


def _math(function: Callable[[float], float]) -> Callable[..., Any]:
    def calculate(value: Any, default: Any = NO_DEFAULT) -> Any:
        try:
            return function(float(value))
        except (ValueError, TypeError):
            return fallback(default, function.__name__, value)

    return calculate


def logarithm(value: Any, base: Any = math.e, default: Any = NO_DEFAULT) -> Any:
    """Return the logarithm to a base."""
    try:
        return math.log(float(value), float(base))
    except (ValueError, TypeError):
        return fallback(default, "log", value)


def to_json(value: Any, ensure_ascii: bool = False, pretty_print: bool = False, sort_keys: bool = False) -> str:
    """Return the value as compact JSON."""
    return json.dumps(
        value,
        ensure_ascii=ensure_ascii,
        indent=2 if pretty_print else None,
        sort_keys=sort_keys,
        separators=None if pretty_print else (",", ":"),
    )


def from_json(value: Any, default: Any = NO_DEFAULT) -> Any:
    """Return JSON text parsed."""
    try:
        return json.loads(value)
    except (ValueError, TypeError, RecursionError):
        return fallback(default, "from_json", value)


def is_number(value: Any) -> bool:
    """Return True for what reads as a finite number."""
    try:
        return math.isfinite(float(value))
    except (ValueError, TypeError):
        return False


def _searched(value: Any) -> str:
    text = str(value)
    if len(text) > limits.MAX_SEARCHED:
        raise TemplateError(f"template searches a text of more than {limits.MAX_SEARCHED} characters")
    return text


def _flags(ignorecase: bool, find: str) -> Any:
    return limits.safe_pattern(f"(?i){find}" if ignorecase else find)


def regex_match(value: Any, find: str = "", ignorecase: bool = False) -> bool:
    """Return True when the text begins with the expression."""
    return bool(_flags(ignorecase, find).match(_searched(value)))


def regex_search(value: Any, find: str = "", ignorecase: bool = False) -> bool:
    """Return True when the text holds the expression."""
    return bool(_flags(ignorecase, find).search(_searched(value)))


def regex_replace(value: Any = "", find: str = "", replace: str = "", ignorecase: bool = False) -> str:
    """Return the text with every find replaced."""
    return str(_flags(ignorecase, find).sub(replace, _searched(value)))


def regex_findall(value: Any, find: str = "", ignorecase: bool = False) -> list[Any]:
    """Return all finds."""
    return list(_flags(ignorecase, find).findall(_searched(value)))


def regex_findall_index(value: Any, find: str = "", index: int = 0, ignorecase: bool = False) -> Any:
    """Return the find of an index."""
    return regex_findall(value, find, ignorecase)[index]


def pack(value: Any, format_string: str) -> bytes | None:
    """Return a number packed into bytes, None when it does not fit."""
    try:
        return struct.pack(format_string, value)
    except struct.error:
        return None


def unpack(value: bytes, format_string: str, offset: int = 0) -> Any:
    """Return the first number unpacked from bytes, None when it cannot be."""
    try:
        return struct.unpack_from(format_string, value, offset)[0]
    except (struct.error, IndexError):
        return None


def average(*args: Any, default: Any = NO_DEFAULT) -> Any:
    """Return the mean of a list or of the arguments."""
    items = args[0] if args and isinstance(args[0], list | tuple) else args
    try:
        return statistics.fmean(items)
    except (TypeError, statistics.StatisticsError):
        return fallback(default, "average", args)


def median(*args: Any, default: Any = NO_DEFAULT) -> Any:
    """Return the median of a list or of the arguments."""
    items = args[0] if args and isinstance(args[0], list | tuple) else args
    try:
        return statistics.median(items)
    except (TypeError, statistics.StatisticsError):
        return fallback(default, "median", args)


def _extreme(pick: Callable[..., Any]) -> Callable[..., Any]:
    def extreme(*args: Any) -> Any:
        if not args:
            raise TypeError("needs at least one value")
        return pick(args[0]) if len(args) == 1 else pick(args)

    return extreme


def iif(value: Any, if_true: Any = True, if_false: Any = False, if_none: Any = NO_DEFAULT) -> Any:
    """Return one of the values by whether ``value`` is true."""
    if value is None and if_none is not NO_DEFAULT:
        return if_none
    return if_true if bool(value) else if_false


def slugify(value: Any, separator: str = "_") -> str:
    """Return the text in small letters, digits and separators."""
    plain = unicodedata.normalize("NFKD", str(value)).encode("ascii", "ignore").decode()
    return re.sub(r"[^a-z0-9]+", separator, plain.lower()).strip(separator)


def _sized(function: Callable[..., Any], *positions: int) -> Callable[..., Any]:
    """Wrap a Jinja filter whose arguments at these positions are widths."""

    def wrapped(*args: Any, **kwargs: Any) -> Any:
        limits.check_width(*(args[p] for p in positions if p < len(args)), *kwargs.values())
        return function(*args, **kwargs)

    return wrapped


def _no_state(*args: Any) -> None:
    """Stand for what only the hub knows (states of other entities): nothing."""
    return


def install(environment: jinja2.Environment, moment: Moment) -> None:
    """Give an environment the filters, tests and globals."""
    times = Times(moment)
    maths = {name: _math(getattr(math, name)) for name in ("sqrt", "sin", "cos", "tan", "asin", "acos", "atan")}
    both: dict[str, Callable[..., Any]] = {
        "as_timestamp": times.as_timestamp,
        "as_datetime": times.as_datetime,
        "as_local": times.as_local,
        "timestamp_local": times.timestamp_local,
        "timestamp_utc": times.timestamp_utc,
        "timestamp_custom": times.timestamp_custom,
        "average": average,
        "median": median,
        "bool": as_bool,
        "iif": iif,
        "is_number": is_number,
        "log": logarithm,
        "pack": pack,
        "unpack": unpack,
        "slugify": slugify,
        "min": _extreme(min),
        "max": _extreme(max),
        "int": as_int,
        "float": as_float,
        "state_attr": _no_state,
        "states": lambda *args: "unknown",
        "as_timedelta": as_timedelta,
        "relative_time": times.relative_time,
        "time_since": times.time_since,
        "time_until": times.time_until,
        **maths,
        **figures.BOTH,
        **sequences.BOTH,
    }
    environment.globals.update(both)
    environment.globals.update(
        now=moment.now,
        utcnow=moment.utcnow,
        today_at=times.today_at,
        strptime=strptime,
        timedelta=timedelta,
        zip=zip,
        pi=math.pi,
        e=math.e,
        tau=math.tau,
        inf=math.inf,
        is_defined=is_defined,
        is_state=lambda *args: False,
        is_state_attr=lambda *args: False,
        has_value=lambda *args: False,
        urlencode=figures.query,
        date=date,
    )
    environment.globals.pop("lipsum", None)
    environment.globals.pop("cycler", None)
    environment.filters.update(both)
    environment.filters.update(_filters())
    environment.tests.update(
        match=regex_match,
        search=regex_search,
        is_number=is_number,
        contains=lambda items, item: item in items,
        **sequences.TESTS,
    )


def _filters() -> dict[str, Callable[..., Any]]:
    builtin = jinja2.filters.FILTERS
    return {
        "is_defined": is_defined,
        "round": rounded,
        "multiply": multiply,
        "add": add,
        "to_json": to_json,
        "from_json": from_json,
        "regex_match": regex_match,
        "regex_search": regex_search,
        "regex_replace": regex_replace,
        "regex_findall": regex_findall,
        "regex_findall_index": regex_findall_index,
        "ord": ord,
        "from_hex": figures.from_hex,
        "min": builtin["min"],
        "max": builtin["max"],
        "ordinal": _ordinal,
        "contains": lambda items, item: item in items,
        "bitwise_and": lambda a, b: a & b,
        "bitwise_or": lambda a, b: a | b,
        "bitwise_xor": lambda a, b: a ^ b,
        "base64_encode": lambda v: base64.b64encode(str(v).encode()).decode(),
        "base64_decode": _base64_decode,
        "center": _sized(builtin["center"], 1),
        "indent": _sized(builtin["indent"], 1),
        "wordwrap": _sized(builtin["wordwrap"], 2),
        "batch": _sized(builtin["batch"], 1),
        "slice": _sized(builtin["slice"], 1),
        "format": _formatted,
        "replace": _replaced,
        "join": _joined,
        "tojson": _html_json,
    }


def _base64_decode(value: Any, encoding: str | None = "utf-8") -> str | bytes:
    raw = base64.b64decode(value)
    return raw.decode(encoding) if encoding else raw


def _html_json(value: Any, indent: int | None = None) -> str:
    """Return JSON as Jinja2's ``tojson`` writes it: sorted keys, HTML characters escaped."""
    limits.check_width(indent)
    text = json.dumps(value, sort_keys=True, indent=indent)
    for sign in "<>&'":
        text = text.replace(sign, f"\\u{ord(sign):04x}")
    return text


def _replaced(value: Any, old: str, new: str, count: int = -1) -> str:
    text = str(value)
    limits.check_replace(text, old, new)
    return text.replace(old, new, count)


@jinja2.pass_eval_context
def _joined(context: Any, value: Any, d: str = "", attribute: str | int | None = None) -> str:
    items = value if attribute is not None else limits.check_join(value, d)
    return str(limits.sized(jinja2.filters.sync_do_join(context, items, d, attribute)))


def _formatted(value: Any, *args: Any, **kwargs: Any) -> str:
    limits.check_format(str(value))
    return str(jinja2.filters.do_format(value, *args, **kwargs))


def _ordinal(value: Any) -> str:
    number = int(value)
    ending = "th" if 10 <= number % 100 <= 20 else {1: "st", 2: "nd", 3: "rd"}.get(number % 10, "th")
    return f"{number}{ending}"
