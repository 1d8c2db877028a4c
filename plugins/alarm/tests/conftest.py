"""A home with a front door, a window, a motion sensor, a siren and three people, and somebody to be told."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping, Sequence
from typing import Any

import pytest
from argon2 import PasswordHasher

from hub.api import Person, Role
from hub.testing import FakeClock, PluginHarness, plugin_harness
from plugins.alarm import codes
from plugins.notify.api import Notifier, Receipt, Urgency

PLUGIN = "plugins.alarm.plugin"
DOOR, WINDOW, MOTION = "binary_sensor.front_door", "binary_sensor.kitchen_window", "binary_sensor.hall_motion"
SIREN, PANEL = "siren.hall", "alarm_control_panel.home"
CODE = {"code": "2468", "duress_code": "1357"}


class Told:
    """Stands in for notify and keeps what people were told."""

    def __init__(self) -> None:
        self.messages: list[tuple[str, str, dict[str, Any]]] = []
        self.ended: list[str] = []

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
        return Receipt(id="1", people=tuple(people))

    async def acknowledge(self, key: str, person: str) -> bool:
        return False

    async def stand_down(self, key: str, text: str | Mapping[str, str] = "") -> bool:
        self.ended.append(key)
        return True

    @property
    def classes(self) -> list[str]:
        return [m[0] for m in self.messages]


def furnish(harness: PluginHarness, told: Told) -> PluginHarness:
    harness.add(DOOR, value=False, name="Front door", area="hall", device_class="door")
    harness.add(WINDOW, value=False, name="Kitchen window", area="kitchen", device_class="window")
    harness.add(MOTION, value=False, name="Hall motion", area="hall", device_class="motion")
    harness.add(SIREN, value=False, name="Siren", area="hall")
    harness.people.people = {
        "anna": Person(id="anna", name="Anna", role=Role.OWNER),
        "wei": Person(id="wei", name="伟", role=Role.ADULT, language="zh"),
        "tim": Person(id="tim", name="Tim", role=Role.CHILD),
        "gast": Person(id="gast", name="Guest", role=Role.GUEST),
    }
    harness.people.pins = {"0815": "anna", "5193": "wei"}
    harness.provide(Notifier, told)
    return harness


@pytest.fixture(autouse=True)
def quick_hashes(monkeypatch: pytest.MonkeyPatch) -> None:
    """Hash codes at the least cost: what is tested is who gets in, not how long it takes."""
    least = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
    monkeypatch.setattr(codes, "PasswordHasher", lambda **_: least)


@pytest.fixture
def clock() -> FakeClock:
    return FakeClock()


@pytest.fixture
def told() -> Told:
    return Told()


@pytest.fixture
async def home(clock: FakeClock, told: Told) -> AsyncIterator[PluginHarness]:
    async with plugin_harness(clock=clock) as harness:
        yield furnish(harness, told)


def state(home: PluginHarness) -> str:
    known = home.states.get(PANEL)
    assert known is not None
    return str(known.attributes["alarm_state"])


def siren(home: PluginHarness) -> bool:
    known = home.states.get(SIREN)
    assert known is not None
    return known.value is True


async def arm(home: PluginHarness, mode: str = "away", **body: Any) -> Any:
    return await home.request("POST", "alarm/arm", {"mode": mode, **body}, person="anna")


async def disarm(home: PluginHarness, code: str = "2468") -> Any:
    return await home.request("POST", "alarm/disarm", {"code": code}, person="anna")


async def armed(home: PluginHarness, mode: str = "away") -> None:
    await home.load(PLUGIN, CODE)
    await arm(home, mode)
    await home.clock.advance(46)
    assert state(home) == "armed"
