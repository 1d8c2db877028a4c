"""Machines that tell what they are doing: a washer, a coffee machine, by the sensors beside their switches. Pure."""

from __future__ import annotations

from collections.abc import Iterable

from hub.voice.understanding.names import Thing, Vocabulary

#: What a machine's state is called when it has done its work; a sensor that can say one of these is a machine's.
FINISHED = ("finished", "done", "complete", "completed", "ready", "idle", "end", "ended", "off")


def machine_sensors(ids: Iterable[str], home: Vocabulary) -> list[Thing]:
    """Return the sensors that tell what the machines of these entities are doing, and how long they still will."""
    devices = {home.by_id[i].device for i in ids if i in home.by_id} - {None}
    states = [t for t in home.things if t.device in devices and _tells_state(t)]
    machines = {t.device for t in states}
    left = [t for t in home.things if t.device in machines and t.kind == "sensor" and t.device_class == "duration"]
    return [*states, *left]


def _tells_state(thing: Thing) -> bool:
    options = thing.attributes.get("options", ())
    return thing.kind == "sensor" and any(str(o) in FINISHED for o in options)
