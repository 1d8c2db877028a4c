"""The device path at scale: learning, memory, restart, a burst nobody may lose, and latency with history on.

A real broker and hub as processes of their own.
``python -m tests.bench.scale [--seconds 60] [--sizes 1000,5000,20000]``; ten minutes are ``--seconds 600``.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

from tests.bench.journey import ENTITIES, announce, discovery, rss, say, until
from tests.bench.table import Table

LIGHTS = 20


async def hub_process(url: str, folder: str, wanted: int) -> None:
    """Run a hub with history; report what it costs to start, to learn and to have every state right."""
    began, before = time.perf_counter(), time.process_time()
    from hub.app import running_hub
    from hub.config import Config
    from hub.host.loading import discover

    used = ("home_assistant_discovery", "household")
    config = Config.model_validate(
        {
            "data": folder, "mqtt": {"broker": url}, "web": {"port": 0}, "voice": {"enabled": False},
            "home": {"languages": ["en"]}, "people": {"hashing": {"passes": 1, "memory_kib": 8, "lanes": 1}},
            "plugins": {s.name: False for s in discover(None) if s.name not in used},
        }
    )  # fmt: skip
    async with running_hub(config) as hub:
        token = ""
        if hub.setup_token:
            await hub.accounts.set_up(hub.setup_token, "Bench", "bench password", "en", source="127.0.0.1", agent="")
            token, _ = await hub.accounts.issue_token(next(iter(hub.accounts.people)), "bench")
        say("ready", seconds=time.perf_counter() - began, cpu=time.process_time() - before, rss=rss())
        if not hub.registry.entities:
            await quiet()  # what a hub reads once it is ready is not what learning costs
            say("settled")
        before = time.process_time()
        while len(hub.registry.entities) < wanted:
            await asyncio.sleep(0.01)
        learnt = time.process_time() - before
        values = 0
        while values < wanted and time.perf_counter() - began < 60:
            values = sum(s.value is not None and s.available for s in hub.states.all())
            await asyncio.sleep(0.01)
        say("right", seconds=time.perf_counter() - began, cpu=learnt, values=values, rss=rss())
        print(json.dumps({"event": "doors", "url": hub.url, "token": token}), flush=True)
        before, received, at = time.process_time(), hub.mqtt.client.received, time.perf_counter()
        lost: list[str] = []
        hub.mqtt.client.on_state(lambda state: lost.append(state.phase) if state.phase == "lost" else None)
        while True:
            order = (await asyncio.to_thread(sys.stdin.readline)).split()
            if not order:
                return
            if order[0] == "reset":
                before, received, at = time.process_time(), hub.mqtt.client.received, time.perf_counter()
            elif order[0] == "await":
                while hub.mqtt.client.received - received < int(order[1]) and time.perf_counter() - at < 120:
                    await asyncio.sleep(0.02)
                stale = sum(s.value != float(order[2]) for s in hub.states.all() if s.entity_id.endswith("value_0"))
                say(
                    "took", cpu=time.process_time() - before, seconds=time.perf_counter() - at, stale=stale,
                    received=hub.mqtt.client.received - received, rss=rss(), lost=len(lost),
                )  # fmt: skip
            elif order[0] == "idle":
                before = time.process_time()
                await asyncio.sleep(float(order[1]))
                say("idle", share=(time.process_time() - before) / float(order[1]))


async def quiet() -> None:
    """Wait until this process does nothing, half a minute at most."""
    busy = 1.0
    for _ in range(30):
        if busy < 0.02:
            return
        before = time.process_time()
        await asyncio.sleep(1)
        busy = time.process_time() - before


async def panel_process(url: str, token: str, broker: str, seconds: float) -> None:
    """Be a panel and a device: 100 states a second seen on the WebSocket, two commands a second on the broker."""
    import aiohttp

    from hub.mqtt.client import MqttClient
    from hub.mqtt.config import MqttConfig
    from hub.mqtt.message import Message

    seen: list[float] = []
    commanded: list[float] = []
    called = 0.0

    def receive(_message: Message) -> None:
        commanded.append(time.perf_counter() - called)

    async def listen(socket: aiohttp.ClientWebSocketResponse) -> None:
        async for frame in socket:
            if frame.type is not aiohttp.WSMsgType.TEXT:
                continue
            now, said = time.time(), json.loads(frame.data)
            changed = said.get("entities", ()) if said.get("type") == "changed" else ()
            first = [e["value"] for e in changed if e["entity_id"].endswith("value_0")]
            seen.extend(now - value for value in first if isinstance(value, float))

    headers = {"Authorization": f"Bearer {token}"}
    async with MqttClient(MqttConfig(client_id="panel").at(broker)) as client, aiohttp.ClientSession() as session:
        await client.connected()
        await client.subscribe("l/+/set", receive)
        async with session.ws_connect(f"{url}/api/ws", headers=headers, max_msg_size=0) as socket:
            await socket.send_json({"id": 1, "type": "subscribe", "topic": "entities"})
            listener = asyncio.create_task(listen(socket), name="listener")
            await asyncio.sleep(2)
            seen.clear()
            began, number = time.perf_counter(), 0
            while (elapsed := time.perf_counter() - began) < seconds:
                values = {f"k{key}": round(time.time(), 6) if key == 0 else number for key in range(ENTITIES)}
                await client.publish(f"bench/{number % 20}", json.dumps(values))
                number += 1
                if number % 50 == 0:
                    called = time.perf_counter()
                    call = {"id": number, "type": "call", "entity_id": "light.lamp_0", "command": "turn_on"}
                    await socket.send_json(call)
                await asyncio.sleep(max(0.0, number / 100 - elapsed))
            await asyncio.sleep(1)
            listener.cancel()
    for name, times in (("seen", seen), ("commanded", commanded)):
        times.sort()
        pick = lambda share, of=times: 1000 * of[min(len(of) - 1, int(len(of) * share))] if of else -1.0  # noqa: E731
        say(name, p50=pick(0.5), p99=pick(0.99), max=pick(1.0), n=len(times))


async def slow_panel_process(url: str, token: str, value: float) -> None:
    """Be a panel that reads a frame in half a second; say whether it was kept, and shown ``value`` everywhere."""
    import aiohttp

    latest: dict[str, Any] = {}
    headers = {"Authorization": f"Bearer {token}"}
    timeout = aiohttp.ClientWSTimeout(ws_close=1.0)
    async with (
        aiohttp.ClientSession() as session,
        session.ws_connect(f"{url}/api/ws", headers=headers, max_msg_size=0, timeout=timeout) as socket,
    ):
        await socket.send_json({"id": 1, "type": "subscribe", "topic": "entities"})
        say("subscribed")
        until_quiet, pause = 6.0, 0.5
        frame = await socket.receive()
        while frame.type is aiohttp.WSMsgType.TEXT:
            for entity in json.loads(frame.data).get("entities", ()):
                latest[entity["entity_id"]] = entity["value"]
            await asyncio.sleep(pause)
            try:
                frame = await socket.receive(timeout=until_quiet)
            except TimeoutError:
                break
        stale = sum(v != value for entity, v in latest.items() if entity.endswith("value_0"))
        say("slow", kept=float(not socket.closed), stale=stale, seen=len(latest))


async def states(url: str, topics: int, number: int, *, retain: bool = False) -> None:
    """Publish one state on every topic, QoS 1."""
    from hub.mqtt.client import MqttClient
    from hub.mqtt.config import MqttConfig

    async with MqttClient(MqttConfig(client_id="states").at(url)) as client:
        await client.connected()
        pending = []
        for topic in range(topics):
            payload = json.dumps({f"k{key}": number for key in range(ENTITIES)})
            pending.append(client.publish(f"bench/{topic}", payload, qos=1, retain=retain))
        for delivery in pending:
            await delivery


def burst(port: int, topics: int, messages: int) -> None:
    """Send as fast as QoS 1 lets us, every value another."""
    from paho.mqtt.client import Client
    from paho.mqtt.enums import CallbackAPIVersion

    client = Client(CallbackAPIVersion.VERSION2)
    client.max_inflight_messages_set(1000)
    client.connect("127.0.0.1", port)
    client.loop_start()
    infos = []
    for number in range(messages):
        value = number // topics
        payload = json.dumps({f"k{key}": value for key in range(ENTITIES)})
        infos.append(client.publish(f"bench/{number % topics}", payload, qos=1))
    for info in infos:
        info.wait_for_publish(60)
    client.loop_stop()
    client.disconnect()


async def measure(size: int, seconds: float, table: Table) -> None:
    """Measure a home of ``size`` entities."""
    from hub.mqtt.broker import embedded_broker
    from hub.mqtt.config import MqttConfig

    topics = size // ENTITIES
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch)
        config = MqttConfig.model_validate({"listen": {"port": 0}})
        async with embedded_broker(config, folder / "broker") as broker:
            for turn in ("first start", "restart"):
                hub = await start(broker.url, folder / "data", size)
                ready = await report(hub, "ready")
                if turn == "first start":
                    await report(hub, "settled")
                    await announce(broker.url, [m for t in range(topics) for m in discovery(t)], folder)
                    await states(broker.url, topics, 7, retain=True)
                right = await report(hub, "right")
                _note_start(table, size, turn, ready, right)
                doors = await report(hub, "doors")
                if turn == "first start":
                    token = doors["token"]
                    await end(hub)
            if size <= 1000:
                await announce(broker.url, _lamps(), folder)
                await burst_and_latency(hub, broker, doors["url"], token, topics, seconds, table)
            await end(hub)


def _lamps() -> list[tuple[str, str]]:
    """Return the announcements of lamps to be commanded."""
    return [
        (f"homeassistant/light/lamp{n}/config", json.dumps({
            "name": f"Lamp {n}", "schema": "json", "command_topic": f"l/{n}/set", "unique_id": f"lamp{n}"}))
        for n in range(LIGHTS)
    ]  # fmt: skip


def _note_start(table: Table, size: int, turn: str, ready: dict[str, Any], right: dict[str, Any]) -> None:
    """Note a start: ready, learnt, right, and the memory of it."""
    what = f"{size} entities, {turn}"
    table.most(f"{what}: ready", ready["seconds"], 0.8, "s", note=f"{ready['rss']:.0f} MB")
    if turn == "first start":
        table.most(f"{what}: learnt", right["cpu"], 0.2 * size / 1000, "CPU-s", note="linear from 1 000 to 20 000")
    limit = 130 if size <= 1000 else 250 if size <= 5000 else None
    if limit is not None:
        table.most(f"{what}: memory", right["rss"], limit, "MB", digits=0)
    else:
        table.holds(f"{what}: memory", f"{right['rss']:.0f} MB", "")
    said = f"{right['values']} after {right['seconds']:.2f} s"
    if turn == "restart" and size <= 1000:
        met = right["values"] == size and right["seconds"] <= 1.5
        table.holds(f"{what}: states right", said, "all after <= 1.5 s", met)
    else:
        table.holds(f"{what}: states right", said, "all", right["values"] == size)


async def burst_and_latency(
    hub: Any, broker: Any, url: str, token: str, topics: int, seconds: float, table: Table
) -> None:
    """50 000 messages at once with a slow panel watching, then latency, then silence."""
    count = 50_000 // topics * topics
    slow = await child("slow", url, token, count // topics - 1)
    await report(slow, "subscribed")
    hub.stdin.write("reset\n")
    hub.stdin.flush()
    await asyncio.sleep(0.5)
    sender = asyncio.create_task(asyncio.to_thread(burst, broker.port, topics, count), name="burst")
    hub.stdin.write(f"await {count} {count // topics - 1}\n")
    hub.stdin.flush()
    took = await report(hub, "took")
    await sender
    told = (
        f"{took['received']:.0f} received, {took['stale']:.0f} topics stale, connection lost {took['lost']:.0f} times"
    )
    right = took["received"] == count and not took["stale"] and not took["lost"]
    table.holds(f"burst of {count} QoS 1", told, "none lost, none stale, connection kept", right)
    each = took["cpu"] / count * 1000
    table.holds("the burst, per 1 000", f"{each:.4f} CPU-s in {took['seconds']:.1f} s, {took['rss']:.0f} MB", "")
    kept = await report(slow, "slow")
    table.holds(
        "a panel that takes 2 frames a second through the burst",
        f"{'kept' if kept['kept'] else 'thrown out'}, {kept['stale']:.0f} of {kept['seen']:.0f} stale",
        "kept, latest values",
        bool(kept["kept"]) and not kept["stale"],
    )
    panel = await child("panel", url, token, broker.url, seconds)
    for event, what in (("seen", "state to WebSocket"), ("commanded", "command to publish")):
        times = await report(panel, event)
        about = f"n={times['n']:.0f} in {seconds:.0f} s"
        table.most(f"{what}, 100 messages/s, history: p99", times["p99"], 5, "ms", note=f"p50 {times['p50']:.2f}")
        table.most(f"{what}, 100 messages/s, history: max", times["max"], 20, "ms", note=about)
    hub.stdin.write("idle 60\n")
    hub.stdin.flush()
    table.most("idle", 100 * (await report(hub, "idle"))["share"], 0.1, "% of a core")


async def child(*arguments: object) -> Any:
    """Start this module as a process with a role."""
    import subprocess

    command = [sys.executable, "-m", "tests.bench.scale", *map(str, arguments)]
    return await asyncio.to_thread(subprocess.Popen, command, stdout=subprocess.PIPE, text=True)


async def start(url: str, folder: Path, wanted: int) -> Any:
    """Start a hub process."""
    import subprocess

    command = [sys.executable, "-m", "tests.bench.scale", "hub", url, str(folder), str(wanted)]
    return await asyncio.to_thread(subprocess.Popen, command, stdout=subprocess.PIPE, stdin=subprocess.PIPE, text=True)


async def report(hub: Any, event: str) -> dict[str, Any]:
    """Return a hub's next report of a kind."""
    return await asyncio.to_thread(until, hub, event)


async def end(hub: Any) -> None:
    """End a hub process by closing its input."""
    hub.stdin.close()
    await asyncio.to_thread(hub.wait)


async def main(sizes: list[int], seconds: float) -> None:
    """Measure and print."""
    table = Table()
    for size in sizes:
        await measure(size, seconds, table)
        print(f"{size} measured", file=sys.stderr, flush=True)
    print(table)


if __name__ == "__main__":
    role = sys.argv[1] if len(sys.argv) > 1 else ""
    if role == "hub":
        asyncio.run(hub_process(sys.argv[2], sys.argv[3], int(sys.argv[4])))
    elif role == "panel":
        asyncio.run(panel_process(sys.argv[2], sys.argv[3], sys.argv[4], float(sys.argv[5])))
    elif role == "slow":
        asyncio.run(slow_panel_process(sys.argv[2], sys.argv[3], float(sys.argv[4])))
    else:
        parser = argparse.ArgumentParser(description=__doc__)
        parser.add_argument("--seconds", type=float, default=60, help="how long latency is measured")
        parser.add_argument("--sizes", default="1000,5000,20000")
        given = parser.parse_args()
        asyncio.run(main([int(size) for size in given.sizes.split(",")], given.seconds))
