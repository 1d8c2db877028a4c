"""The WebSocket: snapshots and deltas, requests, speech, slow clients, and frames that make no sense."""

from __future__ import annotations

import asyncio
import contextlib
import json
from typing import Any, ClassVar

import pytest
from aiohttp import ClientWebSocketResponse, WSMsgType, WSServerHandshakeError
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from hub.api.events import Event, Heard, HomeChanged, Notice, PluginState, Said, Understood
from hub.api.home import Area
from hub.api.intents import Intent
from hub.api.people import Role
from hub.testing import settle
from hub.web.keys import LIVE
from hub.web.socket import Socket
from tests.web.conftest import House


class Panel:
    """A client of the socket: sends requests, reads frames, with a limit on waiting."""

    def __init__(self, house: House, ws: ClientWebSocketResponse) -> None:
        self.house = house
        self.ws = ws
        self._id = 0

    async def frame(self) -> dict[str, Any]:
        async with asyncio.timeout(5):
            message = await self.ws.receive()
        assert message.type is WSMsgType.TEXT, message
        return dict(json.loads(message.data))

    async def ask(self, kind: str, **fields: Any) -> dict[str, Any]:
        self._id += 1
        await self.ws.send_json({"id": self._id, "type": kind, **fields})
        while True:
            frame = await self.frame()
            if frame.get("id") == self._id:
                return frame

    async def quiet(self) -> bool:
        """Return whether nothing comes before the answer to a ping."""
        self._id += 1
        await self.ws.send_json({"id": self._id, "type": "ping"})
        return await self.frame() == {"id": self._id, "type": "result"}


@contextlib.asynccontextmanager
async def open_panel(house: House, role: Role = Role.OWNER) -> Any:
    async with house.client.ws_connect("/api/ws", headers=await house.token(role)) as ws:
        yield Panel(house, ws)


async def test_a_subscriber_gets_a_snapshot_then_only_what_changed(house: House) -> None:
    async with open_panel(house) as panel:
        snapshot = await panel.ask("subscribe", topic="entities")
        assert snapshot["type"] == "snapshot"
        assert [e["entity_id"] for e in snapshot["entities"]] == ["light.kitchen", "lock.front", "sensor.outside"]
        house.services.states.apply("sensor.outside", 21.0, cause=house.cause)
        await house.frames()
        frame = await panel.frame()
        assert (frame["type"], [e["value"] for e in frame["entities"]]) == ("changed", [21.0])
        assert frame["entities"][0].keys() == snapshot["entities"][0].keys()
        assert await panel.quiet()


async def test_what_a_scale_measures_goes_out_neither_at_first_nor_when_it_changes(house: House) -> None:
    house.add("sensor.scale", 61.4, {"raw": 61.4}, device_class="weight", unit="kg")
    async with open_panel(house) as panel:
        snapshot = await panel.ask("subscribe", topic="entities")
        house.services.states.apply("sensor.scale", 62.5, {"raw": 62.5}, cause=house.cause)
        await house.frames()
        for told in (snapshot, await panel.frame()):
            (scale,) = [e for e in told["entities"] if e["entity_id"] == "sensor.scale"]
            assert (scale["value"], scale["attributes"], scale["available"]) == (None, {"private": True}, True)


async def test_many_changes_within_a_frame_become_one(house: House) -> None:
    async with open_panel(house) as panel:
        await panel.ask("subscribe", topic="entities")
        for number in range(100):
            house.services.states.apply("sensor.outside", number, cause=house.cause)
        house.services.states.apply("light.kitchen", True, cause=house.cause)
        await house.frames()
        frame = await panel.frame()
        assert {e["entity_id"]: e["value"] for e in frame["entities"]} == {"sensor.outside": 99, "light.kitchen": True}
        assert await panel.quiet()


