"""A hub of alarm, fire safety and notify that is killed again and again; run as a process of its own.

    python -m tests.e2e.kills.child FOLDER PHONES KILLS SEED

Everything is imported once; each hub is a fork of this process, ended by SIGKILL at a random moment, of its start
too. Time runs sixty times faster than the wall's. Lines of JSON on standard output say what was acknowledged to have
been done and what the database held after each kill; ``tests/e2e/kills/test_kill_nine.py`` judges them.
"""

from __future__ import annotations

import asyncio
import json
import os
import random
import select
import signal
import sqlite3
import sys
import time
from collections.abc import Iterator
from datetime import UTC, datetime, tzinfo
from pathlib import Path
from typing import Any

from hub.api import Person, Role
from hub.testing import PluginHarness, plugin_harness, settle

SPEED = 60.0
CODE = "2468"
SMOKE, WINDOW, SIREN = "binary_sensor.smoke", "binary_sensor.window", "siren.hall"
WAIT_S = 15.0
QUIET = "look"
"""The action that only looks: it is done once every chain has settled."""


class FastClock:
    """The wall clock, sixty times faster since ``begun``, the same across processes."""

    def __init__(self, begun: float) -> None:
        self._begun = begun

    @property
    def zone(self) -> tzinfo:
        return UTC

    def time(self) -> float:
        return self._begun + (time.time() - self._begun) * SPEED

    def monotonic(self) -> float:
        return time.monotonic() * SPEED

    def now(self) -> datetime:
        return datetime.fromtimestamp(self.time(), UTC)

    async def sleep(self, seconds: float) -> None:
        await asyncio.sleep(max(0.0, seconds) / SPEED)


class World:
    """What is so outside of the hub, and what is to be done next."""

    def __init__(self, folder: Path, phones: str, seed: int) -> None:
        self.database = folder / "hub.db"
        self.phones = phones
        self.clock = FastClock(time.time())
        self.dice = random.Random(seed)
        self.values = {SMOKE: False, WINDOW: False}

    def actions(self) -> Iterator[str]:
        """Yield what is done to the home, for ever; an empty one lets time pass."""
        while True:
            yield from self._story("smoke", "answer", ("clear", "reset"))
            yield "arm"
            yield from self._story("window", "", ("close", "disarm"))

    def _story(self, begin: str, answer: str, end: tuple[str, str]) -> Iterator[str]:
        yield begin
        yield from [""] * self.dice.randint(1, 4)
        yield QUIET
        if answer:
            yield answer
            yield from [""] * self.dice.randint(0, 3)
        yield from end
        yield QUIET


def config(phones: str) -> dict[str, dict[str, Any]]:
    chain = [{"people": ["anna"], "wait_seconds": WAIT_S}, {"people": ["wei", "tim"], "wait_seconds": WAIT_S}]
    urls = {p: {"urls": [f"{phones}/{p}"]} for p in ("anna", "wei", "tim")}
    return {
        "notify": {"people": urls, "classes": {"fire": {"chain": chain}, "alarm": {"chain": chain}}, "retries": 0},
        "fire_safety": {"lost_seconds": 90, "start_seconds": 600},
        "alarm": {"code": CODE, "start_seconds": 3600},
    }


async def hub(world: World, action: str, say: Any) -> None:
    """Run until killed: start, do one thing, say that it was acknowledged."""
    async with plugin_harness(path=world.database, clock=world.clock) as home:  # type: ignore[arg-type]  # any clock
        home.people.people = {
            "anna": Person(id="anna", name="Anna", role=Role.OWNER),
            "wei": Person(id="wei", name="Wei", role=Role.ADULT),
            "tim": Person(id="tim", name="Tim", role=Role.ADULT),
        }
        home.add(SMOKE, value=world.values[SMOKE], device_class="smoke")
        home.add(WINDOW, value=world.values[WINDOW], device_class="window")
        home.add(SIREN, value=False)
        for plugin, settings in config(world.phones).items():
            await home.load(f"plugins.{plugin}.plugin", settings)
        say({"ready": True})
        if action:
            await act(home, action)
            say({"did": action, "at": world.clock.time()})
        await asyncio.Event().wait()


