"""Runs one virtual appliance by itself: ``hearth device fridge --broker mqtt://127.0.0.1:1883``."""

from __future__ import annotations

import asyncio
import logging
import re
import signal
import sys

from devices.virtual.appliance import Appliance, Spec
from devices.virtual.kinds import KINDS, make
from devices.virtual.runner import run_appliances
from hub.api.errors import ConfigError


def run(kind: str, broker: str, *, name: str = "", area: str = "", device_id: str = "") -> None:
    """Run an appliance until interrupted; ``list`` prints the kinds. Raises ConfigError."""
    if kind == "list":
        for key, model in KINDS.items():
            sys.stdout.write(f"{key:16} {model.title}\n")
        return
    spec = Spec(id=_id(device_id or name or kind), name=name or kind.replace("_", " ").capitalize(), area=area)
    appliance = make(kind, spec)
    logging.basicConfig(level=logging.INFO, format="%(message)s")
    sys.stdout.write(f"{spec.name} speaks on {appliance.base} at {broker}; Ctrl-C stops it\n")
    asyncio.run(_run(broker, appliance))


async def _run(broker: str, appliance: Appliance) -> None:
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, stop.set)
    await run_appliances(broker, [appliance], stop=stop)


def _id(text: str) -> str:
    made = re.sub(r"[^a-z0-9]+", "_", text.lower()).strip("_")
    if not made:
        raise ConfigError(f"{text!r} makes no id", remedy="give --id in letters and digits")
    return made
