"""The language between the hub and a recogniser's process: length-prefixed msgpack frames, each a small struct."""

from __future__ import annotations

import struct

import msgspec

from hub.voice.recogniser import Transcript

HEADER = struct.Struct(">I")
LONGEST_FRAME = 32 * 1024 * 1024


class Use(msgspec.Struct, frozen=True, tag="use"):
    """Remember a grammar under ``key``."""

    key: str
    language: str
    sentences: tuple[str, ...]
    names: tuple[str, ...]


class Open(msgspec.Struct, frozen=True, tag="open"):
    """Begin utterance ``id`` with a remembered grammar, or with open vocabulary."""

    id: int
    language: str
    grammar: str | None


class Audio(msgspec.Struct, frozen=True, tag="audio"):
    """PCM of utterance ``id``."""

    id: int
    pcm: bytes


class Glance(msgspec.Struct, frozen=True, tag="glance"):
    """Nothing more comes of utterance ``id``: look at it once and answer with ``Glanced``."""

    id: int


class Finish(msgspec.Struct, frozen=True, tag="finish"):
    """End utterance ``id`` and answer with ``Done``."""

    id: int


class Cancel(msgspec.Struct, frozen=True, tag="cancel"):
    """Forget utterance ``id``."""

    id: int


class Score(msgspec.Struct, frozen=True, tag="score"):
    """Ask how well texts fit the finished utterance ``id``."""

    id: int
    texts: tuple[str, ...]


class Find(msgspec.Struct, frozen=True, tag="find"):
    """Ask which words the model lacks."""

    id: int
    language: str
    words: tuple[str, ...]


class Ping(msgspec.Struct, frozen=True, tag="ping"):
    """Ask for a sign of life."""

    id: int


class Ready(msgspec.Struct, frozen=True, tag="ready"):
    """The model is loaded; ``seconds`` it took, ``rss`` bytes of memory now."""

    seconds: float
    rss: int


class Hearing(msgspec.Struct, frozen=True, tag="hearing"):
    """What utterance ``id`` sounds like so far."""

    id: int
    text: str
    speaking: bool
    ended: bool


class Done(msgspec.Struct, frozen=True, tag="done"):
    """The transcript of utterance ``id``; ``rss`` bytes of memory now."""

    id: int
    transcript: Transcript
    rss: int


class Glanced(msgspec.Struct, frozen=True, tag="glanced"):
    """What utterance ``id`` is at first sight; none where only ``Finish`` tells."""

    id: int
    transcript: Transcript | None


class Scored(msgspec.Struct, frozen=True, tag="scored"):
    """How well each text fits utterance ``id``; none when the engine cannot compare."""

    id: int
    scores: tuple[float, ...]


class Missing(msgspec.Struct, frozen=True, tag="missing"):
    """Words that the model lacks."""

    id: int
    words: tuple[str, ...]


class Pong(msgspec.Struct, frozen=True, tag="pong"):
    """A sign of life with the memory in use, bytes."""

    id: int
    rss: int


class Failed(msgspec.Struct, frozen=True, tag="failed"):
    """Request ``id`` failed; 0 means that the model could not be loaded."""

    id: int
    message: str


Request = Use | Open | Audio | Glance | Finish | Cancel | Score | Find | Ping
Reply = Ready | Hearing | Glanced | Done | Scored | Missing | Pong | Failed

_encoder = msgspec.msgpack.Encoder()
_requests: msgspec.msgpack.Decoder[Request] = msgspec.msgpack.Decoder(Request)
_replies: msgspec.msgpack.Decoder[Reply] = msgspec.msgpack.Decoder(Reply)


def pack(frame: Request | Reply) -> bytes:
    """Encode one frame with its length in front."""
    body = _encoder.encode(frame)
    return HEADER.pack(len(body)) + body


def read_request(body: bytes) -> Request:
    """Decode the body of a request."""
    return _requests.decode(body)


def read_reply(body: bytes) -> Reply:
    """Decode the body of a reply."""
    return _replies.decode(body)
