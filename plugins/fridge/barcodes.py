"""Products by their barcode: Open Food Facts over HTTP when that is switched on, and what it said before.

Speaks version 2 of its JSON (``GET /api/v2/product/<code>``). What is found is kept for good and what is not there for
a week, so that a kitchen without internet still knows what it has bought before. Data: openfoodfacts.org, ODbL.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import aiohttp
import msgspec

from hub.api import Hub
from hub.api.errors import InvalidParameter, PluginError
from plugins.fridge.units import UNITS

FIELDS = (
    *("code", "product_name", "product_name_en", "product_name_zh", "generic_name", "brands"),
    *("product_quantity", "product_quantity_unit", "quantity", "allergens_tags", "nutriments"),
)
SOURCE = "Open Food Facts (openfoodfacts.org), ODbL"
TIMEOUT_S = 6.0
MISSING_S = 7 * 86_400.0
_LONGEST = 512 * 1024
_QUANTITY = re.compile(r"(\d+(?:[.,]\d+)?)\s*(kg|g|ml|cl|l)\b", re.IGNORECASE)


class Product(msgspec.Struct, frozen=True, kw_only=True):
    """What a barcode stands for. ``per_100g`` as on the packet; ``allergens`` by the database's words."""

    code: str
    name: str
    names: dict[str, str] = {}
    brand: str = ""
    quantity: float | None = None
    unit: str = ""
    allergens: tuple[str, ...] = ()
    per_100g: dict[str, float] = {}
    source: str = SOURCE


class Barcodes:
    """Looks barcodes up; owns the cache in storage."""

    def __init__(self, hub: Hub, *, url: str, online: bool) -> None:
        self._hub = hub
        self._url = url.rstrip("/")
        self._online = online

    async def find(self, said: str) -> Product:
        """Return the product of a barcode; InvalidParameter when it is none, PluginError when nobody knows it."""
        code = checked(said)
        known = await self._hub.storage.get(f"barcode/{code}")
        if known is not None and known.get("name"):
            return msgspec.convert(known, Product)
        if known is not None and self._hub.clock.time() - float(known["asked"]) < MISSING_S:
            raise PluginError(f"nobody knows the barcode {code}", remedy="type the name")
        if not self._online:
            raise PluginError(
                f"the barcode {code} is not known here",
                remedy="type the name, or allow Open Food Facts in the settings",
            )
        found = await self._ask(code)
        if found is None:
            await self._hub.storage.put(f"barcode/{code}", {"asked": self._hub.clock.time()})
            raise PluginError(f"Open Food Facts does not know the barcode {code}", remedy="type the name")
        await self.keep(found)
        return found

    async def keep(self, product: Product) -> None:
        """Remember a product, also one that people named themselves."""
        await self._hub.storage.put(f"barcode/{product.code}", msgspec.to_builtins(product))

    async def _ask(self, code: str) -> Product | None:
        address = f"{self._url}/api/v2/product/{code}"
        headers = {
            "User-Agent": "Hearth home hub (https://github.com/hearth-home/hearth)",
            "Accept": "application/json",
        }
        try:
            async with (
                aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=TIMEOUT_S), headers=headers) as session,
                session.get(address, params={"fields": ",".join(FIELDS)}, allow_redirects=False) as answer,
            ):
                if answer.status == 404:
                    return None
                answer.raise_for_status()
                body = await answer.content.read(_LONGEST + 1)
        except (aiohttp.ClientError, TimeoutError, OSError) as error:
            raise PluginError(f"Open Food Facts cannot be reached: {error}", remedy="type the name") from error
        return read(code, body)


def checked(said: str) -> str:
    """Return a barcode's digits (EAN-8, UPC-A, EAN-13, ITF-14); InvalidParameter when its check digit is wrong."""
    code = "".join(said.split())
    right = code.isascii() and code.isdigit() and len(code) in (8, 12, 13, 14)
    if right:
        weighted = sum(int(digit) * (3 if at % 2 else 1) for at, digit in enumerate(reversed(code)))
        right = weighted % 10 == 0
    if not right:
        raise InvalidParameter(
            f"{said[:20]!r} is no barcode", remedy="8, 12, 13 or 14 digits, the last one fitting", field="barcode"
        )
    return code


def read(code: str, body: bytes) -> Product | None:
    """Return the product of an answer, or None when the database has none; PluginError when it is no answer."""
    try:
        answer = msgspec.json.decode(body) if len(body) <= _LONGEST else None
    except (msgspec.DecodeError, RecursionError):
        answer = None
    if not isinstance(answer, dict):
        raise PluginError("Open Food Facts answered something that is not JSON", remedy="type the name")
    found = answer.get("product")
    if answer.get("status") in (0, "0", "failure") or not isinstance(found, dict):
        return None
    text: Callable[[str], str] = lambda key: str(found.get(key) or "").strip()[:100]  # noqa: E731 - a word for it
    names = {language: name for language in ("en", "zh") if (name := text(f"product_name_{language}"))}
    name = text("product_name") or next(iter(names.values()), "") or text("generic_name")
    if not name:
        return None
    quantity, unit = _amount(found)
    return Product(
        code=code,
        name=name,
        names=names,
        brand=text("brands").partition(",")[0],
        quantity=quantity,
        unit=unit,
        allergens=tuple(str(tag).partition(":")[2] for tag in _list(found.get("allergens_tags"))),
        per_100g=_nutrients(found.get("nutriments")),
    )


def _amount(found: dict[str, Any]) -> tuple[float | None, str]:
    value, unit = _number(found.get("product_quantity")), str(found.get("product_quantity_unit") or "").lower()
    match = _QUANTITY.search(str(found.get("quantity") or ""))
    if (value is None or unit not in UNITS) and match:
        value, unit = float(match[1].replace(",", ".")), match[2].lower()
    if unit == "cl" and value is not None:
        value, unit = value * 10, "ml"
    return (value, unit) if value and value > 0 and unit in ("g", "kg", "ml", "l") else (None, "")


#: Our nutrient -> theirs and the factor to our unit; theirs are grams, or kcal.
_THEIRS = {
    "kcal": ("energy-kcal", 1), "protein_g": ("proteins", 1), "fat_g": ("fat", 1), "sfa_g": ("saturated-fat", 1),
    "carb_g": ("carbohydrates", 1), "sugars_g": ("sugars", 1), "fibre_g": ("fiber", 1), "na_mg": ("sodium", 1000),
}  # fmt: skip


def _nutrients(found: Any) -> dict[str, float]:
    if not isinstance(found, dict):
        return {}
    told = {ours: (_number(found.get(f"{theirs}_100g")), factor) for ours, (theirs, factor) in _THEIRS.items()}
    return {key: round(value * factor, 3) for key, (value, factor) in told.items() if value is not None and value >= 0}


def _number(value: Any) -> float | None:
    try:
        number = float(value)
    except (TypeError, ValueError):
        return None
    return number if 0 <= number < 1e6 else None


def _list(value: Any) -> list[Any]:
    return value[:40] if isinstance(value, list) else []
