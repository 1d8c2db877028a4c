"""Measures understanding on the development sets: ``python -m tests.bench.understanding [--set NAME] [--show N]``.

A table: set, n, right, wrong, asked, refused, accepted out of domain, p50 and p99 in milliseconds. *Right* is the
right intent with decision act or answer, and on MASSIVE with every annotated slot right; *slots* is the right intent
with a slot wrong, *asked* a question about the right intent. Out of domain, *accepted* is what was done or answered;
what was only asked back ("For when?") is *asked* there too: nothing came of it yet. Sets stand beside the repository
(HEARTH_SHARED or ../shared) and are read in place. Each MASSIVE sentence belongs to one of two halves by a hash of
its text: rules are made looking at the *tuning* half (``--show`` shows no other), the *held-out* half shows whether
they generalise.
"""

from __future__ import annotations

import argparse
import gzip
import json
import os
import random
import statistics
import zlib
from collections import Counter
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import msgspec

from hub.api.intents import Intent
from hub.voice.understanding import data, places
from hub.voice.understanding.decide import Decision
from hub.voice.understanding.dialogue import Asking
from hub.voice.understanding.exact import PluginSentences
from hub.voice.understanding.frames import frame_of
from hub.voice.understanding.home import load_home, read_home
from hub.voice.understanding.lexicon import lexicon
from hub.voice.understanding.names import Vocabulary
from hub.voice.understanding.normalise import plain
from hub.voice.understanding.understand import Understander
from tests.bench import understanding_latency
from tests.bench.understanding_slots import OWN_INTENTS, wrong_slot

ROOT = Path(__file__).resolve().parents[2]
HOME = Path(__file__).with_name("understanding_home.yaml")
TUNING, HELD_OUT = "tuning", "held-out"
ONLY_HALF: list[str] = []
NOW = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)


def shared() -> Path:
    """Return where the development data stands."""
    return Path(os.environ.get("HEARTH_SHARED") or ROOT.parent / "shared") / "corpora" / "nlu"


def plugins() -> list[PluginSentences]:
    """Return the sentences of the built-in plugins that parse."""
    found = []
    for path in sorted((ROOT / "plugins").glob("*/sentences/*.yaml")):
        try:
            content = data.load(path)
        except Exception as error:  # noqa: BLE001 - a broken file of a plugin is told, not fatal, here
            print(f"left out: {error}")
            continue
        found.append((path.parent.parent.name, path.stem, content))
    return found


class Tally:
    """Counts of one set."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.counts: Counter[str] = Counter()
        self.ms: list[float] = []
        self.missed: list[tuple[str, str, str]] = []
        self.labels: Counter[tuple[str, str]] = Counter()
        self.halves: dict[str, Tally] = {}

    def add(self, verdict: str, decision: Decision, label: str = "", *, half: str = "") -> None:
        """Count one sentence, also in its half of the set when it has one."""
        self.counts[verdict] += 1
        self.labels[(label, verdict)] += 1
        self.ms.append(decision.ms)
        if half:
            self.halves.setdefault(half, Tally(f"  {half}")).add(verdict, decision, label)
        if verdict not in ("right", "rejected") and half != HELD_OUT:
            intents = ",".join(f"{i.name}{dict(i.slots)}{_brief(i)}" for i in decision.intents)
            self.missed.append(
                (verdict, f"{label}: {decision.text}", f"{decision.decision} {intents} {decision.reason}")
            )

    def row(self) -> str:
        """Return the table's row."""
        n = sum(self.counts.values()) or 1
        cells = [
            f"{self.counts[k]:5} {100 * self.counts[k] / n:5.1f}%"
            for k in ("right", "slots", "wrong", "asked", "refused", "accepted")
        ]
        centiles = statistics.quantiles(self.ms, n=100) if len(self.ms) > 1 else [0.0] * 99
        return f"{self.name:28} {n:6} " + " ".join(cells) + f" {centiles[49]:7.2f} {centiles[98]:7.2f}"


def _brief(intent: Intent) -> str:
    when = next((str(w) for w in (intent.delay_s, intent.at, intent.condition) if w is not None), "")
    return f"@{when}" * bool(when) + ">" + ",".join(intent.targets[:3])


def half_of(text: str) -> str:
    """Return which half of its set a sentence belongs to."""
    return HELD_OUT if zlib.crc32(text.encode()) & 1 else TUNING


