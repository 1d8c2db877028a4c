"""The second act of ``hearth demo``: somebody steps on the scale, and the fridge answers with advice."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Awaitable
from typing import TYPE_CHECKING

from hub.api.causes import Cause
from hub.cli.show import console, step
from plugins.scale.api import WeighedIn

if TYPE_CHECKING:
    from hub.app import Hearth

PERSON = "anna"
BOUGHT = (
    "I put two litres of milk in the fridge",
    "I put a box of eggs in the fridge",
    "I put 300 grams of spinach in the fridge",
    "I put 200 grams of oats in the fridge",
)
WEIGHT_KG, IMPEDANCE_OHM = 61.4, 520
_SECONDS = 8.0


async def step_on_the_scale(hub: Hearth, cause: Cause) -> bool:
    """Fill the fridge by voice, let a person step on the virtual scale, and print what the home makes of it."""
    console.print()
    for text in BOUGHT:
        await hub.voice.say_text(text, "en", None, "", None, cause)
    step("✓", "fridge", f"filled in words: “{BOUGHT[0]}”, and {len(BOUGHT) - 1} more things")
    order = json.dumps({"action": "step_on", "weight_kg": WEIGHT_KG, "impedance_ohm": IMPEDANCE_OHM})
    with hub.bus.subscribe(WeighedIn, name="demo") as weighed:
        await hub.mqtt.client.publish("hearth-virtual/body_scale/do", order, qos=1)
        found = await weighed.get() if await _in_time(weighed.wait()) else None
        while found is not None and found.person is None and await _in_time(weighed.wait()):
            found = await weighed.get()
    if found is None:
        step("✗", "weighed", "no weigh-in arrived from the virtual scale")
        return False
    who = hub.accounts.people.get(found.person or "")
    name = who.name if who else "somebody the home does not know yet; it asks on the fridge's door"
    step("✓", "weighed", f"{found.kg:g} kg over MQTT: {name} ({found.confidence:.0%} sure)")
    person = hub.accounts.people[PERSON]
    for language, question in (("en", "what should I eat today"), ("zh", "我今天该吃什么")):
        answer = await hub.voice.say_text(question, language, None, "", person, cause)
        step("✓" if answer["decision"] == "answer" else "✗", "asked", f"“{question}”")
        step("✓" if answer["answer"] else "✗", "said", f"“{answer['answer']}”")
    return who is not None


async def _in_time(waiting: Awaitable[None]) -> bool:
    """Return whether something came within a few seconds (a weigh-in comes twice: weight, then impedance)."""
    try:
        async with asyncio.timeout(_SECONDS):
            await waiting
    except TimeoutError:
        return False
    return True
