"""The recogniser's own process: ``python -m hub.voice.worker ENGINE MODEL_FOLDER``. Owns one loaded model.

Frames come in on standard input and go out on what was standard output; anything a library prints goes to standard
error. The process ends when its input closes. Voice activity is found here, so that no silence is ever decoded and
nobody's silence becomes a word.
"""

from __future__ import annotations

import os
import select
import signal
import sys
import time
from collections.abc import Callable
from pathlib import Path

from hub.api.errors import HearthError
from hub.voice import frames
from hub.voice.engines import Decoded, Decoder, Engine, Glancing, load
from hub.voice.recogniser import Grammar, Transcript
from hub.voice.vad import Probability, SpeechGate, silero

GRAMMARS_KEPT = 8
FINISHED_KEPT = 8
"""Finished utterances that texts may still be compared with."""


class Utterance:
    """One utterance: the gate that cuts silence away, the decoder behind it, and what it has cost."""

    def __init__(self, request: frames.Open, decoder: Decoder, gate: SpeechGate) -> None:
        self.request = request
        self.decoder = decoder
        self.gate = gate
        self.cpu = 0.0
        self.text = ""
        self.complete = False
        """Nothing more will come."""
        self._told = ("", False, False)

    def feed(self, pcm: bytes) -> bool:
        """Take PCM; returns whether there was speech in it."""
        speech = self.gate.feed(pcm)
        text = self.decoder.feed(speech) if speech else None
        self.text = self.text if text is None else text
        return bool(speech)

    def idle(self) -> bool:
        """Let the decoder look at what it has; returns whether it had something new to say."""
        text = self.decoder.idle(self.gate.revision, self.gate.pause)
        self.text = self.text if text is None else text
        return text is not None

    def glance(self) -> Decoded | None:
        """Look at it once, where its decoder can; nothing more comes."""
        self.complete = True
        if not self.gate.heard_speech or not isinstance(self.decoder, Glancing):
            return None
        return self.decoder.glance(self.gate.revision)

    def finish(self) -> Decoded:
        """End it; nobody spoke means no text."""
        return self.decoder.finish(self.gate.revision) if self.gate.heard_speech else Decoded("")

    def news(self) -> frames.Hearing | None:
        """What has changed since it was last told, if anything."""
        now = (self.text, self.gate.speaking, self.gate.ended)
        if now == self._told:
            return None
        self._told = now
        return frames.Hearing(self.request.id, *now)


