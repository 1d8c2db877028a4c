"""Payloads of real gateways."""

from __future__ import annotations

from datetime import UTC

import pytest

from hub.api.errors import PayloadError
from plugins.scale.frames import decode_xiaomi
from plugins.scale.joining import Joiner, Part
from plugins.scale.readings import Reading, Rejected, read

TOPIC = "home/gateway/BTtoMQTT/5CCAD3000001"
THEENGS = {
    "id": "5C:CA:D3:00:00:01",
    "brand": "Xiaomi",
    "model": "Mi Body Composition Scale",
    "type": "SCALE",
    "weighing_mode": "person",
    "unit": "kg",
    "weight": 72.45,
}


def one(topic: str, body: object, *, at: float = 1e9, retain: bool = False) -> Reading | Rejected:
    (found,) = read(topic, body, at=at, zone=UTC, retain=retain)
    return found


def test_a_theengs_frame_is_a_reading() -> None:
    found = one(TOPIC, {**THEENGS, "impedance": 503})
    assert isinstance(found, Reading)
    assert (found.kg, found.impedance, found.scale) == (72.45, 503, "5C:CA:D3:00:00:01")


@pytest.mark.parametrize(("unit", "weight", "kg"), [("lb", 140.65, 63.798), ("jin", 144.9, 72.45), ("kg", 60, 60.0)])
def test_units_become_kilograms(unit: str, weight: float, kg: float) -> None:
    found = one(TOPIC, {**THEENGS, "unit": unit, "weight": weight})
    assert isinstance(found, Reading)
    assert found.kg == pytest.approx(kg, abs=0.001)


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"weighing_mode": "object"}, "object"),
        ({"weight": 4.2}, "too_light"),
        ({"weight": 9.99}, "too_light"),
        ({"weight": 500}, "too_heavy"),
        ({"timestamp": "2001-09-08 12:00:00"}, "stored"),
    ],
)
def test_what_is_no_weigh_in_is_rejected_with_its_reason(change: dict[str, object], reason: str) -> None:
    found = one(TOPIC, {**THEENGS, **change})
    assert isinstance(found, Rejected)
    assert found.reason == reason


@pytest.mark.parametrize("ohm", [-3, 0, "0", 65535])
def test_a_failed_impedance_leaves_the_weight(ohm: object) -> None:
    found = one(TOPIC, {**THEENGS, "impedance": ohm})
    assert isinstance(found, Reading)
    assert found.impedance is None


def test_a_retained_reading_is_an_old_one() -> None:
    found = one("scale/body-composition", {"weight": 70.1, "impedance": 500}, retain=True)
    assert isinstance(found, Rejected)
    assert found.reason == "retained"


@pytest.mark.parametrize(
    ("topic", "body"),
    [
        ("miscale/ANNA/weight", {"weight": 62.0, "weight_unit": "kg", "impedance": "512"}),
        ("scale/body-composition/anna", {"weight": 62.0, "impedance": 512, "bmi": 22}),
        ("stat/tasmota_1/SENSOR", {"MISCALEV25c": {"weight_unit": "kg", "weight": 62.0, "impedance": 512}}),
        ("openScaleSync/1/measurements/insert", {"weight": 62.0, "impedance": 512}),
    ],
)
def test_other_gateways_speak_too(topic: str, body: object) -> None:
    found = one(topic, body)
    assert isinstance(found, Reading)
    assert (found.kg, found.impedance) == (62.0, 512)


@pytest.mark.parametrize("body", [None, [], "x", 3, {}, {"id": "a", "type": "THERM", "tempc": 20}, {"Time": "now"}])
def test_what_is_not_a_scale_says_nothing(body: object) -> None:
    assert read(TOPIC, body, at=0, zone=UTC) == []
    assert read("stat/x/SENSOR", body, at=0, zone=UTC) == []


@pytest.mark.parametrize("change", [{"weight": "heavy"}, {"weight": None}, {"unit": "bushel"}, {"weight": "nan"}])
def test_a_malformed_scale_payload_names_what_is_wrong(change: dict[str, object]) -> None:
    with pytest.raises(PayloadError, match="5C:CA:D3:00:00:01"):
        one(TOPIC, {**THEENGS, **change})


@pytest.mark.parametrize(
    ("uuid", "data", "decoded"),
    [  # rows of theengs/decoder's test_ble.cpp
        ("0x181d", "223e30e607020e10293a", ("person", "kg", 61.75, None)),
        ("0x181d", "627607e607020e10293a", ("object", "kg", 9.55, None)),
        ("0x181d", "a37233e607020e10293a", ("person", "lb", 131.7, None)),
        ("0x181b", "02a6e607020e10293af7019a38", ("person", "kg", 72.45, 503)),
        ("0x181b", "07a4e607020e10293a0000ce04", ("object", "lb", 12.3, None)),
    ],
)
def test_advertisements_decode_as_published(uuid: str, data: str, decoded: tuple[object, ...]) -> None:
    found = decode_xiaomi(uuid, data)
    assert (found["weighing_mode"], found["unit"], found["weight"], found.get("impedance")) == decoded


@pytest.mark.parametrize("data", ["", "22", "zz", "223e30e607020e1029"])
def test_a_short_or_garbled_frame_is_refused(data: str) -> None:
    with pytest.raises(PayloadError):
        decode_xiaomi("0x181d", data)


def test_a_raw_advertisement_through_a_gateway_is_a_reading() -> None:
    body = {"id": "5C", "servicedatauuid": "0x181b", "servicedata": "02a6e607020e10293af7019a38"}
    found = one(TOPIC, body, at=1644834600)
    assert isinstance(found, Reading)
    assert (found.kg, found.impedance) == (72.45, 503)
    stored = one(TOPIC, body, at=1644834600 + 86400)
    assert isinstance(stored, Rejected)
    assert stored.reason == "stored"


def frame(kg: float, at: float, ohm: float | None = None) -> Reading:
    return Reading(scale="s", source="t", at=at, kg=kg, impedance=ohm)


def test_weight_then_impedance_is_one_weigh_in() -> None:
    joiner = Joiner()
    assert joiner.feed(frame(72.4, 0)) == (Part.NEW, None)
    joiner.opened("1", frame(72.4, 0))
    assert joiner.feed(frame(72.4, 1)) == (Part.REPEATED, "1")
    assert joiner.feed(frame(72.45, 8, 503)) == (Part.IMPEDANCE, "1")
    assert joiner.feed(frame(72.45, 9, 503)) == (Part.REPEATED, "1")


def test_somebody_else_is_a_new_weigh_in() -> None:
    joiner = Joiner()
    joiner.opened("1", frame(72.4, 0))
    assert joiner.feed(frame(58.0, 6))[0] is Part.NEW


def test_the_same_weight_much_later_is_a_new_weigh_in() -> None:
    joiner = Joiner()
    joiner.opened("1", frame(72.4, 0))
    assert joiner.feed(frame(72.4, 3600))[0] is Part.NEW
