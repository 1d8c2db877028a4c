"""A camera as Frigate tells of it over MQTT: somebody comes, is seen with a picture, and goes."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Mapping
from importlib import resources
from typing import Any

from devices.virtual.appliance import Appliance, Deed
from devices.virtual.discovery import About
from devices.virtual.reading import number, word
from hub.api.codec import Publish

LABELS = ("person", "car")


class Camera(Appliance):
    """A camera behind Frigate: ``frigate/events``, ``frigate/reviews`` and the best picture of what it tracks."""

    title = "Camera"
    model = "HV-CAM"

    def __init__(self, about: About, *, prefix: str = "frigate", now: Callable[[], float] = time.time) -> None:
        super().__init__(about)
        self.prefix = prefix
        self._clock = now
        self._tracked: dict[str, dict[str, Any]] = {}

    def announce(self) -> list[Publish]:
        """Say that Frigate is there: it announces nothing itself."""
        self._said.clear()
        return [Publish(f"{self.prefix}/available", "online", 1, True), *self._changes()]

    def deeds(self) -> dict[str, Deed]:
        """Return a person (``name``: recognised) or a car that comes and stays for ``seconds``."""
        return {label: self._coming(label) for label in LABELS}

    def _coming(self, label: str) -> Deed:
        def come(deed: Mapping[str, Any]) -> None:
            self._come(word(label, LABELS), str(deed.get("name") or ""), number(deed.get("seconds", 12), 1, 600))

        return come

    def _come(self, label: str, name: str, seconds: float) -> None:
        begun = self._clock()
        thing_id = f"{begun:.6f}-{self.random.getrandbits(30):06x}"
        thing: dict[str, Any] = {
            "id": thing_id,
            "camera": self.about.id,
            "label": label,
            "sub_label": [name, 0.9] if name else None,
            "top_score": 0.91 if label == "person" else 0.88,
            "score": 0.87,
            "false_positive": False,
            "start_time": begun,
            "end_time": None,
            "entered_zones": ["porch"],
            "current_zones": ["porch"],
            "stationary": False,
            "has_snapshot": True,
            "has_clip": True,
        }
        self._tracked[thing_id] = thing
        self._event("new", thing)
        self._review("new", thing)
        picture = resources.files("devices.virtual").joinpath(f"pictures/{label}.jpg").read_bytes()
        self._out.append(Publish(f"{self.prefix}/{self.about.id}/{label}/snapshot", picture, 1, True))
        self.after(seconds, thing_id, lambda: self._go(thing_id))

    def _go(self, thing_id: str) -> None:
        thing = {**self._tracked.pop(thing_id), "end_time": self._clock()}
        self._event("end", thing)
        self._review("end", thing)

    def _event(self, moment: str, thing: Mapping[str, Any]) -> None:
        self._out.append(Publish(f"{self.prefix}/events", _json(moment, thing), 1))

    def _review(self, moment: str, thing: Mapping[str, Any]) -> None:
        review = {
            "id": f"{thing['id']}-review",
            "camera": thing["camera"],
            "start_time": thing["start_time"],
            "end_time": thing["end_time"],
            "severity": "alert",
            "data": {"detections": [thing["id"]], "objects": [thing["label"]], "zones": ["porch"], "audio": []},
        }
        self._out.append(Publish(f"{self.prefix}/reviews", _json(moment, review), 1))


def _json(moment: str, after: Mapping[str, Any]) -> str:
    return json.dumps({"type": moment, "before": after, "after": after}, ensure_ascii=False)
