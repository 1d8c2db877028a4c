"""Glass, keypad and electrical-fire monitor, and what they mean to the plugins that listen."""

from __future__ import annotations

import json

from devices.virtual.appliances.security import Keypad
from devices.virtual.discovery import About
from hub.api.codec import Payload
from plugins.alarm.keypad import read
from tests.devices.virtual.helpers import Seen, make, raw


def test_breaking_glass_is_told_for_ten_seconds_and_tampering_until_it_is_closed() -> None:
    seen = Seen(make("glass_break"))
    seen.do("break")
    seen.do("tamper")
    assert seen.values["binary_sensor.glass_break"] is True
    seen.take(seen.appliance.tick(10.1))
    assert seen.values["binary_sensor.glass_break"] is False
    assert seen.values["binary_sensor.glass_break_tamper"] is True


def test_the_electrical_fire_monitor_alarms_from_its_limits_on() -> None:
    seen = Seen(make("electrical_fire_monitor", limit_ma=300))
    seen.do("leak", ma=299)
    assert seen.values["binary_sensor.electrical_fire_monitor_residual"] is False
    seen.do("leak", ma=300)
    seen.do("heat", celsius=95)
    assert seen.values["binary_sensor.electrical_fire_monitor_residual"] is True
    assert seen.values["binary_sensor.electrical_fire_monitor_hot"] is True


def test_what_a_keypad_orders_the_alarm_can_read_once_and_its_state_is_shown() -> None:
    keypad = Keypad(About(id="hall_keypad", name="Keypad"), now=lambda: 1_800_000_000.25)
    keypad.announce()
    deed = {"action": "disarm", "code": "2468"}
    (sent,) = [
        m for m in keypad.handle(f"{keypad.base}/do", json.dumps(deed).encode()) if m.topic == "hearth/alarm/home/set"
    ]
    assert not sent.retain
    order = read(Payload(sent.topic, raw(sent.payload), retain=False), 1_800_000_001.0, {})
    assert (order.action, order.code, order.id) == ("disarm", "2468", "hall_keypad-1800000000250")
    keypad.handle("hearth/alarm/home/state", b"armed_away")
    assert keypad.display == "armed_away"
    keypad.handle("hearth/alarm/home/state", b"<script>")
    assert keypad.display == "armed_away"
    keypad.handle("hearth/alarm/home/reply", b'{"result":"ok","text":"The alarm is disarmed."}')
    assert keypad.display == "The alarm is disarmed."
