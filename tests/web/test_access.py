"""Who gets in: open and closed doors, login, roles, and the attacks that other people's pages make."""

from __future__ import annotations

from typing import Any

import pytest

from hub.api.people import Role
from hub.people.permissions import LEAST
from hub.web.live import TOPICS
from hub.web.rest import endpoints
from tests.web.conftest import PASSWORD, House, problem

OPEN = {("GET", "/api/health"), ("GET", "/api/setup"), ("POST", "/api/setup"), ("POST", "/api/login")}


def _concrete(path: str) -> str:
    for name, value in (("{id}", "x1"), ("{command}", "turn_on"), ("{name}", "fridge"), ("{tail:.+}", "overview")):
        path = path.replace(name, value)
    return path


async def test_every_route_of_the_api_but_the_open_ones_answers_401_without_a_session(house: House) -> None:
    seen = set()
    for resource in house.client.app.router.resources():
        for route in resource:
            path = resource.canonical
            if not path.startswith("/api/") or route.method == "HEAD" or (route.method, path) in OPEN:
                continue
            path = path if "{tail}" not in path else "/api/plugins/fridge/overview"
            response = await house.client.request(route.method, _concrete(path))
            await problem(response, 401)
            seen.add((route.method, resource.canonical))
    assert len(seen) > 35
    await problem(await house.client.get("/api/no/such/thing"), 401)


async def test_a_route_for_anyone_takes_those_who_are_not_logged_in_and_nothing_beside_it_does(house: House) -> None:
    response = await house.client.post("/api/plugins/fridge/links/x1")
    assert (await response.json())["id"] == "x1"
    assert house.plugins.asked[-1].person is None
    assert house.plugins.asked[-1].cause.door == "link"
    for method, path in (("GET", "links/x1"), ("POST", "links"), ("POST", "stock"), ("POST", "links/x1/y")):
        await problem(await house.client.request(method, f"/api/plugins/fridge/{path}"), 401)
    elsewhere = {"Origin": "https://evil.example"}
    await problem(await house.client.post("/api/plugins/fridge/links/x1", headers=elsewhere), 403)
    response = await house.client.post("/api/plugins/fridge/links/x1", headers=await house.token(Role.CHILD))
    assert response.status == 200
    assert house.plugins.asked[-1].person is not None


async def test_the_open_routes_say_nothing_of_the_home(house: House) -> None:
    assert await (await house.client.get("/api/health")).json() == {"status": "ok"}
    assert await (await house.client.get("/api/setup")).json() == {"needed": False}
    text = (await (await house.client.get("/")).text()).lower()
    assert "9.9.9" not in text
    assert "anna" not in text


def test_every_permission_that_a_door_asks_for_is_in_the_table() -> None:
    asked = {e.needs for e in endpoints() if e.needs is not None} | set(TOPICS.values())
    assert asked <= set(LEAST)
    assert {(e.method, e.path) for e in endpoints() if e.needs is None} == OPEN


async def test_every_route_refuses_a_role_below_its_own(house: House) -> None:
    by_role = {role: await house.token(role) for role in (Role.GUEST, Role.CHILD, Role.ADULT)}
    rank = list(by_role)
    checked = 0
    for endpoint in endpoints():
        if endpoint.needs is None or LEAST[endpoint.needs] is Role.GUEST:
            continue
        least = LEAST[endpoint.needs]
        below = rank[rank.index(least) - 1] if least in rank else Role.ADULT
        body = {"json": {}} if endpoint.body is not None else {}
        path = _concrete(endpoint.path)
        response = await house.client.request(endpoint.method, path, headers=by_role[below], **body)
        await problem(response, 403)
        checked += 1
    assert checked > 15


