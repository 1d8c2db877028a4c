"""What a user may say of the cameras; Frigate's own prefix and the usual labels work without any of it."""

from __future__ import annotations

from pydantic import BaseModel, Field


class CameraConfig(BaseModel, extra="forbid"):
    """One camera."""

    name: str = Field("", description="What it is called")
    names: dict[str, str] = Field({}, description="Its name in other languages, as in {zh: 前门摄像头}")
    area: str | None = Field(None, description="Area it is in")
    zones: list[str] = Field([], description="Only what has entered one of these zones of Frigate's (all if none)")
    record: bool = Field(True, description="Keep its pictures; without, only that something was seen is kept")


class Config(BaseModel, extra="forbid"):
    """Cameras."""

    prefix: str = Field("frigate", pattern=r"^[A-Za-z0-9_-]{1,40}$", description="Frigate's mqtt.topic_prefix")
    labels: list[str] = Field(["person", "car"], min_length=1, max_length=20, description="What is of interest")
    min_score: float = Field(0.6, ge=0, le=1, description="How sure Frigate must be")
    keep_hours: float = Field(72, gt=0, le=744, description="Pictures and sightings are erased after so long, hours")
    keep_pictures: int = Field(200, ge=0, le=2000, description="At most so many pictures are kept; 0: none")
    largest_kb: int = Field(400, ge=10, le=2000, description="A picture may have so many kB at most")
    cameras: dict[str, CameraConfig] = Field({}, description="Frigate's name of the camera -> what it is here")
    only_listed: bool = Field(False, description="Take no notice of cameras that are not listed")
