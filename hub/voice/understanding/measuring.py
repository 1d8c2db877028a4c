"""Who measures what: the things that answer "how warm is it in the kitchen". Pure."""

from __future__ import annotations

from collections.abc import Mapping

from hub.voice.understanding.names import Thing, Vocabulary
from hub.voice.understanding.reading import Scope
from hub.voice.understanding.targets import Found, appliance, find

#: Which sensor classes and which attributes of other kinds tell an attribute that can be asked for.
_MEASURES: Mapping[str, tuple[tuple[str, ...], tuple[str, ...]]] = {
    "temperature": (("temperature",), ("climate", "water_heater")),
    "humidity": (("humidity",), ("humidifier", "climate")),
    "battery": (("battery",), ()),
    "power": (("power", "energy"), ()),
    "brightness": (("illuminance",), ("light",)),
    "color": ((), ("light",)),
    "color_temp": ((), ("light",)),
    "position": ((), ("cover", "valve")),
    "volume": ((), ("media_player",)),
    "speed": ((), ("fan",)),
}


def measured(attribute: str, scope: Scope, home: Vocabulary, language: str, area: str | None) -> Found:
    """Return what measures an attribute where, or of what, it was asked for.

    The air of a room is not measured by its fridge or its boiler: appliances answer only when they are named.
    """
    classes, kinds = _MEASURES.get(attribute, ((), ()))
    things = [t for t in home.things if t.kind in kinds or (t.kind == "sensor" and t.device_class in classes)]
    if scope.things or scope.devices:
        narrowed = _narrowed(things, home)
        named = find(scope, home, (), language, area)
        near = _same_device(named.targets, narrowed, home)
        if named.problem or near:
            return Found(targets=_first_kind(near, narrowed, ("sensor",)), problem=named.problem)
    narrowed = _narrowed([t for t in things if not appliance(t)], home)
    wide = Scope(areas=scope.areas, floors=scope.floors, here=scope.here, home=scope.home, plural=True)
    found = find(wide, narrowed, ("climate", "water_heater", "sensor", *kinds), language, area)
    order = (*[k for k in kinds if k not in ("water_heater", "climate")], "sensor", "climate", "water_heater")
    return Found(targets=_first_kind(found.targets, narrowed, order), problem=found.problem, wholly=found.wholly)


def _narrowed(things: list[Thing], home: Vocabulary) -> Vocabulary:
    return Vocabulary(things, home.areas.values(), home.floors.values())


def _same_device(targets: tuple[str, ...], measuring: Vocabulary, home: Vocabulary) -> tuple[str, ...]:
    direct = tuple(t for t in targets if t in measuring.by_id)
    if direct:
        return direct
    devices = {home.by_id[t].device for t in targets if home.by_id[t].device}
    return tuple(t.id for t in measuring.things if t.device in devices)


def _first_kind(targets: tuple[str, ...], home: Vocabulary, kinds: tuple[str, ...]) -> tuple[str, ...]:
    """Return, room by room, the targets of the kind that measures best there."""
    rooms: dict[str | None, list[str]] = {}
    for target in targets:
        rooms.setdefault(home.by_id[target].area, []).append(target)
    out: list[str] = []
    for members in rooms.values():
        best = next((found for kind in kinds if (found := [t for t in members if home.by_id[t].kind == kind])), members)
        out += best
    return tuple(out)