async def act(home: PluginHarness, action: str) -> None:
    """Do one thing; returns when it was acknowledged."""
    if action in ("smoke", "clear", "window", "close"):
        await home.set(SMOKE if action in ("smoke", "clear") else WINDOW, action in ("smoke", "window"))
    elif action == "answer":
        await home.request("POST", f"fire_safety/points/{SMOKE}/ack", person="anna")
    elif action == "reset":
        await home.request("POST", "fire_safety/points/all/reset", person="wei")
    elif action == "arm":
        standing = (await home.request("GET", "alarm/state"))["partitions"][0]
        if standing["state"] == "disarmed":
            await home.request("POST", "alarm/arm", {"mode": "home"}, person="anna")
    elif action == "disarm":
        await home.request("POST", "alarm/disarm", {"code": CODE}, person="anna")
    elif action == QUIET:
        await settled(home)


async def settled(home: PluginHarness) -> None:
    """Let more than a round of paging pass, and on a busy machine as many turns of the loop as that takes."""
    for _ in range(14):
        await asyncio.sleep(0.025)
        await settle()


WORLDLY = {"smoke": (SMOKE, True), "clear": (SMOKE, False), "window": (WINDOW, True), "close": (WINDOW, False)}


def one_life(world: World, action: str) -> bool:
    """Fork a hub and kill it at a random moment; return whether it had acknowledged the action."""
    reading, writing = os.pipe()
    pid = os.fork()
    if pid == 0:
        os.close(reading)
        say = lambda line: os.write(writing, json.dumps(line).encode() + b"\n")  # noqa: E731 - one line
        try:
            asyncio.run(hub(world, action, say))
        finally:
            os._exit(1)
    os.close(writing)
    patient = action == QUIET
    allowed = 30.0 if patient else world.dice.choice([world.dice.uniform(0.0, 0.4), world.dice.uniform(0.3, 1.2)])
    heard = b""
    until = time.monotonic() + allowed
    while (left := until - time.monotonic()) > 0 and b'"did"' not in heard:
        if select.select([reading], [], [], left)[0]:
            news = os.read(reading, 4096)
            if not news:
                print(json.dumps({"died": action}), flush=True)
                break
            heard += news
    if b'"did"' in heard and not patient:
        time.sleep(world.dice.choice([0.0, 0.001, 0.01, 0.05]))
    os.kill(pid, signal.SIGKILL)
    os.waitpid(pid, 0)
    while news := os.read(reading, 4096):
        heard += news
    os.close(reading)
    for line in heard.splitlines():
        said = json.loads(line)
        if "did" in said:
            print(json.dumps(said), flush=True)
    return b'"did"' in heard


def look(world: World) -> dict[str, Any]:
    """Return what the database holds."""
    with sqlite3.connect(f"file:{world.database}?mode=ro", uri=True) as db:
        rows = db.execute("SELECT ns, key, value FROM document WHERE ns LIKE 'plugin.%'").fetchall()
    documents = {(ns.removeprefix("plugin."), key): json.loads(value) for ns, key, value in rows}
    return {
        "chains": [v for (ns, key), v in documents.items() if ns == "notify" and key.startswith("chain:")],
        "ended": documents.get(("notify", "ended"), []),
        "alarm": documents.get(("alarm", "partition:home")),
        "fire": documents.get(("fire_safety", "board")),
    }


def main() -> None:
    folder, phones, kills, seed = Path(sys.argv[1]), sys.argv[2], int(sys.argv[3]), int(sys.argv[4])
    world, done = World(folder, phones, seed), 0
    preload()
    for action in world.actions():
        tries = 0
        while done < kills:
            done, tries = done + 1, tries + 1
            acknowledged = one_life(world, action)
            if action in WORLDLY:  # whether the hub heard it or not, that is how the world is now
                world.values[WORLDLY[action][0]] = WORLDLY[action][1]
            if world.database.exists():
                print(json.dumps({"kill": done, "action": action, "held": look(world)}), flush=True)
            if acknowledged or not action:
                break
        if done >= kills:
            return


def preload() -> None:
    """Import what a hub needs, so that a fork begins with its work."""
    import warnings

    warnings.simplefilter("ignore")
    import apprise

    import plugins.alarm.plugin
    import plugins.fire_safety.plugin
    import plugins.notify.plugin  # noqa: F401 - loaded for the forks

    apprise.Apprise().add("json://localhost")


if __name__ == "__main__":
    main()
