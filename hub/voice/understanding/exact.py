"""Stage 3: exact sentences: hassil with home-assistant-intents for every language it has, and plugins' own sentences.

The sentence data is parsed once, when a language is loaded. For each sentence only those names that occur in it are
given to the matcher, which keeps a thousand names as fast as ten.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import msgspec
from hassil.errors import HassilError
from hassil.intents import Intents, TextSlotList
from hassil.parser import ParseError
from hassil.recognize import RecognizeResult, recognize_all

from hub.api.errors import UnderstandingError
from hub.voice.understanding import data, languages, upstream
from hub.voice.understanding import intents as kinds_table
from hub.voice.understanding.measuring import measured
from hub.voice.understanding.names import Names, Vocabulary
from hub.voice.understanding.reading import Match, Problem, Reading, Scope
from hub.voice.understanding.targets import find

PluginSentences = tuple[str, str, Mapping[str, Any]]
"""Plugin name, language tag, and the content of its ``sentences/<lang>.yaml`` in hassil's format."""

_UPSTREAM = ""
#: Door and window sensors answer for doors and windows that no cover drives.
_SENSOR_CLASSES = {
    "door": ("door", "opening", "garage_door"),
    "window": ("window", "opening"),
    "garage": ("garage", "garage_door"),
    "gate": ("gate", "opening", "door"),
}
#: Upstream tells by the key of the response whether one, any, all or which of several was asked.
_QUANTITIES = frozenset({"any", "all", "which", "how_many"})
_PLACES = ("area", "floor")
#: Intents whose room is where to work, not where the robot stands.
_WORKING_THERE = frozenset({"HassVacuumCleanArea"})
#: "Spegni la televisione" turns it off, though upstream's sentence for its sound fits as well.
_SOUND_OFF = frozenset({"HassMediaPlayerMute", "HassMediaPlayerUnmute"})
#: Languages that write articles and prepositions as one with the word.
_PREFIXING = frozenset({"ar", "fa", "he", "ur"})
#: The list that plugins' sentences name for persons; it holds this household's, whatever the plugin wrote.
_PERSON = "person_name"


class Hit(msgspec.Struct, frozen=True, kw_only=True):
    """One match of the sentence data: intent, slots, who offered it, and how good it is (lower is better)."""

    intent: str
    slots: dict[str, Any]
    ids: dict[str, tuple[str, ...]]
    matched: tuple[Match, ...]
    plugin: str
    score: tuple[int, int, int, int, int, str]
    wildcard: bool
    answers: bool | None
    response: str
    spans: bool
    """It may be asked of any stretch of the past: ``metadata: {period: true}``."""
    needs: Mapping[str, Any]
    """What the home must have for it: ``select``, options of which one of its choices must offer some; ``called``.

    ``kind``: a sort of thing; without one, the sentence is not this one (an alarm clock, where no alarm panel is).
    """


class Sentences:
    """The sentence data of one language, ready to match."""

    def __init__(self, language: str, plugins: Iterable[PluginSentences] = ()) -> None:
        self.language = language
        self.tag = upstream.tag_of(language)
        raw = upstream.raw(self.tag) if self.tag else {}
        self.responses: Mapping[str, Any] = raw.get("responses", {})
        self._sources: list[tuple[str, Intents]] = []
        if self.tag and raw:
            self._sources.append((_UPSTREAM, upstream.parsed(self.tag)))
            beside = data.packaged("beside", languages.base(language))
            if beside is not None:
                self._sources.append((_UPSTREAM, _plugin_intents("hearth", self.tag, beside, raw)))
        for plugin, tag, content in plugins:
            if languages.base(tag) == languages.base(language):
                self._sources.append((plugin, _plugin_intents(plugin, tag, content, raw)))
        self.warm()

    def warm(self) -> None:
        """Parse every template now, so that the first sentence is as fast as the next."""
        for _, source in self._sources:
            for intent in source.intents.values():
                for block in intent.data:
                    _ = block.sentences

    def hits(self, text: str, names: Names, home: Vocabulary, area: str | None) -> list[Hit]:
        """Return what matches, best first."""
        lists = _slot_lists(text, names, home)
        context = {"area": home.label(area, self.language)} if area else {}
        out: list[Hit] = []
        for plugin, source in self._sources:
            try:
                results = recognize_all(
                    text, source, slot_lists=lists, intent_context=context, language=self.tag or self.language
                )
                out.extend(_hit(result, plugin) for result in results if not self._mid_word(result, text))
            except RecursionError:
                continue
        out.sort(key=lambda hit: hit.score)
        return out

    def _mid_word(self, result: RecognizeResult, text: str) -> bool:
        """Return True when a wildcard begins within a word ("den Terrasse|nsauger"), which nobody says."""
        if not languages.spaced(self.language) or languages.base(self.language) in _PREFIXING:
            return False
        return any(_within_word(e.text.strip(), text) for e in result.entities_list if e.is_wildcard and e.text)


