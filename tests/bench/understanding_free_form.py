"""Measures everyday speech in ten languages: ``python -m tests.bench.understanding_free_form [de fr …]``.

Says the sentences of ``tests/understanding/cases/free_form.yaml`` to a home with names of that language. *Right* is
the decision with every deed for every thing; *wrong* something done or answered otherwise than was meant, *asked* and
*refused* nothing done yet. ``--show N`` lists N that were not right of each language.
"""

from __future__ import annotations

import argparse
from collections import Counter
from datetime import UTC, datetime
from functools import lru_cache
from pathlib import Path
from typing import Any

from hub.voice.understanding import data
from hub.voice.understanding.decide import Decision
from hub.voice.understanding.home import read_home
from hub.voice.understanding.understand import Understander

CASES = Path(__file__).parents[1] / "understanding" / "cases" / "free_form.yaml"
NOW = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)
ROOMS = ("living", "kitchen", "bedroom", "hall")
THINGS = (
    ("light.ceiling", "living", None), ("light.floor", "living", None), ("light.kitchen", "kitchen", None),
    ("light.bedroom", "bedroom", None), ("fan.bedroom", "bedroom", None), ("climate.living", "living", None),
    ("cover.living", "living", "blind"), ("lock.door", "hall", None), ("media_player.tv", "living", "tv"),
    ("switch.coffee", "kitchen", None), ("binary_sensor.window", "bedroom", "window"),
)  # fmt: skip
#: What a deed may be called beside the name that a case has for it.
_ALIKE = {"HassGetState": "HassClimateGetTemperature"}


@lru_cache(maxsize=1)
def cases() -> dict[str, dict[str, Any]]:
    """Return names and sentences, by language."""
    return dict(data.load(CASES))


def understander(language: str) -> Understander:
    """Return an understander of the home with its names in a language."""
    names = cases()[language]["names"]
    areas = [{"id": i, "name": name} for i, name in zip(ROOMS, names, strict=False)]
    entities = [
        {"id": i, "kind": i.split(".")[0], "name": name, "area": area, **({"device_class": sort} if sort else {})}
        for (i, area, sort), name in zip(THINGS, names[len(ROOMS) :], strict=True)
    ]
    return Understander(read_home({"areas": areas, "entities": entities}), (language,))


def judged(case: list[Any], decision: Decision) -> str:
    """Return ``right``, ``wrong``, ``asked`` or ``refused``."""
    _, wanted, deeds, *more = case
    said = {(i.name, target) for i in decision.intents for target in i.targets}
    if wanted == "nothing_off":
        return "wrong" if decision.decision == "act" and any(name == "HassTurnOff" for name, _ in said) else "right"
    if decision.decision in ("ask", "refuse"):
        return {"ask": "asked", "refuse": "refused"}[decision.decision]
    meant = {(deed.split()[0], deed.split()[1]) for deed in deeds.split(", ")}
    fits = (
        decision.decision == wanted
        and said == meant
        and all(_told(i, more[0] if more else {}) for i in decision.intents)
    )
    return "right" if fits else "wrong"


def _told(intent: Any, wanted: dict[str, Any]) -> bool:
    delay, at = wanted.get("delay_s"), wanted.get("at")
    return intent.delay_s == delay and (str(intent.at or "").startswith(at) if at else intent.at is None)


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("languages", nargs="*", default=list(cases()))
    parser.add_argument("--show", type=int, default=0, help="show so many that were not right")
    options = parser.parse_args()
    print("language   n  right  wrong  asked  refused")
    for language in options.languages:
        speaker, counts, missed = understander(language), Counter[str](), []
        for case in cases()[language]["sentences"]:
            decision = speaker.understand(case[0], language, now=NOW)
            verdict = judged(case, decision)
            counts[verdict] += 1
            if verdict != "right":
                done = "; ".join(
                    f"{i.name}{list(i.targets)}{dict(i.slots)} {i.delay_s or i.at or ''}" for i in decision.intents
                )
                missed.append(f"{verdict:8} {case[0]}  → {decision.decision} {done} {decision.reason}")
        order = ("right", "wrong", "asked", "refused")
        print(f"{language:8} {sum(counts.values()):3}  " + "  ".join(f"{counts[v]:5}" for v in order), flush=True)
        for line in missed[: options.show]:
            print("     ", line)


if __name__ == "__main__":
    main()
