"""A PIN lends a sentence the rights of whose PIN it is, and no more than that."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Any

import pytest

from hub.api.causes import Origin, start
from hub.api.intents import Asked, Intent, IntentHandler, Reply
from hub.api.people import Person, Role
from hub.testing import PluginHarness, clock, hearth
from hub.voice.config import VoiceConfig
from hub.wiring.voice import VoiceRoom

__all__ = ["clock", "hearth"]
ADULT = Person(id="ben", name="Ben", role=Role.ADULT)
CHILD = Person(id="cid", name="Cid", role=Role.CHILD)


class FakeHost:
    """A plugin that notes on whose behalf it is told to do things."""

    def __init__(self) -> None:
        self.askers: list[str | None] = []

    def sentences(self) -> list[Any]:
        return []

    def kept(self) -> list[Any]:
        return []

    def handler(self, _intent: str) -> tuple[str, IntentHandler]:
        return "household", self.handle

    async def handle(self, intent: Intent, asked: Asked) -> Reply:
        self.askers.append(asked.cause.asker)
        return Reply(text="Done.")


@pytest.fixture
async def house(hearth: PluginHarness) -> AsyncIterator[tuple[VoiceRoom, FakeHost]]:
    host: Any = FakeHost()
    hearth.add("lock.front_door", name="Front door")
    opened = VoiceRoom.open(VoiceConfig(enabled=False), ("en",), hearth.registry, hearth.bus, hearth.clock, host, dict)
    async with opened as room:
        await room.rebuild()
        yield room, host


@pytest.mark.parametrize(("voucher", "asker"), [(ADULT, "ben"), (CHILD, None), (None, None)])
async def test_a_childs_unlocking_is_done_for_the_grown_up_who_vouches(
    house: tuple[VoiceRoom, FakeHost], voucher: Person | None, asker: str | None
) -> None:
    room, host = house
    cause = start(Origin.PERSON, "cid", door="panel", at=0.0)
    said = await room.say_text("unlock the front door", "en", None, "s", CHILD, cause, voucher=voucher)
    assert said["decision"] == ("act" if asker else "ask")
    assert host.askers == ([asker] if asker else [])
