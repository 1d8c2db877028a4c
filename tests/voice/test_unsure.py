"""What was not heard clearly is asked about; a yes, spoken or typed, does it, and nothing else does."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Any

import pytest

from hub.api.causes import Cause, Origin, start
from hub.api.intents import Asked, Intent, IntentHandler, Reply
from hub.testing import PluginHarness, clock, hearth
from hub.voice.config import VoiceConfig
from hub.voice.judgement import Verified
from hub.voice.pipeline import Heard
from hub.voice.recogniser import Transcript
from hub.wiring.voice import VoiceRoom
from hub.wiring.voice_stream import StreamedUtterance

__all__ = ["clock", "hearth"]
LIGHT = "turn on the kitchen light"


class FakeHost:
    """A plugin that does whatever it is told."""

    def __init__(self) -> None:
        self.done: list[tuple[str, str]] = []

    def sentences(self) -> list[Any]:
        return []

    def kept(self) -> list[Any]:
        return []

    def handler(self, _intent: str) -> tuple[str, IntentHandler]:
        return "household", self.handle

    async def handle(self, intent: Intent, asked: Asked) -> Reply:
        self.done.append((intent.name, asked.text))
        return Reply(text="Done.")


class House:
    """A voice room, to which things are said and typed."""

    def __init__(self, room: VoiceRoom, host: FakeHost, cause: Cause) -> None:
        self.room, self.host, self.cause = room, host, cause

    async def hears(
        self, text: str, decision: str, sentence: str = "", also: str = "", **transcript: Any
    ) -> dict[str, Any]:
        said = StreamedUtterance(self.room, "en", None, self.cause, None, "talk")
        verified: Any = Verified(decision=decision, sentence=sentence, also=also, distance=0.2)  # type: ignore[arg-type]
        heard = Transcript(text=text, language="en", engine="fake", **transcript)
        return await self.room.answer(Heard(transcript=heard, verified=verified), said)

    async def typed(self, text: str) -> dict[str, Any]:
        return await self.room.say_text(text, "en", None, "talk", None, self.cause)


@pytest.fixture
async def house(hearth: PluginHarness) -> AsyncIterator[House]:
    host: Any = FakeHost()
    hearth.add("light.kitchen", name="Kitchen light")
    hearth.add("valve.water", name="Main water valve")
    opened = VoiceRoom.open(VoiceConfig(enabled=False), ("en",), hearth.registry, hearth.bus, hearth.clock, host, dict)
    async with opened as room:
        await room.rebuild()
        yield House(room, host, start(Origin.PERSON, "anna", door="test", at=hearth.clock.time()))


async def test_a_spoken_yes_does_what_was_guessed(house: House) -> None:
    asked = await house.hears("turn on the chicken light", "ask", LIGHT)
    assert (asked["decision"], LIGHT in asked["answer"], house.host.done) == ("ask", True, [])
    done = await house.hears("Yes.", "accept", "yes")
    assert done["decision"] == "act"
    assert house.host.done == [("HassTurnOn", LIGHT)]


async def test_a_typed_yes_does_it_too(house: House) -> None:
    await house.hears("turn on the chicken light", "ask", LIGHT)
    assert (await house.typed("yes"))["decision"] == "act"


@pytest.mark.parametrize("said", [("No.", "accept", "no"), ("so it was not", "reject", "")])
async def test_a_no_or_anything_else_drops_it(house: House, said: tuple[str, str, str]) -> None:
    await house.hears("turn on the chicken light", "ask", LIGHT)
    await house.hears(*said)
    await house.typed("yes")
    assert house.host.done == []


@pytest.mark.parametrize("spoken", [True, False])
async def test_a_no_leads_to_the_second_guess_where_there_is_one(house: House, *, spoken: bool) -> None:
    await house.hears("turn the chicken light", "ask", "turn off the kitchen light", also=LIGHT)
    second = await house.hears("No.", "accept", "no") if spoken else await house.typed("no")
    assert (second["decision"], LIGHT in second["answer"], house.host.done) == ("ask", True, [])
    done = await house.hears("Yes.", "accept", "yes") if spoken else await house.typed("yes")
    assert (done["decision"], house.host.done) == ("act", [("HassTurnOn", LIGHT)])


async def test_a_no_to_both_guesses_ends_it(house: House) -> None:
    await house.hears("turn the chicken light", "ask", "turn off the kitchen light", also=LIGHT)
    await house.typed("no")
    assert (await house.typed("no"))["decision"] == "answer"
    await house.typed("yes")
    assert house.host.done == []


async def test_silence_leaves_it_open_until_its_time_is_over(house: House, hearth: PluginHarness) -> None:
    await house.hears("turn on the chicken light", "ask", LIGHT)
    await house.hears("", "reject")
    await hearth.clock.advance(61)
    await house.typed("yes")
    assert house.host.done == []


async def test_a_yes_that_verification_does_not_know_counts_while_a_question_is_open(house: House) -> None:
    await house.hears("turn on the chicken light", "ask", LIGHT)
    await house.hears("Yes please.", "reject")
    assert house.host.done == [("HassTurnOn", LIGHT)]
    assert (await house.hears("Yes please.", "reject"))["decision"] == "refuse"


async def test_a_yes_that_only_a_grammar_made_is_none(house: House) -> None:
    await house.hears("turn on the chicken light", "ask", LIGHT)
    await house.hears("yes", "reject", unrestricted="as it was")
    assert house.host.done == []


async def test_a_recogniser_that_mishears_leads_to_a_deed_through_a_yes(house: House) -> None:
    await house.hears(LIGHT, "ask", LIGHT, confirm=True)
    await house.hears("yes", "ask", "yes", confirm=True)
    assert house.host.done == [("HassTurnOn", LIGHT)]


async def test_and_to_nothing_that_would_do_harm(house: House) -> None:
    sentence = "open the main water valve"
    await house.hears(sentence, "ask", sentence, confirm=True)
    assert (await house.hears("yes", "ask", "yes", confirm=True))["decision"] == "ask"
    for _ in range(3):
        asked = await house.hears("yes", "ask", "yes", confirm=True)
        assert (asked["decision"], "type or tap" in asked["answer"]) == ("ask", True)
    assert house.host.done == []
    await house.typed("yes")
    assert len(house.host.done) == 1
