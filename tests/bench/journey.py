"""The journeys of the architecture page, measured: state messages, typed commands, start, memory.

A real broker; the hub, a bare paho loop that only parses the JSON, and the sender are processes of their own, so that
each one's CPU time is its own. ``python -m tests.bench.journey [--messages N] [--topics N]``.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

from tests.bench.table import Table

ENTITIES = 5


def discovery(topic: int) -> list[tuple[str, str]]:
    """Return the announcements of one topic's entities."""
    device = {"identifiers": [f"bench{topic}"], "name": f"Bench {topic}"}
    return [
        (
            f"homeassistant/sensor/bench{topic}/k{key}/config",
            json.dumps(
                {
                    "name": f"Value {key}",
                    "state_topic": f"bench/{topic}",
                    "unique_id": f"bench{topic}_{key}",
                    "value_template": f"{{{{ value_json.k{key} }}}}",
                    "unit_of_measurement": "°C",
                    "state_class": "measurement",
                    "device": device,
                }
            ),
        )
        for key in range(ENTITIES)
    ]


def lights(count: int) -> list[tuple[str, str]]:
    """Return the announcements of lights with names of their own, in ten rooms."""
    rooms = ["kitchen", "attic", "cellar", "hallway", "bedroom", "bathroom", "office", "library", "garage", "pantry"]
    words = [
        "reading",
        "corner",
        "ceiling",
        "floor",
        "wall",
        "window",
        "desk",
        "table",
        "shelf",
        "mirror",
        "counter",
        "spot",
        "night",
    ]
    names = [
        f"{a} {b} {c}"
        for a in words
        for b in words
        if a != b
        for c in ("lamp", "light", "lantern", "strip", "tube", "globe", "sconce")
    ]
    return [
        (
            f"homeassistant/light/l{n}/config",
            json.dumps(
                {
                    "name": names[n],
                    "schema": "json",
                    "command_topic": f"l/{n}/set",
                    "state_topic": f"l/{n}/state",
                    "unique_id": f"l{n}",
                    "brightness": True,
                    "device": {"identifiers": [f"l{n}"], "name": names[n], "suggested_area": rooms[n % 10]},
                }
            ),
        )
        for n in range(count)
    ]


async def hub_process(url: str, folder: str, messages: int, topics: int, light_count: int, history: bool) -> None:
    """Run a hub, report when it is ready, count what it takes in; print what it cost."""
    began = time.perf_counter()
    from hub.api.causes import Origin, start
    from hub.api.events import StateChanged
    from hub.app import running_hub
    from hub.config import Config
    from hub.host.loading import discover

    plugins: dict[str, Any] = {
        s.name: False for s in discover(None) if s.name not in ("home_assistant_discovery", "household")
    }
    config = Config.model_validate(
        {
            "data": folder, "mqtt": {"broker": url}, "web": {"port": 0}, "voice": {"enabled": False},
            "history": {"enabled": history}, "plugins": plugins, "home": {"languages": ["en"]},
        }
    )  # fmt: skip
    async with running_hub(config) as hub:
        say("ready", seconds=time.perf_counter() - began, cpu=time.process_time(), rss=rss())
        wanted = topics * ENTITIES + light_count
        before = time.process_time()
        while len(hub.registry.entities) < wanted:
            await asyncio.sleep(0.02)
        await asyncio.sleep(1.5)
        say("learnt", entities=wanted, cpu=time.process_time() - before, rss=rss())
        if light_count:
            await hub.voice.rebuild()
            await typed(hub, light_count, start(Origin.HUB, "bench", door="bench", at=hub.clock.time()))
            return
        panel = hub.bus.subscribe(StateChanged, key=lambda e: e.entity_id, limit=100_000, name="panel")
        start_at, start_cpu, first = hub.mqtt.client.received, time.process_time(), 0.0
        say("listening")
        while hub.mqtt.client.received - start_at < messages:
            await asyncio.sleep(0.016)
            first = first or (time.perf_counter() if hub.mqtt.client.received > start_at else 0.0)
            panel.drain()
        await asyncio.sleep(0.1 if not history else 3)
        say("took", cpu=time.process_time() - start_cpu, seconds=time.perf_counter() - first, rss=rss())


