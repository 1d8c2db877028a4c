"""How fast the home calls for help: sensor to siren, and fire to the first message at a service's door.

Real store on disk, real clock, real HTTP on this machine; the siren is the test's. Goals: p99 < 200 ms, < 1 s.
"""

from __future__ import annotations

import asyncio
import logging
import tempfile
import time
from pathlib import Path

from aiohttp import web
from aiohttp.test_utils import TestServer

from hub.api import Person, Role
from hub.kernel.clock import SystemClock, zone_named
from hub.testing import PluginHarness, plugin_harness
from plugins.notify.api import Notifier, Urgency

ROUNDS = 200
CODE = "2468"


async def siren(home: PluginHarness) -> list[float]:
    """Return the seconds from a window's report to the order to the siren, sorted."""
    seconds = []
    for _ in range(ROUNDS):
        await home.request("POST", "alarm/arm", {"mode": "home"}, person="anna")
        before, began = len(home.calls), time.perf_counter()
        home.states.apply("binary_sensor.window", True, cause=home.cause)
        while len(home.calls) == before:
            await asyncio.sleep(0)
        seconds.append(time.perf_counter() - began)
        await home.commands.call("alarm_control_panel.home", "disarm", {"code": CODE}, cause=home.cause)
        home.states.apply("binary_sensor.window", False, cause=home.cause)
        while not (await home.request("GET", "alarm/state"))["partitions"][0]["ready"]:
            await asyncio.sleep(0.001)
    return sorted(seconds)


async def message(home: PluginHarness, arrived: asyncio.Event) -> list[float]:
    """Return the seconds from the call for help to the first message at the service, sorted."""
    notifier = await home._services.use(Notifier, "bench", 5)  # type: ignore[type-abstract]  # a protocol names it
    seconds = []
    for number in range(20):
        arrived.clear()
        began = time.perf_counter()
        await notifier.notify("fire", "Fire", urgency=Urgency.CRITICAL, data={"key": f"fire-{number}"})
        async with asyncio.timeout(20):
            await arrived.wait()
        seconds.append(time.perf_counter() - began)
        await notifier.stand_down(f"fire-{number}")
    return sorted(seconds)


async def main() -> None:
    """Measure and print."""
    logging.disable(logging.WARNING)
    arrived = asyncio.Event()

    async def receive(request: web.Request) -> web.Response:
        await request.read()
        arrived.set()
        return web.Response()

    app = web.Application()
    app.router.add_post("/phone", receive)
    with tempfile.TemporaryDirectory() as folder:
        path, clock = Path(folder) / "hub.db", SystemClock(zone_named("UTC"))
        async with TestServer(app, host="127.0.0.1") as phone, plugin_harness(path=path, clock=clock) as home:  # type: ignore[arg-type]  # the harness takes any clock
            home.add("binary_sensor.window", value=False, name="Window", device_class="window")
            home.add("siren.hall", value=False, name="Siren")
            home.people.people = {"anna": Person(id="anna", name="Anna", role=Role.OWNER)}
            url = f"json://127.0.0.1:{phone.port}/phone"
            await home.load("plugins.notify.plugin", {"people": {"anna": {"urls": [url]}}})
            await asyncio.sleep(4)  # a hub that has been up for a moment: apprise has loaded its services
            sent = await message(home, arrived)
            await home.unload("notify")
            await home.load("plugins.notify.plugin")
            await home.load("plugins.alarm.plugin", {"code": CODE})
            await asyncio.sleep(0.5)
            sounded = await siren(home)
    print(f"sensor -> siren   p50 {1e3 * sounded[ROUNDS // 2]:.1f} ms, p99 {1e3 * sounded[-ROUNDS // 100 - 1]:.1f} ms")
    print(f"fire -> message   p50 {1e3 * sent[len(sent) // 2]:.0f} ms, longest {1e3 * sent[-1]:.0f} ms")


if __name__ == "__main__":
    asyncio.run(main())
