"""The ``voice:`` section of the config."""

from __future__ import annotations

from pathlib import Path

from pydantic import BaseModel, Field

from hub.voice.satellites.config import SatellitesConfig


class VoiceConfig(BaseModel, extra="forbid"):
    """How the hub listens and speaks."""

    enabled: bool = Field(True, description="Listen and speak; typed commands work either way")
    models: Path | None = Field(None, description="Folder of speech models; default ~/.cache/hearth/models")
    offline_models: Path | None = Field(None, description="Folder to take models from instead of the network")
    speak_answers: bool = Field(True, description="Answer in sound, not only in text")
    satellites: SatellitesConfig = Field(
        default_factory=SatellitesConfig, description="Rooms that listen and speak: docs/satellites.md"
    )
    peers: list[str] = Field(
        default_factory=list,
        description="Other machines that recognise speech, as tcp://host:port (Wyoming); the quickest one hears",
    )
    local_speaker: bool = Field(False, description="Also play answers on this machine's own loudspeaker")
