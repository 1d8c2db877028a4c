"""The worker answers requests with one engine, tells partials, and fails one utterance without the others."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import pytest

from hub.voice import frames
from hub.voice.engines import Decoded
from hub.voice.engines.vosk import spell
from hub.voice.engines.whisper import PROMPT_CHARACTERS, prompt
from hub.voice.recogniser import Grammar
from hub.voice.vad import FRAME_BYTES
from hub.voice.worker import Worker

SPEECH = b"\x01\x02" * 512


class EchoDecoder:
    def __init__(self, text: str) -> None:
        self.text = text
        self.bytes = 0
        self.idled = False

    def feed(self, pcm: bytes) -> str | None:
        self.bytes += len(pcm)
        return self.text[: self.bytes // FRAME_BYTES]

    def idle(self, revision: int, pause: float) -> str | None:
        if self.idled:
            return None
        self.idled = True
        return self.text + "?"

    def finish(self, revision: int) -> Decoded:
        return Decoded(self.text, 0.5)


class EchoEngine:
    def decoder(self, language: str, grammar: Grammar | None) -> EchoDecoder:
        if language == "xx":
            raise ValueError("no such language")
        return EchoDecoder(grammar.sentences[0] if grammar else "open")

    def missing(self, language: str, words: Iterable[str]) -> Sequence[str]:
        return [word for word in words if word.startswith("x")]


@pytest.fixture
def said() -> list[frames.Reply]:
    return []


@pytest.fixture
def worker(said: list[frames.Reply]) -> Worker:
    return Worker("echo", EchoEngine(), said.append, lambda: lambda frame: 1.0 if frame == SPEECH else 0.0)


def test_speech_is_decoded_with_the_announced_grammar(worker: Worker, said: list[frames.Reply]) -> None:
    worker.handle(frames.Use("k", "en", ("turn on the light",), ()))
    worker.handle(frames.Open(1, "en", "k"))
    worker.handle(frames.Audio(1, SPEECH * 8))
    worker.handle(frames.Finish(1))

    done = said[-1]
    assert isinstance(done, frames.Done)
    assert (done.transcript.text, done.transcript.language, done.transcript.engine) == (
        "turn on the light",
        "en",
        "echo",
    )
    assert any(isinstance(one, frames.Hearing) and one.text for one in said)


def test_silence_becomes_no_text(worker: Worker, said: list[frames.Reply]) -> None:
    worker.handle(frames.Open(1, "en", None))
    worker.handle(frames.Audio(1, bytes(FRAME_BYTES * 100)))
    worker.handle(frames.Finish(1))

    assert isinstance(said[-1], frames.Done)
    assert said[-1].transcript.text == ""


def test_the_end_of_an_utterance_is_told(worker: Worker, said: list[frames.Reply]) -> None:
    worker.handle(frames.Open(1, "en", None))
    worker.handle(frames.Audio(1, SPEECH * 20 + bytes(FRAME_BYTES * 40)))

    assert said[-1] == frames.Hearing(1, said[-1].text, False, True)  # type: ignore[union-attr]  # a Hearing


def test_quiet_moments_are_used_once_for_each_utterance(worker: Worker, said: list[frames.Reply]) -> None:
    worker.handle(frames.Open(1, "en", None))
    worker.idle()
    worker.idle()

    assert said == [frames.Hearing(1, "open?", False, False)]


def test_two_utterances_run_side_by_side_and_one_fails_alone(worker: Worker, said: list[frames.Reply]) -> None:
    worker.handle(frames.Open(1, "en", None))
    worker.handle(frames.Open(2, "xx", None))
    worker.handle(frames.Open(3, "en", "unknown grammar"))
    worker.handle(frames.Audio(1, SPEECH * 5))
    worker.handle(frames.Finish(1))

    assert frames.Failed(2, "no such language") in said
    assert any(isinstance(one, frames.Failed) and one.id == 3 for one in said)
    assert isinstance(said[-1], frames.Done)


def test_missing_words_and_signs_of_life_are_answered(worker: Worker, said: list[frames.Reply]) -> None:
    worker.handle(frames.Find(4, "en", ("lamp", "xyzzy")))
    worker.handle(frames.Ping(5))
    worker.handle(frames.Cancel(99))
    worker.handle(frames.Finish(99))

    assert said[0] == frames.Missing(4, ("xyzzy",))
    assert isinstance(said[1], frames.Pong)
    assert said[1].rss > 0


@pytest.mark.parametrize(
    "frame", [frames.Use("k", "zh", ("打开灯",), ("灯",)), frames.Audio(1, b"\x00\x01"), frames.Ping(3)]
)
def test_requests_survive_the_wire(frame: frames.Request) -> None:
    packed = frames.pack(frame)
    (size,) = frames.HEADER.unpack(packed[:4])
    assert size == len(packed) - 4
    assert frames.read_request(packed[4:]) == frame


def test_chinese_is_spelled_in_the_words_of_the_model() -> None:
    vocabulary = {"打", "开", "打开", "客厅", "的", "灯", "开灯"}

    assert spell("zh", "打开客厅的灯", vocabulary.__contains__) == "打开 客厅 的 灯"
    assert spell("zh", "打开书房的灯", vocabulary.__contains__) is None
    assert spell("en", "turn on", {"turn", "on"}.__contains__) == "turn on"
    assert spell("en", "hygge", {"hy", "gge"}.__contains__) is None


def test_the_prompt_holds_names_only_and_is_bounded() -> None:
    grammar = Grammar.of("en", ["turn on the lamp"], [f"lamp number {n}" for n in range(200)])

    hint = prompt("en", grammar)

    assert hint is not None
    assert "turn on" not in hint
    assert len(hint) <= PROMPT_CHARACTERS
    assert prompt("en", None) is None
    assert prompt("zh", Grammar.of("zh", [], ["客厅"])) == "以下是普通话的句子。客厅。"


def test_equal_grammars_have_equal_keys() -> None:
    one, other = Grammar.of("en", ["a", "b", "a"], ["n"]), Grammar.of("en", ["a", "b"], ["n"])

    assert one.key == other.key
    assert one.key != Grammar.of("en", ["a"], ["b", "n"]).key


class GlancingDecoder(EchoDecoder):
    def glance(self, revision: int) -> Decoded | None:
        return Decoded("at first sight", 0.9) if revision > 2 else None


class GlancingEngine(EchoEngine):
    def decoder(self, language: str, grammar: Grammar | None) -> EchoDecoder:
        return GlancingDecoder("all of it")


@pytest.mark.parametrize(("engine", "seen"), [(GlancingEngine(), "at first sight"), (EchoEngine(), None)])
def test_a_first_look_is_given_by_engines_that_have_one_and_the_whole_after_it(
    engine: EchoEngine, seen: str | None, said: list[frames.Reply]
) -> None:
    worker = Worker("echo", engine, said.append, lambda: lambda frame: 1.0 if frame == SPEECH else 0.0)
    worker.handle(frames.Open(1, "en", None))
    worker.handle(frames.Audio(1, SPEECH * 8))
    worker.handle(frames.Glance(1))
    (glanced,) = [one for one in said if isinstance(one, frames.Glanced)]
    assert (glanced.transcript.text if glanced.transcript else None) == seen
    said.clear()
    worker.idle()
    assert said == [], "nothing more comes, so nothing is looked at in quiet moments"
    worker.handle(frames.Finish(1))
    assert isinstance(said[-1], frames.Done)
