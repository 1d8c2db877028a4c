"""The ``voice.satellites`` section of the config."""

from __future__ import annotations

from pathlib import Path

from pydantic import BaseModel, Field

_ID = r"^[a-z0-9_]{1,40}$"


class SatelliteConfig(BaseModel, extra="forbid"):
    """A satellite that speaks Wyoming. What a person chooses in the panel goes before what stands here."""

    uri: str = Field(pattern=r"^tcp://[^/\s]+:\d{1,5}/?$", description="tcp://HOST:PORT of wyoming-satellite")
    name: str = Field("", description="How it is called; by default its own name")
    area: str | None = Field(None, pattern=_ID, description="The area it stands in; by default the one it tells")
    language: str = Field("auto", description="en, zh, ... or auto: all languages of the home")
    wake_words: list[str] = Field(default_factory=lambda: ["hey_jarvis"], description="See `GET /api/voice/satellites`")


class LocalConfig(BaseModel, extra="forbid"):
    """The microphone and loudspeaker of the machine that the hub runs on."""

    microphone: bool = Field(False, description="Listen for the wake word on this machine")
    speaker: bool = Field(False, description="Speak on this machine")
    input_device: str | int | None = Field(None, description="Name or number of the microphone; default the system's")
    output_device: str | int | None = Field(None, description="Name or number of the loudspeaker")
    name: str = "This machine"
    area: str | None = Field(None, pattern=_ID)
    language: str = "auto"
    wake_words: list[str] = Field(default_factory=lambda: ["hey_jarvis"])


class WyomingServerConfig(BaseModel, extra="forbid"):
    """Lets other systems use this hub's recogniser, voice and wake words. The protocol knows no passwords."""

    enabled: bool = False
    host: str = Field("127.0.0.1", description="Address to listen at; 0.0.0.0 opens it to everybody in the network")
    port: int = Field(10700, ge=0, le=65535)


class AudioDoorConfig(BaseModel, extra="forbid"):
    """Whole utterances over MQTT: a recording in, the answer out."""

    enabled: bool = False


class SatellitesConfig(BaseModel, extra="forbid"):
    """Everything about rooms that listen and speak."""

    wyoming: dict[str, SatelliteConfig] = Field(default_factory=dict, max_length=32, description="By id")
    discover: bool = Field(True, description="Look for satellites in the network, to be added on the panel (zeroconf)")
    discover_at: list[str] = Field(default_factory=list, description="Own addresses to look at; by default all")
    local: LocalConfig = Field(default_factory=LocalConfig)
    server: WyomingServerConfig = Field(default_factory=WyomingServerConfig)
    mqtt: AudioDoorConfig = Field(default_factory=AudioDoorConfig)
    duck: bool = Field(True, description="Turn music down in a room while the hub listens or speaks there")
    duck_to: float = Field(0.25, ge=0, le=1, description="The share of its volume that music keeps meanwhile")
    wake_word_folder: Path | None = Field(None, description="microWakeWord models of your own (.json and .tflite)")
