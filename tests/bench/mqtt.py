"""Measure Hearth's MQTT client beside a bare paho loop: ``python -m tests.bench.mqtt [--json] [--quick]``.

CPU-seconds of the receiving process per 10 000 messages (200-byte JSON, 1 000 topics) through a real Mosquitto; the
publisher is a process of its own that writes packets encoded beforehand. Both clients are measured in the same run,
in turn, and the least of the rounds is shown. Also: publishing with QoS 1, and the round trip of a command
(publish, echo, handler) while 5 000 other messages a second come in.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import socket
import struct
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from pathlib import Path

from paho.mqtt.client import Client
from paho.mqtt.enums import CallbackAPIVersion, MQTTProtocolVersion

from hub.mqtt import Listen, Message, MqttClient, MqttConfig, embedded_broker
from hub.mqtt.broker import find_mosquitto
from hub.mqtt.message import write_varint

TOPICS = 1000
PROPERTIES = b"".join(
    (b"\x02\x00\x00\x02\x58", b"\x03\x00\x10application/json", b"\x26\x00\x04from\x00\x06sensor", b"\x08\x00\x03r/1")
)


@dataclass(frozen=True)
class Scene:
    """One way in which messages come."""

    name: str
    count: int
    qos: int = 0
    rate: int = 0
    properties: bool = False
    goal: float | None = None


SCENES = (
    Scene("burst q0", 50_000, goal=0.012),
    Scene("burst q1", 30_000, qos=1),
    Scene("steady 10 000/s q0", 30_000, rate=10_000, goal=0.020),
    Scene("v5 with properties", 20_000, properties=True, goal=0.05),
)


def packets(scene: Scene) -> list[bytes]:
    """One PUBLISH for every topic."""
    made = []
    for number in range(TOPICS):
        topic = f"bench/room{number % 20}/sensor{number}/state".encode()
        value = {"temperature": 20 + number % 7, "humidity": 40.5, "battery": 97, "linkquality": number}
        payload = json.dumps({**value, "pad": "x" * 110}).encode().ljust(200)
        mid = b"\0\1" if scene.qos else b""
        properties = write_varint(len(PROPERTIES)) + PROPERTIES if scene.properties else b""
        body = struct.pack("!H", len(topic)) + topic + mid + properties + payload
        made.append(bytes((0x30 | scene.qos << 1,)) + write_varint(len(body)) + body)
    return made


def blast(port: int, scene: Scene) -> None:
    """Publish the scene's messages: the publisher's process."""
    sock = socket.create_connection(("127.0.0.1", port))
    level = b"\5\2\0\x3c\0" if scene.properties else b"\4\2\0\x3c"
    greeting = b"\0\4MQTT" + level + b"\0\5blast"
    sock.sendall(b"\x10" + write_varint(len(greeting)) + greeting)
    sock.recv(64)
    threading.Thread(target=_drain, args=(sock,), daemon=True).start()
    made = packets(scene)
    step = max(1, scene.rate // 1000) if scene.rate else 200
    began = time.perf_counter()
    for start in range(0, scene.count, step):
        if scene.rate:
            time.sleep(max(0.0, began + start / scene.rate - time.perf_counter()))
        sock.sendall(b"".join(made[n % TOPICS] for n in range(start, min(start + step, scene.count))))
    time.sleep(3.0 if scene.qos else 1.0)
    sock.close()


def _drain(sock: socket.socket) -> None:
    try:
        while sock.recv(65536):
            pass
    except OSError:
        pass


def publisher(port: int, scene: Scene) -> subprocess.Popen[bytes]:
    """Start ``blast`` in its own process."""
    code = f"from tests.bench.mqtt import *; blast({port}, {scene!r})"
    return subprocess.Popen([sys.executable, "-c", code])


def paho_receive(port: int, scene: Scene) -> float:
    """CPU-seconds of paho's own loop for the scene."""
    protocol = MQTTProtocolVersion.MQTTv5 if scene.properties else MQTTProtocolVersion.MQTTv311
    client = Client(CallbackAPIVersion.VERSION2, "paho", protocol=protocol)
    seen = 0
    ready = False

    def on_message(*_: object) -> None:
        nonlocal seen
        seen += 1

    def on_subscribe(*_: object) -> None:
        nonlocal ready
        ready = True

    client.on_message, client.on_subscribe = on_message, on_subscribe
    client.on_connect = lambda *_: client.subscribe("bench/#", scene.qos)
    client.connect("127.0.0.1", port)
    while not ready:
        client.loop(0.1)
    process = publisher(port, scene)
    began = time.process_time()
    stop = time.monotonic() + 60
    while seen < scene.count and time.monotonic() < stop:
        client.loop(1.0)
    used = time.process_time() - began
    client.disconnect()
    process.kill()
    process.wait()
    _complete("paho", scene, seen)
    return used


