"""An escalation chain as a pure state machine: who is paged, until when, and what an answer changes.

Each step pages its people and waits for its deadline; then comes the next step, and the last one that has anybody
left again and again. Whoever answered is never paged again. The chain ends when nobody is left to page, when
one answer is enough (``anyone``), or when it is called off.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import msgspec
from msgspec.structs import replace


class Stage(msgspec.Struct, frozen=True, kw_only=True):
    """One step: person ids, and the seconds they have to answer."""

    people: tuple[str, ...]
    wait_s: float


class Chain(msgspec.Struct, frozen=True, kw_only=True):
    """One escalation, enough to go on after a restart. ``deadline`` is Unix seconds.

    ``round`` counts the pages; ``paged`` is everyone paged so far, ``unsent`` those whose page of this round is not
    done yet. ``anyone``: one answer ends it.
    """

    id: str
    key: str
    event_class: str
    text: Mapping[str, str]
    stages: tuple[Stage, ...]
    anyone: bool = False
    step: int = 0
    round: int = 0
    deadline: float = 0.0
    started_at: float = 0.0
    answered: tuple[str, ...] = ()
    paged: tuple[str, ...] = ()
    unsent: tuple[str, ...] = ()
    ended: str = ""
    data: Mapping[str, Any] = {}


class Turn(msgspec.Struct, frozen=True, kw_only=True):
    """The chain after an event, and who is paged now."""

    chain: Chain
    page: tuple[str, ...] = ()


def begin(chain: Chain, at: float) -> Turn:
    """Start a chain: page the first step that has anybody in it."""
    return _page(replace(chain, started_at=at), 0, at)


def time_out(chain: Chain, at: float) -> Turn:
    """Go to the next step when the deadline has passed; the last step loops."""
    if chain.ended or at < chain.deadline:
        return Turn(chain=chain)
    return _page(chain, chain.step + 1, at)


def renew(chain: Chain, text: Mapping[str, str], at: float) -> Turn:
    """Page the present step again at once because there is news; the same news again is none."""
    if chain.ended or dict(text) == dict(chain.text):
        return Turn(chain=chain)
    return _page(replace(chain, text=text), chain.step, at)


def sent(chain: Chain, person: str, round_: int) -> Chain:
    """Note that a person's page of a round is done, whether it arrived or not."""
    if chain.round != round_ or person not in chain.unsent:
        return chain
    return replace(chain, unsent=tuple(p for p in chain.unsent if p != person))


def answer(chain: Chain, person: str) -> Turn:
    """Take a person's answer: they are left alone from now on."""
    if chain.ended or person in chain.answered:
        return Turn(chain=chain)
    after = replace(chain, answered=(*chain.answered, person), unsent=tuple(p for p in chain.unsent if p != person))
    if chain.anyone or not _left(after):
        after = replace(after, ended="answered")
    return Turn(chain=after)


def call_off(chain: Chain, why: str) -> Turn:
    """End the chain."""
    return Turn(chain=chain if chain.ended else replace(chain, ended=why))


def _left(chain: Chain) -> bool:
    """Return whether this step or a later one still has anybody to page."""
    return any(p not in chain.answered for stage in chain.stages[chain.step :] for p in stage.people)


def _page(chain: Chain, step: int, at: float) -> Turn:
    """Page the first step from ``step`` on that has anybody left; the present one again when there is none."""
    for index in (*range(step, len(chain.stages)), chain.step):
        people = tuple(p for p in chain.stages[index].people if p not in chain.answered)
        if people:
            now = replace(
                chain,
                step=index,
                round=chain.round + 1,
                deadline=at + chain.stages[index].wait_s,
                paged=tuple(dict.fromkeys((*chain.paged, *people))),
                unsent=people,
            )
            return Turn(chain=now, page=people)
    return Turn(chain=replace(chain, ended="nobody left"))
