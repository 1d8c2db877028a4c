"""A home with two smoke detectors, a gas and a water sensor, a siren and three people, and somebody to be told."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import pytest

from hub.api import Person, Role
from hub.testing import FakeClock, PluginHarness, plugin_harness
from plugins.notify.api import Notifier, Receipt, Urgency

PLUGIN = "plugins.fire_safety.plugin"
KITCHEN, BEDROOM = "binary_sensor.kitchen_smoke", "binary_sensor.bedroom_smoke"
GAS, WATER, SIREN = "binary_sensor.gas", "binary_sensor.leak", "siren.hall"
LIGHT, LOCK, FAN, GAS_VALVE = "light.hall", "lock.front_door", "fan.bath", "valve.gas"
WATER_VALVE = "valve.water"


class Told:
    """Stands in for notify and keeps what people were told."""

    def __init__(self) -> None:
        self.messages: list[tuple[str, str, dict[str, Any]]] = []
        self.answered: list[tuple[str, str]] = []
        self.ended: list[tuple[str, str]] = []

    async def notify(
        self,
        event_class: str,
        text: str | Mapping[str, str],
        *,
        people: Sequence[str] = (),
        urgency: Urgency = Urgency.NORMAL,
        data: Mapping[str, Any] | None = None,
    ) -> Receipt:
        said = text if isinstance(text, str) else text["en"]
        self.messages.append((event_class, said, dict(data or {})))
        return Receipt(id="1", people=tuple(people), chain=f"chain-{len(self.messages)}")

    async def acknowledge(self, key: str, person: str) -> bool:
        self.answered.append((key, person))
        return True

    async def stand_down(self, key: str, text: str | Mapping[str, str] = "") -> bool:
        self.ended.append((key, text if isinstance(text, str) else text["en"]))
        return True

    @property
    def calls(self) -> list[str]:
        return [m[2]["key"] for m in self.messages if m[0] in ("fire", "leak")]


def furnish(harness: PluginHarness, told: Told) -> PluginHarness:
    harness.add(KITCHEN, value=False, name="Kitchen smoke", area="kitchen", device_class="smoke")
    harness.add(BEDROOM, value=False, name="Bedroom smoke", area="bedroom", device_class="smoke")
    harness.add(GAS, value=False, name="Gas sensor", area="kitchen", device_class="gas")
    harness.add(WATER, value=False, name="Water sensor", area="bath", device_class="moisture")
    for entity_id in (SIREN, LIGHT, FAN):
        harness.add(entity_id, value=entity_id == FAN)
    harness.add(LOCK, value="locked")
    harness.add(GAS_VALVE, value="open")
    harness.add(WATER_VALVE, value="open")
    harness.people.people = {
        "anna": Person(id="anna", name="Anna", role=Role.OWNER),
        "wei": Person(id="wei", name="伟", role=Role.ADULT, language="zh"),
        "tim": Person(id="tim", name="Tim", role=Role.CHILD),
    }
    harness.provide(Notifier, told)
    return harness


@pytest.fixture
def clock() -> FakeClock:
    return FakeClock()


@pytest.fixture
def told() -> Told:
    return Told()


@pytest.fixture
def database(tmp_path: Path) -> Path:
    return tmp_path / "hub.db"


@pytest.fixture
async def home(clock: FakeClock, told: Told) -> AsyncIterator[PluginHarness]:
    async with plugin_harness(clock=clock) as harness:
        yield furnish(harness, told)


async def point(home: PluginHarness, point_id: str) -> dict[str, Any]:
    state = await home.request("GET", "fire_safety/state")
    found: dict[str, Any] = next(p for p in state["points"] if p["id"] == point_id)
    return found


def value(home: PluginHarness, entity_id: str) -> Any:
    known = home.states.get(entity_id)
    assert known is not None
    return known.value
