"""A home with satellites and a clock of the test's own."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

import pytest

from hub.testing import FakeClock
from tests.voice.satellites.fakes import Home


@pytest.fixture
def home(clock: FakeClock) -> Home:
    return Home(clock)


@pytest.fixture
def until(clock: FakeClock) -> Callable[..., object]:
    """Let the clock go on in small steps until something is so; fails when it does not become so within 40 s."""

    async def wait(so: Callable[[], object], step: float = 0.1) -> None:
        for _ in range(400):
            for _ in range(20):
                await asyncio.sleep(0)
            await asyncio.sleep(0.001)
            if so():
                return
            await clock.advance(step)
        raise AssertionError("it did not happen")

    return wait