async def typed(hub: Any, count: int, cause: Any) -> None:
    """Type sentences about many devices; time from the text to the publish call."""
    times: list[float] = []
    names = [hub.registry.entities[e].name for e in sorted(hub.registry.entities)]
    published = asyncio.Event()
    stamp = 0.0
    client = type(hub.mqtt.client)
    original = client.publish

    def publish(*args: Any, **kwargs: Any) -> Any:
        nonlocal stamp
        stamp = stamp or time.perf_counter()
        published.set()
        return original(*args, **kwargs)

    client.publish = publish
    for entity_id in hub.registry.entities:
        hub.states.apply(entity_id, False, cause=cause, available=True)
    missed = 0
    for turn in range(400):
        name = names[(turn * 37) % len(names)]
        sentence = (
            f"turn on the {name}",
            f"please switch off the {name}",
            f"set the {name} to {turn % 90 + 5} percent",
        )[turn % 3]
        stamp = 0.0
        published.clear()
        began = time.perf_counter()
        task = asyncio.create_task(hub.voice.conversation.say(sentence, cause=cause, language="en", aloud=False))
        try:
            async with asyncio.timeout(1):
                await published.wait()
            times.append((stamp - began) * 1000)
        except TimeoutError:
            missed += 1
        task.cancel()
        await asyncio.wait([task])
    times.sort()
    at = lambda share: times[min(len(times) - 1, int(len(times) * share))] if times else 0.0  # noqa: E731
    say("typed", entities=count, n=len(times), missed=missed, p50=at(0.5), p99=at(0.99))


def bare_process(port: int, messages: int) -> None:
    """The baseline: paho's own loop with a callback that parses the JSON."""
    from paho.mqtt.client import Client
    from paho.mqtt.enums import CallbackAPIVersion

    count = 0
    start_cpu = 0.0
    client = Client(CallbackAPIVersion.VERSION2)

    def on_message(_client: Any, _data: Any, message: Any) -> None:
        nonlocal count
        json.loads(message.payload)
        count += 1

    client.on_message = on_message
    client.on_subscribe = lambda *_: say("listening")
    client.connect("127.0.0.1", port)
    client.subscribe("bench/+", 0)
    while count < messages:
        client.loop(0.1)
        if count == 0:
            start_cpu = time.process_time()
    say("took", cpu=time.process_time() - start_cpu)


def sender_process(port: int, messages: int, topics: int, rate: float) -> None:
    """Send messages of five changing values each, at a steady rate."""
    from paho.mqtt.client import Client
    from paho.mqtt.enums import CallbackAPIVersion

    client = Client(CallbackAPIVersion.VERSION2)
    client.connect("127.0.0.1", port)
    client.loop_start()
    began = time.perf_counter()
    for number in range(messages):
        values = {f"k{key}": round(20 + number * 0.01 + key, 2) for key in range(ENTITIES)}
        client.publish(
            f"bench/{number % topics}", json.dumps({**values, "linkquality": 120, "battery": 97, "voltage": 3000})
        )
        if number % 50 == 49:
            time.sleep(max(0.0, began + number / rate - time.perf_counter()))
    time.sleep(0.5)
    client.loop_stop()
    client.disconnect()


def say(event: str, **figures: float) -> None:
    """Report to the parent process."""
    print(json.dumps({"event": event, **figures}), flush=True)


def rss() -> float:
    """Return resident memory, MB."""
    import resource

    return int(Path("/proc/self/statm").read_text().split()[1]) * resource.getpagesize() / 1e6


def child(*args: object) -> subprocess.Popen[str]:
    """Start this module as a process with a role."""
    return subprocess.Popen(
        [sys.executable, "-m", "tests.bench.journey", *map(str, args)], stdout=subprocess.PIPE, text=True
    )


def until(process: subprocess.Popen[str], event: str) -> dict[str, Any]:
    """Read a process's reports up to an event."""
    assert process.stdout is not None
    for line in process.stdout:
        if line.startswith("{") and (report := json.loads(line))["event"] == event:
            return report  # type: ignore[no-any-return]
    raise SystemExit(f"a benchmark process ended before it was {event!r}")


async def announce(url: str, messages: list[tuple[str, str]], folder: Path) -> None:
    """Publish retained announcements."""
    from hub.mqtt.client import MqttClient
    from hub.mqtt.config import MqttConfig

    async with MqttClient(MqttConfig(client_id="announcer").at(url)) as client:
        await client.connected()
        for topic, payload in messages:
            await client.publish(topic, payload, qos=1, retain=True)


