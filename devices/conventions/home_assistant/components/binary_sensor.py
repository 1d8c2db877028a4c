"""Sensors of two states: contacts, motion, smoke, leaks."""

from __future__ import annotations

from devices.conventions.home_assistant.entity import make_plan, word_reader
from devices.conventions.home_assistant.schema import Config
from hub.api.codec import EntityPlan, Read
from hub.api.kinds import Kind

#: Device classes and the name an unnamed one goes by.
DEVICE_CLASSES: dict[str, str] = {
    "battery": "Battery",
    "battery_charging": "Charging",
    "carbon_monoxide": "Carbon monoxide",
    "cold": "Cold",
    "connectivity": "Connectivity",
    "door": "Door",
    "garage_door": "Garage door",
    "gas": "Gas",
    "heat": "Heat",
    "light": "Light",
    "lock": "Lock",
    "moisture": "Moisture",
    "motion": "Motion",
    "moving": "Moving",
    "occupancy": "Occupancy",
    "opening": "Opening",
    "plug": "Plug",
    "power": "Power",
    "presence": "Presence",
    "problem": "Problem",
    "running": "Running",
    "safety": "Safety",
    "smoke": "Smoke",
    "sound": "Sound",
    "tamper": "Tamper",
    "update": "Update",
    "vibration": "Vibration",
    "window": "Window",
}


def build(config: Config) -> EntityPlan:
    """Return the plan of a binary sensor; ``off_delay`` (s) makes it off again by itself."""
    topic = config.listens("state_topic", required=True) or ""
    words = {config.text("payload_off", "OFF"): False, config.text("payload_on", "ON"): True}
    delay = config.number("off_delay", None, least=0)
    return make_plan(
        config,
        Kind.BINARY_SENSOR,
        default_name="MQTT Binary sensor",
        reads=[Read(topic, word_reader(config.template("value_template").text, words, what="state"))],
        off_delay=delay or None,
        device_classes=DEVICE_CLASSES,
        device_class_names=DEVICE_CLASSES,
        force_update=config.flag("force_update"),
    )
