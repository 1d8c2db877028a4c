"""How people reach the fridge: sentences and routes."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

import msgspec

from hub.api import Asked, Hub, Intent, Register, Reply, Request, Role
from hub.api.errors import InvalidParameter, NotPermitted
from plugins.fridge.api import StockItem
from plugins.fridge.barcodes import Barcodes, Product, checked
from plugins.fridge.config import Config
from plugins.fridge.display import Display
from plugins.fridge.screens import until
from plugins.fridge.shelf import days_left
from plugins.fridge.stock import StockService
from plugins.fridge.units import parse, plural, spoken_quantity
from plugins.lists.api import as_said, split_items

_SPOKEN = 8


class Doors:
    """Intents and routes of the fridge."""

    def __init__(self, hub: Hub, config: Config, stock: StockService, display: Display, barcodes: Barcodes) -> None:
        self._hub = hub
        self._barcodes = barcodes
        self._config = config
        self._stock = stock
        self._display = display

    def register(self, register: Register) -> None:
        """Register them."""
        register.intent("HearthFridgeAdd", self.put_in)
        register.intent("HearthFridgeUsed", self.used)
        register.intent("HearthFridgeContents", self.contents)
        register.intent("HearthFridgeExpiring", self.expiring)
        register.intent("HearthFridgeHas", self.has)
        register.intent("HearthFridgeThaw", self.thaw)
        register.kept(("HearthFridgeUsed", "HearthFridgeHas", "HearthFridgeThaw"), "items", self._stock.named)
        register.route("GET", "/overview", self.overview, doc="Stock, what expires, both screens, the open question")
        register.route(
            "POST", "/stock", self.post_item, doc='{"name" or "barcode", "quantity"?, "unit"?, "expires_at"?, ...}'
        )
        register.route("GET", "/barcode/{code}", self.get_barcode, doc="The product of a barcode, cached for good")
        register.route("POST", "/screens/{id}/press", self.press, doc='Press a button of a screen: {"action", "value"}')
        register.route("PATCH", "/stock/{id}", self.patch_item, doc='{"quantity"?, "opened"?, "compartment"?, ...}')
        register.route("DELETE", "/stock/{id}", self.delete_item, doc="Take an item out")

    # -- sentences

    async def put_in(self, intent: Intent, asked: Asked) -> Reply:
        """Put what was named into the fridge or freezer."""
        compartment = "freezer" if str(intent.slots.get("compartment")) == "freezer" else "fridge"
        done = []
        for text in split_items(as_said(str(intent.slots.get("items") or ""), asked.text)):
            amount = parse(text)
            item = await self._stock.add(
                amount.name,
                quantity=amount.quantity,
                unit=amount.unit,
                compartment=compartment,
                cause=asked.cause,
            )
            done.append(self._said(item, asked.language))
        if not done:
            return Reply(text=self._hub.text("what", asked.language), ok=False)
        return self._reply(f"added_{compartment}", done, asked)

    async def used(self, intent: Intent, asked: Asked) -> Reply:
        """Take out what was used, or all of it."""
        finished = not intent.slots.get("partly")
        done: list[str] = []
        missing: list[str] = []
        for text in split_items(as_said(str(intent.slots.get("items") or ""), asked.text)):
            amount = parse(text)
            quantity = None if finished and amount.quantity is None else amount.quantity
            touched = await self._stock.use(amount.name, quantity=quantity, unit=amount.unit, cause=asked.cause)
            if touched:
                done.append(touched[0].label(asked.language))
            else:
                missing.append(amount.name)
        if missing:
            before = f"{self._reply('used', done, asked).text} " if done else ""
            return Reply(text=before + self._reply("not_there", missing, asked).text, ok=False)
        return (
            self._reply("used", done, asked) if done else Reply(text=self._hub.text("what", asked.language), ok=False)
        )

    async def contents(self, intent: Intent, asked: Asked) -> Reply:
        """Say what is in the fridge, what expires first first."""
        items = self._stock.stock()
        if not items:
            return Reply(text=self._hub.text("empty", asked.language))
        said = [self._said(item, asked.language) for item in items[:_SPOKEN]]
        more = len(items) - len(said)
        text = self._reply("contents", said, asked).text
        return Reply(text=text + (self._hub.text("more", asked.language, count=more) if more else ""))

    async def expiring(self, intent: Intent, asked: Asked) -> Reply:
        """Say what expires soon."""
        said = []
        for item in self._expiring(max(self._config.expiring_days, 3)):
            left = days_left(item, self._hub.clock.now()) or 0
            said.append(self._hub.text(until(left), asked.language, food=item.label(asked.language), days=abs(left)))
        if not said:
            return Reply(text=self._hub.text("nothing_expiring", asked.language))
        return self._reply("expiring_soon", said[:_SPOKEN], asked)

    async def has(self, intent: Intent, asked: Asked) -> Reply:
        """Say how much of something there is."""
        name = parse(str(intent.slots.get("items") or "")).name
        found = await self._stock.find(name)
        if not found:
            return self._reply("not_there", [name], asked)
        return self._reply("there_is", [self._said(item, asked.language) for item in found], asked)

    async def thaw(self, intent: Intent, asked: Asked) -> Reply:
        """Move what was named from the freezer to the fridge: it keeps for days only from now on."""
        done: list[StockItem] = []
        names = [parse(each).name for each in split_items(as_said(str(intent.slots.get("items") or ""), asked.text))]
        for name in names:
            frozen = [item for item in await self._stock.find(name) if item.compartment == "freezer"]
            if frozen:
                done.append(await self._stock.change(frozen[0].id, {"compartment": "fridge"}, cause=asked.cause))
        if not done:
            return self._reply("not_frozen", names, asked)
        said = [
            self._hub.text(until(left), asked.language, food=item.label(asked.language), days=abs(left))
            if (left := days_left(item, self._hub.clock.now())) is not None
            else item.label(asked.language)
            for item in done
        ]
        return self._reply("thawed", said, asked)

    def _reply(self, key: str, texts: list[str], asked: Asked) -> Reply:
        joint = self._hub.text("and", asked.language)
        return Reply(text=self._hub.text(key, asked.language, items=joint.join(texts)))

    def _said(self, item: StockItem, language: str) -> str:
        words = self._hub.text(f"units.{item.unit}", language)
        if item.unit == "pack" and item.quantity == 1:
            return item.label(language)
        quantity = spoken_quantity(item.quantity, item.unit, words, language)
        label = item.label(language)
        many = item.unit == "piece" and item.quantity != 1 and not language.startswith("zh")
        return self._hub.text("quantity", language, quantity=quantity, food=plural(label) if many else label)

    # -- routes

    async def overview(self, request: Request) -> Any:
        """Return the whole fridge for the panel."""
        items = self._stock.stock()
        soon = [self._json(item) for item in self._expiring(self._config.expiring_days)]
        inside = request.person is not None and request.person.role is not Role.GUEST
        question = self._display.question if inside else None
        return {
            "fridge": {"entities": self._entities()},
            "stock": [self._json(item) for item in items],
            "expiring": soon,
            "screens": self._display.shown(personal=inside),
            "question": None
            if question is None
            else {
                "weighin": question.weighin,
                "stranger": question.stranger,
                "candidates": [{"person": person, "name": name} for person, name in question.candidates],
            },
        }

    async def post_item(self, request: Request) -> Any:
        """Put an item in."""
        body = dict(_object(request))
        names: dict[str, str] = {}
        if body.get("barcode"):
            body, names = await self._by_barcode(str(body["barcode"]), body)
        name = body.get("name")
        if not isinstance(name, str):
            raise InvalidParameter("name is missing", remedy='give {"name": "milk"}', field="name")
        amount = parse(name) if body.get("quantity") is None else None
        item = await self._stock.add(
            amount.name if amount else name,
            quantity=amount.quantity if amount else _number(body["quantity"]),
            unit=str(body.get("unit") or (amount.unit if amount else "piece")),
            compartment=str(body.get("compartment") or "fridge"),
            expires_at=self._date(body.get("expires_at")),
            barcode=str(body.get("barcode") or ""),
            names=names,
            cause=request.cause,
        )
        return self._json(item)

    async def _by_barcode(self, said: str, body: dict[str, Any]) -> tuple[dict[str, Any], dict[str, str]]:
        """Return a body with a barcode's product, and its names; a name that people give is remembered for it."""
        code = checked(said)
        if isinstance(body.get("name"), str):
            await self._barcodes.keep(Product(code=code, name=body["name"][:100], source="named here"))
            return {**body, "barcode": code}, {}
        found = await self._barcodes.find(code)
        amount = {"quantity": found.quantity, "unit": found.unit} if found.quantity else {"quantity": 1, "unit": "pack"}
        return {**amount, **body, "name": found.name, "barcode": code}, found.names

    async def get_barcode(self, request: Request) -> Any:
        """Return what a barcode stands for."""
        return msgspec.to_builtins(await self._barcodes.find(request.path["code"]))

    async def press(self, request: Request) -> Any:
        """Press a button of a screen, as a tablet that shows it does."""
        body = _object(request)
        action, value = str(body.get("action") or ""), str(body.get("value") or "")
        if request.person is None or request.person.role is Role.GUEST:
            raise NotPermitted("guests press no buttons of the fridge")
        await self._display.press(request.path["id"], action, value, cause=request.cause)

    async def patch_item(self, request: Request) -> Any:
        """Change an item."""
        body = _object(request)
        fields: dict[str, Any] = {}
        for key in ("unit", "compartment"):
            if body.get(key) is not None:
                fields[key] = str(body[key])
        if body.get("quantity") is not None:
            fields["quantity"] = _number(body["quantity"])
        if isinstance(body.get("opened"), bool):
            fields["opened"] = body["opened"]
        if "expires_at" in body:
            fields["expires_at"] = self._date(body["expires_at"])
        return self._json(await self._stock.change(request.path["id"], fields, cause=request.cause))

    async def delete_item(self, request: Request) -> Any:
        """Take an item out."""
        await self._stock.remove(request.path["id"], cause=request.cause)

    def _expiring(self, days: int) -> list[StockItem]:
        now = self._hub.clock.now()
        return [item for item in self._stock.stock() if (left := days_left(item, now)) is not None and left <= days]

    def _json(self, item: StockItem) -> dict[str, Any]:
        zone = self._hub.clock.zone
        expires = item.expires_at
        return {
            "id": item.id,
            "food": item.food or None,
            "names": {"en": item.label("en"), "zh": item.label("zh")},
            "quantity": item.quantity,
            "unit": item.unit,
            "compartment": item.compartment,
            "added_at": datetime.fromtimestamp(item.added_at, zone).isoformat(timespec="seconds"),
            "expires_at": None
            if expires is None
            else datetime.fromtimestamp(expires, zone).isoformat(timespec="seconds"),
            "days_left": days_left(item, self._hub.clock.now()),
            "opened": item.opened,
            "thawed": item.thawed_at is not None,
            "barcode": item.barcode or None,
            "estimated": item.estimated,
        }

    def _entities(self) -> list[str]:
        """Return the entities of the fridge: of the configured device, or of whatever is called a fridge."""
        devices = {
            device.id
            for device in self._hub.home.devices.values()
            if device.id == self._config.device
            or (not self._config.device and _is_fridge(device.name, device.model, *device.identifiers))
        }
        own = ("sensor.fridge_stock", "sensor.fridge_next_expiry")
        return [
            entity.entity_id
            for entity in self._hub.home.entities.values()
            if entity.device_id in devices or entity.entity_id in own
        ]

    def _date(self, value: Any) -> float | None:
        if value in (None, ""):
            return None
        try:
            if len(str(value)) == 10:
                return self._stock.date_of(date.fromisoformat(str(value)))
            moment = datetime.fromisoformat(str(value))
        except ValueError:
            raise InvalidParameter(
                f"expires_at {str(value)[:40]!r} is not a date", remedy="give 2026-11-30", field="expires_at"
            ) from None
        return self._stock.date_of(moment.astimezone(self._hub.clock.zone).date() if moment.tzinfo else moment.date())


def _is_fridge(*words: str) -> bool:
    return any("fridge" in word.lower() or "冰箱" in word or "refrigerator" in word.lower() for word in words)


def _object(request: Request) -> dict[str, Any]:
    if not isinstance(request.body, dict):
        raise InvalidParameter("the body is not a JSON object", remedy='give {"name": "milk", "quantity": 2}')
    return request.body


def _number(value: Any) -> float:
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        raise InvalidParameter(f"quantity {value!r} is not a number", field="quantity")
    return float(value)