def judge(decision: Decision, accept: Iterable[str]) -> str:
    """Return right, wrong, asked or refused for a sentence in scope."""
    named = [i.name for i in decision.intents]
    right = bool(named) and named[0] in set(accept)
    if decision.decision in ("act", "answer"):
        return "right" if right else "wrong"
    if decision.decision == "ask":
        return "asked" if right else "wrong"
    return "refused"


def lines(name: str) -> Iterator[dict[str, Any]]:
    """Yield the entries of a gzipped JSON-lines file."""
    with gzip.open(shared() / name, "rt", encoding="utf-8") as file:
        for line in file:
            yield json.loads(line)


def massive(understander: Understander, only: str) -> Tally:
    """Measure the MASSIVE household sentences whose label begins with ``only``."""
    tally = Tally(f"massive {only}")
    for entry in lines("massive_en-US_household.dev.jsonl.gz"):
        accept = entry["accept"] or OWN_INTENTS.get(entry["label"], ())
        half = half_of(entry["text"])
        if not entry["label"].startswith(only) or not accept or (ONLY_HALF and half != ONLY_HALF[0]):
            continue
        decision = understander.understand(entry["text"], "en", area="living_room", now=NOW)
        verdict = judge(decision, accept)
        missed = wrong_slot(entry, decision, understander.vocabulary, NOW) if verdict == "right" else ""
        label = f"{entry['label']}{f' ({missed})' * bool(missed)}"
        tally.add("slots" if missed else verdict, decision, label, half=half)
    return tally


def out_of_domain(understander: Understander, *, reminders: bool = True) -> Tally:
    """Measure how many sentences that are not for a home are accepted.

    The set counts reminders as out of domain; Hearth keeps reminders, so they are also left out of a second count.
    """
    tally = Tally("massive out of domain" if reminders else "out of domain, no reminder")
    for entry in lines("massive_en-US_out_of_domain.dev.jsonl.gz"):
        half = half_of(entry["text"])
        if (not reminders and "remind" in entry["text"]) or (ONLY_HALF and half != ONLY_HALF[0]):
            continue
        decision = understander.understand(entry["text"], "en", area="living_room", now=NOW)
        verdict = {"act": "accepted", "answer": "accepted", "ask": "asked"}.get(decision.decision, "rejected")
        tally.add(verdict, decision, entry["label"], half=half)
    return tally


def homellm(plugin_sentences: list[PluginSentences], language: str, *, named: bool = False) -> Tally:
    """Measure home-llm's actions, each in a home that has its device.

    The set's device names are often not in the sentence's language; ``named``: the family calls the device what the
    sentence calls it. To ask for a PIN before opening the home is the right answer there, and counted as such.
    """
    tally = Tally(f"home-llm {language}{' as named' if named else ''}")
    entries = [e for e in lines(f"homellm_{language}.dev.jsonl.gz") if e["in_scope"]]
    understander = Understander(read_home({}), (language,), plugin_sentences)
    for entry in entries:
        home = _one_device(entry, language)
        if named:
            home = _renamed(home, entry["text"], language)
        understander.update(home)
        decision = understander.understand(entry["text"], language, now=NOW)
        verdict = judge(decision, entry["accept"])
        secured = decision.question is not None and decision.question.kind is Asking.PERMISSION
        tally.add("right" if verdict == "asked" and secured else verdict, decision, entry["label"])
    return tally


def _one_device(entry: dict[str, Any], language: str) -> Any:
    """Return a home with every usual room, and one device in the room that its name or else the sentence speaks of.

    All words and forms for a room are that one room, as in a real home.
    """
    domain = entry["label"].split(".")[0]
    kind, extra = {
        "garage_door": ("cover", {"device_class": "garage"}),
        "blinds": ("cover", {"device_class": "blind"}),
    }.get(domain, (domain, {}))
    name = entry["device_name"].replace("_", " ")
    said = (*_rooms_named(name, language), *_rooms_in(name, language), *_rooms_in(entry["text"], language))
    words = lexicon(language)
    rooms = {c.value: w for w, cs in (words.words if words else {}).items() for c in reversed(cs) if c.sort == "room"}
    place = {"area": said[0]} if said and said[0] in rooms else {}
    areas = [{"id": concept, "name": word} for concept, word in rooms.items()]
    return read_home({"areas": areas, "entities": [{"id": f"{kind}.x", "kind": kind, "name": name, **place, **extra}]})


