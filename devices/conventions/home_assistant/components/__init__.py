"""One module per component of Home Assistant's MQTT discovery; the table of them all."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeAlias

from devices.conventions.home_assistant.components import (
    alarm_control_panel,
    binary_sensor,
    button,
    camera,
    climate,
    cover,
    date_time,
    device_automation,
    device_tracker,
    event,
    fan,
    humidifier,
    image,
    infrared,
    lawn_mower,
    light,
    lock,
    notify,
    number,
    scene,
    select,
    sensor,
    siren,
    switch,
    tag,
    text,
    update,
    vacuum,
    valve,
    water_heater,
)
from devices.conventions.home_assistant.schema import Config
from hub.api.codec import EntityPlan, Trigger

Build: TypeAlias = Callable[[Config], EntityPlan | Trigger]
"""Turns a checked config into what the hub needs; raises Refused."""

COMPONENTS: dict[str, Build] = {
    "alarm_control_panel": alarm_control_panel.build,
    "binary_sensor": binary_sensor.build,
    "button": button.build,
    "camera": camera.build,
    "climate": climate.build,
    "cover": cover.build,
    "date": date_time.build_date,
    "datetime": date_time.build_datetime,
    "device_automation": device_automation.build,
    "device_tracker": device_tracker.build,
    "event": event.build,
    "fan": fan.build,
    "humidifier": humidifier.build,
    "image": image.build,
    "infrared": infrared.build,
    "lawn_mower": lawn_mower.build,
    "light": light.build,
    "lock": lock.build,
    "notify": notify.build,
    "number": number.build,
    "scene": scene.build,
    "select": select.build,
    "sensor": sensor.build,
    "siren": siren.build,
    "switch": switch.build,
    "tag": tag.build,
    "text": text.build,
    "time": date_time.build_time,
    "update": update.build,
    "vacuum": vacuum.build,
    "valve": valve.build,
    "water_heater": water_heater.build,
}
