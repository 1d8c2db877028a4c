"""A whole web on 127.0.0.1 over the real kernel and real accounts; voice, plugins, history and system are fakes."""

from __future__ import annotations

import asyncio
import re
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import msgspec
import pytest
from aiohttp import ClientResponse
from aiohttp.test_utils import TestClient, TestServer
from aiohttp.web import BaseRunner

from devices.conventions.home_assistant import HomeAssistant
from hub.api.causes import Cause, Origin, start
from hub.api.commands import Command
from hub.api.errors import CommandError, ConfigError, ModelError, PluginError
from hub.api.home import Area, Device, Entity, Floor, Value
from hub.api.hub import Request
from hub.api.kinds import KINDS, Kind
from hub.api.people import Person, Role
from hub.kernel.bus import Bus
from hub.kernel.commands import Commands
from hub.kernel.registry import Registry
from hub.kernel.states import States
from hub.kernel.store import Store
from hub.mqtt.devices import DeviceLink
from hub.mqtt.message import Message
from hub.people.accounts import Accounts
from hub.people.config import HashConfig, PeopleConfig
from hub.people.permissions import guard_of
from hub.testing import FakeClock, settle, topic_matches
from hub.web.app import build_app
from hub.web.config import WebConfig
from hub.web.files import Panel
from hub.web.keys import LIVE
from hub.web.services import Services
from hub.wiring.devices import DevicesRoom
from tests.web.satellites import FakeSatellites

CHEAP = PeopleConfig(hashing=HashConfig(passes=1, memory_kib=8, lanes=1))
PASSWORD = "correct horse"


class FakeAudio:
    """An utterance: what was fed, and how it ended."""

    def __init__(self, number: int, language: str) -> None:
        self.id = f"utterance-{number}"
        self.language = language
        self.heard = b""
        self.end = ""

    async def feed(self, pcm: bytes) -> None:
        assert len(pcm) % 2 == 0
        self.heard += pcm

    async def finish(self) -> dict[str, Any]:
        self.end = "finished"
        transcript = {"text": "hello", "confidence": 0.9, "engine": "fake", "seconds_audio": len(self.heard) / 32000}
        return {**answer("hello", self.language, self.id), "transcript": transcript}

    async def cancel(self) -> None:
        self.end = "cancelled"


def answer(text: str, language: str, session: str) -> dict[str, Any]:
    return {
        "text": text,
        "language": language,
        "session": session,
        "decision": "answer",
        "reason": "",
        "intents": [],
        "outcomes": [],
        "answer": f"You said {text}",
        "speech": "/api/voice/speech/ab12.wav",
        "stage": "exact",
        "ms": 1.0,
    }


class FakeVoice:
    """A voice that notes what it was asked."""

    def __init__(self) -> None:
        self.asked: list[tuple[str, str, str | None, str, str]] = []
        self.vouchers: list[str | None] = []
        self.utterances: list[FakeAudio] = []
        self.wavs: list[bytes] = []
        self.voice_samples: dict[str, int] = {}

    async def say_text(
        self,
        text: str,
        language: str,
        area: str | None,
        session: str,
        person: Person,
        cause: Cause,
        *,
        voucher: Person | None = None,
    ) -> dict[str, Any]:
        self.vouchers.append(voucher.id if voucher else None)
        self.asked.append((text, language, area, person.id, cause.door))
        return answer(text, language or person.language, session or "s1")

    async def say_wav(
        self, wav: bytes, language: str, area: str | None, session: str, person: Person, cause: Cause
    ) -> dict[str, Any]:
        self.wavs.append(wav)
        return answer("from a file", language or person.language, session or "s1")

    async def start(
        self, language: str, person: Person, cause: Cause, *, area: str | None = None, session: str = ""
    ) -> FakeAudio:
        self.utterances.append(FakeAudio(len(self.utterances), language))
        if session:
            self.utterances[-1].id = session
        return self.utterances[-1]

    async def speech(self, speech_id: str) -> bytes | None:
        return b"RIFF....WAVE" if speech_id == "ab12" else None

    async def check_model(self, name: str) -> list[str]:
        return ["model.bin is damaged"]

    async def learn_voice(self, person: Person, wav: bytes) -> dict[str, Any]:
        self.voice_samples[person.id] = self.voice_samples.get(person.id, 0) + 1
        return {"person": person.id, "samples": self.voice_samples[person.id]}

    async def voices(self, language: str) -> dict[str, Any]:
        return {"missing": "", "samples": dict(self.voice_samples)}

    async def forget_voice(self, person: str) -> None:
        self.voice_samples.pop(person, None)

    async def unheard(self) -> list[dict[str, Any]]:
        return [{"language": "en", "name": "Xyzzy", "words": [{"word": "xyzzy", "nearest": []}]}]

    async def models(self) -> list[dict[str, Any]]:
        return [{"name": "small-en", "language": "en", "state": "absent"}]

    async def get_model(self, name: str) -> dict[str, Any]:
        return {"name": name, "state": "fetching"}

    async def remove_model(self, name: str) -> None:
        raise ModelError(f"{name} is not installed")


