"""Stage 6: what a session remembers: last targets, an open question, the sentence before. Times out.

``Dialogues`` is the only state of understanding. It holds a bounded number of sessions, keeps no text longer than its
timeout, and takes the time from its caller.
"""

from __future__ import annotations

from collections import OrderedDict
from enum import StrEnum

import msgspec

from hub.voice.understanding.reading import Reading

#: Seconds after which an open question, and what "it" meant, are forgotten.
QUESTION_S = 60.0
MEMORY_S = 300.0
_MOST_SESSIONS = 256


class Asking(StrEnum):
    """What kind of answer a question waits for."""

    CONFIRM = "confirm"  # yes or no
    WHICH = "which"  # one of several things
    VALUE = "value"  # to how much
    TARGET = "target"  # what or where
    WHEN = "when"  # at what time
    MESSAGE = "message"  # of what to remind
    EXCEPT = "except"  # what to leave out
    PERMISSION = "permission"  # a PIN, or a tap on a phone
    HEARD = "heard"  # whether a sentence was said that was not heard clearly


class Question(msgspec.Struct, frozen=True, kw_only=True):
    """What the speaker was asked: its kind, between which things, and the words.

    Of ``HEARD``, ``text`` is the sentence that may have been said, in ``language``, and ``also`` another that may.
    """

    kind: Asking
    candidates: tuple[str, ...] = ()
    text: str = ""
    language: str = ""
    also: str = ""


class Session(msgspec.Struct, frozen=True, kw_only=True):
    """What one session remembers. Times are Unix seconds.

    ``last`` are the last readings that moved something, ``about`` those of the last sentence that was understood,
    ``heard`` and ``told`` that sentence and what was made of it, in words.
    """

    question: Question | None = None
    pending: tuple[Reading, ...] = ()
    asked_at: float = 0.0
    last: tuple[Reading, ...] = ()
    acted_at: float = 0.0
    about: tuple[Reading, ...] = ()
    heard: str = ""
    told: str = ""
    heard_at: float = 0.0


class Dialogues:
    """Every session's memory."""

    def __init__(self) -> None:
        self._sessions: OrderedDict[str, Session] = OrderedDict()

    def get(self, session: str | None, at: float) -> Session:
        """Return what a session still remembers at a time."""
        found = self._sessions.get(session) if session else None
        if found is None:
            return Session()
        if at - found.asked_at > QUESTION_S:
            found = msgspec.structs.replace(found, question=None, pending=())
        if at - found.acted_at > MEMORY_S:
            found = msgspec.structs.replace(found, last=())
        if at - found.heard_at > MEMORY_S:
            found = msgspec.structs.replace(found, about=(), heard="", told="")
        return found

    def put(self, session: str | None, memory: Session) -> None:
        """Remember; the session that was silent longest makes room."""
        if not session:
            return
        self._sessions[session] = memory
        self._sessions.move_to_end(session)
        while len(self._sessions) > _MOST_SESSIONS or self._is_over(next(iter(self._sessions.values())), memory):
            self._sessions.popitem(last=False)

    def _is_over(self, oldest: Session, newest: Session) -> bool:
        """Return True for a session that remembers nothing any more."""
        return newest.heard_at - max(oldest.heard_at, oldest.asked_at, oldest.acted_at) > MEMORY_S

    def __len__(self) -> int:
        """Return how many sessions are remembered."""
        return len(self._sessions)

    def forget(self, session: str) -> None:
        """Forget a session."""
        self._sessions.pop(session, None)