async def test_first_run_makes_the_owner_with_the_token_of_the_console_once(bare: House) -> None:
    assert await (await bare.client.get("/api/setup")).json() == {"needed": True}
    body = {"token": "wrong", "name": "Anna", "password": PASSWORD, "language": "zh"}
    await problem(await bare.client.post("/api/setup", json=body), 401)
    body["token"] = await bare.accounts.new_setup_token()
    response = await bare.client.post("/api/setup", json=body)
    session = await response.json()
    assert response.status == 200
    assert session["person"] == {"id": "anna", "name": "Anna", "role": "owner", "language": "zh"}
    assert (session["version"], session["site"]) == ("9.9.9", "testhome")
    assert (await bare.client.get("/api/session")).status == 200
    await problem(await bare.client.post("/api/setup", json=body), 403)
    assert await (await bare.client.get("/api/setup")).json() == {"needed": False}


async def test_guessing_setup_tokens_slows_down(bare: House) -> None:
    await bare.accounts.new_setup_token()
    body = {"token": "wrong", "name": "Eve", "password": PASSWORD}
    statuses = [(await bare.client.post("/api/setup", json=body)).status for _ in range(7)]
    assert statuses == [401] * 5 + [429] * 2


async def test_the_session_cookie_is_out_of_reach_for_scripts_and_strangers(house: House) -> None:
    response = await house.client.post("/api/login", json={"name": "anna", "password": PASSWORD})
    cookie = response.headers["Set-Cookie"]
    assert cookie.startswith("hearth_session=")
    assert "HttpOnly" in cookie
    assert "SameSite=Strict" in cookie
    assert "Path=/" in cookie
    assert "Domain" not in cookie


async def test_the_cookie_lives_on_as_the_session_rolls(house: House) -> None:
    await house.log_in()
    headers = {"Cookie": f"hearth_session={_cookie(house)}"}
    house.client.session.cookie_jar.clear()
    await house.clock.advance(20 * 86_400)
    response = await house.client.get("/api/session", headers=headers)
    assert f"Max-Age={30 * 86_400}" in response.headers["Set-Cookie"]
    response = await house.client.get("/api/session", headers=await house.token())
    assert "Set-Cookie" not in response.headers


async def test_a_login_over_an_old_session_rotates_it(house: House) -> None:
    await house.log_in()
    old = _cookie(house)
    await house.log_in()
    assert _cookie(house) != old
    house.client.session.cookie_jar.clear()
    response = await house.client.get("/api/session", headers={"Cookie": f"hearth_session={old}"})
    await problem(response, 401)


def _cookie(house: House) -> str:
    return next(c.value for c in house.client.session.cookie_jar if c.key == "hearth_session")


async def test_wrong_logins_wait_longer_and_longer(house: House) -> None:
    wrong = {"name": "Anna", "password": "wrong horse"}
    for _ in range(5):
        await problem(await house.client.post("/api/login", json=wrong), 401)
    for wait in (1, 2, 4, 8):
        response = await house.client.post("/api/login", json={"name": "Anna", "password": PASSWORD})
        document = await problem(response, 429)
        assert response.headers["Retry-After"] == str(wait)
        assert "wait" in document["detail"]
        await house.clock.advance(wait)
        await problem(await house.client.post("/api/login", json=wrong), 401)
    await house.clock.advance(16)
    await house.log_in()


async def test_a_forwarded_address_is_not_believed(house: House) -> None:
    wrong = {"name": "Anna", "password": "wrong horse"}
    statuses = []
    for number in range(6):
        headers = {"X-Forwarded-For": f"10.0.0.{number}", "Forwarded": f"for=10.0.0.{number}"}
        statuses.append((await house.client.post("/api/login", json=wrong, headers=headers)).status)
    assert statuses[-1] == 429


async def test_logout_ends_the_session_and_takes_the_cookie_away(house: House) -> None:
    csrf = await house.log_in()
    old = _cookie(house)
    response = await house.client.post("/api/logout", headers=csrf)
    assert response.status == 204
    await problem(await house.client.get("/api/session"), 401)
    response = await house.client.get("/api/session", headers={"Cookie": f"hearth_session={old}"})
    await problem(response, 401)


