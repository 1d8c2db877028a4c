"""Runs appliances over one connection: announces them, hands them messages, lets time pass."""

from __future__ import annotations

import asyncio
import logging
import secrets
from collections.abc import Sequence

from devices.virtual.appliance import PREFIX, Appliance, Message, UnfitError
from devices.virtual.link import CONNECTED, Heard, Link

_log = logging.getLogger(__name__)
TICK = 1.0
_BIRTH = f"{PREFIX}/status"


async def run_appliances(
    broker: str, appliances: Sequence[Appliance], *, stop: asyncio.Event, link_id: str = ""
) -> None:
    """Run until ``stop`` is set; the broker may come and go. ``link_id`` names the connection's availability."""
    own = f"{appliances[0].base}/availability" if len(appliances) == 1 else f"hearth/virtual/-/{link_id}/availability"
    topics = [_BIRTH, *(topic for appliance in appliances for topic in appliance.topics)]
    client_id = f"hearth-virtual-{link_id or appliances[0].spec.id}-{secrets.token_hex(3)}"
    by_id = {appliance.spec.id: appliance for appliance in appliances}
    async with Link(broker, client_id=client_id, will=Message(own, "offline", True), topics=topics) as link:
        try:
            async with asyncio.TaskGroup() as tasks:
                hearing = tasks.create_task(_hear(link, appliances, by_id, own), name="virtual: hear")
                ticking = tasks.create_task(_tick(link, appliances), name="virtual: tick")
                await stop.wait()
                hearing.cancel()
                ticking.cancel()
        finally:
            link.publish([m for a in appliances for m in a.goodbye()])
            if len(appliances) > 1:
                link.publish([Message(own, "offline", True)])
            await link.drain()


async def _hear(link: Link, appliances: Sequence[Appliance], by_id: dict[str, Appliance], own: str) -> None:
    while True:
        heard = await link.heard.get()
        if heard is CONNECTED or (heard.topic == _BIRTH and heard.payload == b"online"):
            for appliance in appliances:
                link.publish(appliance.announce(own))
            if len(appliances) > 1:
                link.publish([Message(own, "online", True)])
            for appliance in appliances:
                link.publish(appliance.hello())
        else:
            link.publish(answer(by_id, heard))


def answer(by_id: dict[str, Appliance], heard: Heard) -> list[Message]:
    """Return what the appliance that a message is for says to it; a message that is unfit is logged."""
    parts = heard.topic.split("/")
    appliance = by_id.get(parts[2]) if len(parts) > 3 else None
    if appliance is None:
        return []
    try:
        return appliance.handle(heard.topic, heard.payload, retain=heard.retain)
    except UnfitError as error:
        _log.warning("%s: %s", heard.topic, error)
        return []


async def _tick(link: Link, appliances: Sequence[Appliance]) -> None:
    loop = asyncio.get_running_loop()
    last = loop.time()
    while True:
        await asyncio.sleep(TICK)
        now = loop.time()
        for appliance in appliances:
            if messages := appliance.tick(now - last):
                link.publish(messages)
        last = now
