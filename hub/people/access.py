"""Who somebody turned out to be: what a session or token gives its bearer."""

from __future__ import annotations

import msgspec

from hub.api.people import Person


class Identity(msgspec.Struct, frozen=True, kw_only=True):
    """A person who proved who they are. ``person.role`` is already cut to what a token allows.

    ``via`` is ``session`` or ``token``; ``key`` names the session or token (not its secret); ``csrf`` is empty
    for tokens. ``expires_at`` is in Unix seconds.
    """

    person: Person
    via: str
    key: str
    csrf: str = ""
    expires_at: float = 0.0


class Login(msgspec.Struct, frozen=True, kw_only=True):
    """A session just begun: its secret goes into the cookie and is kept nowhere else. ``expires_at`` Unix seconds."""

    secret: str
    identity: Identity
    expires_at: float
