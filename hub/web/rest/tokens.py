"""One's own bearer tokens, for scripts."""

from __future__ import annotations

from hub.kernel.clock import rfc3339
from hub.web.endpoint import Call, Table
from hub.web.problems import ProblemError
from hub.web.services import TokenFacts
from hub.web.shapes import TokenIn, TokenOut

TABLE = Table()


@TABLE("GET", "/api/tokens", needs="tokens", summary="One's own tokens", answer=list[TokenOut])
async def list_tokens(call: Call) -> list[TokenOut]:
    """Return the tokens of who asks, without their secrets."""
    return [_view(call, token) for token in call.services.accounts.tokens(call.person.id)]


@TABLE(
    "POST", "/api/tokens", needs="tokens", summary="Make a token, shown once", body=TokenIn, answer=TokenOut, status=201
)
async def add_token(call: Call) -> TokenOut:
    """Make a token; a token cannot make tokens, so that a stolen one ends with its day."""
    if call.identity.via != "session":
        raise ProblemError(403, "a token cannot make tokens", remedy="log in with a password")
    body: TokenIn = call.body
    secret, token = await call.services.accounts.issue_token(call.person.id, body.name, role=body.role, days=body.days)
    return _view(call, token, secret)


@TABLE("DELETE", "/api/tokens/{id}", needs="tokens", summary="Revoke a token")
async def revoke_token(call: Call) -> None:
    """Revoke one of one's own tokens."""
    if not await call.services.accounts.revoke_token(call.path["id"], person=call.person.id):
        raise ProblemError(404, "you have no token of this id", remedy="GET /api/tokens lists them")


def _view(call: Call, token: TokenFacts, secret: str = "") -> TokenOut:
    zone = call.services.clock.zone
    return TokenOut(
        id=token.id,
        name=token.name,
        role=token.role,
        created_at=rfc3339(token.created_at, zone),
        expires_at=rfc3339(token.expires_at, zone),
        token=secret,
    )