async def hearth_receive(config: MqttConfig, port: int, scene: Scene) -> float:
    """CPU-seconds of Hearth's client for the scene."""
    seen = 0
    done = asyncio.Event()

    def handler(_message: Message) -> None:
        nonlocal seen
        seen += 1
        if seen >= scene.count:
            done.set()

    async with MqttClient(config) as client:
        await client.subscribe("bench/#", handler, qos=scene.qos)
        process = await asyncio.to_thread(publisher, port, scene)
        began = time.process_time()
        try:
            async with asyncio.timeout(60):
                await done.wait()
        except TimeoutError:
            pass
        used = time.process_time() - began
    process.kill()
    process.wait()
    _complete("hearth", scene, seen)
    return used


def _complete(who: str, scene: Scene, seen: int) -> None:
    if seen < scene.count:
        raise SystemExit(f"{who}, {scene.name}: only {seen} of {scene.count} messages came")


async def hearth_publish(config: MqttConfig, count: int) -> float:
    """CPU-seconds to publish with QoS 1 and see every acknowledgement."""
    async with MqttClient(config) as client:
        await client.connected()
        began = time.process_time()
        for start in range(0, count, 500):
            sent = [client.publish(f"out/{n % TOPICS}", b"x" * 200, qos=1) for n in range(start, start + 500)]
            for delivery in sent:
                await delivery
        return time.process_time() - began


def paho_publish(port: int, count: int) -> float:
    """The same through paho's own loop."""
    client = Client(CallbackAPIVersion.VERSION2, "paho-out")
    client.max_inflight_messages = 100
    acked = 0

    def on_publish(*_: object) -> None:
        nonlocal acked
        acked += 1

    client.on_publish = on_publish
    client.connect("127.0.0.1", port)
    while not client.is_connected():
        client.loop(0.1)
    began = time.process_time()
    for start in range(0, count, 500):
        for n in range(start, start + 500):
            client.publish(f"out/{n % TOPICS}", b"x" * 200, qos=1)
        while acked < start + 500:
            client.loop(1.0)
    used = time.process_time() - began
    client.disconnect()
    return used


async def round_trip(config: MqttConfig, port: int, seconds: float) -> tuple[float, float]:
    """p50 and p99 in ms from publish to handler, 50 times a second, under 5 000 messages a second."""
    scene = Scene("background", int(5000 * (seconds + 2)), rate=5000)
    took: list[float] = []
    async with MqttClient(config) as client:
        await client.subscribe("bench/#", lambda _m: None, qos=0)
        await client.subscribe("echo/lamp", lambda m: took.append(time.perf_counter() - float(m.payload)))
        process = await asyncio.to_thread(publisher, port, scene)
        await asyncio.sleep(1.0)
        stop = time.perf_counter() + seconds
        while time.perf_counter() < stop:
            client.publish("echo/lamp", repr(time.perf_counter()), qos=1)
            await asyncio.sleep(0.02)
        await asyncio.sleep(0.2)
    process.kill()
    process.wait()
    took.sort()
    return took[len(took) // 2] * 1000, took[int(len(took) * 0.99)] * 1000


async def least(rounds: int, measure: Callable[[], Awaitable[float]], count: int) -> float:
    """The least of several rounds, per 10 000."""
    return min([await measure() for _ in range(rounds)]) * 10_000 / count


async def run(rounds: int, quick: bool) -> dict[str, dict[str, float]]:
    """Measure everything; CPU-seconds per 10 000 messages by scene."""
    found: dict[str, dict[str, float]] = {}
    with tempfile.TemporaryDirectory() as folder:
        auto = MqttConfig(listen=Listen(port=0))
        async with embedded_broker(auto, Path(folder)) as broker:
            config, port = auto.at(broker.url), broker.port
            for scene in SCENES:
                hearth = await least(rounds, lambda s=scene: hearth_receive(config, port, s), scene.count)
                bare = await least(rounds, lambda s=scene: asyncio.to_thread(paho_receive, port, s), scene.count)
                found[scene.name] = _row(hearth, bare, scene.goal)
            hearth = await least(rounds, lambda: hearth_publish(config, 10_000), 10_000)
            bare = await least(rounds, lambda: asyncio.to_thread(paho_publish, port, 10_000), 10_000)
            found["publish q1"] = _row(hearth, bare, 0.08)
            p50, p99 = await round_trip(config, port, 2.0 if quick else 6.0)
            found["round trip, ms"] = {"p50": p50, "p99": p99}
    return found


def _row(hearth: float, bare: float, goal: float | None) -> dict[str, float]:
    row = {"hearth": hearth, "paho": bare, "ratio": bare / hearth}
    return row | ({"goal": goal} if goal is not None else {})


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--quick", action="store_true", help="one round")
    options = parser.parse_args()
    if find_mosquitto() is None:
        raise SystemExit("the benchmark needs Mosquitto (apt install mosquitto)")
    found = asyncio.run(run(1 if options.quick else 3, options.quick))
    if options.json:
        print(json.dumps(found))
        return
    print("CPU-seconds per 10 000 messages")
    for name, row in found.items():
        print(f"  {name:20}", "  ".join(f"{key} {value:.4g}" for key, value in row.items()))


if __name__ == "__main__":
    main()