async def main(messages: int, topics: int, rate: float) -> None:
    """Measure and print."""
    from hub.mqtt.broker import embedded_broker
    from hub.mqtt.config import MqttConfig

    table = Table()
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch)
        config = MqttConfig.model_validate({"listen": {"port": 0}})
        async with embedded_broker(config, folder / "broker") as broker:
            await announce(broker.url, [m for t in range(topics) for m in discovery(t)], folder)
            bare = await asyncio.to_thread(measure_bare, broker.port, messages, topics, rate)
            for history in (False, True):
                arguments = (broker.url, folder / f"data{history}", messages, topics, rate, broker.port, history)
                figures = await asyncio.to_thread(measure_hub, *arguments)
                note(table, figures, bare, messages, history)
        for count in (200, 1000):
            async with embedded_broker(config, folder / f"broker{count}") as broker:
                await announce(broker.url, lights(count), folder)
                process = child("hub", broker.url, folder / f"typed{count}", 0, 0, count, 0)
                report = await asyncio.to_thread(until, process, "typed")
                process.wait()
                said = f"p50 {report['p50']:.2f} ms, p99 {report['p99']:.2f} ms"
                not_all = f"n={report['n']}, not understood {report['missed']}"
                table.holds(f"text to publish, {count} entities", said, not_all)
    print(table)


def measure_bare(port: int, messages: int, topics: int, rate: float) -> float:
    """Return the CPU seconds of the bare loop."""
    process = child("bare", port, messages)
    until(process, "listening")
    sender = child("send", port, messages, topics, rate)
    cpu = float(until(process, "took")["cpu"])
    sender.wait()
    process.wait()
    return cpu


def measure_hub(
    url: str, folder: Path, messages: int, topics: int, rate: float, port: int, history: bool
) -> dict[str, dict[str, Any]]:
    """Return a hub's reports."""
    process = child("hub", url, folder, messages, topics, 0, int(history))
    figures = {event: until(process, event) for event in ("ready", "learnt", "listening")}
    sender = child("send", port, messages, topics, rate)
    figures["took"] = until(process, "took")
    sender.wait()
    process.wait()
    return figures


def note(table: Table, figures: dict[str, dict[str, Any]], bare: float, messages: int, history: bool) -> None:
    """Note one run; the limits of CPU time are ratios, so that they hold on any machine."""
    ready, learnt, took = figures["ready"], figures["learnt"], figures["took"]
    per_bare, per_hub = bare / messages * 1000, took["cpu"] / messages * 1000
    how = "with history, until stored" if history else "no history"
    figure = f"{per_hub:.4f} CPU-s, bare paho {per_bare:.4f}; {messages / took['seconds']:.0f} messages/s offered"
    limit = 0.06 / 0.016 if history else 0.03 / 0.016
    what = f"1 000 messages x {ENTITIES} entities, {how}: times bare"
    table.most(what, per_hub / per_bare, limit, "x", note=figure)
    table.most(f"ready, no voice, {how}", ready["seconds"], 0.8, "s", note=f"{ready['cpu']:.2f} CPU-s")
    table.most(f"memory when ready, {how}", ready["rss"], 90, "MB", digits=0)
    what = f"at rest with {learnt['entities']} entities and their names, {how}"
    table.holds(what, f"{learnt['cpu']:.2f} CPU-s after ready", "")
    table.most(f"memory with {learnt['entities']} entities, {how}", took["rss"], 130, "MB", digits=0)


if __name__ == "__main__":
    role = sys.argv[1] if len(sys.argv) > 1 else ""
    if role == "hub":
        url, folder, messages, topics, count, history = sys.argv[2:]
        asyncio.run(hub_process(url, folder, int(messages), int(topics), int(count), bool(int(history))))
    elif role == "bare":
        bare_process(int(sys.argv[2]), int(sys.argv[3]))
    elif role == "send":
        sender_process(int(sys.argv[2]), int(sys.argv[3]), int(sys.argv[4]), float(sys.argv[5]))
    else:
        parser = argparse.ArgumentParser(description=__doc__)
        parser.add_argument("--messages", type=int, default=20_000)
        parser.add_argument("--topics", type=int, default=200)
        parser.add_argument("--rate", type=float, default=4_000, help="messages per second")
        given = parser.parse_args()
        asyncio.run(main(given.messages, given.topics, given.rate))
