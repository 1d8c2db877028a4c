"""Measures upstream's test sentences in every language: ``python -m tests.bench.understanding_languages [de fr …]``.

Per language: Hearth and plain hassil (``recognize_best`` on the same sentences, names and context) in the home of each
sentence's own fixture and in one home merged of all of them; *worse* counts what hassil alone gets right and Hearth
does not. *Right* is the expected intent with the expected slots. In the merged home a sort may be some thing's whole
name ("garage door"): there that name, said word for word, is right too where the thing is of the expected sort and
room. The same rules count for both. ``--show N`` lists N that were not right.
"""

from __future__ import annotations

import argparse
import json
import statistics
import tarfile
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime
from functools import lru_cache
from itertools import islice
from pathlib import Path
from typing import Any

import msgspec
from hassil import recognize_best
from hassil.intents import Intents, TextSlotList
from hassil.parse_expression import parse_sentence
from hassil.sample import sample_expression
from home_assistant_intents import get_intents

from hub.voice.understanding.home import read_home
from hub.voice.understanding.names import Thing, Vocabulary
from hub.voice.understanding.understand import Understander
from tests.bench.understanding import shared

#: No name has more forms than this.
_FORMS = 48
NOW = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)
MEASURED = ("en", "zh-CN", "de", "fr", "es", "it", "nl", "pl", "pt", "ru", "ja", "ko")

Entry = Mapping[str, Any]


class Counts(msgspec.Struct):
    """What came of a language's sentences in one kind of home."""

    n: int = 0
    right: int = 0
    alone: int = 0
    worse: list[str] = []
    missed: list[str] = []
    ms: list[float] = []


def corpus(language: str) -> tuple[list[Entry], dict[str, Entry]]:
    """Return a language's test sentences and the fixtures that they name."""
    with tarfile.open(shared() / "ha_intents_tests.tar.gz") as tar:
        members = {Path(m.name).as_posix().removeprefix("./"): m for m in tar.getmembers()}
        fixtures = json.load(_file(tar, members[f"fixtures/{language}.json"]))
        entries = [json.loads(line) for line in _file(tar, members[f"{language}.jsonl"])]
    return [entry for entry in entries if entry["fixture"] in fixtures], fixtures


def _file(tar: tarfile.TarFile, member: tarfile.TarInfo) -> Any:
    found = tar.extractfile(member)
    assert found is not None
    return found


def home_of(fixtures: Sequence[Entry]) -> Vocabulary:
    """Return the home that these fixtures describe together; a thing named alike in several is one thing."""
    floors, floor_of = _floors([f for fixture in fixtures for f in fixture["floors"]])
    areas: dict[str, dict[str, Any]] = {}
    entities: dict[tuple[str, str], dict[str, Any]] = {}
    for fixture in fixtures:
        known = {n for a in fixture["areas"] for n in (a["name"], a["id"])}
        for area in fixture["areas"]:
            named = next((f["id"] for f in fixture["floors"] if area.get("floor") in (f["id"], f["name"])), None)
            floor = floor_of.get(named)
            entry = areas.setdefault(area["id"], {"id": area["id"], **_called(area["name"])})
            entry.update({"floor": floor} if floor else {})
        for e in fixture["entities"]:
            area = e.get("area")
            if area and area not in known:
                areas.setdefault(area, {"id": area, "name": area})
            one = entities.setdefault(
                (e["domain"], e["name"]),
                {"id": f"{e['id']}_{len(entities)}", "kind": e["domain"], **_called(e["name"]), "attributes": {}},
            )
            one["attributes"] = {**(e.get("attributes") or {}), **one["attributes"]}
            one.update({"area": area} if area and "area" not in one else {})
    return read_home(
        {
            "floors": list(floors.values()),
            "areas": list(areas.values()) or [{"id": "here", "name": "here"}],
            "entities": list(entities.values()),
        }
    )


