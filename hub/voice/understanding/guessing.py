"""Stage 0: "did you mean ...?": a sentence that was not heard clearly, and the yes that it waits for.

The guess is an open question of its session like any other and goes as they do: by an answer, by another sentence, by
its time. A yes says only that the sentence was said: whatever would do harm is asked about again.
"""

from __future__ import annotations

import msgspec

from hub.voice.understanding.answering import yes_or_no
from hub.voice.understanding.dialogue import Asking, Dialogues, Question
from hub.voice.understanding.lexicon import lexicon
from hub.voice.understanding.normalise import plain


def answer_word(text: str, language: str) -> str:
    """Return "yes" or "no" where a text is nothing else, "" for any other."""
    words = lexicon(language)
    return yes_or_no(plain(text, language, words.without_edges), words) if words is not None and text.strip() else ""


def ask(dialogues: Dialogues, sentence: str, language: str, session: str, at: float, also: str = "") -> None:
    """Wait for a yes to a sentence; an empty one drops the guess before. ``at``: Unix seconds.

    ``also`` is what may have been said as well: it is asked about when the answer is no.

    A sentence that is itself a yes or no leaves the question open that it may have answered.
    """
    memory = dialogues.get(session, at)
    if answer_word(sentence, language):
        return
    if sentence:
        question = Question(kind=Asking.HEARD, text=sentence, language=language, also=also)
        dialogues.put(session, msgspec.structs.replace(memory, question=question, pending=(), asked_at=at))
    elif memory.question is not None and memory.question.kind is Asking.HEARD:
        dialogues.put(session, msgspec.structs.replace(memory, question=None))


def asked(dialogues: Dialogues, session: str, at: float) -> Asking | None:
    """Return what kind of answer a session's open question waits for, None without one."""
    question = dialogues.get(session, at).question
    return question.kind if question is not None else None


def taken(dialogues: Dialogues, text: str, language: str, session: str | None, at: float) -> Question | None:
    """Return the guess that a sentence says yes to. Whatever else is said, but a no, drops it."""
    memory = dialogues.get(session, at)
    question = memory.question
    if question is None or question.kind is not Asking.HEARD or (answer := answer_word(text, language)) == "no":
        return None
    dialogues.put(session, msgspec.structs.replace(memory, question=None))
    return question if answer == "yes" else None


def other(dialogues: Dialogues, text: str, language: str, session: str | None, at: float) -> Question | None:
    """Return the second guess that a no leads to, which is asked about from now on; None without one."""
    memory = dialogues.get(session, at)
    question = memory.question
    if question is None or question.kind is not Asking.HEARD or not question.also:
        return None
    if answer_word(text, language) != "no":
        return None
    second = msgspec.structs.replace(question, text=question.also, also="")
    dialogues.put(session, msgspec.structs.replace(memory, question=second, asked_at=at))
    return second
