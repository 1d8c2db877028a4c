"""Every name of a home in one language, by its plain form. Owns the index and how it is renewed.

What each area, floor and thing contributes is kept apart, so that a changed name costs what that name costs: only the
keys that it had and has are put together anew. An index is never changed, only ``renewed``.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from functools import cached_property, lru_cache
from typing import TYPE_CHECKING, Any, NamedTuple

import msgspec

from hub.voice.understanding import data, inflect, languages, normalise, sound

if TYPE_CHECKING:
    from hub.voice.understanding.names import Place, Thing, Vocabulary

#: Last words of names that people exchange freely, by language.
_HEADS: Mapping[str, Mapping[str, str]] = {
    "en": {"light": "lamp", "lamp": "light", "lights": "lamps", "lamps": "lights"}
}
#: How many letters a text and a name must share before they are compared, spaced languages and others.
_GRAM, _GRAM_CJK = 4, 2
_WHOLE = frozenset({"thing", "area", "floor"})


class NameHit(msgspec.Struct, frozen=True, kw_only=True):
    """A name in a text: what it names (``thing``, ``short``, ``area``, ``floor``, ``option``), its ids, as written."""

    sort: str
    ids: tuple[str, ...]
    name: str


class _Part(NamedTuple):
    """What one owner contributes to a key; ``weak`` counts only where no thing has that name."""

    key: str
    hit: NameHit
    weak: bool = False


@lru_cache(maxsize=32)
def _option_words(language: str) -> Mapping[str, tuple[str, ...]]:
    """Return what common options of appliances are called in a language (options/<lang>.yaml)."""
    content = data.packaged("options", language) or {}
    return {str(k): tuple(str(w) for w in v) for k, v in content.items()}


class Names:
    """The index of one language. ``by_key`` maps plain forms to what they name; ``spelled`` how whole names sound."""

    def __init__(self, vocabulary: Vocabulary, language: str, before: Names | None = None) -> None:
        self.language = language
        self.by_key: dict[str, list[NameHit]] = dict(before.by_key) if before else {}
        self.spelled: dict[str, str] = dict(before.spelled) if before else {}
        self.cuts: dict[str, Any] = {}
        """How sentences were cut lately, kept and bounded by ``lattice``."""
        self._owners: dict[tuple[str, str], Any] = {}
        self._parts: dict[tuple[str, str], tuple[_Part, ...]] = {}
        self._of_key: dict[str, tuple[tuple[str, str], ...]] = dict(before._of_key) if before else {}
        self._grams: dict[str, tuple[str, ...]] = dict(before._grams) if before else {}
        touched = self._take(vocabulary, before)
        self._rank = {owner: i for i, owner in enumerate(self._parts)}
        for key in touched:
            self._put_together(key)
        self._stems = self._stemmed(before, touched)

    def renewed(self, vocabulary: Vocabulary) -> Names:
        """Return the index of a home that has changed; what stayed is taken over."""
        return Names(vocabulary, self.language, self)

    @cached_property
    def words(self) -> frozenset[str]:
        """Return every word of every name."""
        return frozenset(word for key in self.by_key for word in key.split())

    @cached_property
    def _of_word(self) -> Mapping[str, list[str]]:
        """Return the names of several words, by each of their words."""
        out: dict[str, list[str]] = {}
        for key in self.by_key:
            words = key.split()
            for word in words if len(words) > 1 else ():
                out.setdefault(word, []).append(key)
        return out

    def holds(self, word: str, text: str) -> bool:
        """Return True for a word of a name that stands whole in a plain text."""
        return any(key in text for key in self._of_word.get(word, ()))

    def near(self, text: str) -> list[NameHit]:
        """Return what a name in another of its forms names (Polish "w kuchni"); nothing where that is not sure."""
        found = self._stems.near(text) if self._stems is not None else []
        return self.by_key[found[0]] if len(found) == 1 else []

    def within(self, text: str) -> Iterator[tuple[str, list[NameHit]]]:
        """Yield the keys that stand in a plain text, also when it is written without or with other gaps."""
        squeezed = text.replace(" ", "")
        size = _GRAM if languages.spaced(self.language) else _GRAM_CJK
        grams = {squeezed[i : i + n] for n in range(1, size + 1) for i in range(len(squeezed) - n + 1)}
        for gram in grams & self._grams.keys():
            for key in self._grams[gram]:
                if key in text or key.replace(" ", "") in squeezed:
                    yield key, self.by_key[key]

    # ── building ─────────────────────────────────────────────────────────────────────────────────────────────────

    def _take(self, vocabulary: Vocabulary, before: Names | None) -> set[str]:
        """Take what every owner contributes, from the index before where it did not change; return touched keys."""
        areas: dict[str, list[str]] = {}
        touched: set[str] = set()
        for owner, content in self._contents(vocabulary):
            self._owners[owner] = content
            if before is not None and before._owners.get(owner) == content:
                self._parts[owner] = before._parts[owner]
                continue
            parts = tuple(self._made(content, areas))
            self._parts[owner] = parts
            touched |= {p.key for p in (*parts, *(before._parts.get(owner, ()) if before else ()))}
            self._own(owner, parts, before)
        for owner in before._owners.keys() - self._owners.keys() if before else ():
            assert before is not None
            touched |= {p.key for p in before._parts[owner]}
            self._own(owner, (), before)
        return touched

    def _contents(self, vocabulary: Vocabulary) -> Iterator[tuple[tuple[str, str], Any]]:
        """Yield every owner with all that its contribution depends on."""
        for place in vocabulary.areas.values():
            yield ("area", place.id), (place, "area")
        for place in vocabulary.floors.values():
            yield ("floor", place.id), (place, "floor")
        for thing in vocabulary.things:
            area = vocabulary.areas.get(thing.area or "")
            options = thing.attributes.get("options") if thing.kind == "select" else None
            yield ("thing", thing.id), (thing.id, thing.name, thing.aliases, thing, area, options)

    def _own(self, owner: tuple[str, str], parts: Iterable[_Part], before: Names | None) -> None:
        """Note which owners each key has."""
        keys = {p.key for p in parts}
        for key in {p.key for p in before._parts.get(owner, ())} - keys if before else ():
            self._of_key[key] = tuple(o for o in self._of_key[key] if o != owner)
        for key in keys:
            owners = self._of_key.get(key, ())
            if owner not in owners:
                self._of_key[key] = (*owners, owner)

    def _made(self, content: Any, areas: dict[str, list[str]]) -> Iterator[_Part]:
        if len(content) == 2:
            place, sort = content
            for name in place.names(self.language):
                yield from self._part(name, NameHit(sort=sort, ids=(place.id,), name=name))
            return
        thing, area, options = content[3:]
        yield from self._of_thing(thing, self._area_keys(area, areas))
        if isinstance(options, list | tuple):
            yield from self._of_options(thing, options)

    def _area_keys(self, area: Place | None, known: dict[str, list[str]]) -> list[str]:
        if area is None:
            return []
        if area.id not in known:
            keys = (normalise.key(n, self.language) for n in area.names(self.language))
            known[area.id] = sorted(keys, key=len, reverse=True)
        return known[area.id]

    def _of_thing(self, thing: Thing, areas: list[str]) -> Iterator[_Part]:
        for name in thing.names(self.language):
            hit = NameHit(sort="thing", ids=(thing.id,), name=name)
            short = NameHit(sort="short", ids=(thing.id,), name=name)
            yield from self._part(name, hit)
            key = normalise.key(name, self.language)
            for other in sorted({self._without_area(key, areas), *self._tails(key)} - {""}):
                yield from self._part(other, short)
            for variant in self._variants(key):
                yield from self._part(variant, hit, weak=True)
            if languages.spaced(self.language) and not key.endswith("s"):
                yield from self._part(f"{key}s", short)

    def _of_options(self, thing: Thing, options: Iterable[Any]) -> Iterator[_Part]:
        """Yield what an appliance can be set to ("eco", "vacation"), in the words of this language."""
        words = _option_words(languages.base(self.language))
        for option in map(str, options):
            for word in (option.replace("_", " "), *words.get(option, ())):
                yield from self._part(word, NameHit(sort="option", ids=(thing.id,), name=option))

    def _part(self, name: str, hit: NameHit, *, weak: bool = False) -> Iterator[_Part]:
        key = normalise.key(name, self.language).replace("'", "")
        if key:
            yield _Part(key, hit, weak)

    def _without_area(self, key: str, areas: list[str]) -> str:
        """Return what remains of a name after the area it begins with ("kitchen ceiling" -> "ceiling")."""
        for area in areas:
            if area and key.startswith(area) and len(key) > len(area):
                rest = key[len(area) :].removeprefix("'s").strip()
                return rest.removeprefix("的").removeprefix("の")
        return ""

    def _tails(self, key: str) -> set[str]:
        """Return a name of three words and more without its first ("left bedside lamp" -> "bedside lamp")."""
        words = key.split()
        return {" ".join(words[1:])} if len(words) > 2 else set()

    def _variants(self, key: str) -> set[str]:
        """Return a name with another word for the same sort of thing at its end ("corner lamp", "corner light")."""
        head, _, last = key.rpartition(" ")
        other = _HEADS.get(self.language, {}).get(last)
        return {f"{head} {other}"} if head and other else set()

    def _put_together(self, key: str) -> None:
        """Make one key's hits of all that is contributed to it, in the order of the home."""
        owners = sorted(self._of_key.get(key, ()), key=self._rank.__getitem__)
        parts = [p for owner in owners for p in self._parts[owner] if p.key == key]
        strong = any(p.hit.sort == "thing" and not p.weak for p in parts)
        kept = [p for p in parts if not p.weak] + ([] if strong else [p for p in parts if p.weak])
        hits: list[NameHit] = []
        for part in sorted(kept, key=lambda p: p.hit.sort == "option"):
            _merge(hits, part.hit)
        squeezed = key.replace(" ", "")
        gram = squeezed[: _GRAM if languages.spaced(self.language) else _GRAM_CJK]
        known = key in self.by_key
        self.by_key.pop(key, None)
        self.spelled.pop(key, None)
        if hits:
            self.by_key[key] = hits
            if any(h.sort != "short" for h in hits):
                self.spelled[key] = sound.spelling(key, self.language)
            if not known:
                self._grams[gram] = (*self._grams.get(gram, ()), key)
        elif known:
            self._of_key.pop(key, None)
            self._grams[gram] = tuple(k for k in self._grams[gram] if k != key)

    def _stemmed(self, before: Names | None, touched: set[str]) -> inflect.Stems | None:
        if not inflect.inflects(self.language):
            return None
        if before is not None and not touched:
            return before._stems
        return inflect.Stems(k for k, hits in self.by_key.items() if any(h.sort in _WHOLE for h in hits))


def _merge(hits: list[NameHit], hit: NameHit) -> None:
    """Add a hit, or its ids to the hit of the same sort."""
    for i, other in enumerate(hits):
        if other.sort == hit.sort and (hit.sort != "option" or other.name == hit.name):
            hits[i] = msgspec.structs.replace(other, ids=tuple(dict.fromkeys((*other.ids, *hit.ids))))
            return
    hits.append(hit)
