"""Says in the asker's language what came of commands, from the states that resulted. Owns how answers are composed."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from hub.api import Entity, EntityState, Hub, Intent, Outcome, Verdict
from plugins.household.commands import Order

_MANY = 4
"""More entities than this are counted instead of named."""


class Telling:
    """Composes sentences about entities."""

    def __init__(self, hub: Hub) -> None:
        self._hub = hub

    def of_outcomes(
        self, intent: Intent, orders: Sequence[tuple[Entity, Order]], outcomes: Sequence[Outcome], language: str
    ) -> str:
        """Return what became of each order, the like ones together, in one sentence where that can be."""
        groups: dict[tuple[str, str, str], list[tuple[Entity, Outcome]]] = {}
        for (entity, (command, params)), outcome in zip(orders, outcomes, strict=True):
            key, value = self._result(entity, command, params, outcome, language)
            groups.setdefault((key, value, self._reason(outcome, language)), []).append((entity, outcome))
        parts = []
        for (key, value, reason), members in groups.items():
            entities = [entity for entity, _ in members]
            parts.append(self._sentence(key, entities, language, value=value, reason=reason))
        return self.together(parts, language)

    def _result(
        self, entity: Entity, command: str, params: dict[str, Any], outcome: Outcome, language: str
    ) -> tuple[str, str]:
        """Return the phrase for an outcome and the value in it."""
        if outcome.verdict is Verdict.REFUSED:
            return f"refused.{command}", ""
        if outcome.verdict is Verdict.UNCONFIRMED:
            return f"sent.{command}", ""
        state = outcome.state or self._hub.states.get(entity.entity_id)
        for name in params:
            value = self.parameter(name, params[name], state, language)
            if value:
                return f"set.{name.removesuffix('_pct').removesuffix('_step')}", value
        if state is not None and str(state.value) in _UNDER_WAY:
            return f"state.{state.value}", ""
        return f"done.{command}", ""

    def refused(self, outcome: Outcome, language: str) -> str:
        """Return that one command was refused, and why."""
        entity = self._hub.home.entities[outcome.entity_id]
        reason = self._reason(outcome, language)
        return self._sentence(f"refused.{outcome.command}", [entity], language, value="", reason=reason)

    def parameter(self, name: str, asked: Any, state: EntityState | None, language: str) -> str:
        """Return a parameter as the device reports it now, in words; as asked when it reports none."""
        now = dict(state.attributes) if state else {}
        if name.startswith("brightness"):
            level = now.get("brightness")
            percent = round(level / 2.55) if isinstance(level, int | float) else asked
            return self._hub.text("unit.percent", language, value=f"{percent:g}")
        if name in ("position", "percentage", "humidity"):
            value = now.get({"position": "current_position"}.get(name, name), asked)
            return self._hub.text("unit.percent", language, value=f"{value:g}")
        if name == "temperature":
            return self._hub.text("unit.degree", language, value=f"{now.get('temperature', asked):g}")
        if name == "option":
            return self.option(str(state.value if state is not None and state.value is not None else asked), language)
        if name == "value":
            number = state.value if state is not None and isinstance(state.value, int | float) else asked
            return f"{number:g}"
        if name == "volume_level":
            return self._hub.text("unit.percent", language, value=f"{100 * float(now.get(name, asked)):.0f}")
        if name == "color_name":
            colour = self._hub.text(f"colour.{asked}", language)
            return str(asked) if colour.startswith("colour.") else colour
        if name == "hvac_mode":
            return self._hub.text(f"mode.{asked}", language)
        return f"{asked} K" if name == "color_temp_kelvin" else ""

    def option(self, option: str, language: str) -> str:
        """Return an option of an appliance in words."""
        key = f"options.{option}"
        text = self._hub.text(key, language)
        return option.replace("_", " ") if text == key else text

    def _reason(self, outcome: Outcome, language: str) -> str:
        """Return why a command failed; the reasons of commands are English and are left out elsewhere."""
        if outcome.verdict is not Verdict.REFUSED or not language.startswith("en") or not outcome.reason:
            return ""
        return ": " + outcome.reason.rstrip(".")

    def _sentence(self, key: str, entities: Sequence[Entity], language: str, **values: str) -> str:
        number = "one" if len(entities) == 1 and not self._plural(entities[0], language) else "many"
        what = self.names(entities, language)
        for candidate in (f"{key}.{number}", f"{key.partition('.')[0]}.other.{number}"):
            text = self._hub.text(candidate, language, what=what, **values)
            if text != candidate:
                return self._capital(text)
        return self._capital(what)

    def _plural(self, entity: Entity, language: str) -> bool:
        """Return True for one thing whose English name is a plural: blinds, fairy lights."""
        label = entity.label(language)
        return language.startswith("en") and label.endswith("s") and not label.endswith("ss")

    def names(self, entities: Sequence[Entity], language: str) -> str:
        """Return entities as a phrase: by name, or counted when there are many."""
        if len(entities) > _MANY:
            return self._counted(entities, language)
        return self.listed([self.name(e, language) for e in entities], language)

    def name(self, entity: Entity, language: str) -> str:
        """Return an entity's name as it stands within a sentence ("the kitchen light")."""
        label = entity.label(language)
        single = len(label.split()) == 1 and not label.isupper()
        if single and entity.kind.value in ("vacuum", "scene", "lawn_mower"):
            return label
        return self.within(label, language)

    def within(self, label: str, language: str) -> str:
        """Return a name as it stands within a sentence."""
        if not language.startswith("en"):
            return label
        words = label.split()
        plain = label if words[0].isupper() and len(words[0]) > 1 else label[:1].lower() + label[1:]
        return plain if plain.startswith(("the ", "my ")) or "'" in words[0] else f"the {plain}"

    def _counted(self, entities: Sequence[Entity], language: str) -> str:
        kinds = {e.kind.value for e in entities}
        kind = self._hub.text(f"kinds.{kinds.pop()}" if len(kinds) == 1 else "kinds.any", language)
        kind = self._hub.text("kinds.any", language) if kind.startswith("kinds.") else kind
        areas = {self._hub.home.area_of(e.entity_id) for e in entities}
        area = self._hub.home.areas.get(areas.pop() or "") if len(areas) == 1 else None
        if area is not None:
            return self._hub.text(
                "counted_in", language, count=len(entities), kind=kind, area=area_name(area, language)
            )
        return self._hub.text("counted", language, count=len(entities), kind=kind)

    def listed(self, names: Iterable[str], language: str) -> str:
        """Return names as one phrase: "the lamp, the fan and the blinds"."""
        names = list(names)
        if len(names) < 2:
            return "".join(names)
        comma, last = self._hub.text("comma", language), self._hub.text("and", language)
        return comma.join(names[:-1]) + last + names[-1]

    def together(self, parts: Sequence[str], language: str) -> str:
        """Return several statements as one sentence."""
        stop = self._hub.text("stop", language)
        bare = [p.rstrip(".。") for p in parts if p]
        joined = [bare[0], *(p[:1].lower() + p[1:] if p.startswith("The ") else p for p in bare[1:])] if bare else []
        return self._hub.text("also", language).join(joined) + stop if joined else ""

    def _capital(self, text: str) -> str:
        return text[:1].upper() + text[1:]


_UNDER_WAY = frozenset({"opening", "closing", "locking", "unlocking", "arming"})


def area_name(area: Any, language: str) -> str:
    """Return an area's name within a sentence."""
    own = area.aliases.get(language) or area.aliases.get(language.partition("-")[0]) or ()
    label = str(own[0] if own else area.name)
    return label if not language.startswith("en") else f"the {label[:1].lower()}{label[1:]}"