@dataclass(frozen=True)
class FakeRoute:
    method: str
    path: str
    handler: Callable[[Request], Awaitable[Any]]
    role: str = "guest"
    doc: str = ""


@dataclass
class FakePlugins:
    """Two plugins: one running with routes, one that failed."""

    folder: Path
    asked: list[Request] = field(default_factory=list)
    done: list[tuple[str, str]] = field(default_factory=list)

    def describe(self) -> list[dict[str, Any]]:
        base = {"description": {}, "version": "1", "builtin": True, "restarts": 0, "reason": "", "cards": []}
        card = {"element": "x-fridge", "module": "card.js", "page": "home", "title": "Fridge"}
        return [
            {
                **base,
                "name": "fridge",
                "title": {"en": "Fridge", "zh": "冰箱"},
                "status": "running",
                "config": {"days": 3},
                "schema": {"type": "object"},
                "cards": [card],
            },
            {
                **base,
                "name": "broken",
                "title": "Broken",
                "status": "failed",
                "reason": "boom",
                "config": None,
                "schema": None,
            },
        ]

    async def reload(self, name: str) -> None:
        if name == "broken":
            raise PluginError("plugin broken: line 3: invalid syntax", remedy="mend it")
        self.done.append(("reload", name))

    async def enable(self, name: str, on: bool) -> None:
        self.done.append(("enable" if on else "disable", name))

    async def configure(self, name: str, config: Mapping[str, Any]) -> None:
        if set(config) - {"days"}:
            raise ConfigError("plugins.fridge.dayz: unknown key; did you mean 'days'?", field="dayz")
        self.done.append(("configure", name))

    async def _stock(self, request: Request) -> Any:
        self.asked.append(request)
        return {"ok": True, "id": request.path.get("id"), "body": request.body}

    async def _refuse(self, request: Request) -> Any:
        raise CommandError("the window in the bedroom is open", remedy="close it")

    async def _crash(self, request: Request) -> Any:
        raise ZeroDivisionError("secret insides")

    def routes(self) -> Sequence[tuple[str, FakeRoute]]:
        return [
            ("fridge", FakeRoute("GET", "/overview", self._stock, doc="Everything")),
            ("fridge", FakeRoute("POST", "/stock", self._stock, role="child")),
            ("fridge", FakeRoute("PATCH", "/stock/{id}", self._stock, role="adult")),
            ("fridge", FakeRoute("POST", "/refuse", self._refuse)),
            ("fridge", FakeRoute("GET", "/crash", self._crash)),
            ("fridge", FakeRoute("POST", "/links/{id}", self._stock, role="anyone")),
        ]

    def route(self, plugin: str, method: str, path: str) -> tuple[FakeRoute, Mapping[str, str]] | None:
        for name, route in self.routes():
            pattern = "^" + re.sub(r"\\\{(\w+)\\\}", r"(?P<\1>[^/]+)", re.escape(route.path)) + "$"
            if name == plugin and route.method == method and (match := re.match(pattern, path)):
                return route, match.groupdict()
        return None

    def asset(self, plugin: str, path: str) -> Path | None:
        file = self.folder / path
        return file if plugin == "fridge" and file.is_file() else None


