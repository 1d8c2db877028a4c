"""The judgement on a transcript, and how far it may lie from the sentence it stands for.

Limits of 0.35 (English) and 0.25 (Chinese) come from development recordings, see ``tests/bench/voice.py``.
"""

from __future__ import annotations

from typing import Literal

import msgspec

Judgement = Literal["accept", "ask", "reject"]


class Limits(msgspec.Struct, frozen=True, kw_only=True):
    """How far heard and known may lie apart. Distances are edits divided by the longer length.

    ``accept`` holds for sentences of ``full_length`` signs and more and falls to nothing at ``least_length``; ``ask``
    is added for a question; ``tie`` is how near a second meaning makes the first doubtful; ``span`` and ``short_span``
    (up to five letters) bound the distance of one word; ``extra`` and ``absent`` are how many letters of words that
    carry meaning may be heard too many or be missing; ``second`` is how far the text heard without a grammar may lie.
    """

    accept: float = 0.35
    ask: float = 0.1
    tie: float = 0.02
    span: float = 0.6
    short_span: float = 0.5
    extra: int = 4
    absent: int = 2
    second: float = 0.62
    least_length: int = 3
    full_length: int = 14


LIMITS = {"en": Limits(), "zh": Limits(accept=0.25), "ko": Limits(accept=0.3, full_length=18)}


class Verified(msgspec.Struct, frozen=True, kw_only=True):
    """The judgement on a transcript and the known sentence it stands for, with the numbers that were heard.

    ``distance`` is 0 for the very words; ``reason`` says why it was not accepted; ``also`` is the other meaning
    when two were as near; ``parts`` is of how many sentences it was put together; with ``free`` some of its words are
    anything.
    """

    decision: Judgement
    sentence: str = ""
    distance: float = 1.0
    reason: str = ""
    also: str = ""
    parts: int = 1
    free: bool = False


RANK: dict[Judgement, int] = {"accept": 0, "ask": 1, "reject": 2}
"""Which judgement is the better one."""
