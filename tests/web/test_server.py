"""The server: its port, TLS, the panel's files, and the configuration."""

from __future__ import annotations

import asyncio
import datetime
import socket
import ssl
from pathlib import Path

import aiohttp
import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
from pydantic import ValidationError

from hub.api.errors import ConfigError
from hub.api.events import Notice
from hub.testing import settle
from hub.web.config import WebConfig
from hub.web.notices import NoticeBoard
from hub.web.origin import Hosts, same_origin
from hub.web.server import web_server
from tests.web.conftest import PASSWORD, House, problem


async def test_the_url_leads_to_the_panel(house: House, panel: Path) -> None:
    async with web_server(WebConfig(port=0), house.services, panel=panel) as running:
        assert running.url == f"http://127.0.0.1:{running.port}"
        async with aiohttp.ClientSession() as session, session.get(running.url) as response:
            assert "Hearth" in await response.text()


async def test_a_notice_from_before_the_web_was_up_is_on_a_board_given_to_it(house: House, panel: Path) -> None:
    board = NoticeBoard(house.services.bus)
    house.services.bus.publish(Notice(cause=house.cause, key="early", level="info", text="Up"))
    headers = await house.token()
    async with (
        web_server(WebConfig(port=0), house.services, panel=panel, notices=board) as running,
        aiohttp.ClientSession(headers=headers) as session,
        session.get(f"{running.url}/api/system") as response,
    ):
        assert [n["key"] for n in (await response.json())["notices"]] == ["early"]


async def test_a_port_in_use_is_one_clear_line_with_its_remedy(house: House, panel: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        with pytest.raises(ConfigError) as caught:
            async with web_server(WebConfig(port=port), house.services, panel=panel):
                pass
    where, remedy = f"port {port} on 127.0.0.1", "choose another with web.port or --port, or stop what uses it"
    assert str(caught.value) == f"{where} is in use ({remedy})"


async def test_an_address_that_is_not_ours_is_told(house: House, panel: Path) -> None:
    with pytest.raises(ConfigError, match=r"web\.host takes an address of this machine"):
        async with web_server(WebConfig(host="203.0.113.7", port=0), house.services, panel=panel):
            pass


async def test_what_is_no_http_is_refused_and_does_not_fill_the_log(
    house: House, panel: Path, caplog: pytest.LogCaptureFixture
) -> None:
    async with web_server(WebConfig(port=0), house.services, panel=panel) as running:
        for nonsense in (b"GET /\xff HTTP/1.1\r\n\r\n", b"\x16\x03\x01\x00\r\n\r\n", b"GET / HTTP/1.1\r\n: x\r\n\r\n"):
            reader, writer = await asyncio.open_connection("127.0.0.1", running.port)
            writer.write(nonsense)
            assert (await asyncio.wait_for(reader.read(), 5)).startswith(b"HTTP/1.0 400")
            writer.close()
            await writer.wait_closed()
    assert caplog.records == []


async def test_stopping_closes_open_sockets(house: House, panel: Path) -> None:
    headers = await house.token()
    async with aiohttp.ClientSession() as session:
        async with web_server(WebConfig(port=0), house.services, panel=panel) as running:
            ws = await session.ws_connect(f"{running.url}/api/ws", headers=headers)
            await ws.send_json({"id": 1, "type": "subscribe", "topic": "entities"})
            assert (await ws.receive_json(timeout=5))["type"] == "snapshot"
            house.services.states.apply("sensor.outside", 3.0, cause=house.cause)
            await settle()
            await house.clock.advance(0.1)
            assert (await ws.receive_json(timeout=5))["type"] == "changed"
            closing = asyncio.ensure_future(ws.receive(timeout=5))
        message = await closing
        assert (message.type, message.data) == (aiohttp.WSMsgType.CLOSE, 1001)
        await ws.close()


def _certificate(folder: Path) -> tuple[Path, Path]:
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "localhost")])
    now = datetime.datetime.now(datetime.UTC)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(now - datetime.timedelta(days=1))
        .not_valid_after(now + datetime.timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName("localhost")]), critical=False)
        .sign(key, hashes.SHA256())
    )
    cert, keyfile = folder / "cert.pem", folder / "key.pem"
    cert.write_bytes(certificate.public_bytes(serialization.Encoding.PEM))
    keyfile.write_bytes(
        key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    )
    return cert, keyfile


