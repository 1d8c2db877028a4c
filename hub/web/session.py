"""The session cookie: ``__Host-hearth`` over TLS, ``hearth_session`` on plain http. Never readable by scripts."""

from __future__ import annotations

from aiohttp import web

from hub.web.services import AccountsDoor, Identity, Login

_SECURE, _PLAIN = "__Host-hearth", "hearth_session"
_LONGEST_SECRET = 200


def cookie_name(request: web.BaseRequest) -> str:
    """Return the cookie's name on this connection."""
    return _SECURE if request.secure else _PLAIN


def secret_of(request: web.BaseRequest) -> str:
    """Return the session's secret from the cookie, an empty string when there is none."""
    return request.cookies.get(cookie_name(request), "")[:_LONGEST_SECRET]


def give(request: web.BaseRequest, response: web.StreamResponse, secret: str, seconds: float) -> None:
    """Set the cookie for so many seconds."""
    response.set_cookie(
        cookie_name(request),
        secret,
        max_age=max(1, int(seconds)),
        path="/",
        httponly=True,
        secure=request.secure,
        samesite="Strict",
    )


def give_login(request: web.BaseRequest, response: web.StreamResponse, login: Login, now: float) -> None:
    """Set the cookie of a session just begun."""
    give(request, response, login.secret, login.expires_at - now)


def take(request: web.BaseRequest, response: web.StreamResponse) -> None:
    """Take the cookie away."""
    response.del_cookie(cookie_name(request), path="/", httponly=True, secure=request.secure, samesite="Strict")


async def identify(request: web.BaseRequest, accounts: AccountsDoor) -> Identity | None:
    """Return who asks: by bearer token where one is sent, else by cookie."""
    header = request.headers.get("Authorization")
    if header is not None:
        scheme, _, secret = header.partition(" ")
        if scheme.casefold() != "bearer" or not secret.strip():
            return None
        return await accounts.by_token(secret.strip()[:_LONGEST_SECRET])
    secret = secret_of(request)
    return await accounts.by_session(secret) if secret else None