async def test_a_new_entity_and_one_that_left_are_told(house: House) -> None:
    async with open_panel(house) as panel:
        await panel.ask("subscribe", topic="entities")
        house.add("switch.fan", True)
        await house.frames()
        frames = [await panel.frame()]
        assert "switch.fan" in [e["entity_id"] for e in frames[0]["entities"]]
        house.services.registry.forget_entity("switch.fan")
        house.services.states.remove("switch.fan", cause=house.cause)
        await house.frames()
        assert await panel.frame() == {"type": "removed", "entity_ids": ["switch.fan"]}


async def test_a_change_of_names_sends_the_home_and_the_entities_it_touched(house: House) -> None:
    async with open_panel(house) as panel:
        await panel.ask("subscribe", topic="entities")
        home = await panel.ask("subscribe", topic="home")
        assert {"areas", "floors", "devices"} <= set(home)
        house.services.bus.publish(HomeChanged(cause=house.cause, what="x"))
        await house.frames()
        while (await panel.frame())["type"] != "changed":
            pass
        await house.clock.advance(0.3)
        await house.services.registry.put_area(Area(id="attic", name="Attic"), cause=house.cause)
        await house.services.registry.update_entity("lock.front", cause=house.cause, area="attic")
        await house.frames()
        by_type: dict[str, Any] = {}
        while "changed" not in by_type:
            frame = await panel.frame()
            by_type[frame["type"]] = frame
        assert [a["id"] for a in by_type["home"]["areas"]] == ["kitchen", "attic"]
        assert [(e["entity_id"], e["area"]) for e in by_type["changed"]["entities"]] == [("lock.front", "attic")]


async def test_a_slow_client_keeps_the_latest_of_each_entity_and_a_bounded_backlog(house: House) -> None:
    """Nobody reads: the writer is not run, so all stays in the socket's backlog."""
    identity = await house.accounts.by_token((await house.token())["Authorization"].split()[1])
    assert identity is not None
    sent: list[bytes] = []

    class Wire:
        closed = False

        async def send_frame(self, message: bytes, kind: WSMsgType) -> None:
            sent.append(message)

    socket = Socket(Wire(), identity, lambda: True, None)  # type: ignore[arg-type]
    socket.topics |= {"entities", "home", "notices"}
    live = house.client.app[LIVE]
    live.join(socket)
    for number in range(500):
        house.services.states.apply("sensor.outside", number, cause=house.cause)
        house.services.bus.publish(Notice(cause=house.cause, key=f"n{number}", level="info", text="x"))
        house.services.bus.publish(HomeChanged(cause=house.cause, what="x"))
        assert live._subscription is not None
        live.broadcast(live._subscription.drain())
    writer = asyncio.create_task(socket.write())
    await settle()
    writer.cancel()
    live.leave(socket)
    frames = [json.loads(m) for m in sent]
    assert socket.dropped == 500 - 256
    assert len(frames) == 256 + 1 + 1
    values = {e["entity_id"]: e["value"] for e in frames[-1]["entities"]}
    assert values["sensor.outside"] == 499