class Worker:
    """Answers requests with one engine; ``send`` takes each reply."""

    def __init__(
        self,
        name: str,
        engine: Engine,
        send: Callable[[frames.Reply], None],
        detector: Callable[[], Probability] = silero,
    ) -> None:
        self._name = name
        self._engine = engine
        self._send = send
        self._detector = detector
        self._grammars: dict[str, Grammar] = {}
        self._open: dict[int, Utterance] = {}
        self._finished: dict[int, Utterance] = {}

    def handle(self, request: frames.Request) -> None:
        """Carry out one request; an error of the engine fails that request and no other."""
        number = getattr(request, "id", 0)
        try:
            self._handle(request)
        except (HearthError, ValueError, RuntimeError, OSError) as error:
            self._open.pop(number, None)
            self._send(frames.Failed(number, str(error) or type(error).__name__))

    def _handle(self, request: frames.Request) -> None:
        match request:
            case frames.Audio():
                self._timed(request.id, lambda utterance: utterance.feed(request.pcm))
            case frames.Open():
                self._begin(request)
            case frames.Glance():
                self._glance(request.id)
            case frames.Finish():
                self._finish(request.id)
            case frames.Cancel():
                self._open.pop(request.id, None)
                self._finished.pop(request.id, None)
            case frames.Score():
                finished = self._finished.get(request.id)
                scores = finished.decoder.score(request.texts) if finished else ()
                self._send(frames.Scored(request.id, tuple(scores)))
            case frames.Use():
                while len(self._grammars) >= GRAMMARS_KEPT:
                    self._grammars.pop(next(iter(self._grammars)))
                self._grammars[request.key] = Grammar(request.language, request.sentences, request.names)
            case frames.Find():
                self._send(frames.Missing(request.id, tuple(self._engine.missing(request.language, request.words))))
            case frames.Ping():
                self._send(frames.Pong(request.id, memory()))

    def _begin(self, request: frames.Open) -> None:
        grammar = None if request.grammar is None else self._grammars.get(request.grammar)
        if request.grammar is not None and grammar is None:
            raise ValueError("this grammar was not announced")
        decoder = self._engine.decoder(request.language, grammar)
        self._open[request.id] = Utterance(request, decoder, SpeechGate(self._detector()))

    def _timed(self, number: int, work: Callable[[Utterance], bool]) -> bool:
        utterance = self._open.get(number)
        if utterance is None:
            return False
        began = time.process_time()
        outcome = work(utterance)
        utterance.cpu += time.process_time() - began
        if news := utterance.news():
            self._send(news)
        return outcome

    def _glance(self, number: int) -> None:
        utterance = self._open.get(number)
        if utterance is None:
            return
        began = time.process_time()
        decoded = utterance.glance()
        utterance.cpu += time.process_time() - began
        self._send(frames.Glanced(number, self._transcript(utterance, decoded) if decoded else None))

    def _finish(self, number: int) -> None:
        utterance = self._open.pop(number, None)
        if utterance is None:
            return
        began = time.process_time()
        decoded = utterance.finish()
        utterance.cpu += time.process_time() - began
        while len(self._finished) >= FINISHED_KEPT:
            self._finished.pop(next(iter(self._finished)))
        self._finished[number] = utterance
        self._send(frames.Done(number, self._transcript(utterance, decoded), memory()))

    def _transcript(self, utterance: Utterance, decoded: Decoded) -> Transcript:
        return Transcript(
            text=decoded.text,
            language=utterance.request.language,
            engine=self._name.rpartition(":")[2],
            confidence=decoded.confidence,
            words=decoded.words,
            unrestricted=decoded.unrestricted,
            alternatives=decoded.alternatives,
            voice=decoded.voice,
            seconds_audio=round(utterance.gate.seconds, 3),
            seconds_speech=round(utterance.gate.speech_seconds, 3),
            seconds_cpu=round(utterance.cpu, 4),
        )

    def idle(self) -> None:
        """Use a moment without requests for one utterance that has something to find out."""
        for number in [number for number, utterance in self._open.items() if not utterance.complete]:
            if self._timed(number, Utterance.idle):
                self._open[number] = self._open.pop(number)
                return


def memory() -> int:
    """Resident memory of this process, bytes."""
    try:
        pages = Path("/proc/self/statm").read_text(encoding="ascii").split()[1]
    except OSError:
        import resource

        return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024
    return int(pages) * os.sysconf("SC_PAGE_SIZE")


def serve(worker: Worker, source: int) -> None:
    """Read requests from a file descriptor until it closes."""
    buffer = bytearray()
    while True:
        while len(buffer) >= 4 and len(buffer) >= 4 + (size := frames.HEADER.unpack_from(buffer)[0]):
            if size > frames.LONGEST_FRAME:
                return
            body = bytes(buffer[4 : 4 + size])
            del buffer[: 4 + size]
            worker.handle(frames.read_request(body))
        if not select.select([source], [], [], 0)[0]:
            worker.idle()
        data = os.read(source, 1 << 16)
        if not data:
            return
        buffer += data


def main(arguments: list[str]) -> int:
    """Load the model, say so, and serve."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    output = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)

    def send(reply: frames.Reply) -> None:
        output.write(frames.pack(reply))
        output.flush()

    engine, folder = arguments
    began = time.monotonic()
    try:
        silero()
        loaded = load(engine, Path(folder))
    except Exception as error:  # noqa: BLE001 - whatever a library raises, the hub must hear why this process ends
        send(frames.Failed(0, str(error) or type(error).__name__))
        return 3
    send(frames.Ready(time.monotonic() - began, memory()))
    try:
        serve(Worker(engine, loaded, send), 0)
    except BrokenPipeError:
        return 0
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
