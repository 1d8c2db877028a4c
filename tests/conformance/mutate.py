"""``python -m tests.conformance.mutate [--count 1000000]``: mutated announcements and states, never an exception.

Recorded discovery messages, and states for what they announce, have bytes changed, cut, doubled and swapped with other
messages' parts. Each must give facts or a Problem, an update or a PayloadError; an accepted entity is read and driven.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import sys
import time
from collections import Counter
from pathlib import Path
from typing import Any

from devices.conventions.home_assistant import HomeAssistant
from hub.api.codec import EntityFound, Payload, Problem
from hub.api.errors import HearthError
from hub.api.home import EntityState
from tests.conformance.cases import encode, rows

_ODD = [b"null", b"[]", b"{}", b'""', b"-1", b"1e999", b"NaN", b"\xff", b'"{{ value_json.x }}"', b"[" * 300, b"\x00"]
_STATES = [b'{"state":"ON","brightness":254,"color":{"x":0.3,"y":0.3}}', b"ON", b"21.5", b'{"temperature":21.5}', b""]


def mutate(chance: random.Random, message: bytes, other: bytes) -> bytes:
    """Return a message with one to four mutations."""
    data = bytearray(message)
    for _ in range(chance.randint(1, 4)):
        at = chance.randrange(len(data) + 1)
        to = min(len(data), at + chance.randint(0, 12))
        what = chance.randrange(6)
        if what == 0 and data:
            data[min(at, len(data) - 1)] ^= 1 << chance.randrange(8)
        elif what == 1:
            del data[at:to]
        elif what == 2:
            data[at:at] = data[at:to]
        elif what == 3:
            data[at:to] = chance.choice(_ODD)
        elif what == 4 and other:
            start = chance.randrange(len(other))
            data[at:to] = other[start : start + chance.randint(1, 40)]
        elif (found := data.find(b":", at)) >= 0:
            end = data.find(b",", found)
            data[found + 1 : end if end > 0 else found + 1] = chance.choice(_ODD)
    return bytes(data)


_VALUES: list[Any] = [
    None,
    [],
    {},
    "",
    -1,
    1e308,
    True,
    "a/+",
    "a/#/b",
    "\u0000",
    "{{ value_json.x }}",
    "{{",
    ["a"],
    "ON",
]


def change(chance: random.Random, message: bytes, other: bytes) -> bytes:
    """Return a JSON object with one to three of its values replaced, by odd ones or another message's."""
    try:
        doc, spare = json.loads(message), json.loads(other)
    except ValueError:
        return mutate(chance, message, other)
    for _ in range(chance.randint(1, 3)):
        key = chance.choice([*doc, *spare])
        doc[key] = spare[key] if key in spare and chance.random() < 0.5 else chance.choice(_VALUES)
    return json.dumps(doc).encode()


def exercise(convention: HomeAssistant, topic: str, message: bytes, states: list[bytes], seen: Counter[str]) -> None:
    """Feed one message; read and drive what it announces."""
    for fact in convention.feed(topic, message):
        seen[type(fact).__name__] += 1
        if isinstance(fact, Problem):
            assert fact.reason
        if not isinstance(fact, EntityFound):
            continue
        for topic, reader in (*fact.plan.reads, *fact.plan.availability):
            for state in states:
                try:
                    reader(Payload(topic, state))
                except HearthError:
                    seen["payload refused"] += 1
        if fact.plan.encoder is not None:
            for command in fact.plan.commands:
                try:
                    fact.plan.encoder(command, {}, EntityState(entity_id="x.y"))
                except (HearthError, KeyError):
                    seen["command refused"] += 1  # parameters are checked before an encoder is called


def main() -> int:
    """Run; returns 1 when there are no recorded messages."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--count", type=int, default=1_000_000)
    parser.add_argument("--seed", type=int, default=1)
    given = parser.parse_args()
    shared = Path(os.environ.get("HEARTH_SHARED") or Path(__file__).resolve().parents[2].parent / "shared")
    folder = shared / "corpora" / "devices"
    if not folder.is_dir():
        sys.stdout.write(f"no recorded messages in {folder}\n")
        return 1
    recorded: list[tuple[str, bytes]] = []
    for name in ("z2m_discovery", "shelly", "theengs_gateway", "esphome", "openmqttgateway", "valetudo"):
        found: list[Any] = [r for r in rows(folder, name) if str(r["topic"]).endswith("/config")]
        recorded += [(str(r["topic"]), encode(r["payload"])) for r in found]
    chance, seen, began = random.Random(given.seed), Counter[str](), time.process_time()
    convention = HomeAssistant()
    for number in range(given.count):
        topic, message = recorded[chance.randrange(len(recorded))]
        _, other = recorded[chance.randrange(len(recorded))]
        states = [mutate(chance, chance.choice(_STATES), other)] if number % 4 == 0 else []
        altered = (change if number % 2 else mutate)(chance, message, other)
        exercise(convention, topic, altered, states, seen)
        if number % 5_000 == 0:
            convention = HomeAssistant()
    seconds = time.process_time() - began
    sys.stdout.write(f"{given.count} mutated messages, seed {given.seed}, {seconds:.0f} CPU-s: {json.dumps(seen)}\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