@pytest.fixture
def certificate(tmp_path: Path) -> tuple[Path, Path]:
    return _certificate(tmp_path)


async def test_over_tls_the_cookie_is_bound_to_the_host(
    house: House, panel: Path, certificate: tuple[Path, Path]
) -> None:
    cert, key = certificate
    trust = await asyncio.to_thread(ssl.create_default_context, cafile=str(cert))
    config = WebConfig(port=0, host="127.0.0.1", tls_cert=cert, tls_key=key)
    async with web_server(config, house.services, panel=panel) as running:
        assert running.url.startswith("https://")
        url = f"https://localhost:{running.port}/api/login"
        body = {"name": "Anna", "password": PASSWORD}
        connector = aiohttp.TCPConnector(ssl=trust)
        async with aiohttp.ClientSession(connector=connector) as session, session.post(url, json=body) as response:
            cookie = response.headers["Set-Cookie"]
            assert response.status == 200
    assert cookie.startswith("__Host-hearth=")
    assert "Secure" in cookie
    assert "HttpOnly" in cookie


async def test_a_certificate_without_its_key_is_told(house: House, panel: Path, certificate: tuple[Path, Path]) -> None:
    with pytest.raises(ValidationError, match="belong together"):
        WebConfig(tls_cert=certificate[0])
    config = WebConfig(port=0, tls_cert=certificate[0], tls_key=certificate[0])
    with pytest.raises(ConfigError, match="cannot use the certificate"):
        async with web_server(config, house.services, panel=panel):
            pass


async def test_assets_are_kept_for_ever_and_pages_asked_for_again(house: House) -> None:
    asset = await house.client.get("/assets/main-abc123.js")
    assert asset.content_type == "text/javascript"
    assert "immutable" in asset.headers["Cache-Control"]
    for page in ("/", "/index.html", "/rooms/kitchen", "/settings"):
        response = await house.client.get(page)
        assert "<title>Hearth</title>" in await response.text()
        assert response.headers["Cache-Control"] == "no-cache"
    await problem(await house.client.get("/assets/gone.js"), 404)
    await problem(await house.client.get("/%2e%2e/%2e%2e/etc/passwd.txt"), 404)


async def test_a_panel_that_was_not_built_says_so(house: House, tmp_path: Path) -> None:
    async with (
        web_server(WebConfig(port=0), house.services, panel=tmp_path / "none") as running,
        aiohttp.ClientSession() as session,
        session.get(running.url) as response,
    ):
        text = await response.text()
    assert response.status == 200
    assert "not built" in text
    assert "<script" not in text
    assert "<style" not in text


@pytest.mark.parametrize(
    "bad", [{"port": 70000}, {"allowed_hosts": ["http://x"]}, {"allowed_hosts": ["*"]}, {"prot": 1}]
)
def test_a_configuration_that_makes_no_sense_is_refused(bad: dict[str, object]) -> None:
    with pytest.raises(ValidationError):
        WebConfig.model_validate(bad)


def test_the_machines_own_name_and_configured_ones_are_known() -> None:
    hosts = Hosts("Tower.home.arpa", ["hub.example", "*.lan"])
    for name in ("tower", "tower.home.arpa:8123", "hub.example.", "a.lan", "x.local", "10.1.2.3"):
        assert hosts.allows(name), name
    for name in ("evil.example", "lan", "tower.evil.example", "8.8.8.8", "::1", "[::1", "a:b:c", "x.localhost.evil"):
        assert not hosts.allows(name), name
    assert hosts.allows("8.8.8.8", "8.8.8.8")
    assert hosts.allows("[2001:db8::5]:80", "2001:db8::5")


def test_a_request_that_names_no_page_comes_from_no_browser() -> None:
    assert same_origin({"Host": "a"}) is None
    assert same_origin({"Host": "a:1", "Origin": "http://a:1"}) is True
    assert same_origin({"Host": "a:1", "Origin": "https://A:1"}) is True
    assert same_origin({"Host": "a:1", "Origin": "http://a:2"}) is False
    assert same_origin({"Host": "a", "Origin": "chrome-extension://a"}) is False
