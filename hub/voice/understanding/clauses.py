"""Stage 2b: compounds. Splits a sentence at *and / then / comma / 并 / 然后*, only where every part then parses. Pure.

A part that lacks its verb takes the verb of the part before ("turn off the lights and the fan"); one that lacks its
target takes the target ("close the blinds and lock them" speaks of what went before).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Sequence
from datetime import datetime
from itertools import pairwise

from hub.voice.understanding import languages, times
from hub.voice.understanding.clause_words import glue, joints
from hub.voice.understanding.reading import Reading
from hub.voice.understanding.times import EN_DEED

_EN = re.compile(
    r",? and (?:then |also |after that )?|,? then |, (?:plus |also )?"
    r"|,? (?:plus|as well as|followed by|after that|also) "
    rf"|,? but (?:please |then |also )?(?={EN_DEED} )"
)
_ZH = re.compile(
    r",?(?:并且|并|然后再?|接着|同时|顺便|顺手|还有|以及|而且|另外|之后|和|跟|与)(?:再|也|请|把(?=把))?"
    r"|,?再(?![亮暗高低大小热冷快慢调加减来开关]一?[点些])|,|(?<=.)(?=把)"
)
#: Stretches whose every grouping is tried; longer sentences are read one by one.
MOST_PARTS = 6

Parse = Callable[[str, Reading | None], Reading | None]
"""Reads one clause, given the reading of the clause before it."""


def segments(text: str, language: str) -> list[str]:
    """Return the smallest stretches between conjunctions; one stretch when there is none."""
    pattern = joints(language) or (_EN if languages.spaced(language) else _ZH)
    found = [part.strip(" ,") for part in pattern.split(text)]
    return [part for part in found if part]


def joined(parts: list[str], language: str) -> str:
    """Return stretches as one clause again."""
    return (glue(language) or (" and " if languages.spaced(language) else "和")).join(parts)


def split(text: str, language: str, parse: Parse, begins: Collection[str] = ()) -> list[Reading] | None:
    """Return the readings of a compound's clauses, as few clauses as parse; None when it is not one.

    ``parse`` is asked for stretches; a clause may span several of them ("the bedroom and the kitchen lights"), but none
    goes on into a stretch that surely ``begins`` another.
    """
    parts = segments(text, language)
    if not 2 <= len(parts) <= MOST_PARTS:
        return None
    return _best(parts, language, parse, None, begins)


def _best(
    parts: list[str], language: str, parse: Parse, before: Reading | None, begins: Collection[str]
) -> list[Reading] | None:
    if not parts:
        return []
    longest = len(parts) if before is not None else len(parts) - 1
    longest = next((i for i in range(1, longest) if parts[i] in begins), longest)
    fallback: list[Reading] | None = None
    for size in range(longest, 0, -1):
        reading = parse(joined(parts[:size], language), before)
        if reading is None:
            continue
        rest = _best(parts[size:], language, parse, reading, begins)
        if rest is None:
            continue
        whole = [reading, *rest]
        if all(r.problem is None for r in whole):
            return whole
        fallback = fallback or whole
    return fallback


def with_own_time(stretches: Sequence[str], language: str, now: datetime, verb: Callable[[str], bool]) -> list[str]:
    """Return the stretches that surely begin a clause, where a compound has more than one time, or one in its middle.

    A time in front is for all that follows, until another; one at the end of a request is for what has no verb of its
    own after it too. None of that needs a stretch to begin anew where the one time stands around the whole.
    """
    last = len(stretches) - 1
    leads = [times.leads(part, language, now, last=i == last) for i, part in enumerate(stretches)]
    timed = [lead or times.bears(part, language, now) for part, lead in zip(stretches, leads, strict=True)]
    if not any(timed):
        return []
    verbs = [verb(part) for part in stretches]
    times_at = [i for i, own in enumerate(timed) if own]
    first, final = times_at[0], times_at[-1]
    begins: set[int] = set()
    if leads[first]:
        begins.add(first)
    elif first < last:  # in the middle: for its own request
        begins.update([j for j in range(1, first + 1) if verbs[j]][-1:])
    for before, i in pairwise(times_at):
        turns = [j for j in range(before + 1, i + 1) if verbs[j]]
        begins.add(i if leads[i] else turns[-1] if turns else i if leads[before] else before + 1)
        begins.update(turns[:1] if not leads[before] else ())
    if final < last and not leads[final]:
        begins.update([j for j in range(final + 1, len(stretches)) if verbs[j]][:1])
    begins.discard(0)
    return [stretches[i] for i in sorted(begins)]


def grouped(stretches: Sequence[str], begins: Collection[str]) -> list[list[str]]:
    """Return the stretches of each clause, one from each stretch that begins one to the next."""
    groups: list[list[str]] = []
    for part in stretches:
        if not groups or part in begins:
            groups.append([])
        groups[-1].append(part)
    return groups


def split_spoken(text: str, language: str) -> list[str]:
    """Return the clauses of a spoken compound as they would be verified one by one against known sentences.

    A stretch that begins with no verb of its own stays with the one before it, as far as words alone can tell.
    """
    return segments(text, language)
