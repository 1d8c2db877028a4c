"""What a family says, as intents: normaliser, clauses, exact sentences, frames, sound, dialogue, decision, answer.

Every stage is a pure function over text and a ``Vocabulary``; the data (lexicons, phrases) lives in files beside it
and is read when an ``Understander`` is built, never while a sentence is understood. Nothing is imported here, so
that a hub which only needs one stage pays for that stage.
"""
