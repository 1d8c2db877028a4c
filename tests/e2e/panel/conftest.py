"""What the panel's tests need of the machine."""

from __future__ import annotations

import pytest

from tests.e2e.panel.browser import BUILT, CHROMIUM


@pytest.fixture
def panel_in_a_browser() -> None:
    """Skip where there is no browser or no panel."""
    if CHROMIUM is None:
        pytest.skip("no Chromium on this machine: apt install chromium")
    if not BUILT.is_file():
        pytest.skip("the panel is not built: python hub/web/panel/build.py")
