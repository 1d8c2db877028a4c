"""The watchdog names who blocks the loop."""

from __future__ import annotations

import asyncio
import time

import pytest

from hub.host.watchdog import watchdog


@pytest.mark.e2e
async def test_code_that_blocks_the_loop_is_named_with_its_line() -> None:
    seen: list[tuple[str, float]] = []
    async with watchdog(lambda place, seconds: seen.append((place, seconds))):
        await asyncio.sleep(0.05)
        time.sleep(2.2)  # noqa: ASYNC251 - blocking is what is tested
        await asyncio.sleep(0.6)
    ((place, seconds),) = seen
    assert "test_watchdog.py" in place
    assert seconds > 0.5
