"""Verification: does what was heard belong to this home? Owns the decision accept, ask or reject for a transcript.

No recogniser's confidence says whether somebody gave a command, so every transcript is compared with the sentences
this home knows. The nearest one counts, by edit distance divided by length; below a limit that grows with the length
of the sentence it is accepted. Four things are never smoothed over, whatever the distance: a number, an opposite
(on/off, lock/unlock), a negation, and a word that is another word altogether (basement for bathroom).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence

import msgspec
from rapidfuzz import process
from rapidfuzz.distance import Levenshtein

from hub.voice.candidates import MOST_CANDIDATES, REACH, Candidate, GraphSearch
from hub.voice.free_parts import FreeParts, readable, refilled
from hub.voice.guards import contradict
from hub.voice.judgement import LIMITS, RANK, Judgement, Limits, Verified
from hub.voice.likeness import Likeness
from hub.voice.normalise import NUMBER, key, normalise, numbers
from hub.voice.phrase_graph import PhraseGraph

JOINTS = {
    "en": re.compile(r"\s*\b(?:and then|and also|and|then)\b\s*"),
    "zh": re.compile(r"\s*(?:并且|并|然后|接着|以及|同时|再(?=[打关开把调锁]))\s*"),
    "ko": re.compile(r"\s*(?:그리고|하고 나서)\s*"),
}
JOINED = {"en": " and ", "zh": "然后", "ko": " 그리고 "}
PARTS_AT_MOST = 4


class _Known(msgspec.Struct, frozen=True):
    text: str
    normal: str
    numbers: tuple[str, ...]


class KnownSentences:
    """The sentences of one home in one language. ``{...}`` in a sentence stands for any few words.

    ``graphs`` hold the sentences that are too many to list.
    """

    def __init__(
        self,
        language: str,
        sentences: Iterable[str],
        limits: Limits | None = None,
        graphs: Iterable[PhraseGraph] = (),
    ) -> None:
        self.language = language
        self._graphs = GraphSearch(language, graphs)
        self.limits = limits or LIMITS.get(language, LIMITS["en"])
        self._likeness = Likeness(language, self.limits)
        self._free = FreeParts(language, self.limits)
        self._known: dict[str, list[_Known]] = {}
        self._texts: set[str] = set()
        self._keys: list[str] = []
        self.add(sentences)

    def __len__(self) -> int:
        return len(self._texts)

    def add(self, sentences: Iterable[str]) -> None:
        """Take further sentences; known ones cost nothing."""
        for text in sentences:
            if text in self._texts or not text.strip():
                continue
            self._texts.add(text)
            if "{" in text:
                self._free.add(text)
                continue
            normal = normalise(text, self.language)
            if normal:
                self._known.setdefault(key(normal, self.language), []).append(_Known(text, normal, numbers(normal)))
        self._keys = list(self._known)

    def rebuilt(self, sentences: Iterable[str], graphs: Iterable[PhraseGraph] = ()) -> KnownSentences:
        """Make the successor that knows exactly these sentences, keeping the work already done for the old ones."""
        wanted = dict.fromkeys(sentences)
        fresh = KnownSentences(self.language, (), self.limits, graphs)
        for name, group in self._known.items():
            if kept := [known for known in group if known.text in wanted]:
                fresh._known[name] = kept
                fresh._texts.update(known.text for known in kept)
        fresh.add(wanted)
        return fresh

    def verify(self, text: str, second: str | None = None) -> Verified:
        """Judge a transcript; a compound (and, then, 并, 然后) is judged part by part when it is no known sentence.

        ``second`` is what was heard without a grammar, where one was used: a grammar presses any speech into its
        words, so what is accepted must be roughly what is heard without it; and only there a free part can be heard.
        """
        verified = self._verify(text)
        if second is None:
            return verified
        heard = normalise(second, self.language)
        if verified.decision != "reject":
            one, other = key(heard, self.language), key(normalise(verified.sentence, self.language), self.language)
            if Levenshtein.normalized_distance(one, other) <= self.limits.second:
                return verified
            verified = Verified(decision="reject", reason="it sounds like something else altogether")
        opened = self._free.nearest(heard)
        return opened if opened.decision == "accept" else verified

    def _verify(self, text: str) -> Verified:
        normal = normalise(text, self.language)
        if not normal:
            return Verified(decision="reject", reason="nothing was said")
        whole = self._verify_part(normal)
        if whole.decision == "accept":
            return whole
        joint = JOINTS.get(self.language)
        parts = [part for part in joint.split(normal) if part.strip()] if joint else []
        if not 2 <= len(parts) <= PARTS_AT_MOST:
            return whole
        together = self._verify_parts(parts)
        return together if together.decision == "accept" or whole.decision == "reject" else whole

    def _verify_parts(self, parts: Sequence[str]) -> Verified:
        done: list[Verified] = []
        for part in parts:
            found = self._verify_part(part)
            if done and (found.decision != "accept" or found.distance > self.limits.tie):
                completed = self._elliptical(done[-1].sentence, part)
                found = completed if completed.decision == "accept" else found
            if found.decision == "reject":
                return found
            done.append(found)
        worst = max(done, key=lambda one: (RANK[one.decision], one.distance))
        sentence = JOINED.get(self.language, " ").join(one.sentence for one in done)
        free = any(one.free for one in done)
        return msgspec.structs.replace(worst, sentence=sentence, parts=len(done), free=free)

    def _elliptical(self, before: str, part: str) -> Verified:
        """Complete a part that leaves out how the one before it began: turn on the lamp and | the fan."""
        lead = normalise(before, self.language)
        lead_units = list(lead) if self.language in {"zh", "ko"} else lead.split()
        glue = "" if self.language in {"zh", "ko"} else " "
        for count in range(1, min(5, len(lead_units))):
            whole = glue.join([*lead_units[:count], part])
            if key(whole, self.language) in self._known and (found := self._verify_part(whole)).decision == "accept":
                return found
        return Verified(decision="reject", reason="the second part is no command of this home")

    def _verify_part(self, heard: str) -> Verified:
        heard_key, heard_numbers = key(heard, self.language), numbers(heard)
        if same := self._known.get(heard_key):
            exact = [known for known in same if known.normal == heard] or same
            meanings = {NUMBER.sub("#", known.normal) for known in exact}
            if len(meanings) == 1 and not contradict(heard, exact[0].normal, self.language):
                return Verified(decision="accept", sentence=_with_numbers(exact[0], heard_numbers), distance=0.0)
        closed = self._nearest(heard, heard_key, heard_numbers)
        if closed.decision == "accept" and closed.distance <= self.limits.tie:
            return closed
        found = [closed, self._free.nearest(heard), *self._nearest_in_graphs(heard)]
        return min(found, key=lambda one: (RANK[one.decision], one.distance))

    def candidates(self, texts: Sequence[str], most: int = MOST_CANDIDATES) -> list[Candidate]:
        """Return sentences that any of these texts may have been meant to be, nearest first, one for each meaning.

        They may lie further away than what ``verify`` accepts, but never say the opposite or another number.
        """
        found: dict[frozenset[str], Candidate] = {}
        for text in texts:
            heard = normalise(text, self.language)
            forms = dict.fromkeys((heard, normalise(text, self.language, polite=True)))
            near = (one for form in forms for one in self._graphs.near(form))
            for one in (*self._far_listed(heard), *near):
                if one.meaning not in found or one.edits < found[one.meaning].edits:
                    found[one.meaning] = one
        nearest = sorted(found.values(), key=lambda one: one.edits)[:most]
        return [msgspec.structs.replace(one, apart=self._apart(texts[0], one.sentence)) for one in nearest]

    def _apart(self, text: str, sentence: str) -> float:
        one, other = (key(normalise(each, self.language, polite=True), self.language) for each in (text, sentence))
        return float(Levenshtein.normalized_distance(one, other))

    def _far_listed(self, heard: str) -> Iterator[Candidate]:
        heard_key, heard_numbers = key(heard, self.language), numbers(heard)
        scorer = Levenshtein.normalized_distance
        for _, distance, index in process.extract(heard_key, self._keys, scorer=scorer, score_cutoff=REACH, limit=12):
            name = self._keys[index]
            length = max(len(name), len(heard_key))
            for known in self._known[name]:
                if len(heard_numbers) == len(known.numbers) and not contradict(heard, known.normal, self.language):
                    meaning = self._likeness.content(known.normal) | {f"={number}" for number in heard_numbers}
                    sentence = _with_numbers(known, heard_numbers)
                    yield Candidate(sentence=sentence, edits=float(distance) * length, length=length, meaning=meaning)

    def _nearest_in_graphs(self, heard: str) -> Iterator[Verified]:
        nearest = sorted(self._graphs.near(heard), key=lambda one: one.edits)
        if not nearest:
            return
        first, second = nearest[0], nearest[1] if len(nearest) > 1 else None
        distance = first.edits / first.length
        allowed = self._allowed(first.length)
        rival = second is not None and second.edits - first.edits <= self.limits.tie * first.length
        doubt = (
            ""
            if self._likeness.same_words(heard, normalise(first.sentence, self.language))
            else "a different word was heard"
        )
        if distance > allowed + self.limits.ask:
            return
        decision: Judgement = "accept" if distance <= allowed and not rival and not doubt else "ask"
        reason = "" if decision == "accept" else doubt or ("two commands are as near" if rival else "not heard clearly")
        also = second.sentence if rival and second is not None else ""
        yield Verified(decision=decision, sentence=first.sentence, distance=distance, reason=reason, also=also)

    def _nearest(self, heard: str, heard_key: str, heard_numbers: tuple[str, ...]) -> Verified:
        limits = self.limits
        found = process.extract(
            heard_key,
            self._keys,
            scorer=Levenshtein.normalized_distance,
            score_cutoff=limits.accept + limits.ask,
            limit=12,
        )
        ranked: list[tuple[float, str, _Known]] = []
        for _, distance, index in found:
            for known in self._known[self._keys[index]]:
                doubt = self._likeness.doubt(heard, known.normal)
                ranked.append((float(distance), doubt, known))
        if not ranked:
            return Verified(decision="reject", reason="it is like no command of this home")
        sound = [entry for entry in ranked if not entry[1]]
        distance, doubt, known = sound[0] if sound else ranked[0]
        sentence = _with_numbers(known, heard_numbers)
        allowed = self._allowed(len(heard_key))
        if distance > allowed + (0.0 if doubt else limits.ask):
            return Verified(decision="reject", sentence=sentence, distance=distance, reason="too far from any command")
        rival = None if doubt else self._rival(ranked, distance, known, heard)
        if rival is None and not doubt and distance <= allowed:
            return Verified(decision="accept", sentence=sentence, distance=distance)
        return Verified(
            decision="ask",
            sentence=sentence,
            distance=distance,
            reason=doubt or ("two commands are as near" if rival else "not heard clearly"),
            also=rival.text if rival else "",
        )

    def _allowed(self, length: int) -> float:
        limits = self.limits
        share = (length - limits.least_length) / (limits.full_length - limits.least_length)
        return limits.accept * min(1.0, max(0.0, share))

    def _rival(
        self, ranked: Sequence[tuple[float, str, _Known]], distance: float, chosen: _Known, heard: str
    ) -> _Known | None:
        """Find a sentence of another meaning that is as near as the chosen one."""
        content = self._likeness.content(chosen.normal)
        for other_distance, doubt, other in ranked:
            if other_distance > distance + self.limits.tie or other is chosen:
                continue
            if doubt and contradict(heard, other.normal, self.language):
                continue
            if self._likeness.content(other.normal) != content:
                return other
        return None


def _with_numbers(known: _Known, heard: tuple[str, ...]) -> str:
    """Write a known sentence with the numbers that were heard."""
    if heard == known.numbers or len(heard) != len(known.numbers):
        return known.text
    if len(NUMBER.findall(known.text)) == len(heard):
        return refilled(known.text, heard)
    return readable(refilled(known.normal, heard))
