"""What is wrong with a configured value, in the words of whoever wrote it. What may be a secret is not repeated."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from difflib import get_close_matches
from types import UnionType
from typing import Annotated, Any, Union, get_args, get_origin

from pydantic import BaseModel

_LONGEST = 40
_MAPPING = "must hold keys and values: write `key: value`, one a line"
_LIST = "must be a list: write `- item`, one a line"

_REASONS: Mapping[str, Callable[[str, Mapping[str, Any]], str]] = {
    "missing": lambda value, ctx: "is missing: write it",
    "int": lambda value, ctx: f"{value} is no whole number",
    "float": lambda value, ctx: f"{value} is no number",
    "finite": lambda value, ctx: f"{value} is no finite number",
    "bool": lambda value, ctx: f"{value} is neither true nor false",
    "string_type": lambda value, ctx: "must be a text: put it in quotes",
    "dict_type": lambda value, ctx: _MAPPING,
    "model": lambda value, ctx: _MAPPING,
    "list_type": lambda value, ctx: _LIST,
    "tuple_type": lambda value, ctx: _LIST,
    "literal_error": lambda value, ctx: f"{value} is not one of {ctx['expected']}",
    "enum": lambda value, ctx: f"{value} is not one of {ctx['expected']}",
    "less_than_equal": lambda value, ctx: f"{value} is too much: it may be {ctx['le']} at most",
    "less_than": lambda value, ctx: f"{value} is too much: it must be less than {ctx['lt']}",
    "greater_than_equal": lambda value, ctx: f"{value} is too little: it must be {ctx['ge']} at least",
    "greater_than": lambda value, ctx: f"{value} is too little: it must be more than {ctx['gt']}",
    "string_pattern_mismatch": lambda value, ctx: f"is not written as it must be: it must fit {ctx['pattern']}",
    "string_too_short": lambda value, ctx: f"is too short: it takes {ctx['min_length']} characters at least",
    "string_too_long": lambda value, ctx: f"is too long: it may have {ctx['max_length']} characters",
    "too_short": lambda value, ctx: f"holds too little: it takes {ctx['min_length']} at least",
    "too_long": lambda value, ctx: f"holds too much: it may have {ctx['max_length']}",
}
"""Reasons by pydantic's type of error, or by its first word."""


def misfit(item: Mapping[str, Any], model: type[BaseModel]) -> str:
    """Return one of pydantic's errors in a configuration as a reason, with the nearest valid key for an unknown one."""
    kind = str(item["type"])
    if kind == "extra_forbidden":
        known = _keys(model, item["loc"][:-1])
        near = get_close_matches(str(item["loc"][-1]), known, n=1, cutoff=0.5)
        return f"unknown key; did you mean {near[0]!r}?" if near else f"unknown key; known are {', '.join(known)}"
    reason = _REASONS.get(kind) or _REASONS.get(kind.split("_")[0])
    if reason is None:
        return str(item["msg"]).removeprefix("Value error, ")
    return reason(_shown(item.get("input")), item.get("ctx") or {})


def _keys(model: type[BaseModel], location: Sequence[str | int]) -> list[str]:
    """Return the keys that are valid at a place in the tree of a model."""
    here: Any = model
    for part in location:
        fields = getattr(here, "model_fields", None)
        if fields is None:
            here = _settled((get_args(here) or (None,))[-1])
        elif part in fields:
            here = _settled(fields[part].annotation)
    return list(getattr(here, "model_fields", {}))


def _settled(annotation: Any) -> Any:
    """Return of a choice of types the one that holds others."""
    if get_origin(annotation) is Annotated:
        return _settled(get_args(annotation)[0])
    if get_origin(annotation) in (Union, UnionType):
        choices = [_settled(choice) for choice in get_args(annotation)]
        return next((c for c in choices if hasattr(c, "model_fields") or get_args(c)), None)
    return annotation


def _shown(value: Any) -> str:
    text = repr(value)
    return text if len(text) <= _LONGEST else f"{text[: _LONGEST - 1]}…"
