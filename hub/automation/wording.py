"""Plans in words, in any language that the room speaks: what they will do, when, and what they wait for."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from hub.api.clock import Clock
from hub.automation import phrases
from hub.automation.plans import Plan
from hub.kernel.registry import Registry

_MANY = 5
_PRESSED = {"button", "scene", "script"}


class Wording:
    """Says what plans are. What a person said themselves stands as they said it when no phrase tells it."""

    def __init__(self, registry: Registry, clock: Clock) -> None:
        self._registry = registry
        self._clock = clock

    def deed(self, plan: Plan, language: str) -> str:
        """Return what a plan will do, as it stands within a sentence."""
        if plan.message:
            return plan.message
        if plan.sort == "reminder":
            return phrases.say("tell", language)
        what = self.things(plan.things, language)
        if plan.sort == "restore":
            return phrases.say("restore", language, what=what)
        kinds = {self._registry.entities[t].kind.value for t in plan.things if t in self._registry.entities}
        verb = _verb(plan.intent.name if plan.intent else "", kinds) if what else ""
        if kinds and kinds <= _PRESSED:  # "make coffee" says more than the name of its button
            verb = ""
        value = _value(plan.intent.slots if plan.intent else {}, language)
        if verb == "set" and value:
            return phrases.say("set_to", language, what=what, value=value)
        return phrases.say(verb or "other", language, what=what, text=plan.text)

    def things(self, ids: Sequence[str], language: str) -> str:
        """Return entities as a phrase, counted when there are many; empty when none of them is known any more."""
        known = [e for i in ids if (e := self._registry.entities.get(i))]
        names = [_plain(e.label(language), language) for e in known]
        return (
            phrases.listed(names, language) if len(names) < _MANY else phrases.say("many", language, count=len(names))
        )

    def when(self, plan: Plan, language: str) -> str:
        """Return when a plan is due."""
        if plan.repeat:
            every, now = phrases.every(plan.repeat, language), self._clock.now()
            days = [
                phrases.date(date.fromisoformat(d), now, language) for d in plan.skip if d >= now.date().isoformat()
            ]
            return phrases.say("not_on", language, when=every, days=phrases.listed(days, language)) if days else every
        if plan.due is not None and not plan.condition:
            now = self._clock.now()
            return phrases.when(datetime.fromtimestamp(plan.due, now.tzinfo), now, language)
        return ""

    def condition(self, plan: Plan, language: str) -> str:
        """Return what a plan waits for: as it was said, or in another language what the home watches for."""
        trigger = plan.trigger or {}
        if language == plan.language or not trigger:
            return plan.condition
        if "sun" in trigger:
            return phrases.say(f"sun_{trigger['sun']}", language)
        return self.awaited(trigger, language)

    def awaited(self, trigger: dict[str, Any], language: str) -> str:
        """Return what is watched for, and how long it must last."""
        said = self._comes_true(trigger, language)
        waits = phrases.span(float(trigger["for_s"]), language) if "for_s" in trigger else ""
        return phrases.say("lasts", language, condition=said, span=waits) if waits else said

    def _comes_true(self, trigger: dict[str, Any], language: str) -> str:
        entities = trigger.get("entities", ())
        what = self.things(entities, language)
        for side in ("above", "below"):
            if side in trigger:
                return phrases.say(f"crosses_{side}", language, what=what, value=f"{trigger[side]:g}")
        wanted = next(iter(trigger.get("to", ())), "")
        key = "becomes_many" if trigger.get("all") and len(entities) > 1 else "becomes"
        return phrases.say(key, language, what=what, state=phrases.state(str(wanted), language))

    def described(self, plan: Plan, language: str, *, sort: str = "") -> str:
        """Return a plan as one item of a list; ``sort``: the list is of that sort only."""
        if plan.sort == "alarm" and not sort:
            return phrases.say("alarm_item", language, when=self.when(plan, language))
        deed = self.deed(plan, language) if plan.sort != "alarm" else ""
        if plan.condition:
            return phrases.say("wait", language, condition=self.condition(plan, language), deed=deed)
        return phrases.say("item", language, when=self.when(plan, language), deed=deed).strip()

    def shown(self, plan: Plan, language: str) -> dict[str, Any]:
        """Return a plan as JSON values; times in Unix seconds."""
        language = language or plan.language
        return {
            "id": plan.id, "sort": plan.sort, "text": plan.text, "says": self.described(plan, language),
            "deed": self.deed(plan, language),
            "due": plan.due, "repeat": plan.repeat, "condition": self.condition(plan, language),
            "message": plan.message, "targets": list(plan.things), "asker": plan.asker, "made_at": plan.made_at,
        }  # fmt: skip


def _plain(name: str, language: str) -> str:
    if not language.startswith("en"):
        return name
    return name if name.isupper() else f"the {name[:1].lower()}{name[1:]}"


def _verb(intent: str, kinds: set[str]) -> str:
    on, off = intent == "HassTurnOn", intent == "HassTurnOff"
    if on or off:
        if kinds == {"lock"}:
            return "lock" if on else "unlock"
        if kinds and kinds <= {"cover", "valve"}:
            return "open" if on else "close"
        return "turn_on" if on else "turn_off"
    return "set" if "Set" in intent else ""


def _value(slots: dict[str, Any], language: str) -> str:
    """Return the value that things are to be set to; empty when it is none that a phrase tells."""
    for name in ("brightness", "position", "percentage", "volume_level", "humidity"):
        if isinstance(slots.get(name), int | float):
            return phrases.say("percent", language, value=f"{slots[name]:g}")
    if isinstance(slots.get("temperature"), int | float) and slots["temperature"] < 100:
        return phrases.say("degrees", language, value=f"{slots['temperature']:g}")
    return ""
