"""The device path at scale: learning, memory, restart, a burst nobody may lose, and latency with history on.

A real broker and hub as processes of their own.
``python -m tests.bench.scale [--seconds 30] [--sizes 1000,5000,20000]``.
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
        hub.mqtt.client.on_state(lambda state: print(json.dumps({"event": "state", "phase": state.phase}), flush=True))
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
                    received=hub.mqtt.client.received - received, rss=rss(),
                )  # fmt: skip
            elif order[0] == "idle":
                before = time.process_time()
                await asyncio.sleep(float(order[1]))
                say("idle", share=(time.process_time() - before) / float(order[1]))


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
    for name, times in (("state to WebSocket", seen), ("command to publish", commanded)):
        times.sort()
        pick = lambda share, of=times: 1000 * of[min(len(of) - 1, int(len(of) * share))] if of else -1.0  # noqa: E731
        print(
            f"  {name}: p50 {pick(0.5):.2f} ms, p99 {pick(0.99):.2f} ms, max {pick(1.0):.2f} ms (n={len(times)})",
            flush=True,
        )


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


async def measure(size: int, seconds: float) -> None:
    """Measure a home of ``size`` entities."""
    from hub.mqtt.broker import embedded_broker
    from hub.mqtt.config import MqttConfig

    topics = size // ENTITIES
    lamps = [
        (f"homeassistant/light/lamp{n}/config", json.dumps({
            "name": f"Lamp {n}", "schema": "json", "command_topic": f"l/{n}/set", "unique_id": f"lamp{n}"}))
        for n in range(LIGHTS)
    ]  # fmt: skip
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch)
        config = MqttConfig.model_validate({"listen": {"port": 0}})
        async with embedded_broker(config, folder / "broker") as broker:
            await announce(broker.url, [m for t in range(topics) for m in discovery(t)], folder)
            await states(broker.url, topics, 7, retain=True)
            for turn in ("first start", "restart"):
                hub = await start(broker.url, folder / "data", size)
                ready, right = await report(hub, "ready"), await report(hub, "right")
                print(
                    f"{size} entities, {turn}: ready {ready['seconds']:.2f} s ({ready['rss']:.0f} MB), learnt in "
                    f"{right['cpu']:.2f} CPU-s, {right['values']} states right after {right['seconds']:.2f} s, "
                    f"{right['rss']:.0f} MB",
                    flush=True,
                )
                doors = await report(hub, "doors")
                if turn == "first start":
                    token = doors["token"]
                    await end(hub)
            if size <= 1000:
                await announce(broker.url, lamps, folder)
                await burst_and_latency(hub, broker, doors["url"], token, topics, seconds)
            await end(hub)


async def burst_and_latency(hub: Any, broker: Any, url: str, token: str, topics: int, seconds: float) -> None:
    """50 000 messages at once, then latency, then silence."""
    count = 50_000 // topics * topics
    hub.stdin.write("reset\n")
    hub.stdin.flush()
    await asyncio.sleep(0.5)
    sender = asyncio.create_task(asyncio.to_thread(burst, broker.port, topics, count), name="burst")
    hub.stdin.write(f"await {count} {count // topics - 1}\n")
    hub.stdin.flush()
    took = await report(hub, "took")
    await sender
    print(
        f"  burst of {count} QoS 1: {took['received']:.0f} received, {took['stale']:.0f} topics stale, "
        f"{took['cpu'] / count * 1000:.4f} CPU-s per 1 000, {took['seconds']:.1f} s, {took['rss']:.0f} MB",
        flush=True,
    )
    panel = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "tests.bench.scale", "panel", url, token, broker.url, str(seconds)
    )
    await panel.wait()
    hub.stdin.write("idle 10\n")
    hub.stdin.flush()
    print(f"  idle: {100 * (await report(hub, 'idle'))['share']:.2f} % of a core", flush=True)


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
    for size in sizes:
        await measure(size, seconds)


if __name__ == "__main__":
    role = sys.argv[1] if len(sys.argv) > 1 else ""
    if role == "hub":
        asyncio.run(hub_process(sys.argv[2], sys.argv[3], int(sys.argv[4])))
    elif role == "panel":
        asyncio.run(panel_process(sys.argv[2], sys.argv[3], sys.argv[4], float(sys.argv[5])))
    else:
        parser = argparse.ArgumentParser(description=__doc__)
        parser.add_argument("--seconds", type=float, default=30)
        parser.add_argument("--sizes", default="1000,5000,20000")
        given = parser.parse_args()
        asyncio.run(main([int(size) for size in given.sizes.split(",")], given.seconds))
