"""A worker process without a model, whose language decides how it misbehaves: hang, crash, raise, noload, anything."""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Iterable, Sequence

from hub.voice import frames
from hub.voice.engines import Decoded
from hub.voice.recogniser import Grammar
from hub.voice.worker import Worker, memory, serve


class Decoder:
    def __init__(self, language: str) -> None:
        self.language = language

    def feed(self, pcm: bytes) -> str | None:
        return "so far"

    def idle(self, revision: int, pause: float) -> str | None:
        return None

    def finish(self, revision: int) -> Decoded:
        if self.language == "hang":
            time.sleep(60)
        if self.language == "crash":
            os._exit(9)
        if self.language == "raise":
            raise RuntimeError("the engine stumbled")
        return Decoded("all of it", 1.0)


class Engine:
    def decoder(self, language: str, grammar: Grammar | None) -> Decoder:
        return Decoder(language)

    def missing(self, language: str, words: Iterable[str]) -> Sequence[str]:
        return [word for word in words if "x" in word]


def send(reply: frames.Reply) -> None:
    sys.stdout.buffer.write(frames.pack(reply))
    sys.stdout.buffer.flush()


if "noload" in sys.argv:
    send(frames.Failed(0, "the model is broken"))
    sys.exit(3)
send(frames.Ready(0.0, memory()))
serve(Worker("fake", Engine(), send, lambda: lambda _: 1.0), 0)
