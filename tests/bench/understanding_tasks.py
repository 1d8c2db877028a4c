"""Tasks by their outcome: say it, then compare the state of every entity with the one that was asked for.

    python -m tests.bench.understanding_tasks [--show]

Sentences go the way of the hub: understanding, the household plugin's commands for each target, their effect on the
entity's state. What is planned is done afterwards, and compared again. One entity wrong makes a task wrong, also one
that nobody spoke of. Homes and tasks are our own (``understanding_tasks.yaml``).
"""

from __future__ import annotations

import argparse
from collections import Counter
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from hub.api.home import Entity, EntityState
from hub.api.intents import Intent
from hub.api.kinds import Kind
from hub.voice.understanding import data
from hub.voice.understanding.home import read_home
from hub.voice.understanding.understand import Understander
from plugins.household.commands import order_for
from tests.bench.understanding import plugins

CONTENT = data.load(Path(__file__).with_name("understanding_tasks.yaml"))
NOW = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)
State = dict[str, Any]
_WORDS = {
    "open": "open", "close": "closed", "lock": "locked", "unlock": "unlocked", "start": "cleaning", "play": "on",
    "return_to_base": "returning", "turn_on": "on", "turn_off": "off", "pause": "paused",
}  # fmt: skip


def state_of(raw: Any) -> State:
    """Return a state of the file as value and attributes."""
    return dict(raw) if isinstance(raw, Mapping) else {"value": raw}


class House:
    """The states of the home, changed by intents as the household plugin changes them."""

    def __init__(self) -> None:
        self.kinds = {e["id"]: Kind(e["kind"]) for e in CONTENT["entities"]}
        self.now = {name: state_of(raw) for name, raw in CONTENT["states"].items()}
        self.later: list[Intent] = []
        self.before: list[dict[str, State]] = []

    def copy(self) -> dict[str, State]:
        """Return all states as they are."""
        return {name: dict(state) for name, state in self.now.items()}

    def carry_out(self, intents: tuple[Intent, ...], *, instead: bool) -> None:
        """Do what a sentence came to, now or later."""
        if (instead or any(i.name == "HearthUndo" for i in intents)) and self.before:
            self.now, self.later = self.before.pop(), []
        self.before.append(self.copy())
        for intent in intents:
            if intent.delay_s or intent.at or intent.condition:
                self.later += [intent] if not intent.condition or intent.trigger else []
            else:
                self.do(intent)

    def do(self, intent: Intent) -> None:
        """Give each target the command that the intent comes down to."""
        for target in intent.targets:
            entity = Entity(entity_id=target, kind=self.kinds[target], name=target)
            state = self.now[target]
            traits = {
                "brightness": round(state.get("brightness", 0) * 2.55),
                "volume_level": state.get("volume", 0) / 100,
                "percentage": state.get("percentage"),
                "temperature": state.get("temperature"),
                "current_position": state.get("position"),
            }
            known = EntityState(entity_id=target, value=state["value"], attributes=traits)
            order = order_for(intent, entity, known)
            if order is not None:
                obey(state, self.kinds[target], *order)


def obey(state: State, kind: Kind, command: str, params: Mapping[str, Any]) -> None:
    """Change a state as a device does that is told this."""
    if command == "toggle":
        state["value"] = "off" if state["value"] == "on" else "on"
    state["value"] = _WORDS.get(command, state["value"])
    if kind is Kind.COVER and command in ("open", "close"):
        state["position"] = 100 if command == "open" else 0
    if command == "set_position":
        state.update(position=params["position"], value="open" if params["position"] else "closed")
    for name, key, scale in (("brightness_pct", "brightness", 1), ("volume_level", "volume", 100),
                             ("temperature", "temperature", 1), ("percentage", "percentage", 1),
                             ("hvac_mode", "value", 1), ("muted", "muted", 1)):  # fmt: skip
        if name in params:
            value = params[name]
            state[key] = round(value * scale) if isinstance(value, int | float) and scale > 1 else value
    if kind is Kind.LIGHT and command == "turn_off":
        state.pop("brightness", None)


def differences(house: House, wanted: Mapping[str, Any]) -> list[str]:
    """Return the entities whose state is not the one wanted; those not named are to be as they were."""
    wrong = []
    for name, state in house.now.items():
        start = state_of(CONTENT["states"][name])
        if name in wanted:
            expected = state_of(wanted[name])
            ok = all(state.get(key) == value for key, value in expected.items())
        else:
            ok = state["value"] == start["value"] and all(state.get(k) in (v, None) for k, v in start.items())
        wrong += [] if ok else [f"{name} is {state}"]
    return wrong


def attempt(understander: Understander, language: str, task: list[Any]) -> list[str]:
    """Return what came out wrong of a task."""
    said = task[0 if language == "en" else 1]
    house, moment = House(), NOW
    understander.dialogues.forget("task")
    for turn in said if isinstance(said, list) else [said]:
        text, area = str(turn), None
        if text.startswith("@"):
            area, _, text = text[1:].partition(" ")
        moment += timedelta(seconds=5)
        decision = understander.understand(text, language, area=area, session="task", now=moment)
        if decision.decision in ("act", "answer"):
            house.carry_out(decision.intents if decision.decision == "act" else (), instead=decision.instead)
    wrong = differences(house, task[2])
    for intent in house.later:
        house.do(intent)
    return wrong or differences(house, {**task[2], **(task[3] if len(task) > 3 else {})})


def score(understander: Understander, language: str, *, show: bool = False) -> tuple[Counter[str], Counter[str]]:
    """Return how many tasks of each kind there are and how many came out right."""
    tried: Counter[str] = Counter()
    right: Counter[str] = Counter()
    for kind, tasks in CONTENT["tasks"].items():
        for task in tasks:
            wrong = attempt(understander, language, task)
            tried[kind] += 1
            right[kind] += not wrong
            if wrong and show:
                print(f"  {language} {kind}: {task[0 if language == 'en' else 1]}: {'; '.join(wrong)}")
    return tried, right


def understander() -> Understander:
    """Return what understands the home of the tasks."""
    home = {"areas": CONTENT["areas"], "entities": CONTENT["entities"]}
    return Understander(read_home(home), ("en", "zh"), plugins(), clock=lambda: NOW)


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--show", action="store_true", help="show what came out wrong")
    args = parser.parse_args()
    understands = understander()
    print(f"{'tasks':<14}{'n':>5}{'right':>7}{'share':>9}")
    for language in ("en", "zh"):
        tried, right = score(understands, language, show=args.show)
        for kind, n in tried.items():
            print(f"{language} {kind:<11}{n:>5}{right[kind]:>7}{right[kind] / n:>9.1%}")
        n, good = tried.total(), right.total()
        print(f"{language} {'all':<11}{n:>5}{good:>7}{good / n:>9.1%}")


if __name__ == "__main__":
    main()
