"""The scenes: a burglar who finds nobody home, and a fire in the kitchen. All that is told is observed."""

from __future__ import annotations

from hub.api.errors import CommandError
from plugins.demo.stage import Scene, Stage
from plugins.fire_safety.api import FireSafety

PANEL = "alarm_control_panel.home"
SMOKE = "binary_sensor.kitchen_smoke"
SIREN = "siren.hall_siren"


async def burglar(stage: Stage) -> None:
    """Everybody leaves, somebody breaks a window, and is found out."""
    await stage.do("hall_keypad", "disarm", code=stage.code)
    await stage.until(lambda: stage._value(PANEL) == "disarmed", 3)
    stage.tell("burglar.leave")
    await stage.do("hall_keypad", "arm", mode="away", code=stage.code)
    await stage.see("burglar.arming", PANEL, "arming", "armed_away")
    await stage.do("front_door_contact", "open")
    await stage.rest(1)
    await stage.do("front_door_contact", "close")
    await stage.see("burglar.armed", PANEL, "armed_away")
    await stage.rest(1.5)
    stage.tell("burglar.window")
    await stage.do("living_room_glass", "break")
    await stage.see("burglar.alarm", PANEL, "triggered")
    await stage.see("burglar.siren", SIREN, True)
    message = await stage.ring("burglar.phone", stage.owner)
    stage.tell("burglar.inside")
    await stage.do("front_door_camera", "person", seconds=15)
    await stage.do("hall_motion", "motion")
    await stage.see("burglar.camera", "binary_sensor.front_door_camera_person", True)
    confirmed = await stage.until(lambda: _attribute(stage, PANEL, "confirmed") is True)
    stage.tell("burglar.confirmed", confirmed)
    await stage.tap("burglar.answer", message)
    await stage.rest(4)
    stage.tell("burglar.home")
    await stage.do("hall_keypad", "disarm", code=stage.code)
    await stage.see("burglar.disarmed", PANEL, "disarmed")
    await stage.see("burglar.quiet", SIREN, False)
    await stage.do("hall_motion", "motion", on=False)


async def fire(stage: Stage) -> None:
    """Something burns on the stove at night; everybody is got out."""
    for entity_id, command in (
        ("light.hall_light", "turn_off"),
        ("light.bedroom_light", "turn_off"),
        ("lock.front_door", "lock"),
        ("fan.bathroom_fan", "turn_on"),
        ("valve.gas_valve", "open"),
    ):
        await stage.set(entity_id, command)
    stage.tell("fire.night")
    await stage.rest(1.5)
    stage.tell("fire.smoke")
    await stage.do("kitchen_smoke", "smoke")
    await stage.see("fire.alarm", "binary_sensor.fire_alarm", True)
    await stage.see("fire.siren", SIREN, True)
    await stage.see("fire.light", "light.hall_light", True)
    await stage.see("fire.lock", "lock.front_door", "unlocked")
    await stage.see("fire.fan", "fan.bathroom_fan", False)
    await stage.see("fire.gas", "valve.gas_valve", "closed")
    await stage.hear("fire.english", "en")
    await stage.hear("fire.chinese", "zh")
    message = await stage.ring("fire.phone", stage.owner)
    await stage.rest(3)
    await stage.tap("fire.answer", message)
    service = await stage.hub.use(FireSafety)  # type: ignore[type-abstract]  # a protocol names the service
    await stage.rest(2)
    await service.silence(SMOKE, stage.owner, stage.hub.cause())
    await stage.see("fire.silent", SIREN, False)
    try:
        await service.reset(SMOKE, stage.owner, stage.hub.cause())
        stage.tell("fire.refused", False)
    except CommandError:
        stage.tell("fire.refused", True)
    await stage.do("kitchen_smoke", "smoke", on=False)
    await stage.until(lambda: stage._value(SMOKE) is False)
    await stage.rest(1)
    await service.reset(SMOKE, stage.owner, stage.hub.cause(), "demo")
    await stage.see("fire.reset", "binary_sensor.fire_alarm", False)


def _attribute(stage: Stage, entity_id: str, name: str) -> object:
    state = stage.hub.states.get(entity_id)
    return state.attributes.get(name) if state else None


SCENES: dict[str, Scene] = {"burglar": burglar, "fire": fire}