def _rooms_named(name: str, language: str) -> list[str]:
    """Return the concepts of the rooms that a device's name holds word for word, the longest words first.

    Names are in the sentence's language or in the makers'.
    """
    rooms = {}
    for tag in (places.MAKERS, language):
        words = lexicon(tag)
        rooms.update({w: c.value for w, cs in (words.words if words else {}).items() for c in cs if c.sort == "room"})
        rooms.update({w.casefold(): room for room, all_ in places.words_of(tag)["room"].items() for w in all_})
    parts = plain(name, language).text.split()
    found = {" ".join(parts[i:j]) for i in range(len(parts)) for j in range(i + 1, len(parts) + 1)} & rooms.keys()
    return [rooms[w] for w in sorted(found, key=len, reverse=True)]


def _rooms_in(text: str, language: str) -> list[str]:
    """Return the concepts of the rooms that a text speaks of, the longest words first."""
    words = lexicon(language)
    if words is None:
        return []
    pieces = frame_of(plain(text, language).digits, words, Vocabulary(())).pieces
    found = [(len(p.text), room) for p in pieces if (room := p.value("room"))]
    return [room for _, room in sorted(found, reverse=True)]


def _renamed(home: Vocabulary, text: str, language: str) -> Vocabulary:
    """Return a home whose one device goes by the words that the sentence has for it."""
    words = lexicon(language)
    if words is None:
        return home
    said = plain(text, language, words.without_edges).digits
    frame = frame_of(said, words, Vocabulary(()))
    own = [w for w in (*frame.leftovers, *frame.rooms) if w]
    pieces = [p.text for p in frame.pieces if p.text in own or (p.value("room") and not p.value("action"))]
    name = " ".join(pieces or own)
    thing = home.things[0]
    return (
        Vocabulary([msgspec.structs.replace(thing, name=f"{name} {thing.name}".strip(), area=None)]) if name else home
    )


def latency(language: str) -> Tally:
    """Measure the CPU time of ordinary sentences in a home of a thousand entities (``understanding_latency``)."""
    tally = Tally(f"latency {language}")
    for ms, decision in understanding_latency.latency(language, plugins()):
        timed = msgspec.structs.replace(decision, ms=ms)
        tally.add("right" if decision.decision != "refuse" else "refused", timed, decision.text)
    return tally


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--set", default="", help="only sets whose name holds this")
    parser.add_argument("--show", type=int, default=0, help="show so many that were not right of each set")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--labels", action="store_true", help="per label too")
    parser.add_argument("--half", choices=[TUNING, HELD_OUT], help="of MASSIVE, only this half")
    options = parser.parse_args()
    ONLY_HALF.extend([options.half] if options.half else [])
    plugin_sentences = plugins()
    understander = Understander(load_home(HOME), ("en",), plugin_sentences)
    sets = {
        "massive iot_": lambda: massive(understander, "iot_"),
        "massive audio_": lambda: massive(understander, "audio_"),
        "massive datetime_query": lambda: massive(understander, "datetime_query"),
        "massive weather": lambda: massive(understander, "weather"),
        "massive alarm": lambda: massive(understander, "alarm_"),
        "massive lists": lambda: massive(understander, "lists"),
        "massive play": lambda: massive(understander, "play"),
        "massive out of domain": lambda: out_of_domain(understander),
        "massive out of domain, no reminder": lambda: out_of_domain(understander, reminders=False),
        **{f"home-llm {tag}": (lambda t=tag: homellm(plugin_sentences, t)) for tag in ("en", "es", "fr", "de", "pl")},
        **{
            f"home-llm {tag} as named": (lambda t=tag: homellm(plugin_sentences, t, named=True))
            for tag in ("en", "es", "fr", "de", "pl")
        },
        **{f"latency {tag}": (lambda t=tag: latency(t)) for tag in understanding_latency.ORDINARY},
    }
    print(
        f"{'set':28} {'n':>6}   "
        + "        ".join(("right", "slots", "wrong", "asked", "refused", "ood in"))
        + "       p50     p99"
    )
    for name, measure in sets.items():
        if options.set and options.set not in name:
            continue
        tally = measure()
        for shown in (tally, *tally.halves.values()):
            print(shown.row(), flush=True)
        if options.labels:
            for label in sorted({label for label, _ in tally.labels}):
                print("    ", label, {v: c for (one, v), c in tally.labels.items() if one == label})
        random.Random(options.seed).shuffle(tally.missed)
        for verdict, text, got in tally.missed[: options.show]:
            print(f"      {verdict:8} {text}  → {got}")


if __name__ == "__main__":
    main()
