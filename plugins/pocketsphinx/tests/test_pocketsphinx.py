"""PocketSphinx is offered behind every other recogniser, hears a short list, and never acts unasked."""

from __future__ import annotations

from pathlib import Path

import pytest

from hub.api import Grammar
from hub.api.errors import VoiceError
from plugins.pocketsphinx.engine import PocketSphinx, jsgf
from plugins.pocketsphinx.plugin import hub_recognisers

pytest.importorskip("pocketsphinx")


def test_it_is_a_fallback_that_asks() -> None:
    (offer,) = hub_recognisers(None)

    assert offer.confirm
    assert offer.fallback
    assert offer.languages == ("en",)


def test_silence_in_a_short_list_is_one_of_its_sentences_or_nothing() -> None:
    engine = PocketSphinx(Path())
    utterance = engine.decoder("en", Grammar.of("en", ["turn on the lamp", "set 5 xyzzy lamps", "stop"]))
    utterance.feed(bytes(16_000))

    assert utterance.finish(1).text in {"", "turn on the lamp", "stop"}
    assert list(engine.missing("en", ["lamp", "xyzzyq"])) == ["xyzzyq"]


def test_it_cannot_hear_without_a_list() -> None:
    engine = PocketSphinx(Path())
    for grammar in (None, Grammar.of("en", ["xyzzyq"]), Grammar.of("en", [])):
        with pytest.raises(VoiceError, match="needs a list of sentences"):
            engine.decoder("en", grammar)


def test_sentences_are_written_as_one_rule() -> None:
    assert jsgf(["turn on the lamp", "stop"]).endswith("public <said> = turn on the lamp | stop ;\n")
