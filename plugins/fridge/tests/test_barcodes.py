"""Barcodes against a server that speaks Open Food Facts' JSON; the cache; thawing; buttons pressed on the panel."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from typing import Any

import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer

from hub.api import Person, Role
from hub.api.errors import InvalidParameter, NotPermitted, PluginError
from hub.testing import FakeClock, PluginHarness, clock, hearth, settle
from plugins.fridge.barcodes import checked, read

__all__ = ["clock", "hearth"]

NUTELLA, UNKNOWN = "3017620422003", "4006381333931"
PRODUCT = {
    "code": NUTELLA, "status": 1, "status_verbose": "product found",
    "product": {
        "product_name": "Oat drink", "product_name_en": "Oat drink", "product_name_zh": "燕麦奶",
        "brands": "Fields,Other",
        "product_quantity": 1000, "product_quantity_unit": "ml", "quantity": "1 L", "allergens_tags": ["en:gluten"],
        "nutriments": {"energy-kcal_100g": 46, "proteins_100g": "1", "sodium_100g": 0.04, "fiber_100g": -1},
    },
}  # fmt: skip


class Facts:
    """The server, and what it was asked."""

    def __init__(self) -> None:
        self.asked: list[str] = []
        self.agents: list[str] = []
        self.broken = False

    async def answer(self, request: web.Request) -> web.StreamResponse:
        self.asked.append(request.match_info["code"])
        self.agents.append(request.headers["User-Agent"])
        if self.broken:
            return web.Response(status=503)
        if request.match_info["code"] == NUTELLA:
            return web.json_response(PRODUCT)
        return web.json_response({"code": UNKNOWN, "status": 0, "status_verbose": "product not found"}, status=404)


@pytest.fixture
async def facts() -> AsyncIterator[tuple[Facts, str]]:
    found, app = Facts(), web.Application()
    app.router.add_get("/api/v2/product/{code}", found.answer)
    async with TestServer(app) as server:
        yield found, f"http://127.0.0.1:{server.port}"


@pytest.fixture(autouse=True)
def _nobody_else_comes(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the fridge not wait for plugins that these tests do without."""
    for module in ("stock", "display"):
        monkeypatch.setattr(f"plugins.fridge.{module}._PATIENCE", 0.01)


async def load(hearth: PluginHarness, url: str = "", *, online: bool = True) -> None:
    hearth.people.people = {
        "anna": Person(id="anna", name="Anna"),
        "gus": Person(id="gus", name="Gus", role=Role.GUEST),
    }
    config: dict[str, Any] = {"barcodes_online": online}
    await hearth.load("plugins.fridge.plugin", config | ({"barcodes_url": url} if url else {}))
    await settle(60)


async def test_a_barcode_becomes_an_item_and_is_asked_for_only_once(
    hearth: PluginHarness, facts: tuple[Facts, str]
) -> None:
    server, url = facts
    await load(hearth, url)
    for _ in range(2):
        item = await hearth.request("POST", "/fridge/stock", {"barcode": NUTELLA}, person="anna")
        assert (item["names"]["en"], item["quantity"], item["unit"]) == ("Oat drink", 1000, "ml")
        assert item["barcode"] == NUTELLA
        assert item["names"]["zh"] == "燕麦奶"
    assert server.asked == [NUTELLA]
    assert server.agents[0].startswith("Hearth")
    told = await hearth.request("GET", f"/fridge/barcode/{NUTELLA}", person="anna")
    assert told["names"] == {"en": "Oat drink", "zh": "燕麦奶"}
    assert tuple(told["allergens"]) == ("gluten",)
    assert told["per_100g"] == {"kcal": 46, "protein_g": 1, "na_mg": 40}


async def test_an_unknown_barcode_is_remembered_as_such_and_named_by_people(
    hearth: PluginHarness, facts: tuple[Facts, str], clock: FakeClock
) -> None:
    server, url = facts
    await load(hearth, url)
    for _ in range(2):
        with pytest.raises(PluginError, match="barcode"):
            await hearth.request("POST", "/fridge/stock", {"barcode": UNKNOWN}, person="anna")
    assert server.asked == [UNKNOWN]
    await hearth.request("POST", "/fridge/stock", {"barcode": UNKNOWN, "name": "Grandma's jam"}, person="anna")
    item = await hearth.request("POST", "/fridge/stock", {"barcode": UNKNOWN}, person="anna")
    assert item["names"]["en"] == "Grandma's jam"
    assert server.asked == [UNKNOWN]