def _floors(found: Sequence[Entry]) -> tuple[dict[str, dict[str, Any]], dict[str | None, str]]:
    """Return the floors of a home, and which of them each id is: no home has a floor "First" beside a "First floor"."""
    called = {str(f["id"]): str(f["name"]) for f in found}
    floors: dict[str, dict[str, Any]] = {}
    floor_of: dict[str | None, str] = {}
    for key in sorted(called, key=lambda k: len(called[k])):
        name = called[key]
        one = next((i for i, floor in floors.items() if _begins(name, floor["name"])), None)
        if one is None:
            one = key
            floors[one] = {"id": key, **_called(name)}
        elif name not in (known := floors[one].setdefault("aliases", {}).setdefault("", [])):
            known.append(name)
        floor_of[key] = one
    return floors, floor_of


def _begins(name: str, other: str) -> bool:
    """Return True when a floor's name is another's with a word for "floor" after it, in a script without gaps too."""
    name, other = name.casefold(), other.casefold()
    rest = name.removeprefix(other)
    return name.startswith(other) and (not rest or rest[0] == " " or (not name[0].isascii() and len(rest) == 1))


def _called(name: str) -> dict[str, Any]:
    """Return a name; where upstream wrote its forms as a template ("Lamp(e|en)"), each form is another name."""
    return {"name": name, "aliases": {"": list(_forms(name))}} if _template(name) else {"name": name}


def _template(name: str) -> bool:
    return any(sign in name for sign in "([|")


@lru_cache(maxsize=512)
def _forms(name: str) -> tuple[str, ...]:
    return tuple(sorted(islice(sample_expression(parse_sentence(name).expression), _FORMS)))


def area_of(entry: Entry, home: Vocabulary) -> str | None:
    """Return the id of the room that a sentence is said in."""
    area = next((a.id for a in home.areas.values() if a.name == entry["context_area"]), None)
    return next(iter(home.areas), None) if area is None and entry["needs_context_area"] else area


def right(
    entry: Entry, intent: str, slots: Mapping[str, Any], home: Vocabulary | None = None, *, delayed: bool = False
) -> bool:
    """Return True when intent and the expected slots were recognised; a list of expected values is a choice.

    ``home``: the merged one, where a floor may have several names, and a thing be called what another home's sort is.
    """
    if entry["intent"] == "HassStartTimer" and delayed:
        return True
    expected = dict(entry["slots"])
    if home is not None and _same_floor(slots.get("floor"), expected.get("floor"), home):
        expected.pop("floor")
    if home is not None and "name" not in expected and _of_that_sort(slots.get("name"), entry, home):
        expected = {k: v for k, v in expected.items() if k not in ("domain", "device_class", "area")}
    return intent == entry["intent"] and all(_fits(slots.get(k), v) for k, v in expected.items())


def _same_floor(given: Any, expected: Any, home: Vocabulary) -> bool:
    return expected is not None and any(
        {_plain(given), _plain(expected)} <= {_plain(n) for n in f.names()} for f in home.floors.values()
    )


def _of_that_sort(given: Any, entry: Entry, home: Vocabulary) -> bool:
    """Return True when a sentence says word for word the name of a thing of the sort, and in the room, expected."""
    if not isinstance(given, str) or _plain(given) not in _plain(entry["sentence"]):
        return False
    wanted = entry["slots"]
    called = [t for t in home.things if _plain(given) in {_plain(n) for n in t.names()}]
    return any(
        _fits(t.kind, wanted.get("domain", t.kind))
        and (t.device_class is None or _fits(t.device_class, wanted.get("device_class", t.device_class)))
        and ("area" not in wanted or _stands_in(t, wanted["area"], home))
        for t in called
    )


def _fits(given: Any, expected: Any) -> bool:
    if _plain(given) == _plain(expected):
        return True
    if isinstance(expected, str) and _template(expected):
        return _plain(given) in {form.casefold() for form in _forms(expected)}
    return isinstance(expected, list) and any(_plain(given) == _plain(e) for e in expected)


def _plain(value: Any) -> Any:
    if isinstance(value, str):
        return value.strip().casefold()
    return float(value) if isinstance(value, int | float) else value


def _stands_in(thing: Thing, area: Any, home: Vocabulary) -> bool:
    """Return True when a thing stands in a room; one that no fixture puts anywhere, when it is named after it."""
    return _fits(home.label(thing.area), area) if thing.area else str(_plain(area)) in str(_plain(thing.name))


