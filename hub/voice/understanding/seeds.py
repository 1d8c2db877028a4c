"""A lexicon for any language, read off upstream's sentences. Owns how words are traced to concepts.

Upstream says the same things in every language: each template belongs to an intent, a combination of slots and often a
domain. So a word that stands only in sentences that turn something on means *on*, whatever the language. Three sources,
the surest first: the values of lists (colours, cover classes, states), expansion rules whose names are shared between
languages, and the company that words keep in the templates. Written lexicons only add to what is found here; where
both know a word, the written one is right.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from functools import cache, lru_cache, partial

from hassil.intents import IntentData, Intents, TextSlotList

from hub.voice.understanding import languages, normalise, upstream
from hub.voice.understanding.expand import SEAM, SLOT_CLOSE, SLOT_OPEN, Sampler, strings

Seeds = dict[str, dict[str, list[str]]]
"""Sort to concept to words, as a lexicon file has it."""
Feature = tuple[str, str]

_SAMPLES = 12
_RULE_SAMPLES = 48
#: A word means what this share of its sentences asks for, and is heard in at least so many templates.
_SURE, _LEAST = 0.9, 2
_MOSTLY, _HARDLY, _OFTEN = 0.6, 0.25, 4
_LONGEST_WORDS = 4

_COVERS = {"shade": "blind", "blind": "blind", "curtain": "curtain", "shutter": "shutter", "awning": "awning",
           "garage": "garage", "gate": "gate", "door": "door", "window": "window"}  # fmt: skip
_LISTS: Mapping[str, tuple[str, Mapping[str, str] | None]] = {
    "color": ("color", None),
    "color_temperature_names": ("tone", None),
    "brightness_level": ("level", None),
    "position_level": ("level", None),
    "cover_classes": ("device", _COVERS),
    "cover_states": ("state", {"open": "open", "closed": "closed"}),
    "on_off_states": ("state", {"on": "on", "off": "off"}),
    "lock_states": ("state", {"locked": "locked", "unlocked": "unlocked"}),
    "volume_step": ("step", {"up": "volume+", "down": "volume-"}),
}
#: Expansion rules that several languages name alike.
_RULES: Mapping[str, Feature] = {
    "turn_on": ("action", "on"), "activate": ("action", "on"), "turn_off": ("action", "off"),
    "deactivate": ("action", "off"), "open": ("action", "open"), "close": ("action", "close"),
    "lock": ("action", "lock"), "unlock": ("action", "unlock"), "set": ("action", "set"),
    "numeric_value_set": ("action", "set"), "clean": ("action", "clean"), "light": ("device", "light"),
    "lights": ("device", "light"), "fan": ("device", "fan"), "here": ("place", "here"), "home": ("place", "home"),
    "everywhere": ("place", "home"), "all": ("quantifier", "all"), "any": ("quantifier", "any"),
    "which": ("quantifier", "which"), "how_many": ("quantifier", "how_many"), "what_is": ("question", "what"),
    "how_is": ("question", "what"), "is": ("question", "is"), "are_any": ("question", "is"),
    "temp": ("attribute", "temperature"), "temperature": ("attribute", "temperature"),
    "brightness": ("attribute", "brightness"), "volume": ("attribute", "volume"),
    "position": ("attribute", "position"), "fan_speed": ("attribute", "speed"), "percent": ("unit", "percent"),
    "in": ("filler", "filler"), "the": ("filler", "filler"), "to": ("filler", "filler"), "of": ("filler", "filler"),
}  # fmt: skip
#: What the slots of a template speak of.
_SLOTS: Mapping[str, Feature] = {
    "brightness": ("attribute", "brightness"), "color": ("attribute", "color"),
    "temperature": ("attribute", "temperature"), "volume_level": ("attribute", "volume"),
    "percentage": ("attribute", "speed"), "position": ("attribute", "position"),
}  # fmt: skip
_DEEDS: Mapping[str, Feature] = {
    "HassToggle": ("action", "toggle"), "HassMediaPause": ("action", "pause"), "HassMediaUnpause": ("action", "resume"),
    "HassMediaNext": ("action", "next"), "HassMediaPrevious": ("action", "previous"),
    "HassMediaPlayerMute": ("action", "mute"), "HassMediaPlayerUnmute": ("action", "unmute"),
    "HassVacuumCleanArea": ("action", "clean"), "HassVacuumReturnToBase": ("action", "dock"),
    "HassLightSet": ("action", "set"), "HassClimateSetTemperature": ("action", "set"),
    "HassSetVolume": ("action", "set"), "HassSetPosition": ("action", "set"), "HassFanSetSpeed": ("action", "set"),
}  # fmt: skip
#: Whole sentences that ask for one thing only.
_ASKING: Mapping[str, Feature] = {
    "HassGetCurrentTime": ("question", "time"), "HassGetCurrentDate": ("question", "date"),
    "HassGetWeather": ("question", "weather"),
}  # fmt: skip
_QUANTITIES = frozenset({"all", "any", "which", "how_many"})
_DEVICES = {"light": "light", "fan": "fan"}
_WORD = re.compile(rf"{SLOT_OPEN}\w+{SLOT_CLOSE}|[^\s,?!.{SLOT_OPEN}{SLOT_CLOSE}]+")
_MARK = re.compile(rf"[{SEAM}\s]+")


@lru_cache(maxsize=16)
def seeds(language: str) -> Seeds:
    """Return what upstream's data of a language say about its words; empty when upstream does not have it."""
    tag = upstream.tag_of(language)
    return _Reader(tag, upstream.parsed(tag)).read() if tag else {}


