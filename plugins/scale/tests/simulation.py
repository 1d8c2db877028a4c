"""A simulated family on its scale: who is told apart, who is asked, who is filed wrongly. Used by tests and benches."""

from __future__ import annotations

import random

from plugins.scale.api import GUEST
from plugins.scale.who import DAY, Measure, attribute, believe

#: Name, weight kg, drift kg/day, impedance ohm.
FAMILIES: dict[str, list[tuple[str, float, float, float]]] = {
    "distinct": [
        ("father", 78, -0.01, 480),
        ("mother", 60, 0, 560),
        ("child", 27, 0.008, 690),
        ("teen", 50, 0.012, 600),
    ],
    "close": [
        ("father", 75, -0.01, 480),
        ("mother", 58, -0.01, 575),
        ("grandma", 57, 0, 505),
        ("teen", 54, 0.012, 600),
    ],
    "twins": [("father", 75, 0, 480), ("twin_a", 52.0, 0.01, 590), ("twin_b", 52.6, 0.01, 575), ("mother", 62, 0, 560)],
}


#: Share of the household's own weigh-ins that may be asked about, by family.
GOALS = {"distinct": 0.02, "close": 0.35, "twins": 0.50}


class Tally:
    """What became of a year's weigh-ins."""

    def __init__(self) -> None:
        self.right = self.wrong = self.asked = self.recorded = self.strangers = 0

    def note(self, who: str | None, got: str | None) -> None:
        """Count one weigh-in: who it was (None: a stranger), whom it was given to (None: asked or guest)."""
        if who is None:
            self.strangers += 1
            self.recorded += got is not None
        elif got is None:
            self.asked += 1
        else:
            self.right += got == who
            self.wrong += got != who

    @property
    def total(self) -> int:
        """Return the household's own weigh-ins."""
        return self.right + self.wrong + self.asked


def simulate(kind: str, seed: int, days: int = 200) -> Tally:
    """Live through some months: seven weigh-ins in ten days each, guests, and pets carried onto the scale."""
    rng, family, tally = random.Random(seed), FAMILIES[kind], Tally()
    past = {name: [Measure(0.0, float(kg))] for name, kg, _, _ in family}
    people = {name: believe(measures) for name, measures in past.items()}
    for day in range(1, days):
        for name, start, drift, ohms in family:
            if rng.random() > 0.7:
                continue
            kg = start + drift * day + rng.gauss(0, 0.8)
            ohm = ohms + rng.gauss(0, 14) if rng.random() > 0.15 else None
            steps: list[tuple[float, float | None, str | None]] = [(kg, ohm, name)]
            if rng.random() < 0.05:
                steps.append((rng.uniform(15, 100), rng.uniform(430, 680), None))
            if rng.random() < 0.01:
                steps.append((kg + rng.uniform(3, 8), None, None))
            for weight, impedance, who in steps:
                found = attribute(weight, impedance, day * DAY, people)
                got = found.best if found.sure and found.best != GUEST else None
                tally.note(who, got)
                learnt = got or who
                if learnt:
                    past[learnt] = [*past[learnt][-40:], Measure(day * DAY, weight, impedance)]
                    people[learnt] = believe(past[learnt])
    return tally


def rate(tallies: list[Tally], what: str) -> float:
    """Return the share of weigh-ins filed ``wrong`` or ``asked`` about, or of strangers' that were ``recorded``."""
    whole = sum(t.strangers if what == "recorded" else t.total for t in tallies)
    return float(sum(getattr(t, what) for t in tallies)) / max(whole, 1)
