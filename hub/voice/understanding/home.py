"""HOME.yaml: a home written down by hand, for ``hearth understand`` and for tests. Owns its checks and messages."""

from __future__ import annotations

from collections.abc import Mapping
from difflib import get_close_matches
from pathlib import Path
from typing import Any

from hub.api.errors import ConfigError, UnderstandingError
from hub.api.home import Aliases
from hub.api.kinds import Kind
from hub.voice.understanding import data
from hub.voice.understanding.names import Place, Thing, Vocabulary

#: Domains that sentences speak of and that are not device kinds of the hub.
SPOKEN_DOMAINS = frozenset(
    [
        "automation",
        "calendar",
        "input_boolean",
        "input_button",
        "input_number",
        "input_select",
        "person",
        "remote",
        "script",
        "timer",
        "todo",
        "weather",
        "zone",
    ]
)
_KINDS = frozenset(kind.value for kind in Kind) | SPOKEN_DOMAINS
_TOP = ("areas", "floors", "devices", "entities", "people")
_FIELDS: dict[str, tuple[str, ...]] = {
    "areas": ("id", "name", "aliases", "names", "floor", "icon"),
    "floors": ("id", "name", "aliases", "names", "level"),
    "devices": ("id", "name", "area", "manufacturer", "model", "aliases", "names"),
    "entities": (
        "id", "entity_id", "kind", "domain", "name", "aliases", "names", "area", "device", "device_id", "device_class",
        "attributes", "state", "value", "unit", "category", "enabled", "unique_id", "icon", "floor",
    ),
}  # fmt: skip


def load_home(path: Path | str) -> Vocabulary:
    """Return the vocabulary of a HOME.yaml; ConfigError names file, entry and key when something is wrong."""
    path = Path(path)
    try:
        content = data.load(path, foreign=True)
    except UnderstandingError as error:
        raise ConfigError(error.message, remedy=error.remedy) from error
    return read_home(content, str(path))


def read_home(content: Any, where: str = "home") -> Vocabulary:
    """Return the vocabulary of a home given as plain data (``areas``, ``floors``, ``devices``, ``entities``)."""
    if not isinstance(content, Mapping):
        raise ConfigError(f"{where}: must be a mapping", remedy="give it the keys " + ", ".join(_TOP))
    for key in content:
        if key not in _TOP:
            raise ConfigError(f"{where}: unknown key {key!r}", remedy=_nearest(str(key), _TOP))
    floors = [_place(entry, at) for entry, at in _entries(content, "floors", where)]
    areas = [_place(entry, at) for entry, at in _entries(content, "areas", where)]
    devices = {str(entry["id"]): entry for entry, _ in _entries(content, "devices", where)}
    area_ids = {area.id for area in areas}
    by_name = {name.casefold(): area.id for area in areas for name in area.names()}
    things = []
    for entry, at in _entries(content, "entities", where):
        things.append(_thing(entry, at, devices, area_ids, by_name))
    _unique([p.id for p in areas], where, "areas")
    _unique([p.id for p in floors], where, "floors")
    _unique([t.id for t in things], where, "entities")
    _check_floors(areas, floors, where)
    return Vocabulary(things, areas, floors, _people(content.get("people"), where))


def _people(raw: Any, where: str) -> list[str]:
    if raw is None:
        return []
    if not isinstance(raw, list) or not all(isinstance(name, str) for name in raw):
        raise ConfigError(f"{where}: people must be a list of names", remedy="write 'people: [Anna, Ben]'")
    return raw


def _entries(content: Mapping[str, Any], section: str, where: str) -> list[tuple[dict[str, Any], str]]:
    raw = content.get(section) or []
    if isinstance(raw, Mapping):
        raw = [{"id": key, **(value if isinstance(value, Mapping) else {"name": value})} for key, value in raw.items()]
    if not isinstance(raw, list):
        raise ConfigError(f"{where}: {section} must be a list", remedy="write each entry as '- id: …'")
    out = []
    for i, entry in enumerate(raw):
        if isinstance(entry, str):
            entry = {"id": entry, "name": entry}
        if not isinstance(entry, Mapping):
            raise ConfigError(f"{where}: {section}[{i}] must be a mapping", remedy="write it as '- id: …'")
        checked = dict(entry)
        checked["id"] = checked.get("id", checked.get("entity_id", checked.get("name")))
        if not isinstance(checked["id"], str | int) or checked["id"] == "":
            raise ConfigError(f"{where}: {section}[{i}] has no id", remedy="give it one")
        named = entry.get("name", checked["id"])
        if isinstance(named, bool) or not isinstance(named, str | int | float) or not str(named).strip():
            at = f"{where}: {section}[{i}] ({checked['id']})"
            raise ConfigError(f"{at}: name must be text", remedy="write one name here and others under aliases")
        for key in entry:
            if key not in _FIELDS[section]:
                raise ConfigError(
                    f"{where}: {section}[{i}] ({checked['id']}): unknown key {key!r}",
                    remedy=_nearest(str(key), _FIELDS[section]),
                )
        out.append((checked, f"{where}: {section}[{i}] ({checked['id']})"))
    return out


