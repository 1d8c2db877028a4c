"""Household carries intents out on real (in-memory) entities and tells the truth about them."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from hub.testing import PluginHarness, plugin_harness

PLUGIN = "plugins.household.plugin"


@pytest.fixture
async def home() -> AsyncIterator[PluginHarness]:
    async with plugin_harness() as harness:
        harness.add("light.kitchen", value=False, name="Kitchen light", area="kitchen", aliases={"zh": ("厨房灯",)})
        harness.add("light.hall", value=True, name="Hall light", area="hall", aliases={"zh": ("走廊灯",)})
        harness.add("lock.front", value="unlocked", name="Front door", area="hall", aliases={"zh": ("前门",)})
        harness.add(
            "cover.living", value="open", name="Living room blinds", area="living_room", aliases={"zh": ("客厅窗帘",)}
        )
        harness.add("climate.living", value="heat", name="Living room thermostat", area="living_room")
        harness.add(
            "sensor.living",
            value=21.5,
            name="Living room temperature",
            area="living_room",
            unit="°C",
            device_class="temperature",
        )
        harness.add("binary_sensor.window", value=True, name="Bedroom window", device_class="window")
        harness.add("media_player.tv", value="playing", name="TV", area="living_room")
        await harness.load(PLUGIN)
        yield harness


async def test_turning_on_answers_from_the_resulting_state(home: PluginHarness) -> None:
    reply = await home.ask("HassTurnOn", targets=["light.kitchen"])
    assert reply.text == "The kitchen light is on."
    assert home.calls == [("light.kitchen", "turn_on", {})]


async def test_the_same_in_chinese(home: PluginHarness) -> None:
    reply = await home.ask("HassTurnOn", targets=["light.kitchen"], language="zh")
    assert reply.text == "厨房灯已打开。"


async def test_turning_a_lock_on_locks_it(home: PluginHarness) -> None:
    reply = await home.ask("HassTurnOn", {"domain": "lock"}, targets=["lock.front"])
    assert reply.text == "The front door is locked."
    assert home.calls == [("lock.front", "lock", {})]


async def test_turning_everything_off_never_unlocks(home: PluginHarness) -> None:
    reply = await home.ask("HassTurnOff", targets=["light.hall", "lock.front"])
    assert not reply.ok
    assert home.calls == []


async def test_several_targets_make_one_sentence(home: PluginHarness) -> None:
    reply = await home.ask("HassTurnOff", targets=["light.hall", "light.kitchen"])
    assert reply.text == "The hall light and the kitchen light are off."


async def test_brightness_and_position_are_said_as_the_device_reports_them(home: PluginHarness) -> None:
    reply = await home.ask("HassLightSet", {"brightness": 30}, targets=["light.kitchen"])
    assert reply.text == "The kitchen light is at 30 percent."
    reply = await home.ask("HassSetPosition", {"position": 50}, targets=["cover.living"], language="zh")
    assert reply.text == "客厅窗帘已到百分之50。"


async def test_a_step_starts_from_the_present_state(home: PluginHarness) -> None:
    await home.set("climate.living", "heat", {"temperature": 20})
    await home.ask("HassClimateSetTemperature", {"temperature_step": 1}, targets=["climate.living"])
    assert home.calls == [("climate.living", "set_temperature", {"temperature": 21})]


async def test_a_refused_command_is_told_with_its_reason(home: PluginHarness) -> None:
    reply = await home.ask("HassClimateSetTemperature", {"temperature_step": 1}, targets=["climate.living"])
    assert not reply.ok
    assert "thermostat" in reply.text


async def test_questions_are_answered_from_true_states(home: PluginHarness) -> None:
    assert (
        await home.ask("HassGetState", {"state": "locked"}, targets=["lock.front"])
    ).text == "No, the front door is unlocked."
    which = await home.ask(
        "HassGetState", {"state": "on", "quantity": "which"}, targets=["light.kitchen", "light.hall"]
    )
    assert which.text == "The hall light is on."
    window = await home.ask("HassGetState", {"state": "open"}, targets=["binary_sensor.window"])
    assert window.text == "Yes, the bedroom window is open."
    assert (
        await home.ask("HassGetState", {"state": "locked"}, targets=["lock.front"], language="zh")
    ).text == "不，前门没锁。"


async def test_what_is_unknown_is_said_to_be_unknown(home: PluginHarness) -> None:
    home.add("lock.back", name="Back door")
    reply = await home.ask("HassGetState", {"state": "locked"}, targets=["lock.back"])
    assert "do not know" in reply.text


async def test_temperature_comes_from_whatever_measures_it(home: PluginHarness) -> None:
    reply = await home.ask("HassClimateGetTemperature", targets=["sensor.living"])
    assert reply.text == "It is 21.5 degrees in the living room."


async def test_time_and_date_come_from_the_hubs_clock(home: PluginHarness) -> None:
    assert (await home.ask("HassGetCurrentTime")).text == "It is 12:00 pm."
    assert (await home.ask("HassGetCurrentDate", language="zh")).text == "今天是2026年3月2日，星期一。"


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("en", "I keep what the bathroom scale measures to the person it belongs to."),
        ("zh", "体重秤量到的只给本人看，我不能说。"),
    ],
)
async def test_what_the_scale_measured_is_not_told(home: PluginHarness, language: str, text: str) -> None:
    names = {"zh": ("体重秤",)}
    home.add("sensor.scale", value=61.4, name="Bathroom scale", device_class="weight", unit="kg", aliases=names)
    for slots in ({}, {"attribute": "weight"}, {"state": "on"}):
        reply = await home.ask("HassGetState", slots, targets=["sensor.scale"], language=language)
        assert reply.text == text


@pytest.mark.parametrize(("areas", "language", "answer"), [
    ([], "en", "I have announced it."),
    (["kitchen"], "en", "I have announced it in the kitchen."),
    (["kitchen", "hall"], "en", "I have announced it in the kitchen and the hall."),
    (["kitchen"], "zh", "已经在kitchen播报了。"),
])  # fmt: skip
async def test_an_announcement_is_made_in_the_rooms_meant(
    home: PluginHarness, areas: list[str], language: str, answer: str
) -> None:
    reply = await home.ask("HassBroadcast", {"message": "dinner", "areas": areas}, language=language)
    assert (reply.text, home.said, home.said_in) == (answer, [("dinner", language)], [tuple(areas)])


@pytest.mark.parametrize(("areas", "language", "answer", "done"), [
    (["kitchen", "hall"], "en",
     "I have announced it in the kitchen. There is no loudspeaker in the hall: there it is only shown on a panel.",
     True),
    (["hall"], "en", "There is no loudspeaker there. It is only shown on the panels.", False),
    ([], "zh", "那里没有扬声器，只在面板上显示了。", False),
])  # fmt: skip
async def test_a_room_without_a_loudspeaker_is_named(
    home: PluginHarness, areas: list[str], language: str, answer: str, done: bool
) -> None:
    home.silent_areas.add("hall")
    reply = await home.ask("HassBroadcast", {"message": "dinner", "areas": areas}, language=language)
    assert (reply.text, reply.ok) == (answer, done)
