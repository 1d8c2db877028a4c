"""Scenes of the demo home. Only ``hearth demo`` runs this plugin; no other home has it."""

from __future__ import annotations

from typing import Any

from pydantic import BaseModel, Field

from hub.api import Hub, Register, Request, hookimpl
from hub.api.errors import CommandError, InvalidParameter
from plugins.demo.phones import Phones
from plugins.demo.scenes import SCENES
from plugins.demo.stage import Stage


class Config(BaseModel, extra="forbid"):
    """The demo."""

    phones_port: int = Field(ge=1, le=65535, description="Where the family's telephones listen on this machine")
    owner: str = Field("anna", description="Person who is called first")
    code: str = Field("2468", description="Code of the alarm")


@hookimpl
def hub_config() -> type[BaseModel]:
    """Return what may be configured."""
    return Config


@hookimpl
def hub_register(hub: Hub, config: Config, register: Register) -> None:
    """Make the stage; mount the routes."""
    stage = Stage(hub, Phones(config.phones_port), config.owner, config.code)
    hub.provide(Stage, stage)

    async def scenes(request: Request) -> Any:
        language = request.query.get("language") or "en"
        known = [
            {"name": name, "title": hub.text(f"{name}.title", language), "text": hub.text(f"{name}.text", language)}
            for name in SCENES
        ]
        return {"scenes": known, "playing": stage.playing or None, "scene": stage.scene, "steps": stage.steps}

    async def play(request: Request) -> Any:
        name = request.path["name"]
        if name not in SCENES:
            raise InvalidParameter(f"no scene {name!r}", remedy=f"there are {', '.join(SCENES)}", field="name")
        if stage.playing:
            raise CommandError("a scene is being played already", remedy="wait for its end, or stop it")
        stage.playing = name
        hub.spawn(_play(stage, name), f"scene-{name}")
        return await scenes(request)

    async def stop(request: Request) -> Any:
        stage.stop()
        return await scenes(request)

    register.route("GET", "/scenes", scenes, doc="Scenes, and what the one that is played has told")
    register.route("POST", "/scenes/{name}", play, role="adult", doc="Play a scene")
    register.route("DELETE", "/scenes", stop, role="adult", doc="Break it off")


async def _play(stage: Stage, name: str) -> None:
    await stage.play(name, SCENES[name])


@hookimpl
async def hub_run(hub: Hub, config: Any) -> None:
    """Let the telephones listen until cancelled."""
    stage = await hub.use(Stage)
    hub.spawn(stage.listen(), "listen")
    await stage.phones.run()
