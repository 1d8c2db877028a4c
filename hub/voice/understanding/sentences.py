"""The sentences a home knows, for verifying what was heard and for a recogniser's grammar.

Made of spoken templates per language (spoken/<lang>.yaml) and this home's names, plus what plugins say themselves. A
wildcard of a plugin's sentence stands as ``{name}``: any few words.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from itertools import islice
from typing import Any

from hassil.errors import HassilError
from hassil.expression import Alternative, Expression, Group, ListReference, RuleReference, TextChunk
from hassil.expression import Sequence as HassilSequence
from hassil.intents import Intents, RangeSlotList, TextSlotList
from hassil.parser import ParseError
from home_assistant_intents import get_intents, get_languages

from hub.api.kinds import SECURED_COVERS
from hub.voice.phrase_graph import PhraseGraph
from hub.voice.understanding import data, languages
from hub.voice.understanding.clauses import split_spoken
from hub.voice.understanding.exact import PluginSentences
from hub.voice.understanding.graphs import graph_of
from hub.voice.understanding.lexicon import expanded
from hub.voice.understanding.names import Thing, Vocabulary

#: Enough for a home of a thousand entities; a recogniser's grammar grows with it.
LIMIT = 40_000
_PER_TEMPLATE = 40
_DEEPEST = 12


def known_sentences(
    vocabulary: Vocabulary,
    language: str,
    plugin_sentences: Iterable[PluginSentences] = (),
    limit: int = LIMIT,
) -> list[str]:
    """Return what people say to this home in a language, most particular first, without repeats, at most ``limit``.

    Every entity and area occurs with every fitting request; templates that say too much are ``known_graphs``. Numbers
    stand as one example; compounds are verified clause by clause (``split_spoken``). A language without templates
    gives only plugins' sentences and names.
    """
    spoken = data.packaged("spoken", languages.base(language)) or {}
    sources = (
        _of_plugins(language, plugin_sentences),
        _of_home(vocabulary, spoken),
        _of_areas(vocabulary, language, spoken),
        _of_things(vocabulary, language, spoken),
    )
    return list(islice(dict.fromkeys(s for source in sources for s in source), limit))


def _of_things(vocabulary: Vocabulary, language: str, spoken: Mapping[str, Any]) -> Iterator[str]:
    for thing in vocabulary.things:
        if thing.category:
            continue
        for name in _said(thing, language):
            for template in spoken.get("kinds", {}).get(thing.kind, ()):
                yield from _filled(template, spoken, name=name)


def _said(thing: Thing, language: str) -> Sequence[str]:
    """Return the names that are spoken in a language: those in a script that it uses, in small letters."""
    base = languages.base(language)
    fits = _SCRIPTS.get(base, _latin)
    return tuple(dict.fromkeys(n.casefold() for n in thing.names(language) if fits(n)))


def names_said(vocabulary: Vocabulary, language: str) -> list[str]:
    """Return the names of rooms and things as they are spoken in a language, for a recogniser to listen for."""
    places = [Thing(id=a.id, kind="", name=a.name, aliases=a.aliases) for a in vocabulary.areas.values()]
    things = [t for t in vocabulary.things if not t.category]
    return list(dict.fromkeys(name for thing in (*places, *things) for name in _said(thing, language)))


def _latin(name: str) -> bool:
    return not any("\u3040" <= c <= "\u9fff" or "\uac00" <= c <= "\ud7a3" for c in name)


#: How to tell a name in a language's own script; a language that is not here does not write in East Asian ones.
_SCRIPTS: Mapping[str, Callable[[str], bool]] = {
    "zh": lambda name: any("\u4e00" <= c <= "\u9fff" for c in name),
    "ja": lambda name: any("\u3040" <= c <= "\u9fff" for c in name),
    "ko": lambda name: any("\uac00" <= c <= "\ud7a3" for c in name),
}


def _of_areas(vocabulary: Vocabulary, language: str, spoken: Mapping[str, Any]) -> Iterator[str]:
    for area in vocabulary.areas.values():
        kinds = {t.kind for t in vocabulary.in_area(area.id) if t.device_class not in SECURED_COVERS}
        for name in _said(Thing(id=area.id, kind="", name=area.name, aliases=area.aliases), language):
            for kind, templates in spoken.get("areas", {}).items():
                if kind in kinds or (kind == "any" and kinds):
                    for template in templates:
                        yield from _filled(template, spoken, area=name)


def _of_home(vocabulary: Vocabulary, spoken: Mapping[str, Any]) -> Iterator[str]:
    kinds = {t.kind for t in vocabulary.things}
    for kind, templates in spoken.get("home", {}).items():
        if kind in kinds or kind == "any":
            for template in templates:
                yield from _filled(template, spoken)


def _filled(template: str, spoken: Mapping[str, Any], **given: str) -> Iterator[str]:
    values: Mapping[str, Sequence[Any]] = {**spoken.get("values", {}), **{k: [v] for k, v in given.items()}}
    for plain in expanded([template], "spoken"):
        yield from _each(plain, values)


def _each(text: str, values: Mapping[str, Sequence[Any]]) -> Iterator[str]:
    for slot, options in values.items():
        mark = "{" + slot + "}"
        if mark in text:
            for option in options:
                yield from _each(text.replace(mark, str(option)), values)
            return
    yield text


# ── plugins ──────────────────────────────────────────────────────────────────────────────────────────────────────


def known_graphs(language: str, plugin_sentences: Iterable[PluginSentences]) -> list[PhraseGraph]:
    """Return as graphs those templates of plugins that say more than can be listed."""
    return [graph for _, _, graph in _parsed(language, plugin_sentences) if graph is not None]


def _parsed(
    language: str, plugins: Iterable[PluginSentences]
) -> Iterator[tuple[Expression, Intents, PhraseGraph | None]]:
    """Yield every template of plugins, with its graph where it has one and needs it."""
    base, spaced = languages.base(language), languages.spaced(language)
    for intents in _plugin_intents(language, plugins):
        for name, expression in _templates(intents):
            graph = graph_of(expression, intents, base, spaced, name)
            yield expression, intents, graph if graph is not None and graph.count() > _PER_TEMPLATE else None


def _of_plugins(language: str, plugins: Iterable[PluginSentences]) -> Iterator[str]:
    spaced = languages.spaced(language)
    for expression, intents, graph in _parsed(language, plugins):
        for text in islice(_said_by(expression, intents, 0), _PER_TEMPLATE) if graph is None else ():
            yield " ".join(text.split()) if spaced else text.replace(" ", "")


def _plugin_intents(language: str, plugins: Iterable[PluginSentences]) -> Iterator[Intents]:
    tag = languages.pick(language, get_languages())
    upstream = get_intents(tag) or {} if tag else {}
    for _, own, content in plugins:
        if languages.base(own) != languages.base(language):
            continue
        merged = {
            "language": own,
            "intents": content.get("intents") or {},
            "lists": {**upstream.get("lists", {}), **(content.get("lists") or {})},
            "expansion_rules": {**upstream.get("expansion_rules", {}), **(content.get("expansion_rules") or {})},
        }
        try:
            intents = Intents.from_dict(merged)
            deque(_templates(intents), maxlen=0)
        except (HassilError, ParseError, ValueError, KeyError, TypeError, AttributeError):
            continue  # the same data is refused with its reason where it is loaded for understanding
        yield intents


def _templates(intents: Intents) -> Iterator[tuple[str, Expression]]:
    for intent in intents.intents.values():
        for block in intent.data:
            for sentence in block.sentences:
                yield intent.name, sentence.expression


def _said_by(expression: Expression, intents: Intents, depth: int) -> Iterator[str]:
    """Yield what a template says, with open lists as ``{name}`` and one example of a range."""
    if depth > _DEEPEST:
        return
    if isinstance(expression, TextChunk):
        yield expression.original_text
    elif isinstance(expression, ListReference):
        yield from _listed(expression, intents, depth)
    elif isinstance(expression, RuleReference):
        rule = intents.expansion_rules.get(expression.rule_name)
        if rule is not None:
            yield from _said_by(rule.expression, intents, depth + 1)
    elif isinstance(expression, Alternative):
        for item in expression.items:
            yield from _said_by(item, intents, depth + 1)
    elif isinstance(expression, HassilSequence | Group):
        yield from _in_turn(expression.items, intents, depth)


def _in_turn(items: Sequence[Expression], intents: Intents, depth: int) -> Iterator[str]:
    if not items:
        yield ""
        return
    for first in _said_by(items[0], intents, depth + 1):
        for rest in _in_turn(items[1:], intents, depth):
            yield first + rest


def _listed(reference: ListReference, intents: Intents, depth: int) -> Iterator[str]:
    values = intents.slot_lists.get(reference.list_name)
    if isinstance(values, TextSlotList):
        for value in values.values:
            yield from _said_by(value.text_in, intents, depth + 1)
    elif isinstance(values, RangeSlotList):
        yield str(max(values.start, min(values.stop, 5)))
    else:
        yield "{" + reference.slot_name + "}"


__all__ = ["known_graphs", "known_sentences", "split_spoken"]
