"""What can be set about announcing."""

from __future__ import annotations

from pydantic import BaseModel, Field, field_validator


class Config(BaseModel, extra="forbid"):
    """The plugin's configuration."""

    prefix: str = Field("homeassistant", description="Discovery prefix that the other system listens to")
    site: str = Field("", pattern=r"^[A-Za-z0-9_-]{0,64}$", description="The home's name; empty: mqtt.site")
    commands: bool = Field(True, description="Take commands that can do no harm")
    disarm_with_code: bool = Field(False, description="Let the alarm be disarmed from outside with its own code")
    exclude: list[str] = Field(default_factory=list, description="Entity ids that are not announced")

    @field_validator("prefix")
    @classmethod
    def _is_a_level(cls, prefix: str) -> str:
        if not prefix or any(sign in prefix for sign in "+#/"):
            raise ValueError(f"prefix {prefix!r} must be one level without +, # and /, such as homeassistant")
        return prefix