async def test_changing_ones_password_ends_the_other_sessions(house: House) -> None:
    await house.log_in()
    other = _cookie(house)
    house.client.session.cookie_jar.clear()
    csrf = await house.log_in()
    body = {"old": PASSWORD, "new": "battery staple"}
    assert (await house.client.post("/api/session/password", json=body, headers=csrf)).status == 204
    assert (await house.client.get("/api/session")).status == 200
    house.client.session.cookie_jar.clear()
    await problem(await house.client.get("/api/session", headers={"Cookie": f"hearth_session={other}"}), 401)


# Attacks


@pytest.mark.parametrize("header", [{}, {"X-Hearth-CSRF": "wrong"}, {"X-Hearth-CSRF": ""}])
async def test_a_change_without_the_right_csrf_token_is_refused(house: House, header: dict[str, str]) -> None:
    await house.log_in()
    response = await house.client.post("/api/entities/lock.front/unlock", json={}, headers=header)
    assert "X-Hearth-CSRF" in (await problem(response, 403))["detail"]
    assert house.calls == []


async def test_the_csrf_token_of_another_session_does_not_fit(house: House) -> None:
    csrf = await house.log_in("Ben")
    house.client.session.cookie_jar.clear()
    await house.log_in()
    await problem(await house.client.post("/api/entities/light.kitchen/turn_on", json={}, headers=csrf), 403)


@pytest.mark.parametrize(
    "origin", ["http://evil.example", "null", "http://127.0.0.1:1", "file://", "http://[", "https://"]
)
async def test_a_change_from_a_page_of_somebody_else_is_refused(house: House, origin: str) -> None:
    csrf = await house.log_in()
    headers = {**csrf, "Origin": origin}
    response = await house.client.post("/api/entities/lock.front/unlock", json={}, headers=headers)
    await problem(response, 403)
    response = await house.client.post("/api/login", json={"name": "Anna", "password": PASSWORD}, headers=headers)
    await problem(response, 403)
    assert house.calls == []


@pytest.mark.parametrize("site", ["cross-site", "same-site"])
async def test_a_change_that_the_browser_calls_cross_site_is_refused(house: House, site: str) -> None:
    csrf = await house.log_in()
    headers = {**csrf, "Sec-Fetch-Site": site}
    await problem(await house.client.post("/api/entities/lock.front/unlock", json={}, headers=headers), 403)


async def test_our_own_page_may_change_things(house: House) -> None:
    csrf = await house.log_in()
    headers = {**csrf, "Origin": house.origin, "Sec-Fetch-Site": "same-origin"}
    response = await house.client.post("/api/entities/light.kitchen/turn_on", json={}, headers=headers)
    assert response.status == 200


@pytest.mark.parametrize(
    "kind", ["text/plain", "application/x-www-form-urlencoded", "multipart/form-data", "text/json"]
)
async def test_a_simple_cross_site_post_is_refused_for_its_type(house: House, kind: str) -> None:
    """The forms that any page may send without asking first."""
    headers = {**await house.token(), "Content-Type": kind}
    response = await house.client.post("/api/entities/lock.front/unlock", data=b"{}", headers=headers)
    assert "application/json" in (await problem(response, 415))["remedy"]
    response = await house.client.post(
        "/api/login", data=b'{"name":"a","password":"b"}', headers={"Content-Type": kind}
    )
    await problem(response, 415)
    assert house.calls == []


@pytest.mark.parametrize(
    "host", ["evil.example", "evil.example:8123", "local", "home.example.evil.com", "1.2.3.4", "a b", "", "xlan"]
)
async def test_a_rebound_name_is_refused(house: House, host: str) -> None:
    for path in ("/", "/api/health", "/api/entities"):
        response = await house.client.get(path, headers={**await house.token(), "Host": host})
        assert "web.allowed_hosts" in (await problem(response, 421))["remedy"]


