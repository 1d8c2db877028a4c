"""Frigate's messages: the shapes its documentation gives, and what is none of them."""

from __future__ import annotations

import json
import random
from typing import Any

import pytest

from devices.conventions.frigate import Picture, picture, review, sighting
from hub.api.codec import Payload
from hub.api.errors import PayloadError

AFTER: dict[str, Any] = {
    "id": "1607123955.475377-mxklsc",
    "camera": "front_door",
    "frame_time": 1607123962.082975,
    "snapshot_time": 1607123961.837752,
    "label": "person",
    "sub_label": ["John Smith", 0.79],
    "top_score": 0.958984375,
    "false_positive": False,
    "start_time": 1607123955.475377,
    "end_time": None,
    "score": 0.87890625,
    "box": [432, 496, 544, 854],
    "area": 40096,
    "current_zones": ["driveway"],
    "entered_zones": ["yard", "driveway"],
    "has_snapshot": False,
    "stationary": False,
}
REVIEW: dict[str, Any] = {
    "id": "1718987129.308396-fqk5ka",
    "camera": "front_cam",
    "start_time": 1718987129.308396,
    "end_time": None,
    "severity": "alert",
    "thumb_path": "/media/frigate/clips/review/thumb.webp",
    "data": {"detections": ["1718987128.947436-g92ztx"], "objects": ["person", "car"], "zones": [], "audio": []},
}


def of(said: Any, topic: str = "frigate/events") -> Payload:
    return Payload(topic, json.dumps(said).encode())


def test_an_event_is_read() -> None:
    seen = sighting(of({"type": "update", "before": {}, "after": AFTER}))
    assert (seen.camera, seen.label, seen.name, seen.moment) == ("front_door", "person", "John Smith", "update")
    assert (seen.score, seen.began_at, seen.ended_at) == (0.958984375, 1607123955.475377, None)
    assert seen.zones == ("yard", "driveway")


def test_a_review_is_read() -> None:
    told = review(of({"type": "new", "before": {}, "after": REVIEW}))
    assert (told.severity, told.labels, told.sightings) == ("alert", ("person", "car"), ("1718987128.947436-g92ztx",))


def test_a_snapshot_is_a_jpeg_on_its_topic() -> None:
    jpeg = b"\xff\xd8\xff\xe0rest"
    assert picture(Payload("cams/front/person/snapshot", jpeg), "cams") == Picture(
        camera="front", label="person", jpeg=jpeg
    )
    for topic, raw in (("cams/front/person/snapshot", b"\x89PNG"), ("cams/front/snapshot", jpeg), ("x/a/b/c", jpeg)):
        with pytest.raises(PayloadError):
            picture(Payload(topic, raw), "cams")


@pytest.mark.parametrize(
    "said",
    [
        [],
        {},
        {"type": "new"},
        {"type": "old", "after": AFTER},
        {"type": "new", "after": []},
        {"type": "new", "after": {**AFTER, "camera": 7}},
        {"type": "new", "after": {**AFTER, "id": ""}},
        {"type": "new", "after": {**AFTER, "id": "x" * 200}},
        {"type": "new", "after": {**AFTER, "start_time": "now"}},
        {"type": "new", "after": {**AFTER, "top_score": True}},
    ],
)
def test_what_is_no_message_of_frigates_is_refused(said: Any) -> None:
    with pytest.raises(PayloadError):
        sighting(of(said))


def test_mutated_messages_are_read_or_refused_and_nothing_else() -> None:
    dice = random.Random(4)
    good = json.dumps({"type": "new", "after": AFTER, "before": REVIEW}).encode()
    for _ in range(5000):
        bad = bytearray(good)
        for _ in range(dice.randint(1, 5)):
            bad[dice.randrange(len(bad))] = dice.randrange(256)
        for read in (sighting, review):
            try:
                read(Payload("frigate/events", bytes(bad)))
            except PayloadError:
                continue
