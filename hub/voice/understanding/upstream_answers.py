"""Stage 8 for languages in which a plugin says nothing of its own: upstream's answers, run in Jinja2's sandbox. Pure.

Upstream answers each intent by templates of its own (``light_all``, ``brightness_area``), told apart by what was asked.
An answer is only given where the template has everything that it speaks of; whoever asks says it in English otherwise.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import Any

import jinja2
import msgspec
from hassil.intents import TextSlotList
from jinja2.sandbox import ImmutableSandboxedEnvironment

from hub.api.intents import Intent
from hub.voice.understanding import upstream
from hub.voice.understanding.expand import Sampler, strings

#: Templates are upstream's own; what they make of a home is no longer than this.
_LONGEST = 400
_FAILURES = (jinja2.TemplateError, ArithmeticError, LookupError, TypeError, ValueError, AttributeError)
#: Values by which templates are told apart, the most telling first.
_VALUES = ("brightness", "color", "temperature", "position", "percentage", "volume_level")
_WHERE = ("area", "floor")
_PLURALS = {"light": "lights", "fan": "fans"}
_STATES = {"on_off_states": ("on", "off"), "cover_states": ("open", "closed"), "lock_states": ("locked", "unlocked")}


class Subject(msgspec.Struct, frozen=True, kw_only=True):
    """What an answer may speak of: an entity's name, kind and state, as upstream's templates call them."""

    entity_id: str
    name: str
    domain: str
    state: str = ""
    unit: str = ""
    attributes: Mapping[str, Any] = {}


class _State(msgspec.Struct, frozen=True, kw_only=True):
    entity_id: str
    name: str
    domain: str
    state: str | jinja2.Undefined
    """Undefined where the language has no word for it: a template that speaks of it then says nothing."""
    state_with_unit: str | jinja2.Undefined
    attributes: Mapping[str, Any]


def told(intent: Intent, subjects: Sequence[Subject], language: str) -> str | None:
    """Return upstream's answer to an intent that was carried out, or None where it has none that can be said."""
    tag = upstream.tag_of(language)
    if tag is None:
        return None
    responses = upstream.raw(tag).get("responses", {}).get("intents", {}).get(intent.name) or {}
    if intent.name == "HassGetState" and not subjects:
        return None
    for key in _keys(intent, subjects):
        if key in responses:
            return _rendered(str(responses[key]), intent, subjects, tag)
    return None


def _keys(intent: Intent, subjects: Sequence[Subject]) -> list[str]:
    """Return the templates that fit, best first."""
    slots, domain = intent.slots, subjects[0].domain if subjects else ""
    if intent.name == "HassGetState":
        quantity = str(slots.get("quantity", ""))
        return [quantity] if quantity else ["one_yesno"] if "state" in slots else ["one"]
    where = next((w for w in _WHERE if w in slots), "")
    values = [v for v in _VALUES if v in slots]
    keys = [f"{v}_{where}" for v in values if where and "name" not in slots] + values
    if len(subjects) > 1:
        plural = _PLURALS.get(domain, domain)
        keys += [f"{plural}_{where}"] if where else [f"{domain}_all"]
    keys += ["cover_device_class"] if "device_class" in slots else []
    return [*keys, domain, "default"]


def _rendered(template: str, intent: Intent, subjects: Sequence[Subject], tag: str) -> str | None:
    states = [_state(subject, tag) for subject in subjects]
    asked = str(intent.slots.get("state", ""))
    matched = [s for s, subject in zip(states, subjects, strict=True) if not asked or subject.state == asked]
    by_id = {s.entity_id: s for s in states}
    slots = {"name": states[0].name, **intent.slots} if len(states) == 1 else dict(intent.slots)
    try:
        text = _compiled(template).render(
            slots=slots,
            state=states[0] if states else None,
            query={"matched": matched, "unmatched": [s for s in states if s not in matched]},
            state_attr=lambda entity_id, name: by_id[entity_id].attributes[name],
        )
    except _FAILURES:
        return None
    text = " ".join(text.split())
    if not text or "None" in text or len(text) > _LONGEST:
        return None
    return text if text[-1] in ".!?。！？।" else f"{text}."


def _state(subject: Subject, tag: str) -> _State:
    known = subject.state.replace(".", "", 1).lstrip("-").isdecimal()
    said = subject.state if known else _state_words(tag).get(subject.state)
    return _State(
        entity_id=subject.entity_id,
        name=subject.name,
        domain=subject.domain,
        state=said if said is not None else jinja2.StrictUndefined(name="state"),
        state_with_unit=f"{said} {subject.unit}".strip() if said is not None else jinja2.StrictUndefined(name="state"),
        attributes=subject.attributes,
    )


@lru_cache(maxsize=16)
def _state_words(tag: str) -> Mapping[str, str]:
    """Return what a language says for on, open, locked …: the first word that upstream has for it."""
    intents = upstream.parsed(tag)
    sampler = Sampler(intents.expansion_rules, spaced=True)
    out: dict[str, str] = {}
    for name, wanted in _STATES.items():
        found = intents.slot_lists.get(name)
        for value in found.values if isinstance(found, TextSlotList) else ():
            words = strings(sampler, value.text_in, 1)
            if str(value.value_out) in wanted and words:
                out.setdefault(str(value.value_out), words[0])
    return out


@lru_cache(maxsize=256)
def _compiled(template: str) -> jinja2.Template:
    environment = ImmutableSandboxedEnvironment(undefined=jinja2.StrictUndefined, cache_size=0)
    environment.filters["ordinal"] = str
    return environment.from_string(template)
