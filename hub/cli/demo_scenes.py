"""The scenes of ``hearth demo``: a burglar and a fire, told as they are observed."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from hub.api.errors import ConfigError
from hub.cli.show import console, step
from hub.host.loading import Source

if TYPE_CHECKING:
    from hub.app import Hearth

PLUGIN = Source("demo", "plugins.demo.plugin", builtin=True)
NAMES = ("burglar", "fire")
_MARKS = {True: "✓", False: "✗", None: "·"}


def scenes_named(text: str) -> tuple[str, ...]:
    """Return the scenes that ``--play`` names; ConfigError for one that there is none of."""
    if text in ("", "all"):
        return NAMES if text else ()
    if text not in NAMES:
        raise ConfigError(f"there is no scene {text[:40]!r}", remedy=f"there are {', '.join(NAMES)} and all")
    return (text,)


async def narrate(hub: Hearth) -> None:
    """Print what scenes tell, also those that are played from the panel, until cancelled."""
    from plugins.demo.api import SceneStep

    with hub.bus.subscribe(SceneStep, name="narrator") as told:
        scene = ""
        async for one in told:
            if one.scene != scene:
                console.print()
            scene = "" if one.over else one.scene
            step(_MARKS[one.good], one.scene, one.texts["en"])


async def play(hub: Hearth, scene: str) -> bool:
    """Play a scene; return whether everything came that had to."""
    from plugins.demo.scenes import SCENES
    from plugins.demo.stage import Stage

    stage = await hub.host.service(Stage)
    good = await stage.play(scene, SCENES[scene])
    await asyncio.sleep(0.05)  # the narrator has the last word
    return good