class FakeHistory:
    def __init__(self) -> None:
        self.asked: list[tuple[str, float, float, float | None]] = []

    async def query(
        self, entity_id: str, start: float, end: float, step: float | None
    ) -> Sequence[tuple[float, Value | None]]:
        self.asked.append((entity_id, start, end, step))
        return [(start, 20.5), (start + 60, None)]


class FakeSystem:
    version = "9.9.9"
    site = "testhome"

    async def info(self) -> dict[str, Any]:
        return {"started_at": 1.7e9, "broker": {"connected": True}, "voice": {}, "memory_mb": 50}

    def problems(self, language: str) -> list[dict[str, Any]]:
        reason = {"zh": "不是 JSON"}.get(language, "not JSON")
        return [
            {
                "topic": "a/b",
                "code": "not_json",
                "params": [],
                "remedy": "mend it",
                "reason": reason,
                "count": 3,
                "at": 1.7e9,
            }
        ]

    async def events(self, since: int, limit: int) -> list[dict[str, Any]]:
        cause = start(Origin.PERSON, "anna", door="panel", at=1.7e9)
        return [{"seq": since + 1, "at": 1.7e9, "type": "command", "text": "x", "cause": cause, "data": {"n": limit}}]


class FakeWire:
    """An MQTT client whose messages come from the test."""

    def __init__(self) -> None:
        self.handlers: list[tuple[str, Callable[[Message], None]]] = []

    def subscribe(self, topic_filter: str, handler: Callable[[Message], None], qos: int = 1) -> Any:
        self.handlers.append((topic_filter, handler))
        return SimpleNamespace(cancel=lambda: None)

    def publish(self, topic: str, payload: str | bytes, **_: Any) -> Awaitable[None]:
        return asyncio.sleep(0)

    def receive(self, topic: str, payload: bytes) -> None:
        for topic_filter, handler in tuple(self.handlers):
            if topic_matches(topic_filter, topic):
                handler(Message(topic, payload))


@dataclass
class House:
    services: Services
    client: TestClient[Any, Any]
    clock: FakeClock
    voice: FakeVoice
    plugins: FakePlugins
    history: FakeHistory
    calls: list[tuple[str, str, dict[str, Any]]]
    obeys: dict[str, bool]
    wire: FakeWire

    @property
    def cause(self) -> Cause:
        return start(Origin.DEVICE, "test", door="test", at=self.clock.time())

    @property
    def accounts(self) -> Accounts:
        assert isinstance(self.services.accounts, Accounts)
        return self.services.accounts

    @property
    def origin(self) -> str:
        return str(self.client.make_url("/")).rstrip("/")

    def add(self, entity_id: str, value: Value | None, now: dict[str, Any] | None = None, **facts: Any) -> None:
        kind = Kind(entity_id.partition(".")[0])
        name = facts.pop("name", entity_id.partition(".")[2].replace("_", " ").capitalize())
        entity = Entity(entity_id=entity_id, kind=kind, name=name, **facts)
        self.services.registry.add(entity, cause=self.cause)
        self.services.states.apply(entity_id, value, now or {}, cause=self.cause, available=True)

        async def execute(command: Command) -> None:
            self.calls.append((entity_id, command.name, dict(command.params)))
            if self.obeys.get(entity_id, True):
                spec = KINDS[kind].commands[command.name]
                echoed = {a: command.params[p] for p, a in spec.echoes.items() if p in command.params}
                self.services.states.apply(entity_id, spec.settles[0], echoed, cause=self.cause)

        self.services.commands.drive(entity_id, execute)

    async def token(self, role: Role = Role.OWNER) -> dict[str, str]:
        """Return the headers of a script with that role."""
        secret, _ = await self.accounts.issue_token("anna", "script", role=role)
        return {"Authorization": f"Bearer {secret}"}

    async def log_in(self, name: str = "Anna", password: str = PASSWORD) -> dict[str, str]:
        """Log the client's cookie jar in; return the headers that changes need."""
        response = await self.client.post("/api/login", json={"name": name, "password": password})
        assert response.status == 200, await response.text()
        return {"X-Hearth-CSRF": (await response.json())["csrf"]}

    async def frames(self) -> None:
        """Let two frames of the broadcast pass."""
        await settle()
        await self.clock.advance(0.05)
        await settle()


