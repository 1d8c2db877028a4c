"""Engines are loaded by name; those of plugins by module or file, and what goes wrong is named."""

from __future__ import annotations

from pathlib import Path

import pytest

from hub.api.errors import VoiceError
from hub.voice.engines import load
from hub.voice.engines.whisper import prompt, unheard
from hub.voice.recogniser import Grammar

ENGINE = """
class Mine:
    def __init__(self, folder):
        self.folder = folder
"""


def test_an_engine_of_a_plugin_is_loaded_from_a_file(tmp_path: Path) -> None:
    (tmp_path / "mine.py").write_text(ENGINE, "utf-8")

    assert load(f"{tmp_path / 'mine.py'}:Mine", tmp_path).folder == tmp_path  # type: ignore[attr-defined]  # a made-up engine


@pytest.mark.parametrize("engine", ["no.such.module:Engine", "json:Engine", "/nowhere/mine.py:Engine"])
def test_an_engine_that_cannot_be_loaded_is_named(engine: str, tmp_path: Path) -> None:
    with pytest.raises(VoiceError, match=engine.partition(":")[0]):
        load(engine, tmp_path)


def test_an_unknown_engine_is_told_with_those_there_are(tmp_path: Path) -> None:
    with pytest.raises(VoiceError, match="choose one of vosk, faster-whisper"):
        load("sphinx", tmp_path)


def test_names_like_what_was_heard_come_first_in_a_short_hint() -> None:
    names = [f"thing {number} somewhere in the house" for number in range(40)]
    hint = prompt("en", Grammar.of("en", [], [*names, "americano"]), "in the american hour")

    assert hint is not None
    assert hint.startswith("americano")
    assert len(hint) <= 420
    assert prompt("en", Grammar.of("en", []), "") is None


def test_only_words_that_were_not_heard_are_hinted() -> None:
    assert unheard("make me a latter", ["Make me a latte.", "make me a mocha."]) == "latte, mocha."
    assert unheard("make me a latte", ["Make me a latte."]) == ""
