"""``hearth device``: one virtual appliance against a broker, until Ctrl-C."""

from __future__ import annotations

import asyncio
import os
import signal
import sys

from devices.virtual.catalogue import KINDS, build, find
from devices.virtual.discovery import About
from devices.virtual.drive import drive


def run(kind: str, broker: str, *, name: str = "", area: str = "", device_id: str = "") -> None:
    """Run an appliance of a kind until Ctrl-C; kind ``list`` prints the kinds.

    Without a name it goes by its title, without an id by its kind. ConfigError for an unknown kind, an id that is not
    valid, or a broker that is no address.
    """
    if kind == "list":
        width = max(len(each) for each in KINDS)
        _say("\n".join(f"{each:<{width}}  {made.title}" for each, made in KINDS.items()))
        return
    made = find(kind)
    known = next(each for each, class_ in KINDS.items() if class_ is made)
    about = About(id=device_id or known, name=name or made.title, area=area)
    asyncio.run(_run(known, about, broker))


async def _run(kind: str, about: About, broker: str) -> None:
    appliance = build(kind, about)
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, stop.set)
    _say(f"{about.name} ({kind}) on {broker.rpartition('@')[2]}, below {appliance.base}; Ctrl-C stops")
    deeds = ", ".join(appliance.deed_names)
    _say(f'a person at it: publish {{"action": …}} on {appliance.base}/do: {deeds}')
    await drive(
        broker,
        [appliance],
        stop=stop,
        process=f"{appliance.base}/availability",
        client_id=f"{about.id}-{os.getpid()}",
        on_ready=lambda: _say("connected and announced"),
    )


def _say(text: str) -> None:
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()
