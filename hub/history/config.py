"""The ``history:`` section of the config."""

from __future__ import annotations

from pydantic import BaseModel, Field


class HistoryConfig(BaseModel, extra="forbid"):
    """What is recorded and for how long."""

    enabled: bool = Field(True, description="Record the values of entities")
    days: float = Field(30, gt=0, le=3650, description="How long values are kept, days")
    exclude: list[str] = Field(default_factory=list, description="Entity ids or kinds not to record")