@pytest.mark.parametrize(
    "host",
    [
        "localhost",
        "LOCALHOST:8123",
        "127.0.0.1",
        "[::1]:80",
        "192.168.1.5:8123",
        "hearth.local",
        "home.example",
        "hub.lan",
        "[fe80::1]",
    ],
)
async def test_the_names_of_the_hub_are_taken(house: House, host: str) -> None:
    assert (await house.client.get("/api/health", headers={"Host": host})).status == 200


async def test_a_websocket_of_a_strangers_page_is_refused(house: House) -> None:
    await house.log_in()
    headers = {
        "Upgrade": "websocket",
        "Connection": "Upgrade",
        "Sec-WebSocket-Version": "13",
        "Sec-WebSocket-Key": "eHh4eHh4eHh4eHh4eHh4eA==",
    }
    for extra in ({"Origin": "http://evil.example"}, {"Origin": "null"}, {}):
        response = await house.client.get("/api/ws", headers={**headers, **extra})
        await problem(response, 403)
    house.client.session.cookie_jar.clear()
    await problem(await house.client.get("/api/ws", headers={**headers, "Origin": house.origin}), 401)


async def test_bad_bearer_tokens_are_nobodys(house: House) -> None:
    good = (await house.token())["Authorization"]
    await house.log_in()
    for header in ("Bearer", "Bearer ", "Bearer x", "Basic YTpi", good + "x", "", "Bearer \x80\xff"):
        await problem(await house.client.get("/api/session", headers={"Authorization": header}), 401)
    assert (
        await house.client.get("/api/session", headers={"Authorization": good.replace("Bearer", "bearer")})
    ).status == 200


async def test_every_answer_carries_the_security_headers(house: House) -> None:
    for path in ("/", "/api/health", "/api/nothing", "/assets/main-abc123.js", "/assets/none.js"):
        headers = (await house.client.get(path)).headers
        policy = headers["Content-Security-Policy"]
        assert "default-src 'self'; script-src 'self'; style-src 'self'" in policy
        assert "frame-ancestors 'none'" in policy
        assert "unsafe" not in policy
        assert headers["X-Content-Type-Options"] == "nosniff"
        assert headers["Referrer-Policy"] == "no-referrer"
        assert "microphone=(self)" in headers["Permissions-Policy"]
        assert "aiohttp" not in headers["Server"]
        assert "Access-Control-Allow-Origin" not in headers


async def test_a_preflight_gets_no_permission(house: House) -> None:
    headers: dict[str, Any] = {"Origin": "http://evil.example", "Access-Control-Request-Method": "POST"}
    response = await house.client.options("/api/entities/lock.front/unlock", headers=headers)
    assert response.status in (401, 405)
    assert "Access-Control-Allow-Origin" not in response.headers


async def test_tokens_are_ones_own_shown_once_and_make_no_more_tokens(house: House) -> None:
    csrf = await house.log_in()
    response = await house.client.post("/api/tokens", json={"name": "door", "role": "guest", "days": 7}, headers=csrf)
    made = await response.json()
    assert response.status == 201
    headers = {"Authorization": f"Bearer {made['token']}"}
    assert (await house.client.get("/api/entities", headers=headers)).status == 200
    await problem(await house.client.post("/api/entities/lock.front/unlock", json={}, headers=headers), 403)
    owner = await house.token()
    await problem(await house.client.post("/api/tokens", json={"name": "more"}, headers=owner), 403)
    listed = await (await house.client.get("/api/tokens")).json()
    assert all("token" not in t for t in listed)
    assert (await house.client.delete(f"/api/tokens/{made['id']}", headers=csrf)).status == 204
    await problem(await house.client.get("/api/entities", headers=headers), 401)
    await problem(await house.client.delete(f"/api/tokens/{made['id']}", headers=csrf), 404)
