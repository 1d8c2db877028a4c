"""Who answers in which language: a plugin in its own words, else upstream's answer, else the plugin's English.

A plugin that has phrases in the speaker's language is always right. Upstream's answers are only given for what really
happened: all orders confirmed, all states known, nothing that belongs to one person.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import msgspec

from hub.api.commands import Verdict
from hub.api.home import EntityState
from hub.api.intents import Asked, Intent, Reply
from hub.api.kinds import Kind
from hub.kernel.registry import Registry
from hub.kernel.states import States

if TYPE_CHECKING:
    from hub.voice.understanding.upstream_answers import Subject

_SWITCHED_WORDS = {Kind.COVER: ("open", "closed"), Kind.LOCK: ("locked", "unlocked")}


class Retelling:
    """Says a plugin's answer in a language that the plugin does not speak."""

    def __init__(self, speaks: Callable[[str, str], bool], registry: Registry, states: States) -> None:
        self._speaks = speaks
        self._registry = registry
        self._states = states

    def __call__(self, plugin: str, intent: Intent, asked: Asked, reply: Reply) -> Reply:
        """Return the answer, in upstream's words where the plugin has none in the language and upstream has."""
        confirmed = all(outcome.verdict is Verdict.CONFIRMED for outcome in reply.outcomes)
        if not reply.ok or not confirmed or self._speaks(plugin, asked.language):
            return reply
        from hub.voice.understanding.upstream_answers import told  # brings Jinja2, which starting need not wait for

        subjects = self._subjects(intent, asked.language)
        text = told(intent, subjects, asked.language) if subjects is not None else None
        return msgspec.structs.replace(reply, text=text) if text else reply

    def _subjects(self, intent: Intent, language: str) -> list[Subject] | None:
        """Return what the intent is about; None when that is not known or is not everybody's business."""
        from hub.voice.understanding.upstream_answers import Subject

        out: list[Subject] = []
        for entity_id in intent.targets:
            entity, state = self._registry.entities.get(entity_id), self._states.get(entity_id)
            unknown = state is None or not state.available or state.value is None
            if entity is None or state is None or unknown or self._registry.private(entity_id):
                return None
            out.append(
                Subject(
                    entity_id=entity_id,
                    name=entity.label(language),
                    domain=entity.kind.value,
                    state=_word(entity.kind, state),
                    unit=entity.unit or "",
                    attributes=dict(state.attributes),
                )
            )
        return out


def _word(kind: Kind, state: EntityState) -> str:
    if isinstance(state.value, bool):
        return _SWITCHED_WORDS.get(kind, ("on", "off"))[not state.value]
    return str(state.value)