class Server(TestServer):
    """A test server that, as the real one, lets a handler finish when its client goes away."""

    async def _make_runner(self, **kwargs: Any) -> BaseRunner[Any]:
        return await super()._make_runner(**{**kwargs, "handler_cancellation": False})


async def problem(response: ClientResponse, status: int) -> dict[str, Any]:
    """Return the problem document of a response, checked against RFC 9457's members."""
    text = await response.text()
    assert response.status == status, text
    assert response.content_type == "application/problem+json"
    document = msgspec.json.decode(text)
    assert {"title", "status", "detail"} <= set(document)
    assert document["status"] == status
    return dict(document)


async def _furnish(house: House) -> None:
    registry, cause = house.services.registry, house.cause
    await registry.put_floor(Floor(id="ground", name="Ground floor"), cause=cause)
    await registry.put_area(Area(id="kitchen", name="Kitchen", floor="ground", aliases={"zh": ("厨房",)}), cause=cause)
    registry._devices["lamp"] = Device(id="lamp", name="Lamp", area="kitchen", identifiers=("l1",))
    house.add(
        "light.kitchen",
        False,
        {"brightness": 10},
        unique_id="u1",
        device_id="lamp",
        aliases={"zh": ("厨房灯",)},
        attributes={"supported_color_modes": ["brightness"]},
    )
    house.add("lock.front", "locked", name="Front door")
    house.add("sensor.outside", 20.5, unit="°C", device_class="temperature")


@pytest.fixture
def clock() -> FakeClock:
    return FakeClock()


@pytest.fixture
def panel(tmp_path: Path) -> Path:
    """A built panel."""
    (tmp_path / "panel" / "assets").mkdir(parents=True)
    (tmp_path / "panel" / "index.html").write_text("<!doctype html><title>Hearth</title>")
    (tmp_path / "panel" / "assets" / "main-abc123.js").write_text("export {};")
    (tmp_path / "cards").mkdir()
    (tmp_path / "cards" / "card.js").write_text("export {};")
    return tmp_path / "panel"


@pytest.fixture
async def bare(clock: FakeClock, panel: Path) -> AsyncIterator[House]:
    """A house in which nobody has set up anything yet."""
    bus = Bus()
    async with Store.open(None) as store, Accounts.open(store, bus, clock, CHEAP) as accounts:
        states, registry = States(bus, clock), Registry(store, bus)
        commands = Commands(registry, states, bus, store, clock)
        commands.guard = guard_of(lambda: accounts.people)
        voice, plugins, history = FakeVoice(), FakePlugins(panel.parent / "cards"), FakeHistory()
        wire = FakeWire()
        link = DeviceLink(wire, registry, states, commands, bus, clock)
        link.add(HomeAssistant())
        services = Services(
            clock=clock,
            bus=bus,
            states=states,
            registry=registry,
            commands=commands,
            accounts=accounts,
            plugins=plugins,
            system=FakeSystem(),
            voice=voice,
            history=history,
            devices=DevicesRoom(registry, states, commands, link, store, clock),
            satellites=FakeSatellites(),
        )
        files = Panel(panel)
        await asyncio.to_thread(files.index)
        app = build_app(WebConfig(allowed_hosts=["home.example", "*.lan"]), services, files)
        async with TestClient(Server(app, host="127.0.0.1")) as client:
            pump = asyncio.create_task(app[LIVE].run(), name="panels")
            house = House(services, client, clock, voice, plugins, history, [], {}, wire)
            await _furnish(house)
            yield house
            pump.cancel()
            await asyncio.gather(pump, return_exceptions=True)


@pytest.fixture
async def house(bare: House) -> House:
    """A furnished house with Anna as its owner, and a member of every other role."""
    token = await bare.accounts.new_setup_token()
    assert token is not None
    await bare.accounts.set_up(token, "Anna", PASSWORD, "en", source="127.0.0.1", agent="")
    for name, role in (("Ben", Role.ADULT), ("Cid", Role.CHILD), ("Gus", Role.GUEST), ("Tab", Role.DEVICE)):
        person = await bare.accounts.add_person(name, cause=bare.cause, role=role, language="zh")
        await bare.accounts.set_password(person.id, PASSWORD)
    return bare
