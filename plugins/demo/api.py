"""What a scene tells while it is played."""

from __future__ import annotations

from collections.abc import Mapping

from hub.api import Event


class SceneStep(Event, frozen=True, kw_only=True):
    """One step of a scene. ``good`` is True for what was observed, False for what did not come, None for a narration.

    ``over`` marks the last one.
    """

    scene: str
    texts: Mapping[str, str]
    good: bool | None = None
    over: bool = False
