"""What of household's behaviour can be configured."""

from __future__ import annotations

from pydantic import BaseModel, Field


class Config(BaseModel, extra="forbid"):
    """Configuration of the household plugin."""

    volume_step: int = Field(10, ge=1, le=50, description="How much louder or quieter one step is, percent")
    electricity_price: float | None = Field(None, gt=0, description="What one kWh costs; none: costs are not told")
    currency: str = Field("", max_length=8, description="The currency of that price, as it is said: €, 元")
    most_at_once: int = Field(200, ge=1, description="More devices than this are never commanded by one sentence")
