"""Coming in and going out: health, first set-up, login, the session, logout, one's own password."""

from __future__ import annotations

import logging

from aiohttp import web

from hub.api.errors import TooManyAttempts, WrongCredentials
from hub.web import session
from hub.web.endpoint import Call, Table, json_response
from hub.web.services import Identity, Login
from hub.web.shapes import Health, LoginIn, Me, PasswordIn, SessionOut, SetupIn, SetupNeeded

_log = logging.getLogger(__name__)
TABLE = Table()


@TABLE("GET", "/api/health", needs=None, summary="Is the hub up?", answer=Health)
async def health(call: Call) -> Health:
    """Say that the hub answers, and nothing else."""
    return Health(status="ok")


@TABLE("GET", "/api/setup", needs=None, summary="Is there no owner yet?", answer=SetupNeeded)
async def setup_needed(call: Call) -> SetupNeeded:
    """Say whether the first owner is still to be made."""
    return SetupNeeded(needed=call.services.accounts.setup_needed)


@TABLE(
    "POST", "/api/setup", needs=None, summary="Make the first owner, with the token shown on the console",
    body=SetupIn, answer=SessionOut,
)  # fmt: skip
async def set_up(call: Call) -> web.Response:
    """Make the first owner and log them in."""
    body: SetupIn = call.body
    login = await call.services.accounts.set_up(
        body.token, body.name, body.password, body.language, source=call.source, agent=call.agent
    )
    return _welcome(call, login)


@TABLE("POST", "/api/login", needs=None, summary="Begin a session", body=LoginIn, answer=SessionOut)
async def log_in(call: Call) -> web.Response:
    """Log somebody in, with a new session id whatever came before."""
    body: LoginIn = call.body
    try:
        login = await call.services.accounts.log_in(
            body.name, body.password, source=call.source, agent=call.agent, old=session.secret_of(call.request)
        )
    except (WrongCredentials, TooManyAttempts) as error:
        _log.warning("a login from %s was refused: %s", call.source, error.message)
        raise
    return _welcome(call, login)


def _welcome(call: Call, login: Login) -> web.Response:
    response = json_response(_session(call, login.identity))
    session.give_login(call.request, response, login, call.services.clock.time())
    return response


def _session(call: Call, identity: Identity) -> SessionOut:
    person, system = identity.person, call.services.system
    return SessionOut(
        person=Me(id=person.id, name=person.name, role=person.role, language=person.language),
        csrf=identity.csrf,
        version=system.version,
        site=system.site,
    )


@TABLE("GET", "/api/session", needs="session", summary="Who is logged in", answer=SessionOut)
async def current(call: Call) -> web.Response:
    """Return the person logged in and the CSRF token; the cookie lives on as long as the session, which rolls."""
    identity = call.identity
    response = json_response(_session(call, identity))
    if identity.via == "session":
        left = identity.expires_at - call.services.clock.time()
        session.give(call.request, response, session.secret_of(call.request), left)
    return response


@TABLE("POST", "/api/logout", needs="session", summary="End the session")
async def log_out(call: Call) -> web.Response:
    """End the session and take the cookie away."""
    if call.identity.via == "session":
        await call.services.accounts.log_out(session.secret_of(call.request))
    response = web.Response(status=204)
    session.take(call.request, response)
    return response


@TABLE("POST", "/api/session/password", needs="session", summary="Change one's own password", body=PasswordIn)
async def change_password(call: Call) -> None:
    """Change the password; every other session and every token of the person ends."""
    body: PasswordIn = call.body
    await call.services.accounts.change_password(
        call.person.id, body.old, body.new, source=call.source, but=call.identity.key
    )