def _within_word(part: str, text: str) -> bool:
    starts = [i for i in range(len(text)) if text.startswith(part, i)] if part else []
    return bool(starts) and all(i > 0 and text[i - 1].isalpha() and part[0].isalpha() for i in starts)


def _plugin_intents(plugin: str, tag: str, content: Mapping[str, Any], upstream: Mapping[str, Any]) -> Intents:
    """Return a plugin's sentences, parsed; it may use upstream's lists and expansion rules as well as its own."""
    merged = {
        "language": tag,
        "intents": content.get("intents") or {},
        "lists": {**upstream.get("lists", {}), **(content.get("lists") or {})},
        "expansion_rules": {**upstream.get("expansion_rules", {}), **(content.get("expansion_rules") or {})},
        "skip_words": content.get("skip_words", upstream.get("skip_words", [])),
    }
    try:
        parsed = Intents.from_dict(merged)
        for intent in parsed.intents.values():
            for block in intent.data:
                _ = block.sentences
    except (HassilError, ParseError, ValueError, KeyError, TypeError, AttributeError, AssertionError) as error:
        raise UnderstandingError(
            f"plugin {plugin}: sentences/{tag}.yaml: {error}", remedy="correct the sentence; the format is hassil's"
        ) from error
    return parsed


def _slot_lists(text: str, names: Names, home: Vocabulary) -> dict[str, Any]:
    folded = text.casefold().replace("'", "")
    values: dict[str, list[tuple[str, Any, dict[str, Any], dict[str, Any]]]] = {"name": [], "area": [], "floor": []}
    for key, hits in names.within(folded):
        for hit in hits:
            if hit.sort == "thing":
                for kind, ids in _by_kind(hit.ids, home).items():
                    meta = {"ids": ids}
                    values["name"] += [(k, hit.name, _context(ids, kind, home), meta) for k in _written(key, hit.name)]
            elif hit.sort in _PLACES:
                label = home.label(hit.ids[0], names.language)
                values[hit.sort] += [(k, label, {}, {"ids": hit.ids}) for k in _written(key, hit.name)]
    people = [(name.casefold(), name.casefold()) for name in home.people if name.casefold() in text]
    lists = {k: TextSlotList.from_tuples(v, allow_template=False, name=k) for k, v in values.items()}
    return {**lists, _PERSON: TextSlotList.from_tuples(people, allow_template=False, name=_PERSON)}


def _written(key: str, name: str) -> tuple[str, ...]:
    """Return the forms in which a name may stand in the text: in digits, and as the family wrote it."""
    return tuple(dict.fromkeys((key, name.casefold(), name.lower())))


def _by_kind(ids: Iterable[str], home: Vocabulary) -> dict[str, tuple[str, ...]]:
    out: dict[str, tuple[str, ...]] = {}
    for i in ids:
        kind = home.by_id[i].kind
        out[kind] = (*out.get(kind, ()), i)
    return out


def _context(ids: tuple[str, ...], kind: str, home: Vocabulary) -> dict[str, Any]:
    device_class = home.by_id[ids[0]].device_class
    return {"domain": kind, **({"device_class": device_class} if device_class else {})}