class _Reader:
    """Reads one language's data once."""

    def __init__(self, tag: str, intents: Intents) -> None:
        self._tag = tag
        self._spaced = languages.spaced(tag)
        self._intents = intents
        self._sampler = Sampler(self._intents.expansion_rules, spaced=self._spaced)
        self._known: dict[str, list[Feature]] = defaultdict(list)
        self._fold = cache(partial(normalise.fold, language=tag))

    def read(self) -> Seeds:
        """Return the concepts found."""
        self._read_lists()
        self._read_rules()
        self._read_templates()
        out: Seeds = {}
        for word, features in self._known.items():
            for sort, value in features:
                out.setdefault(sort, {}).setdefault(value, []).append(word)
        return out

    def _learn(self, text: str, feature: Feature) -> None:
        word = normalise.key(text, self._tag)
        if word and len(word.split()) <= _LONGEST_WORDS and feature not in self._known[word]:
            self._known[word].append(feature)

    def _read_lists(self) -> None:
        for name, (sort, meanings) in _LISTS.items():
            found = self._intents.slot_lists.get(name)
            if not isinstance(found, TextSlotList):
                continue
            for value in found.values:
                meaning = meanings.get(str(value.value_out)) if meanings is not None else str(value.value_out)
                if meaning is None:
                    continue
                for text in strings(self._sampler, value.text_in, _RULE_SAMPLES):
                    self._learn(text, (sort, meaning))

    def _read_rules(self) -> None:
        for name, feature in _RULES.items():
            rule = self._intents.expansion_rules.get(name)
            if rule is None:
                continue
            for text in strings(self._sampler, rule.expression, _RULE_SAMPLES):
                self._learn(text, feature)

    def _read_templates(self) -> None:
        """Trace the words that neither lists nor rules explain by the templates that they stand in."""
        uses: dict[str, Counter[Feature]] = defaultdict(Counter)
        count: Counter[str] = Counter()
        intents_of: dict[str, set[str]] = defaultdict(set)
        for intent, block in self._blocks():
            for sentence in block.sentences:
                said = {w for text in self._sampler.samples(sentence.expression, _SAMPLES) for w in self._words(text)}
                features = _features(intent, block, said)
                for word in said:
                    if SLOT_OPEN in word:
                        continue
                    count[word] += 1
                    intents_of[word].add(intent)
                    uses[word].update(features)
        for word, n in count.items():
            if word in self._known or n < _LEAST or word.isdigit():
                continue
            feature = _meant(uses[word], n)
            if feature is None and len(intents_of[word]) >= _WIDE and sum(uses[word].values()) >= n:
                feature = ("filler", "filler")
            if feature is not None:
                self._learn(word, feature)

    def _blocks(self) -> Iterator[tuple[str, IntentData]]:
        for name, intent in self._intents.intents.items():
            if name in _ASKING:
                for block in intent.data:
                    for sentence in block.sentences:
                        for text in strings(self._sampler, sentence.expression, _SAMPLES):
                            self._learn(text, _ASKING[name])
            else:
                for block in intent.data:
                    yield name, block

    def _words(self, text: str) -> Iterable[str]:
        if self._spaced:
            return (w if SLOT_OPEN in w else self._fold(w) for w in _WORD.findall(text))
        return (w for w in _MARK.split(text.replace(SLOT_OPEN, SEAM + SLOT_OPEN)) if w)


