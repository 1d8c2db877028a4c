"""The pipeline: from a sentence to a decision. Owns the order of the stages and what each session remembers.

``Understander`` reads its data when it is built; ``understand`` does no I/O and, but for the session's memory, gives
the same answer to the same question.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from datetime import UTC, datetime
from time import perf_counter

import msgspec

from hub.api.intents import Kept
from hub.voice.understanding import amending, clauses, compounds, danger, exact, guessing, in_parts, reasons, times
from hub.voice.understanding import languages as tags
from hub.voice.understanding.answering import answer_question
from hub.voice.understanding.clause import Context, read_clause, read_exact
from hub.voice.understanding.days import together
from hub.voice.understanding.decide import Decision, decide
from hub.voice.understanding.dialogue import Asking, Dialogues, Question, Session
from hub.voice.understanding.explaining import explained
from hub.voice.understanding.following import correction, follow
from hub.voice.understanding.kept_names import heard_right
from hub.voice.understanding.known import dropped, forbidden, literal, of_persons
from hub.voice.understanding.lexicon import Lexicon, lexicon
from hub.voice.understanding.names import Vocabulary
from hub.voice.understanding.normalise import Plain, digits, plain
from hub.voice.understanding.past import asked_of_past
from hub.voice.understanding.phrases import Phrases, phrases
from hub.voice.understanding.reading import Problem, Reading
from hub.voice.understanding.remembering import remembered, what_was_heard
from hub.voice.understanding.replanning import replanned
from hub.voice.understanding.topics import read_topic
from hub.voice.understanding.unknown import explain, sounds_like
from hub.voice.understanding.whereabouts import with_whereabouts

#: Longer than anything a person says in one breath: read request by request, in which none can mean the whole. Letters,
#: and characters of languages without spaces.
_ONE_BREATH, _ONE_BREATH_CJK = 400, 160
#: What is longer still is refused: that bounds the work that one sentence can cause.
_LONGEST_TEXT, _LONGEST_TEXT_CJK = 1000, 400


#: Topics whose sentence may hold another request; others keep "and" for themselves ("milk and eggs").
_BESIDE_OTHERS = frozenset({"HearthSetAlarm", "HearthCancelAlarm", "HassSetVolumeRelative", "HassMediaPlayerMute"})


class Language(msgspec.Struct, frozen=True, kw_only=True):
    """The data of one language: sentences, lexicon (where there is one), phrases."""

    tag: str
    sentences: exact.Sentences
    lexicon: Lexicon | None
    phrases: Phrases


class Understander:
    """Understands sentences about one home in several languages."""

    def __init__(
        self,
        vocabulary: Vocabulary,
        languages: Iterable[str] = ("en", "zh"),
        plugin_sentences: Sequence[exact.PluginSentences] = (),
        clock: Callable[[], datetime] = lambda: datetime.now(UTC).astimezone(),
    ) -> None:
        self.vocabulary = vocabulary
        self.dialogues = Dialogues()
        self.kept: Callable[[], Iterable[Kept]] = tuple
        """What plugins keep by names, which a slip of recognition may have hit."""
        self._plugins = tuple(plugin_sentences)
        self._clock = clock
        self._languages: dict[str, Language] = {}
        for language in languages:
            self.load(language)

    def load(self, language: str) -> Language | None:
        """Read a language's data unless that was done; return it, or None when there are no sentences for it."""
        if language in self._languages:
            return self._languages[language]
        if tags.pick(language, exact.languages_available()) is None:
            return None
        self._languages[language] = self._read_data(language, self._plugins)
        self._index(self.vocabulary, (language,))
        self._warm((language,))
        return self._languages[language]

    def update(self, vocabulary: Vocabulary, plugin_sentences: Sequence[exact.PluginSentences] | None = None) -> None:
        """Understand a home, or plugins, that have changed. Names are indexed now, not at the next sentence.

        May run in another thread than ``understand``: the new data takes the old one's place only when it is complete.
        """
        if vocabulary is not self.vocabulary:
            self._index(vocabulary, self._languages)
            self.vocabulary = vocabulary
            self._warm(self._languages)
        if plugin_sentences is not None and tuple(plugin_sentences) != self._plugins:
            plugins = tuple(plugin_sentences)
            fresh = {language: self._read_data(language, plugins) for language in self._languages}
            self._plugins, self._languages = plugins, fresh
            self._warm(fresh)

    def _warm(self, languages: Iterable[str]) -> None:
        """Take one sentence through every stage, so that the family's first is as fast as their second."""
        danger.get_to_know(self.vocabulary.things)
        for language in tuple(languages):
            data = self._languages[language]
            turn_on = data.lexicon.of("action", "on")[-1:] if data.lexicon else ()
            light = data.lexicon.of("device", "light")[-1:] if data.lexicon else ()
            gap = " " if tags.spaced(language) else ""
            for text in (gap.join((*turn_on, "2", "\u98a8")), gap.join((*turn_on, *light))):
                self._decide(text, data, None, None, self._clock(), may_secure=False)

    def _read_data(self, language: str, plugins: Sequence[exact.PluginSentences]) -> Language:
        sentences = exact.Sentences(language, plugins)
        return Language(tag=language, sentences=sentences, lexicon=lexicon(language), phrases=phrases(language))

    def _index(self, vocabulary: Vocabulary, languages: Iterable[str]) -> None:
        for language in languages:
            vocabulary.names(language)

    def understand(
        self,
        text: str,
        language: str,
        *,
        area: str | None = None,
        session: str | None = None,
        person: str | None = None,
        now: datetime | None = None,
        may_secure: bool = False,
    ) -> Decision:
        """Return what a sentence asks for.

        ``area`` is the speaker's room (id), ``session`` who talks with whom, ``now`` the aware local time (default: the
        clock's), ``may_secure`` whether this speaker may open the home by voice. ``person`` is remembered by callers.
        """
        started = perf_counter()
        now = now or self._clock()
        data = self._languages.get(language) or self._near(language)
        if data is None:
            says = phrases(language)
            reason = says.say("no_language", language=language)
            return Decision(text=text, language=language, decision="refuse", reason=reason)
        area = area if area in self.vocabulary.areas else None
        other = guessing.other(self.dialogues, text, data.tag, session, now.timestamp())
        if other is not None:
            reason = data.phrases.say("heard_instead", text=other.text)
            return Decision(
                text=text, language=language, decision="ask", reason=reason, stage="dialogue", question=other
            )
        guess = guessing.taken(self.dialogues, text, data.tag, session, now.timestamp())
        if guess is not None:
            text, data = guess.text, self._languages.get(guess.language, data)
        decision = self._decide(text, data, area, session, now, may_secure, guessed=guess is not None)
        return msgspec.structs.replace(
            decision, text=text, language=language, ms=round((perf_counter() - started) * 1000, 3)
        )

    def guess(self, sentence: str, language: str, session: str, now: datetime, also: str = "") -> None:
        """Wait for a yes to "did you mean ...?"; see ``guessing.ask``."""
        guessing.ask(self.dialogues, sentence, language, session, now.timestamp(), also)

    def asked(self, session: str, now: datetime) -> Asking | None:
        """Return what kind of answer a session's open question waits for, None without one."""
        return guessing.asked(self.dialogues, session, now.timestamp())

    def question(self, session: str, now: datetime) -> Question | None:
        """Return a session's open question, None without one."""
        return self.dialogues.get(session, now.timestamp()).question

    def _near(self, language: str) -> Language | None:
        tag = tags.pick(language, self._languages)
        return self._languages[tag] if tag else None

    def _decide(
        self,
        text: str,
        data: Language,
        area: str | None,
        session: str | None,
        now: datetime,
        may_secure: bool,
        *,
        guessed: bool = False,
    ) -> Decision:
        if len(text) > (_LONGEST_TEXT if tags.spaced(data.tag) else _LONGEST_TEXT_CJK):
            return _refusal(text, data, Problem(key="too_long"))
        said = plain(together(text, data.tag), data.tag, data.lexicon.without_edges if data.lexicon else None)
        if not said.text:
            return _refusal(text, data, Problem(key="nothing_heard"))
        memory = self.dialogues.get(session, now.timestamp())
        context = Context(
            home=self.vocabulary,
            language=data.tag,
            sentences=data.sentences,
            lexicon=data.lexicon,
            area=area,
            last=tuple(dict.fromkeys(t for r in memory.last for t in r.targets)),
        )
        readings: list[Reading] | None = None
        confirmed = instead = False
        if len(text) > (_ONE_BREATH if tags.spaced(data.tag) else _ONE_BREATH_CJK):
            readings = compounds.in_turn(text, context, now)
            if readings is None:
                return _refusal(text, data, Problem(key="too_long"))
        elif memory.question is not None:
            answered = answer_question(said, memory, context, now)
            if answered is not None and not answered.readings:
                self.dialogues.put(session, msgspec.structs.replace(memory, question=None, pending=()))
                words = data.phrases.say("cancelled")
                return Decision(
                    text=text, language=data.tag, decision="answer", reason=words, stage="dialogue", confidence=1.0
                )
            if answered is not None:
                readings, confirmed = list(answered.readings), answered.confirmed
        if not readings:
            readings, instead = self._read(said, context, now, memory)
        if readings and readings[0].intent == "HearthHeard":
            meant = read_exact(said.text, context) if not memory.heard else None  # "ripeti" of a song
            if meant is None or meant.wildcard:
                return what_was_heard(text, memory, data.phrases)
            readings = [meant]
        if readings and forbidden(readings, said):
            readings = None
        if not readings:
            decision = _refusal(text, data, explain(said, context))
        else:
            readings = [with_whereabouts(r, said.digits, data.tag) for r in readings]
            readings = readings if confirmed else [heard_right(r, self.kept, data.tag) for r in readings]
            if guessed:  # a yes to what was heard is none to what would do harm
                readings = [msgspec.structs.replace(r, stage="sound") for r in readings]
            decision = decide(text, readings, self.vocabulary, data.phrases, may_secure=may_secure, confirmed=confirmed)
            decision = msgspec.structs.replace(decision, instead=instead)
        memory = remembered(memory, decision, readings or (), now.timestamp(), self.vocabulary, data.phrases)
        self.dialogues.put(session, memory)
        return decision

    def _read(self, said: Plain, context: Context, now: datetime, memory: Session) -> tuple[list[Reading] | None, bool]:
        """Return the readings of a sentence, and whether they take the place of those of the sentence before."""
        moved = replanned(said.digits, context, memory, now)
        moved = moved or (replanned(digits(said.heard, said.language), context, memory, now) if memory.about else None)
        if moved is not None:
            return [moved], False
        corrected = correction(said, context.lexicon) if memory.about else ""
        followed = follow(said, context, memory, now) if corrected else None
        own = self._own(said, context, now) if followed is None else None
        if own and not any(r.problem for r in own):
            return dropped(own, said, context, memory), False
        if corrected and followed is None:
            rest = self._own(plain(corrected, context.language), context, now)
            if rest and not any(r.problem for r in rest):
                return rest, True
        followed = followed or follow(said, context, memory, now)
        if followed is not None and not (own and any(r.problem for r in followed.readings)):
            return list(followed.readings), followed.instead
        if not own or all(r.problem and not r.problem.ask for r in own):
            near = in_parts.slip_set_right(said, context, now)
            known = own is not None and any(r.stage == "exact" and not r.wildcard and r.scope.areas for r in own)
            asking = sounds_like(said, context) if near is None and not known else None
            own = near or ([asking] if asking is not None else own)
        return own, False

    def _own(self, said: Plain, context: Context, now: datetime, *, inner: bool = False) -> list[Reading] | None:
        """Return the readings of a sentence by itself, trying the simplest way to take it first.

        ``inner``: it is the command of a delayed one, and not to be delayed again.
        """
        asked = amending.plainly(said.digits, context.language)
        if asked is not None:
            return self._own(plain(asked, context.language), context, now, inner=inner)
        first = asked_of_past(said, context, now) or self._topic(said, context, now, first=True)
        if first is not None and "List" not in first.intent:
            return [of_persons(first, said, context)]

        def part(text: str, near: Context, *, inner: bool = False) -> list[Reading] | None:
            return self._own(plain(text, near.language, _edges(near)), near, now, inner=inner)

        more = in_parts.beyond_list(said, context, part)
        if more is not None or first is not None:
            return more or ([of_persons(first, said, context)] if first is not None else None)
        parted = in_parts.taken_back(said, context, now, part)
        if parted is None:
            parted = in_parts.waiting(said, context, part, lambda: self._topic(said, context, now) is not None)
        if parted is not None:
            return parted
        bare = reasons.without_whom(said.text, context.language)
        said = plain(bare, context.language) if bare != said.text else said
        stretches = clauses.segments(said.digits, context.language)
        wished = [part for part in stretches if not amending.refrained(part, context.language)]
        if len(wished) < len(stretches):
            said = plain(clauses.joined(wished, context.language), context.language)
            stretches = wished
            if not wished:
                return [Reading(intent="", problem=Problem(key="left_alone"))]
        several = len(stretches) > 1
        if len(stretches) > clauses.MOST_PARTS and (listed := compounds.in_turn(said.digits, context, now)):
            return listed
        meanwhile = amending.circumstance(said.digits, context.language)
        if meanwhile is not None and read_exact(said.text, context) is None:
            problem = Problem(key="part", values={"done": meanwhile[0], "rest": meanwhile[1]})
            return [Reading(intent="", stage="frame", problem=problem)]
        own_time = clauses.with_own_time(
            stretches, context.language, now, lambda part: compounds.has_verb(part, context)
        )
        whole = read_clause(said.text, context)
        timed: list[Reading] | None = None
        if whole is not None and whole.slots.get("conversation_command"):
            delayed = self._delayed(whole, context, now) if not (inner or own_time) else None
            if delayed is not None:
                return delayed
            timed = self._not_delayed(whole, context)
            whole = None
        if whole is None or whole.problem:
            whole = literal(said, whole, context)
        modifiers = times.extract(said.digits, context.language, now)[1]
        if whole is not None and whole.stage == "frame" and modifiers.by_words:
            whole = None  # a frame that overhears "in ten minutes", or "except", is none
        doubtful = whole is not None and whole.problem is not None and not whole.problem.ask and whole.stage == "frame"
        if whole is None or doubtful:
            topic = self._topic(said, context, now)
            if topic is not None:
                return self._with_more(topic, said, context, now) or [topic]
        waits = whole is not None and whole.query and modifiers.condition is not None
        if whole is not None and whole.problem is None and not (whole.wildcard and several) and not waits:
            return [whole]
        taken = compounds.whole_with_modifiers(said.digits, context, now) if not own_time else None
        if taken is not None and taken[0].problem is None and not (waits and taken[0].trigger is None):
            return taken
        if (waits and whole is not None and whole.problem is None) or (modifiers.by_words and modifiers.exclude):
            return [whole] if whole is not None else taken
        groups = [clauses.joined(group, context.language) for group in clauses.grouped(stretches, own_time)]
        split = compounds.in_groups(groups if own_time else [said.digits], context, now) if several else None
        if own_time or (split and all(r.problem is None for r in split)):
            return split
        known = whole is not None and whole.stage == "exact"  # what cannot be done is not two other things either
        unread = whole is None or (whole.problem is not None and not known)
        together = compounds.together(said, context, now) if unread else None
        if together is not None:
            return together
        if whole is not None and whole.problem is None:
            return [whole]
        unexplained = in_parts.unexplained(said, context, part, known=known)
        return unexplained or ([whole] if whole is not None else taken or split or timed)

    def _with_more(self, topic: Reading, said: Plain, context: Context, now: datetime) -> list[Reading] | None:
        """Return a topic and what else was asked for in the same breath ("… and wake me at seven")."""
        if topic.intent not in _BESIDE_OTHERS or len(clauses.segments(said.digits, context.language)) < 2:
            return None

        def part(text: str, before: Reading | None) -> Reading | None:
            reading = compounds.one(text, before, context, now)
            single = len(clauses.segments(text, context.language)) < 2
            return reading if reading is not None or not single else read_topic(text, context, now)

        split = clauses.split(said.digits, context.language, part)
        return split if split and not any(r.problem for r in split) else None

    def _topic(self, said: Plain, context: Context, now: datetime, *, first: bool = False) -> Reading | None:
        """Return what a sentence asks for when it is about no device, also with its politeness left on."""
        found = read_topic(said.digits, context, now, first=first)
        if found is None and said.heard != said.text:
            found = read_topic(digits(said.heard, context.language), context, now, first=first)
        return found

    def _delayed(self, whole: Reading, context: Context, now: datetime) -> list[Reading] | None:
        """Return what upstream calls a timer with a command as that command with a delay."""
        slots = whole.slots
        seconds = sum(float(slots.get(k, 0)) * n for k, n in (("hours", 3600), ("minutes", 60), ("seconds", 1)))
        command = str(slots["conversation_command"])
        inner = plain(command, context.language, context.lexicon.without_edges if context.lexicon else None)
        readings = self._own(inner, context, now, inner=True)
        if not readings:
            return None
        waiting = [r for r in readings if r.problem is not None and r.problem.key == "when"]  # now it is said when
        at_once = readings[:-1] if compounds.undone_again(readings) else []
        return at_once + [
            msgspec.structs.replace(r, delay_s=seconds, problem=None if r in waiting else r.problem)
            for r in readings[len(at_once) :]
        ]

    def _not_delayed(self, whole: Reading, context: Context) -> list[Reading]:
        """Return a delayed command that is not understood as just that, with the reason."""
        inner = plain(str(whole.slots["conversation_command"]), context.language)
        return [msgspec.structs.replace(whole, problem=explain(inner, context))]


def _edges(context: Context) -> Callable[[str], str] | None:
    return context.lexicon.without_edges if context.lexicon is not None else None


def _refusal(text: str, data: Language, problem: Problem) -> Decision:
    problem = msgspec.structs.replace(problem, values={"text": text[:_LONGEST_TEXT], **problem.values})
    words = explained(problem, data.phrases, text)
    return Decision(text=text, language=data.tag, decision="refuse", reason=words)


__all__ = ["Decision", "Understander"]
