"""PocketSphinx: hears English where no model could be fetched. It mishears often, so nothing is done unasked."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from hub.api import RecogniserOffer, hookimpl


@hookimpl
def hub_recognisers(config: Any) -> Sequence[RecogniserOffer]:
    """Offer it for English, behind every other recogniser."""
    return [
        RecogniserOffer(
            name="pocketsphinx", languages=("en",), engine="plugins.pocketsphinx.engine:PocketSphinx", confirm=True
        )
    ]