#: A word of so many different intents carries none of them.
_WIDE = 4


def _meant(uses: Counter[Feature], n: int) -> Feature | None:
    """Return the one feature that all of a word's sentences share; of several, the rarest in the language is meant."""
    shared = [feature for feature, times in uses.items() if times >= _SURE * n]
    order = ("quantifier", "attribute", "device", "action")
    shared.sort(key=lambda f: (order.index(f[0]) if f[0] in order else len(order), f))
    deeds = [f for f in shared if f[0] == "action" and f[1] != "set"]
    if deeds:
        return deeds[0] if len(deeds) == 1 and len(shared) <= 2 else None
    return shared[0] if shared else _mostly(uses, n)


def _mostly(uses: Counter[Feature], n: int) -> Feature | None:
    """Return the deed that most of a verb's sentences ask for, when no other comes near it."""
    deeds = [(times / n, feature) for feature, times in uses.items() if feature[0] == "action"]
    deeds.sort(reverse=True)
    alone = bool(deeds) and deeds[0][0] >= _MOSTLY and (len(deeds) == 1 or deeds[1][0] <= _HARDLY)
    return deeds[0][1] if n >= _OFTEN and alone else None


def _features(intent: str, block: IntentData, words: Iterable[str]) -> set[Feature]:
    """Return what a template asks for: a deed, a device, an attribute."""
    out: set[Feature] = set()
    domains = _domains(block)
    if intent in ("HassTurnOn", "HassTurnOff"):
        on = intent == "HassTurnOn"
        if domains and domains <= {"cover", "valve"}:
            out.add(("action", "open" if on else "close"))
        elif domains == {"lock"}:
            out.add(("action", "lock" if on else "unlock"))
        elif domains and not domains & {"cover", "lock", "valve"}:
            out.add(("action", "on" if on else "off"))
    elif intent in _DEEDS:
        out.add(_DEEDS[intent])
    slots = {w.strip(SLOT_OPEN + SLOT_CLOSE) for w in words if SLOT_OPEN in w}
    out |= {_SLOTS[s] for s in slots if s in _SLOTS and intent != "HassGetState"}
    if intent == "HassGetState" and block.response in _QUANTITIES:
        out.add(("quantifier", str(block.response)))
    if "all" in str(block.response or "").split("_"):
        out.add(("quantifier", "all"))
    if intent == "HassClimateGetTemperature":
        out.add(("attribute", "temperature"))
    domain = block.slots.get("domain")
    if isinstance(domain, str) and domain in _DEVICES:
        out.add(("device", _DEVICES[domain]))
    return out


def _domains(block: IntentData) -> set[str]:
    found = block.slots.get("domain") or (block.requires_context or {}).get("domain") or ()
    if isinstance(found, Mapping):
        found = found.get("value") or ()
    return {found} if isinstance(found, str) else {str(d) for d in found}
