"""Problem documents (RFC 9457): every error a client sees, from one place, without internals."""

from __future__ import annotations

import logging
import re
from collections.abc import Mapping
from http import HTTPStatus
from typing import Any

import msgspec
from aiohttp import web

from hub.api import errors

_log = logging.getLogger(__name__)
CONTENT_TYPE = "application/problem+json"

_STATUS: tuple[tuple[type[errors.HearthError], int], ...] = (
    (errors.UnknownEntity, 404),
    (errors.UnknownCommand, 404),
    (errors.InvalidParameter, 422),
    (errors.NotPermitted, 403),
    (errors.WrongCredentials, 401),
    (errors.TooManyAttempts, 429),
    (errors.AccessError, 422),
    (errors.ConfigError, 422),
    (errors.PayloadError, 422),
    (errors.BrokerError, 503),
    (errors.StoreError, 503),
    (errors.VoiceError, 503),
    (errors.HearthError, 409),
)
"""HTTP status by error, the first that fits."""


class Problem(msgspec.Struct, omit_defaults=True, kw_only=True):
    """What went wrong (RFC 9457): title, detail and, where there is one, the field and the remedy."""

    type: str = "about:blank"
    title: str
    status: int
    detail: str
    field: str = ""
    remedy: str = ""


class ProblemError(Exception):
    """Carries a problem document out of a handler."""

    def __init__(
        self, status: int, detail: str, *, field: str = "", remedy: str = "", headers: Mapping[str, str] | None = None
    ) -> None:
        super().__init__(detail)
        title = HTTPStatus(status).phrase
        self.problem = Problem(title=title, status=status, detail=detail, field=field, remedy=remedy)
        self.headers = dict(headers or {})


def printable(text: str, longest: int = 80) -> str:
    """Return foreign text fit to be shown in a message: short, printable, valid Unicode."""
    clean = "".join(c if c.isprintable() else "�" for c in text[:longest])
    return clean.encode("utf-8", "replace").decode()


def of(error: Exception) -> ProblemError:
    """Return the problem an error is; one that nobody foresaw is logged and told without its insides."""
    if isinstance(error, ProblemError):
        return error
    if isinstance(error, errors.HearthError):
        status = next(code for kind, code in _STATUS if isinstance(error, kind))
        headers = {}
        if isinstance(error, errors.TooManyAttempts):
            headers["Retry-After"] = str(max(1, round(error.retry_after)))
        detail, remedy = printable(error.message, 500), printable(error.remedy, 500)
        return ProblemError(status, detail, field=printable(error.field), remedy=remedy, headers=headers)
    if isinstance(error, web.HTTPException):
        return _of_http(error)
    if isinstance(error, TimeoutError):
        return ProblemError(504, "this took too long and was given up", remedy="try again")
    _log.error("a request failed", exc_info=error)
    return ProblemError(500, "Hearth made a mistake here", remedy="the log of the hub says what happened")


_HTTP = {
    400: "this is not a proper request",
    404: "there is nothing at this address",
    405: "this address does not take this method",
    413: "the body is too large",
}


def _of_http(error: web.HTTPException) -> ProblemError:
    headers = {k: v for k, v in error.headers.items() if k in ("Allow", "Retry-After")}
    detail = _HTTP.get(error.status, HTTPStatus(error.status).description or error.reason)
    remedy = f"allowed: {headers['Allow']}" if "Allow" in headers else ""
    return ProblemError(error.status, detail, remedy=remedy, headers=headers)


def response(error: ProblemError) -> web.Response:
    """Return a problem as an HTTP response."""
    body = msgspec.json.encode(error.problem)
    if error.problem.status == 401:
        error.headers.setdefault("WWW-Authenticate", "Bearer")
    return web.Response(
        body=body, status=error.problem.status, content_type=CONTENT_TYPE, headers=error.headers or None
    )


_AT = re.compile(r" - at `(?:key in )?\$\.?([^`]*)`$| - at `key` in `\$\.?([^`]*)`$")
_NAMED = re.compile(r"(?:required|unknown) field `([^`]*)`")
_FORM = re.compile(r"matching regex '?(.*?)'?$")
_DESCRIBED = "GET /api/openapi.json describes what is taken"
#: What msgspec says, in plain words, and what helps.
_WORDS = (
    ("Object missing required field", "is missing", "send it"),
    ("Object contains unknown field", "is not known here", f"leave it out; {_DESCRIBED}"),
    ("out of range", "a number is out of range", "send a smaller number"),
)


def decode(raw: bytes, kind: Any) -> Any:
    """Decode a JSON body as ``kind``; 400 when it is no JSON, 422 naming the field when it does not fit."""
    try:
        return msgspec.json.decode(raw, type=kind)
    except msgspec.ValidationError as error:
        raise unfit(error) from error
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise ProblemError(400, f"the body is not JSON: {printable(str(error), 160)}", remedy="send JSON") from error
    except RecursionError as error:
        raise ProblemError(400, "the JSON is nested too deeply", remedy="send flatter JSON") from error


def convert(data: Any, kind: Any, *, strict: bool = True) -> Any:
    """Convert plain values to ``kind``; 422 naming the field when they do not fit."""
    try:
        return msgspec.convert(data, kind, strict=strict)
    except msgspec.ValidationError as error:
        raise unfit(error) from error
    except RecursionError as error:
        raise ProblemError(400, "the JSON is nested too deeply", remedy="send flatter JSON") from error


def unfit(error: msgspec.ValidationError) -> ProblemError:
    """Return a 422 that names the field msgspec found at fault, and says what would fit."""
    text = str(error)
    where, named = _AT.search(text), _NAMED.search(text)
    parts = [next(filter(None, where.groups()), "") if where else "", named.group(1) if named else ""]
    field = ".".join(p for p in parts if p)
    detail, remedy = _told(_AT.sub("", text))
    return ProblemError(
        422, printable(f"{field}: {detail}" if field else detail, 300), field=printable(field), remedy=remedy
    )


def _told(text: str) -> tuple[str, str]:
    """Return what is wrong with a value in plain words, and the remedy."""
    for said, detail, remedy in _WORDS:
        if said in text:
            return detail, remedy
    if form := _FORM.search(text):
        return "is not written as it must be", printable(f"write it to fit {form.group(1)}", 300)
    return text.replace("`", "'"), _DESCRIBED