def _hit(result: RecognizeResult, plugin: str) -> Hit:
    entities = result.entities_list
    wild = sum(1 for e in entities if e.is_wildcard)
    wild_text = sum(len(e.text or "") for e in entities if e.is_wildcard)
    name = max((len(e.text or "") for e in entities if e.name == "name" and not e.is_wildcard), default=0)
    floor = max((len(e.text or "") for e in entities if e.name == "floor" and not e.is_wildcard), default=0)
    metadata = result.intent_metadata or {}
    return Hit(
        intent=result.intent.name,
        slots={e.name: e.value for e in entities},
        ids={e.name: tuple(e.metadata["ids"]) for e in entities if e.metadata and "ids" in e.metadata},
        matched=tuple((e.text.strip(), e.name) for e in entities if e.text and e.text.strip()),
        plugin=plugin,
        score=(
            wild,
            -name,
            -floor,
            -result.text_chunks_matched,
            wild_text,
            f"{plugin == _UPSTREAM:d}{result.intent.name in _SOUND_OFF:d}{result.intent.name}",
        ),
        wildcard=wild > 0,
        answers={"answer": True, "act": False}.get(str(metadata.get("decision", ""))),
        response=result.response or "",
        spans=metadata.get("period") is True,
        needs=metadata.get("needs") or {},
    )


def read(text: str, sentences: Sentences, home: Vocabulary, language: str, area: str | None = None) -> Reading | None:
    """Return what a plain clause says when it is one of the known sentences, with its targets found; else None.

    A sentence whose every word is known says what it says, even where the home cannot do it: what is not there is not
    taken for the words of a search or a list.
    """
    hits = sentences.hits(text, home.names(language), home, area)
    first: Reading | None = None
    for hit in [hit for hit in hits if _within_means(hit.needs, home)][:8]:
        if first is not None and hit.wildcard and not first.wildcard:
            break
        reading = reading_of(hit, home, language, area)
        if first is not None and reading.query and not first.query:
            continue  # what cannot be done is no question
        if reading.problem is None:
            return reading if first is None else _narrowed(first, reading)
        first = first or reading
    return first


def _narrowed(first: Reading, other: Reading) -> Reading:
    """Return the reading by a name that several things have, where its other reading says which: the one of a room."""
    candidates = first.problem.candidates if first.problem is not None else ()
    if first.intent != other.intent or not other.targets or not set(other.targets) <= set(candidates):
        return other
    return msgspec.structs.replace(first, targets=other.targets, problem=None)


def reading_of(hit: Hit, home: Vocabulary, language: str, area: str | None) -> Reading:
    """Return a match with its targets looked up in the home."""
    query = hit.answers if hit.answers is not None else kinds_table.asking(hit.intent)
    slots = {k: _typed(v) for k, v in hit.slots.items()}
    if hit.intent == "HassGetState" and hit.response in _QUANTITIES:
        slots.setdefault("quantity", hit.response)
    base = Reading(
        intent=hit.intent,
        slots=slots,
        stage="exact",
        query=query,
        matched=hit.matched,
        wildcard=hit.wildcard,
        plugin=hit.plugin,
        spans=hit.spans,
    )
    scope, kinds, classes = _scope(hit, home, language)
    if hit.plugin and not (scope.things or scope.areas or scope.floors or "domain" in hit.slots):
        return msgspec.structs.replace(base, problem=_lacking(hit.needs, home))
    kinds = kinds or kinds_table.KINDS_OF.get(hit.intent, ())
    if not kinds and not scope.things:
        return base
    if not scope.things and hit.intent == "HassGetState" and not ("domain" in hit.slots or classes):
        return base
    if hit.intent == "HassClimateGetTemperature":
        found = measured("temperature", scope, home, language, area)
    else:
        found = _find(scope, home, kinds, classes, language, area)
    base = _pressed(base, found.targets, home)
    problem = found.problem
    if problem is not None and (hit.plugin or hit.intent in kinds_table.WITHOUT_TARGETS):
        problem = None
    return msgspec.structs.replace(
        base, scope=scope, kinds=kinds, targets=found.targets, problem=problem, wholly=found.wholly
    )


