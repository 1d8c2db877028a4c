"""How the things of a home are called within a sentence, alone and several at once."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from hub.api import Area, Entity, Hub
from plugins.household.api import machine_name, tells_state

_MANY = 4
"""More things than this are counted."""
_GUARD_WORDS = (" contact", " sensor", "门磁", "传感器")


class Naming:
    """Names of entities and rooms in the asker's language."""

    def __init__(self, hub: Hub) -> None:
        self._hub = hub

    def one(self, entity: Entity, language: str) -> str:
        """Return what an entity is called: of a machine its own name, of a door's sensor the door's."""
        if tells_state(entity):
            return self.within(machine_name(entity, self._hub, language), language)
        label = entity.label(language)
        for word in _GUARD_WORDS:
            label = label.removesuffix(word)
        return self.within(label, language)

    def many(self, entities: Sequence[Entity], language: str) -> str:
        """Return entities as a phrase, counted where there are many."""
        if len(entities) <= _MANY:
            return self.listed(dict.fromkeys(self.one(e, language) for e in entities), language)
        kinds = {e.kind.value for e in entities}
        key = f"kinds.{kinds.pop()}" if len(kinds) == 1 else "kinds.any"
        kind = self._hub.text(key, language)
        kind = self._hub.text("kinds.any", language) if kind == key else kind
        return self._hub.text("counted", language, count=len(entities), kind=kind)

    def listed(self, names: Iterable[str], language: str) -> str:
        """Return names as one phrase: "the lamp, the fan and the blinds"."""
        names = list(names)
        if len(names) < 2:
            return "".join(names)
        return self._hub.text("comma", language).join(names[:-1]) + self._hub.text("and", language) + names[-1]

    def within(self, label: str, language: str) -> str:
        """Return a name as it stands within a sentence."""
        if not language.startswith("en") or not label:
            return label
        first = label.split()[0]
        plain = label if first.isupper() and len(first) > 1 else label[:1].lower() + label[1:]
        return plain if plain.startswith(("the ", "my ")) or "'" in first else f"the {plain}"

    def place(self, entity: Entity, language: str) -> str:
        """Return the room of an entity; without one, its own name."""
        area = self._hub.home.areas.get(self._hub.home.area_of(entity.entity_id) or "")
        return self.room(area, language) if area is not None else self.one(entity, language)

    def room(self, area: Area, language: str) -> str:
        """Return what a room is called within a sentence."""
        own = area.aliases.get(language) or area.aliases.get(language.partition("-")[0]) or ()
        label = str(own[0] if own else area.name)
        return label if not language.startswith("en") else f"the {label[:1].lower()}{label[1:]}"


def capital(text: str) -> str:
    """Return a sentence with its first letter large."""
    return text[:1].upper() + text[1:]


def tidy(text: str) -> str:
    """Return a sentence without the gaps that an empty part of it leaves."""
    return " ".join(text.split()).replace(" .", ".").replace(" ,", ",").replace(" :", ":")
