"""A clock that stands still until advanced."""

from __future__ import annotations

import pytest

from hub.testing import FakeClock


@pytest.fixture
def clock() -> FakeClock:
    return FakeClock()
