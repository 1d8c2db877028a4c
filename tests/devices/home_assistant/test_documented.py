"""Every documented key of every component is looked at, or passed over for a reason that is written here."""

from __future__ import annotations

from typing import Any

import pytest

from devices.conventions.home_assistant.components import COMPONENTS
from devices.conventions.home_assistant.schema import Config, Place, Refused
from devices.conventions.home_assistant.templates import Templates
from hub.api.codec import DeviceFacts
from tests.devices.home_assistant.documented import OWN, SHARED

#: Keys that need not be looked at, and why.
PASSED_OVER = {
    "device": "read with the announcement",
    "origin": "read with the announcement",
    "platform": "read with the announcement",
    "availability_topic": "excluded by availability, tested apart",
    "availability_template": "belongs to availability_topic, tested apart",
    "payload_available": "belongs to each availability, tested apart",
    "payload_not_available": "belongs to each availability, tested apart",
    "object_id": "the older way to say default_entity_id",
    "message_expiry_interval": "commands expire by the hub's own rule",
}
_LAMPS = ("light", "light json", "light template")
PASSED_OVER_OF = {
    **{(c, "qos"): "what is only read is heard with QoS 1" for c in ("binary_sensor", "sensor", "camera", "event")},
    **{(c, "qos"): "what is only read is heard with QoS 1" for c in ("device_tracker", "image")},
    **{(c, k): "excluded by color_temp_kelvin" for c in _LAMPS for k in ("min_mireds", "max_mireds")},
    ("cover", "value_template"): "older: of position_topic where there is no state_topic; tested apart",
    ("climate", "value_template"): "of topics without a template of their own; tested apart",
    ("image", "url_topic"): "excluded by image_topic",
    ("image", "url_template"): "belongs to url_topic",
    ("update", "display_precision"): "how many digits of a percentage are shown is the panel's",
}
VALUES: dict[str, Any] = {
    "automation_type": "trigger", "available_tones": ["bell"], "availability": [{"topic": "a/x"}],
    "availability_mode": "all", "brightness": True, "brightness_scale": 100, "code": "1234", "code_format": "^\\d+$",
    "color_temp_kelvin": True, "default_entity_id": "x.y", "encoding": "latin-1",
    "entity_category": "diagnostic", "event_types": ["press"], "expire_after": 5, "fan_modes": ["low"],
    "fan_speed_list": ["min"], "flash_time_long": 10, "flash_time_short": 2, "effect_list": ["rainbow"],
    "group": ["one"], "image_encoding": "b64", "initial": 20, "max": 90, "max_humidity": 90, "max_kelvin": 6000,
    "max_mireds": 500, "max_temp": 80, "min": 1, "min_humidity": 10, "min_kelvin": 2000, "min_mireds": 150,
    "min_temp": 5, "modes": ["off"], "off_delay": 5, "options": ["a"], "optimistic": False, "pattern": "[a-z]+",
    "position_closed": 0, "position_open": 100, "precision": 0.5, "preset_modes": ["eco"], "qos": 1,
    "reports_position": False, "retain": False, "speed_range_max": 10, "speed_range_min": 1, "source_type": "gps",
    "state_class": "total", "step": 1, "suggested_display_precision": 1, "supported_color_modes": ["rgbw"],
    "swing_modes": ["on"], "swing_horizontal_modes": ["on"], "temp_step": 1, "temperature_unit": "C",
    "tilt_closed_value": 0, "tilt_max": 100, "tilt_min": 0, "tilt_opened_value": 100, "timezone": "UTC",
    "white_scale": 255, "on_command_type": "first", "release_url": "http://192.0.2.1/",
    "entity_picture": "http://192.0.2.1/x.png", "display_precision": 1, "content_type": "image/png",
}  # fmt: skip
#: What a component takes instead, or not at all in the same announcement.
VALUES_OF: dict[str, dict[str, Any]] = {
    "alarm_control_panel": {
        "supported_features": ["arm_home", "arm_away", "arm_night", "arm_vacation", "arm_custom_bypass", "trigger"]
    },
    "binary_sensor": {"device_class": "door"},
    "button": {"device_class": "restart"},
    "climate": {"modes": ["off", "heat"]},
    "cover": {"device_class": "shutter"},
    "device_automation": {"type": "button_short_press", "subtype": "button_1", "payload": "x"},
    "event": {"device_class": "button"},
    "humidifier": {"device_class": "humidifier", "modes": ["eco"]},
    "light json": {"schema": "json", "flash": True, "transition": True, "effect": True},
    "light template": {"schema": "template"},
    "light": {"schema": "basic"},
    "number": {"device_class": "temperature", "unit_of_measurement": "°C", "mode": "box"},
    "sensor": {"device_class": "energy", "unit_of_measurement": "kWh", "options": None},
    "siren": {"support_duration": True, "support_volume_set": True},
    "switch": {"device_class": "outlet"},
    "text": {"mode": "text", "max": 200},
    "update": {"device_class": "firmware"},
    "vacuum": {"supported_features": ["start", "pause", "stop", "return_home", "locate", "clean_spot", "fan_speed"]},
    "valve": {"device_class": "water"},
}


class _Watched(dict[str, Any]):
    """An announcement that notes which of its keys were looked at."""

    def __init__(self, values: dict[str, Any]) -> None:
        super().__init__(values)
        self.seen: set[str] = set()

    def get(self, key: str, default: Any = None) -> Any:
        self.seen.add(key)
        return super().get(key, default)

    def __contains__(self, key: object) -> bool:
        self.seen.add(str(key))
        return super().__contains__(key)


def _value(component: str, key: str) -> Any:
    own = VALUES_OF.get(component, {})
    if key in own:
        return own[key]
    if key in VALUES:
        return VALUES[key]
    if key.endswith("topic"):
        return f"t/{key}"
    if key.endswith("template"):
        return "{{ value }}"
    return True if key.startswith(("code_", "enabled", "force", "tilt_optimistic", "visible")) else f"P {key}"


@pytest.mark.parametrize("component", OWN)
def test_every_documented_key_is_looked_at(component: str) -> None:
    keys = [*SHARED.split(), *OWN[component].split()]
    alone = component in ("device_automation", "tag")
    keys = OWN[component].split() if alone else keys
    unread = [k for k in keys if k not in PASSED_OVER and (component, k) not in PASSED_OVER_OF]
    said = {k: _value(component, k) for k in unread}
    watched = _Watched({k: v for k, v in said.items() if v is not None})
    kind = component.split()[0]
    place = Place("source", kind, "x", DeviceFacts(identifiers=("a",)), "", Templates("UTC"))
    try:
        COMPONENTS[kind](Config(watched, place))
    except Refused as refusal:
        pytest.fail(f"{component}: {refusal}")
    assert sorted(set(unread) - watched.seen) == []


def test_every_component_is_documented() -> None:
    assert {component.split()[0] for component in OWN} == set(COMPONENTS) - {"infrared"}
