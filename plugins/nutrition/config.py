"""Configuration of the nutrition plugin."""

from __future__ import annotations

from typing import Literal

from pydantic import BaseModel, Field


class Config(BaseModel, extra="forbid"):
    """How advice is given."""

    guideline: Literal["auto", "who", "china"] = Field(
        "auto", description="Whose food guideline: WHO's, China's (2022), or by the person's language"
    )
    spoken_lines: int = Field(4, ge=1, le=10, description="How many lines of advice are spoken at once")