def _place(entry: dict[str, Any], at: str) -> Place:
    return Place(
        id=str(entry["id"]),
        name=str(entry.get("name", entry["id"])),
        aliases=_aliases(entry, at),
        floor=str(entry["floor"]) if entry.get("floor") is not None else None,
        level=entry.get("level"),
    )


def _thing(
    entry: dict[str, Any], at: str, devices: Mapping[str, dict[str, Any]], areas: set[str], by_name: Mapping[str, str]
) -> Thing:
    entity_id = str(entry["id"])
    kind = str(entry.get("kind") or entry.get("domain") or entity_id.partition(".")[0])
    if kind not in _KINDS:
        raise ConfigError(f"{at}: unknown kind {kind!r}", remedy=_nearest(kind, tuple(sorted(_KINDS))))
    device = entry.get("device") or entry.get("device_id")
    if device is not None and str(device) not in devices:
        raise ConfigError(f"{at}: no device {device!r}", remedy="list it under devices, or leave the key out")
    area = entry.get("area")
    if area is None and device is not None:
        area = devices[str(device)].get("area")
    if area is not None and str(area) not in areas:
        found = by_name.get(str(area).casefold())
        if found is None:
            raise ConfigError(f"{at}: no area {area!r}", remedy=_nearest(str(area), tuple(sorted(areas))))
        area = found
    attributes = entry.get("attributes") or {}
    if not isinstance(attributes, Mapping):
        raise ConfigError(f"{at}: attributes must be a mapping", remedy="write 'attributes: {brightness: 128}'")
    device_class = entry.get("device_class", attributes.get("device_class"))
    return Thing(
        id=entity_id,
        kind=kind,
        name=str(entry.get("name", entity_id)),
        aliases=_aliases(entry, at),
        area=str(area) if area is not None else None,
        device_class=str(device_class) if device_class is not None else None,
        category=entry.get("category"),
        attributes=dict(attributes),
        device=str(device) if device is not None else None,
    )


def _aliases(entry: dict[str, Any], at: str) -> Aliases:
    out: dict[str, tuple[str, ...]] = {}
    for key in ("names", "aliases"):
        raw = entry.get(key)
        if raw is None:
            continue
        if isinstance(raw, str):
            raw = [raw]
        if isinstance(raw, Mapping):
            for language, names in raw.items():
                listed = [names] if isinstance(names, str) else names
                if not isinstance(listed, list):
                    raise ConfigError(f"{at}: {key}.{language} must be a list of names", remedy="write '[name, name]'")
                out[str(language)] = (*out.get(str(language), ()), *(str(n) for n in listed))
        elif isinstance(raw, list):
            out[""] = (*out.get("", ()), *(str(n) for n in raw))
        else:
            raise ConfigError(f"{at}: {key} must be a list, or a mapping from language to list", remedy="correct it")
    return out


def _unique(ids: list[str], where: str, section: str) -> None:
    seen: set[str] = set()
    for item in ids:
        if item in seen:
            raise ConfigError(f"{where}: {section}: {item!r} is there twice", remedy="give each its own id")
        seen.add(item)


def _check_floors(areas: list[Place], floors: list[Place], where: str) -> None:
    known = {floor.id for floor in floors}
    for area in areas:
        if area.floor is not None and area.floor not in known:
            raise ConfigError(f"{where}: area {area.id}: no floor {area.floor!r}", remedy="list it under floors")


def _nearest(word: str, known: tuple[str, ...]) -> str:
    close = get_close_matches(word, known, n=1)
    return f"did you mean {close[0]!r}?" if close else "known: " + ", ".join(known[:30])