class Alone:
    """Plain hassil with upstream's sentences and a home's names."""

    def __init__(self, language: str) -> None:
        self.language = language
        self.intents = Intents.from_dict(dict(get_intents(language) or {}))

    def right(self, entry: Entry, home: Vocabulary, area: str | None, *, merged: bool) -> bool:
        """Return True when hassil alone recognises a sentence."""
        result = recognize_best(
            entry["sentence"],
            self.intents,
            slot_lists=_lists(home),
            intent_context={"area": home.label(area)} if area else {},
            language=self.language,
            best_slot_name="name",
        )
        slots = {e.name: e.value for e in result.entities_list} if result is not None else {}
        return result is not None and right(entry, result.intent.name, slots, home if merged else None)


@lru_cache(maxsize=512)
def _lists(home: Vocabulary) -> dict[str, Any]:
    named = [
        (
            name,
            thing.name,
            {"domain": thing.kind, **({"device_class": thing.device_class} if thing.device_class else {})},
        )
        for thing in home.things
        for name in thing.names()
    ]
    places = {"area": home.areas.values(), "floor": home.floors.values()}
    return {
        "name": TextSlotList.from_tuples(named, allow_template=False, name="name"),
        **{
            sort: TextSlotList.from_tuples(
                [(name, place.name) for place in found for name in place.names()], allow_template=False, name=sort
            )
            for sort, found in places.items()
        },
    }


def _context(thing: Thing) -> dict[str, str]:
    return {"domain": thing.kind, **({"device_class": thing.device_class} if thing.device_class else {})}


def measure(language: str, *, merged: bool, every: int = 1) -> Counts:
    """Measure every ``every``-th sentence of a language, Hearth and hassil side by side."""
    entries, fixtures = corpus(language)
    whole = home_of(list(fixtures.values())) if merged else None
    homes = {key: whole or home_of([fixture]) for key, fixture in fixtures.items()}
    understander, alone, counts = Understander(read_home({}), (language,), ()), Alone(language), Counts()
    for entry in entries[::every]:
        home = homes[entry["fixture"]]
        understander.update(home)
        area = area_of(entry, home)
        decision = understander.understand(entry["sentence"], language, area=area, now=NOW, may_secure=True)
        intent = decision.intents[0] if decision.intents else None
        ours = intent is not None and right(entry, intent.name, intent.slots, whole, delayed=intent.delay_s is not None)
        theirs = alone.right(entry, home, area, merged=merged)
        counts.n += 1
        counts.right += ours
        counts.alone += theirs
        counts.ms.append(decision.ms)
        if not ours:
            got = f"{decision.decision} {intent.name}{dict(intent.slots)}" if intent else decision.reason
            line = f"{entry['sentence']}  ({entry['intent']}{entry['slots']}) → {got}"
            (counts.worse if theirs else counts.missed).append(line)
    return counts


def rows(languages: Sequence[str], *, every: int = 1, show: int = 0) -> Iterator[str]:
    """Yield the lines of the table."""
    yield "language   home          n   hearth   hassil  worse     p50     p99"
    for language in languages:
        for merged in (False, True):
            found = measure(language, merged=merged, every=every)
            centiles = statistics.quantiles(found.ms, n=100) if len(found.ms) > 1 else [0.0] * 99
            yield (
                f"{language:10} {'merged' if merged else 'fixture':8} {found.n:6} {100 * found.right / found.n:7.2f}%"
                f" {100 * found.alone / found.n:7.2f}% {len(found.worse):6} {centiles[49]:7.2f} {centiles[98]:7.2f}"
            )
            yield from (f"      worse: {line}" for line in found.worse[:show])
            yield from (f"      missed: {line}" for line in found.missed[:show])


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("languages", nargs="*", default=MEASURED)
    parser.add_argument("--every", type=int, default=1, help="only every so-manieth sentence")
    parser.add_argument("--show", type=int, default=0, help="show so many that were not right")
    options = parser.parse_args()
    for row in rows(options.languages, every=options.every, show=options.show):
        print(row, flush=True)


if __name__ == "__main__":
    main()
