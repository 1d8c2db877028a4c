"""Whatever was planned is still planned after a restart, of every kind, and can be listed and cancelled by voice."""

from __future__ import annotations

from pathlib import Path

import pytest

from hub.api.intents import Intent
from hub.testing import FakeClock
from tests.automation.test_schedules import LONDON, living
from tests.automation.test_talk_of_plans import ask

LAMP = ("light.lamp",)
DELAYED = Intent(name="HassTurnOff", targets=LAMP, delay_s=600.0)
SCHEDULED = Intent(name="HassTurnOn", targets=LAMP, at="07:00 daily")
OPENED = {"entities": ["binary_sensor.gate"], "to": ["open"]}
WARM = {"entities": ["sensor.heat"], "above": 25}
ON_OPEN = Intent(name="HassTurnOn", targets=LAMP, condition="the gate opens", trigger=OPENED)
ON_WARM = Intent(name="HassTurnOn", targets=LAMP, condition="it is above 25", trigger=WARM)
AT_SUNSET = Intent(name="HassTurnOn", targets=LAMP, condition="sunset", trigger={"sun": "set"})
ALL = (DELAYED, SCHEDULED, ON_OPEN, ON_WARM, AT_SUNSET)


@pytest.fixture
def clock() -> FakeClock:
    return FakeClock()


@pytest.mark.parametrize(("wish", "seconds", "times"), [
    (DELAYED, 601, 1), (SCHEDULED, 2 * 86_400, 2), (AT_SUNSET, 8 * 3600, 1),
])  # fmt: skip
async def test_what_was_planned_for_a_time_is_done_after_a_restart(
    tmp_path: Path, clock: FakeClock, wish: Intent, seconds: float, times: int
) -> None:
    async with living(tmp_path / "db", clock, LONDON) as home:
        assert (await home.planning.put_off(wish, home.asked())).ok
    async with living(tmp_path / "db", clock, LONDON) as home:
        await home.wait(seconds)
        assert home.done == [f"{wish.name} light.lamp for anna"] * times


@pytest.mark.parametrize(("wish", "entity", "values"), [
    (ON_OPEN, "binary_sensor.gate", (True, False, True)), (ON_WARM, "sensor.heat", (24.0, 26.0, 24.0, 27.0)),
])  # fmt: skip
async def test_what_waits_for_something_still_waits_after_a_restart(
    tmp_path: Path, clock: FakeClock, wish: Intent, entity: str, values: tuple[object, ...]
) -> None:
    async with living(tmp_path / "db", clock) as home:
        assert (await home.planning.put_off(wish, home.asked())).ok
    async with living(tmp_path / "db", clock) as home:
        for value in values:
            home.set(entity, value)
            await home.wait(1)
        assert home.done == ["HassTurnOn light.lamp for anna"]
    async with living(tmp_path / "db", clock) as home:
        home.set(entity, values[0])
        home.set(entity, values[1])
        await home.wait(1)
        assert home.done == []


@pytest.mark.parametrize("language", ["en", "zh"])
async def test_plans_are_listed_and_cancelled_by_voice_after_a_restart(
    tmp_path: Path, clock: FakeClock, language: str
) -> None:
    async with living(tmp_path / "db", clock, LONDON) as home:
        for wish in ALL:
            assert (await home.planning.put_off(wish, home.asked(language=language))).ok
    async with living(tmp_path / "db", clock, LONDON) as home:
        told = await ask(home, "HearthListSchedules", home.asked(language=language))
        assert len(home.schedules.plans()) == len(ALL)
        words = {"en": ("10 minutes", "07:00", "the gate opens"), "zh": ("10", "07:00", "the gate opens")}[language]
        assert any(word in told.text for word in words), told.text
        gone = await ask(home, "HearthCancelSchedule", home.asked(language=language), quantity="all")
        assert gone.ok
    async with living(tmp_path / "db", clock, LONDON) as home:
        assert home.schedules.plans() == []
        await home.wait(86_400)
        assert home.done == []