async def test_nothing_is_asked_of_the_network_by_default(hearth: PluginHarness, facts: tuple[Facts, str]) -> None:
    server, url = facts
    await load(hearth, url, online=False)
    with pytest.raises(PluginError, match="not known here"):
        await hearth.request("POST", "/fridge/stock", {"barcode": NUTELLA}, person="anna")
    assert server.asked == []


async def test_a_broken_server_loses_nothing(hearth: PluginHarness, facts: tuple[Facts, str]) -> None:
    server, url = facts
    await load(hearth, url)
    server.broken = True
    with pytest.raises(PluginError, match="cannot be reached"):
        await hearth.request("GET", f"/fridge/barcode/{NUTELLA}", person="anna")
    server.broken = False
    assert (await hearth.request("GET", f"/fridge/barcode/{NUTELLA}", person="anna"))["name"] == "Oat drink"


@pytest.mark.parametrize("code", ["", "123", "3017620422004", "30176204x2003", "٣٠١٧٦٢٠٤٢٢٠٠٣"])
def test_what_is_no_barcode_is_refused(code: str) -> None:
    with pytest.raises(InvalidParameter, match="no barcode"):
        checked(code)


@pytest.mark.parametrize("code", ["96385074", "036000291452", NUTELLA, "10012345678902"])
def test_all_lengths_of_barcodes_are_known(code: str) -> None:
    assert checked(f" {code} ") == code


@pytest.mark.parametrize("body", [b"", b"[]", b"{", b"[" * 9000])
def test_an_answer_that_is_none_is_said_to_be_none(body: bytes) -> None:
    with pytest.raises(PluginError):
        read(NUTELLA, body)


@pytest.mark.parametrize("product", [{}, {"product_name": ""}, {"nutriments": 3}, None])
def test_a_product_without_a_name_is_none(product: Any) -> None:
    assert read(NUTELLA, json.dumps({"status": 1, "product": product}).encode()) is None


def test_an_amount_is_read_from_words_when_there_are_no_figures() -> None:
    found = read(
        NUTELLA, b'{"status": 1, "product": {"product_name": "Cola", "quantity": "33 cl", "allergens_tags": 1}}'
    )
    assert found is not None
    assert (found.quantity, found.unit) == (330, "ml")


async def test_what_leaves_the_freezer_keeps_for_days_whatever_its_packet_says(hearth: PluginHarness) -> None:
    await hearth.load("plugins.nutrition.plugin")
    await settle(200)
    await load(hearth)
    for name, until in (("chicken breast", "2030-01-01"), ("salmon", None)):
        body = {"name": name, "quantity": 500, "unit": "g", "compartment": "freezer", "expires_at": until}
        await hearth.request("POST", "/fridge/stock", body, person="anna")
    reply = await hearth.ask("HearthFridgeThaw", {"items": "chicken breast and salmon"})
    assert reply.text.startswith("Thawing: chicken breast")
    stock = (await hearth.request("GET", "/fridge/overview", person="anna"))["stock"]
    assert all(item["thawed"] and item["compartment"] == "fridge" for item in stock)
    assert all(0 < item["days_left"] <= 3 for item in stock)
    assert "冷冻室里没有" in (await hearth.ask("HearthFridgeThaw", {"items": "牛肉"}, language="zh")).text


async def test_buttons_are_pressed_on_the_panel_but_not_by_guests(hearth: PluginHarness) -> None:
    await load(hearth)
    today = hearth.clock.now().date().isoformat()
    item = await hearth.request("POST", "/fridge/stock", {"name": "stew", "expires_at": today}, person="anna")
    with pytest.raises(NotPermitted):
        await hearth.request(
            "POST", "/fridge/screens/family/press", {"action": "used", "value": item["id"]}, person="gus"
        )
    for screen, action in (("attic", "used"), ("family", "explode"), ("family", "who")):
        with pytest.raises(InvalidParameter):
            await hearth.request("POST", f"/fridge/screens/{screen}/press", {"action": action}, person="anna")
    await hearth.request("POST", "/fridge/screens/family/press", {"action": "used", "value": item["id"]}, person="anna")
    assert (await hearth.request("GET", "/fridge/overview", person="anna"))["stock"] == []
    await hearth.request("POST", "/fridge/screens/door/press", {"action": "dismiss"}, person="anna")