async def test_each_change_is_serialised_once_for_all_sockets(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    from hub.web import live

    made: list[str] = []
    view = live.entity_view
    monkeypatch.setattr(live, "entity_view", lambda s, e, **k: made.append(e.entity_id) or view(s, e, **k))
    async with contextlib.AsyncExitStack() as stack:
        panels = [await stack.enter_async_context(open_panel(house)) for _ in range(5)]
        for panel in panels:
            await panel.ask("subscribe", topic="entities")
        made.clear()
        house.services.states.apply("sensor.outside", 30.0, cause=house.cause)
        await house.frames()
        for panel in panels:
            assert (await panel.frame())["entities"][0]["value"] == 30.0
    assert made == ["sensor.outside"]


async def test_nobody_listening_costs_the_bus_nothing(house: House) -> None:
    from hub.api.events import StateChanged

    assert not house.services.bus.wanted(StateChanged)
    async with open_panel(house):
        assert house.services.bus.wanted(StateChanged)
    await settle()
    assert not house.services.bus.wanted(StateChanged)


async def test_a_call_answers_what_became_of_it(house: House) -> None:
    async with open_panel(house) as panel:
        reply = await panel.ask("call", entity_id="light.kitchen", command="turn_on", params={"brightness": 9})
        assert (reply["type"], reply["outcome"], reply["entity"]["value"]) == ("result", "confirmed", True)
        reply = await panel.ask("call", entity_id="light.kitchen", command="turn_on", params={"brightness": 999})
        assert (reply["type"], reply["problem"]["status"], reply["problem"]["field"]) == ("error", 422, "brightness")
        assert (await panel.ask("call", entity_id="x.y", command="turn_on"))["problem"]["status"] == 404


async def test_roles_hold_on_the_socket_too(house: House) -> None:
    async with open_panel(house, Role.CHILD) as panel:
        reply = await panel.ask("call", entity_id="lock.front", command="unlock")
        assert reply["problem"]["status"] == 403
    assert house.calls == []


async def test_a_command_is_carried_to_its_end_when_the_panel_closes(house: House) -> None:
    house.obeys["lock.front"] = False
    async with open_panel(house) as panel:
        await panel.ws.send_json({"id": 1, "type": "call", "entity_id": "lock.front", "command": "unlock"})
        while not house.calls:
            await settle()
    house.services.states.apply("lock.front", "unlocked", cause=house.cause)
    for _ in range(20):
        await settle()
        if journal := await house.services.commands._store.read("commands"):
            break
    assert journal[0].data["outcome"] == "confirmed"


async def test_a_sentence_is_answered(house: House) -> None:
    async with open_panel(house) as panel:
        reply = await panel.ask("say", text="hello", language="en", area="kitchen", session="s7")
        assert (reply["type"], reply["answer"], reply["session"]) == ("result", "You said hello", "s7")
    assert house.voice.asked == [("hello", "en", "kitchen", "anna", "api")]


async def test_binary_frames_go_to_the_utterance_under_way_in_whole_samples(house: House) -> None:
    async with open_panel(house) as panel:
        await panel.ws.send_bytes(b"too early")
        session = (await panel.ask("audio_start", language="zh"))["session"]
        for chunk in (b"abc", b"d", b"efg"):
            await panel.ws.send_bytes(chunk)
        reply = await panel.ask("audio_end", session=session)
        assert reply["transcript"]["seconds_audio"] == 6 / 32000
        await panel.ws.send_bytes(b"too late")
        assert (await panel.ask("audio_end", session=session))["problem"]["status"] == 404
        assert await panel.quiet()
    assert (house.voice.utterances[0].heard, house.voice.utterances[0].language) == (b"abcdef", "zh")


async def test_an_utterance_ends_when_cancelled_replaced_too_long_or_left(house: House) -> None:
    async with open_panel(house) as panel:
        await panel.ask("audio_start")
        await panel.ask("audio_start")
        await panel.ask("audio_cancel")
        await panel.ask("audio_start")
        for _ in range(20):
            await panel.ws.send_bytes(bytes(100_000))
        frame = await panel.frame()
        assert (frame["type"], frame["problem"]["status"]) == ("error", 413)
        await panel.ask("audio_start")
    for _ in range(20):
        await settle()
        if house.voice.utterances[-1].end:
            break
    assert [u.end for u in house.voice.utterances] == ["cancelled"] * 4


class StockChanged(Event, frozen=True, kw_only=True):
    """An event of a plugin."""

    food: str


async def test_voice_notices_plugins_and_events_arrive(house: House) -> None:
    bus, cause = house.services.bus, house.cause
    async with open_panel(house) as panel:
        bus.publish(Notice(cause=cause, key="door", level="warning", text="Open"))
        snapshot = await panel.ask("subscribe", topic="notices")
        assert [n["key"] for n in snapshot["notices"]] == ["door"]
        assert [p["name"] for p in (await panel.ask("subscribe", topic="plugins"))["plugins"]] == ["fridge", "broken"]
        await panel.ask("subscribe", topic="voice")
        await panel.ask("subscribe", topic="events")
        bus.publish(Heard(cause=cause, session="s", text="turn", language="en", final=False))
        bus.publish(Heard(cause=cause, session="s", text="turn on", language="en", final=True, verified="exact"))
        bus.publish(
            Understood(cause=cause, session="s", text="turn on", decision="act", intents=(Intent(name="HassTurnOn"),))
        )
        bus.publish(Said(cause=cause, text="On", language="en", session="s"))
        bus.publish(Notice(cause=cause, key="door", level="info", text=""))
        bus.publish(PluginState(cause=cause, plugin="broken", status="failed", reason="boom"))
        bus.publish(StockChanged(cause=cause, food="milk"))
        await house.frames()
        frames = [await panel.frame() for _ in range(7)]
        assert [f["type"] for f in frames] == ["heard", "heard", "understood", "said", "notice", "plugin", "event"]
        assert (frames[0]["final"], frames[1]["final"]) == (False, True)
        assert frames[2]["intents"][0]["intent"] == "HassTurnOn"
        assert frames[5]["plugin"]["name"] == "broken"
        assert frames[6]["event"]["name"].endswith(".StockChanged")
        assert frames[6]["event"]["food"] == "milk"


async def test_a_child_overhears_nobody_and_sees_only_names_of_events(house: House) -> None:
    bus, cause = house.services.bus, house.cause
    async with open_panel(house, Role.CHILD) as panel:
        await panel.ask("subscribe", topic="voice")
        await panel.ask("subscribe", topic="events")
        own = (await panel.ask("audio_start"))["session"]
        bus.publish(Heard(cause=cause, session="another", text="a secret", language="en", final=True))
        bus.publish(Heard(cause=cause, session=own, text="mine", language="en", final=True))
        bus.publish(StockChanged(cause=cause, food="milk"))
        await house.frames()
        assert (await panel.frame())["text"] == "mine"
        assert set((await panel.frame())["event"]) == {"name"}


class Weighed(Event, frozen=True, kw_only=True):
    WITHHELD: ClassVar[frozenset[str]] = frozenset({"kg"})

    person: str
    kg: float


async def test_what_an_event_withholds_is_told_to_no_panel(house: House) -> None:
    async with open_panel(house, Role.OWNER) as panel:
        await panel.ask("subscribe", topic="events")
        house.services.bus.publish(Weighed(cause=house.cause, person="anna", kg=61.4))
        await house.frames()
        event = (await panel.frame())["event"]
        assert event["person"] == "anna"
        assert "kg" not in event


async def test_one_odd_event_does_not_end_the_panels(house: House, caplog: pytest.LogCaptureFixture) -> None:
    async with open_panel(house) as panel:
        await panel.ask("subscribe", topic="events")
        await panel.ask("subscribe", topic="entities")
        house.services.bus.publish(StockChanged(cause=house.cause, food=object()))  # type: ignore[arg-type]
        await house.frames()
        house.services.states.apply("sensor.outside", 5.0, cause=house.cause)
        await house.frames()
        assert (await panel.frame())["entities"][0]["value"] == 5.0
    assert "was lost" in caplog.text


async def test_a_socket_ends_with_its_session(house: House) -> None:
    csrf = await house.log_in()
    headers = {"Origin": house.origin}
    async with house.client.ws_connect("/api/ws", headers=headers) as ws:
        panel = Panel(house, ws)
        await panel.ask("subscribe", topic="entities")
        assert (await house.client.post("/api/logout", headers=csrf)).status == 204
        house.services.states.apply("sensor.outside", 5.0, cause=house.cause)
        await house.frames()
        async with asyncio.timeout(5):
            message = await ws.receive()
        assert message.type is WSMsgType.CLOSE
        assert message.data == 4401


async def test_a_stranger_gets_no_socket(house: House) -> None:
    with pytest.raises(WSServerHandshakeError) as caught:
        await house.client.ws_connect("/api/ws")
    assert caught.value.status == 401


@pytest.mark.parametrize(
    ("frame", "status"),
    [
        ("", 400),
        ("{", 400),
        ("[]", 422),
        ("null", 422),
        ("[" * 100_000, 422),
        ('{"id": 1, "type": "say", "text": ' + "[" * 50_000, 400),
        ('{"id": 1}', 422),
        ('{"id": 1, "type": 3}', 422),
        ('{"id": 1, "type": "fly"}', 422),
        ('{"id": [], "type": "ping"}', 422),
        ('{"id": true, "type": "ping"}', 422),
        ('{"id": 1, "type": "ping", "extra": 1}', 422),
        ('{"id": 1, "type": "subscribe"}', 422),
        ('{"id": 1, "type": "subscribe", "topic": "secrets"}', 422),
        ('{"id": 1, "type": "call", "entity_id": "a", "command": "b", "params": 3}', 422),
        ('{"id": 1, "type": "say", "text": ""}', 422),
    ],
)
async def test_a_frame_that_makes_no_sense_gets_an_error_and_the_socket_lives(
    house: House, frame: str, status: int
) -> None:
    async with open_panel(house) as panel:
        await panel.ws.send_str(frame)
        reply = await panel.frame()
        assert (reply["type"], reply["problem"]["status"]) == ("error", status)
        assert await panel.quiet()


FRAMES = st.one_of(
    st.text(max_size=60),
    st.binary(max_size=60),
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.text(max_size=8), lambda x: st.lists(x, max_size=3)
    ).map(json.dumps),
    st.fixed_dictionaries(
        {
            "id": st.integers() | st.text(max_size=5) | st.none() | st.lists(st.integers(), max_size=2),
            "type": st.sampled_from(
                ["subscribe", "unsubscribe", "call", "say", "audio_start", "audio_end", "audio_cancel", "ping", "x"]
            ),
        },
        optional={
            "topic": st.sampled_from(["entities", "home", "voice", "notices", "plugins", "events", "x"])
            | st.integers(),
            "entity_id": st.sampled_from(["light.kitchen", "lock.front", "x"]) | st.floats(),
            "command": st.sampled_from(["turn_on", "unlock", "x"]) | st.none(),
            "params": st.dictionaries(st.sampled_from(["brightness", "x"]), st.integers() | st.text(max_size=5))
            | st.integers(),
            "text": st.text(max_size=10) | st.integers(),
            "language": st.text(max_size=4),
            "session": st.text(max_size=4),
        },
    ).map(json.dumps),
)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(frames=st.lists(FRAMES, max_size=8))
async def test_whatever_frames_come_the_socket_answers_and_lives(house: House, frames: list[str | bytes]) -> None:
    async with open_panel(house) as panel:
        for frame in frames:
            if isinstance(frame, bytes):
                await panel.ws.send_bytes(frame)
            else:
                await panel.ws.send_str(frame)
        await panel.ws.send_json({"id": "the end", "type": "ping"})
        while (got := await panel.frame()).get("id") != "the end":
            assert got["type"] != "error" or got["problem"]["status"] < 500, (frames, got)


async def test_text_that_is_no_unicode_closes_the_socket_and_nothing_else(house: House) -> None:
    async with open_panel(house) as panel:
        await panel.ws._writer.send_frame(b"\xff\xfe", WSMsgType.TEXT)
        async with asyncio.timeout(5):
            message = await panel.ws.receive()
        assert message.type in (WSMsgType.CLOSE, WSMsgType.CLOSED)
    async with open_panel(house) as panel:
        assert await panel.quiet()


async def test_too_many_requests_at_once_are_turned_away(house: House) -> None:
    house.obeys["lock.front"] = False
    async with open_panel(house) as panel:
        for number in range(40):
            await panel.ws.send_json({"id": number, "type": "call", "entity_id": "lock.front", "command": "lock"})
        refused = [await panel.frame() for _ in range(8)]
        assert {f["problem"]["status"] for f in refused} == {429}
        house.services.states.apply("lock.front", "locked", {"x": 1}, cause=house.cause)
        results = [await panel.frame() for _ in range(32)]
        assert {f["type"] for f in results} == {"result"}
