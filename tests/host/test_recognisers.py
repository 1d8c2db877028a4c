"""Plugins offer recognisers through the hook; what is none is refused with the plugin's name."""

from __future__ import annotations

import pytest

from hub.api import RecogniserOffer
from hub.api.errors import PluginError
from hub.testing import PluginHarness, clock, hearth

__all__ = ["clock", "hearth"]


async def test_a_shipped_plugin_offers_one(hearth: PluginHarness) -> None:
    supervisor = await hearth.load("plugins.pocketsphinx.plugin")

    assert [offer.name for offer in supervisor.contributions.recognisers] == ["pocketsphinx"]


def test_what_is_no_offer_is_refused() -> None:
    from hub.host.supervisor import _offers

    good = RecogniserOffer(name="x", languages=("en",), engine="a:B")
    assert _offers("mine", [good]) == (good,)
    assert _offers("mine", None) == ()
    with pytest.raises(PluginError, match="plugin mine: hub_recognisers must return RecogniserOffer"):
        _offers("mine", ["vosk"])
