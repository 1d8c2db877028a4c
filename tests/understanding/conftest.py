"""The tests speak more languages than a household: what upstream says of each is read once."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache

import pytest

from hub.voice.understanding import upstream


@pytest.fixture(scope="session", autouse=True)
def every_language_is_kept() -> Iterator[None]:
    """Keep the parsed sentences of every language that was once spoken, not only of the few of one home."""
    with pytest.MonkeyPatch.context() as patch:
        for read in (upstream.raw, upstream.parsed):
            patch.setattr(upstream, read.__name__, cache(read.__wrapped__))
        yield
