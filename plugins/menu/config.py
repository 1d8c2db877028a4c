"""Configuration of the menu."""

from __future__ import annotations

from pydantic import BaseModel, Field

_PANTRY = (
    "salt",
    "sugar",
    "soy_sauce",
    "vinegar",
    "cornstarch",
    "peanut_oil",
    "sunflower_oil",
    "olive_oil",
    "sesame_oil",
)


class Config(BaseModel, extra="forbid"):
    """How menus are made."""

    eaters: list[str] = Field([], description="Ids of the people who eat at home; empty: everybody but guests")
    sides: int = Field(1, ge=0, le=3, description="Side dishes beside each main")
    share: float = Field(0.4, gt=0, le=1, description="Share of a day's needs that the planned meal should give")
    pantry: list[str] = Field(list(_PANTRY), description="Foods that are always in the house, by id; spices always are")
    seconds_tonight: float = Field(3, gt=0, le=60, description="Time limit for one meal, s")
    seconds_week: float = Field(30, gt=0, le=300, description="Time limit for a week, s")
    gap: float = Field(0.05, ge=0, le=0.5, description="Stop when no menu can be better by more than this share")
