"""WLED: a strip by its status, brightness and colour."""

from __future__ import annotations

from devices.conventions.wled import Wled
from tests.devices.holder import Holder


def test_a_strip_is_a_light_with_brightness_and_colour() -> None:
    holder = Holder(convention=Wled())
    holder.receive("wled/a1b2c3/status", b"online", retain=True)
    (light,) = holder.held.values()
    holder.receive("wled/a1b2c3/g", b"128", retain=True)
    holder.receive("wled/a1b2c3/c", b"#00FF8000", retain=True)
    assert light.value is True
    assert (light.attributes["brightness"], tuple(light.attributes["rgb_color"])) == (128, (255, 128, 0))
    sent = [(m.topic, m.payload) for m in holder.call(light, "turn_on", {"rgb_color": [1, 2, 255]})]
    assert ("wled/a1b2c3/col", "#0102ff") in sent
    assert [(m.topic, m.payload) for m in holder.call(light, "turn_off", {})] == [("wled/a1b2c3", "OFF")]
    holder.receive("wled/a1b2c3/g", b"0")
    assert light.value is False
    holder.receive("wled/a1b2c3/status", b"offline")
    assert not light.available
    holder.receive("wled/a1b2c3/status", b"")
    assert holder.held == {}


def test_an_effect_is_called_by_its_name() -> None:
    holder = Holder(convention=Wled())
    holder.receive("wled/a/status", b"online", retain=True)
    (light,) = holder.held.values()
    holder.receive("wled/a/g", b"128")
    holder.receive("wled/a/v", b"<?xml version='1.0'?><vs><ac>128</ac><fx>8</fx><sx>90</sx></vs>")
    assert light.attributes["effect"] == "Colorloop"
    holder.receive("wled/a/v", b"<vs><fx>199</fx></vs>")
    assert light.attributes["effect"] is None
    sent = [(m.topic, m.payload) for m in holder.call(light, "turn_on", {"effect": "Candle"})]
    assert ("wled/a/api", "FX=88") in sent
    assert not holder.problems


def test_a_status_that_is_not_wleds_is_passed_over() -> None:
    assert Wled().feed("wled/x/status", b'{"on": true}') == []
    assert Wled().feed("wled/x+/status", b"online") == []