def _within_means(needs: Mapping[str, Any], home: Vocabulary) -> bool:
    """Return False for a plugin's sentence about a sort of thing that this home has none of: it means another thing."""
    kind = needs.get("kind")
    return kind is None or any(thing.kind == kind for thing in home.things)


def _lacking(needs: Mapping[str, Any], home: Vocabulary) -> Problem | None:
    """Return that nothing here offers the choices that a plugin's sentence is about, None where something does."""
    wanted = {str(option).casefold() for option in needs.get("select", ())}
    selects = (t for t in home.things if t.kind == "select")
    offered = (str(o).casefold().replace("_", " ") for t in selects for o in t.attributes.get("options", ()))
    if not wanted or any(wanted & {option, *option.split()} for option in offered):
        return None
    return Problem(key="no_orders", values={"device": str(needs.get("called", ""))})


def _pressed(reading: Reading, targets: tuple[str, ...], home: Vocabulary) -> Reading:
    """Return the bare name of a button, a scene or a script as the wish that it be set off, "the weather" as asked."""
    kinds = {home.by_id[t].kind for t in targets}
    if reading.intent == "HassGetState" and kinds == {"weather"} and "state" not in reading.slots:
        return msgspec.structs.replace(reading, intent="HassGetWeather", slots={})
    if reading.intent != "HassGetState" or not kinds or not kinds <= {"button", "scene", "script"}:
        return reading
    slots = {k: v for k, v in reading.slots.items() if k in ("name", "area")}
    return msgspec.structs.replace(reading, intent="HassTurnOn", slots=slots, query=False)


def _find(
    scope: Scope, home: Vocabulary, kinds: tuple[str, ...], classes: tuple[str, ...], language: str, area: str | None
) -> Any:
    if not classes:
        return find(scope, home, kinds, language, area)
    narrowed = Vocabulary(
        [t for t in home.things if t.device_class in classes], home.areas.values(), home.floors.values()
    )
    found = find(scope, narrowed, kinds, language, area)
    if found.problem and found.problem.key in ("nothing_of_kind", "nothing_in_area"):
        values = {**found.problem.values, "device": classes[0]}
        key = "no_device" if found.problem.key == "nothing_of_kind" else "no_device_in_area"
        return msgspec.structs.replace(found, problem=Problem(key=key, values=values))
    return found


def _scope(hit: Hit, home: Vocabulary, language: str) -> tuple[Scope, tuple[str, ...], tuple[str, ...]]:
    things = (hit.ids["name"],) if "name" in hit.ids else ()
    areas = hit.ids.get("area") or hit.ids.get("preferred_area_id") or _area_ids(hit.slots.get("area"), home, language)
    floors = hit.ids.get("floor", ())
    domain = hit.slots.get("domain")
    kinds = tuple(domain) if isinstance(domain, list | tuple) else (str(domain),) if domain else ()
    raw = hit.slots.get("device_class")
    classes = tuple(str(c) for c in raw) if isinstance(raw, list | tuple) else (str(raw),) if raw else ()
    if hit.intent == "HassGetState" and "cover" in kinds and classes:
        kinds = (*kinds, "binary_sensor")
        classes = tuple(dict.fromkeys((*classes, *(s for c in classes for s in _SENSOR_CLASSES.get(c, ())))))
    if things and hit.intent in _WORKING_THERE:
        areas = ()
    plural = not things and hit.intent not in ("HassClimateSetTemperature",)
    scope = Scope(things=things, areas=tuple(areas), floors=tuple(floors), plural=plural, home=plural and not areas)
    return scope, kinds, classes


def _area_ids(value: object, home: Vocabulary, language: str) -> tuple[str, ...]:
    if not isinstance(value, str):
        return ()
    return tuple(a.id for a in home.areas.values() if a.label(language) == value)


def _typed(value: Any) -> Any:
    """Return whole numbers as int, so that slots compare and print as people write them."""
    return int(value) if isinstance(value, float) and value.is_integer() else value


def languages_available() -> Sequence[str]:
    """Return every language tag that upstream has sentences for."""
    return upstream.available()
