"""The quickest machine of the home hears; one that fails is left alone, and nothing that was said is lost."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterable, Sequence
from contextlib import asynccontextmanager

import pytest

from hub.api.errors import VoiceError
from hub.voice.network import Network, Peer, PeerLimits
from hub.voice.recogniser import Grammar, Partial, Transcript
from hub.voice.remote import NetworkRecogniser

NEAR, FAR = Peer(uri="tcp://127.0.0.1:1"), Peer(uri="tcp://127.0.0.1:2", languages=("de",))


class Clock:
    now = 0.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


def network(clock: Clock, *peers: Peer) -> Network:
    return Network(peers, limits=PeerLimits(connect=0.2, answer=0.2), clock=clock)


def test_the_machine_with_the_least_expected_wait_is_taken(clock: Clock) -> None:
    home = network(clock, NEAR, Peer(uri="tcp://127.0.0.1:3"))
    quick, slow = home.choose("en", local=False), None
    assert quick is not None
    quick.took(0.1)
    slow = next(meter for _, meter in home._peers if meter is not quick)
    slow.took(0.9)

    assert home.choose("en", local=False) is quick
    quick.at_hand = 3
    assert home.choose("en", local=False) is slow


def test_this_machine_hears_when_it_is_quicker(clock: Clock) -> None:
    home = network(clock, NEAR)
    for _ in range(5):
        home.here.took(0.05)

    assert home.choose("en", local=True) is None
    home.here.at_hand = 20
    assert home.choose("en", local=True) is not None


def test_a_machine_that_fails_is_tried_again_later_and_later(clock: Clock) -> None:
    home = network(clock, NEAR)
    meter = home.choose("en", local=False)
    assert meter is not None
    for pause in (5.0, 10.0, 20.0):
        meter.failed("away")
        assert home.choose("en", local=True) is None
        clock.now += pause
        assert home.choose("en", local=True) is meter
    meter.took(0.2)
    assert home.describe()[0]["state"] == "ready"


def test_a_language_is_asked_of_machines_that_hear_it(clock: Clock) -> None:
    home = network(clock, FAR)

    assert home.hears("de")
    assert not home.hears("en")
    assert home.choose("en", local=False) is None


class Local:
    engine = model = "here"

    def __init__(self) -> None:
        self.fed = b""

    async def wait_ready(self) -> None:
        return None

    @asynccontextmanager
    async def session(self, language: str, grammar: Grammar | None = None) -> AsyncIterator[Local]:
        yield self

    async def feed(self, pcm: bytes) -> Partial | None:
        self.fed += pcm
        return None

    async def finish(self) -> Transcript:
        return Transcript(text="turn on the lamp", language="en", engine="here")

    async def score(self, texts: Sequence[str]) -> Sequence[float]:
        return [-1.0 for _ in texts]

    async def missing_words(self, language: str, words: Iterable[str]) -> Sequence[str]:
        return list(words)


async def test_what_was_said_is_heard_here_when_the_machine_is_away(clock: Clock) -> None:
    local, home = Local(), network(clock, NEAR)
    recogniser = NetworkRecogniser(home, local, lambda: lambda _: 1.0)
    async with recogniser.session("en") as session:
        for _ in range(10):
            await session.feed(b"\x01\x02" * 1600)
        heard = await session.finish()
        scores = await session.score(["turn on the lamp"])

    assert (heard.text, heard.engine, list(scores)) == ("turn on the lamp", "here", [-1.0])
    assert len(local.fed) > 9 * 3200 - 2048
    assert home.describe()[0]["state"] == "away"
    assert "cannot be reached" in str(home.describe()[0]["reason"])
    assert home.describe()[0]["utterances"] == 0


async def test_silence_is_sent_to_nobody(clock: Clock) -> None:
    home = network(clock, NEAR)
    async with NetworkRecogniser(home, None, lambda: lambda _: 0.0).session("en") as session:
        await session.feed(bytes(32_000))

        assert (await session.finish()).text == ""
    assert home.describe()[0]["state"] == "ready"


async def test_without_any_machine_the_reason_is_told(clock: Clock) -> None:
    async with NetworkRecogniser(network(clock, NEAR), None, lambda: lambda _: 1.0).session("en") as session:
        await session.feed(b"\x01\x02" * 16_000)
        with pytest.raises(VoiceError, match="no machine that hears this language"):
            await session.finish()
