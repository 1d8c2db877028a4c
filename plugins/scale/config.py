"""Configuration of the scale plugin."""

from __future__ import annotations

from pydantic import BaseModel, Field

TOPICS = (
    "+/+/BTtoMQTT/+",
    "stat/+/SENSOR",
    "tele/+/SENSOR",
    "miscale/+/weight",
    "scale/body-composition",
    "scale/body-composition/+",
    "openScaleSync/+/measurements/insert",
)


class Start(BaseModel, extra="forbid"):
    """A weight known from elsewhere, so that the first weigh-in need not ask."""

    kg: float = Field(gt=2, lt=300, description="Weight, kg")
    ohm: float | None = Field(None, gt=100, lt=1500, description="Impedance as this scale shows it, ohm")


class Sensors(BaseModel, extra="forbid"):
    """A scale whose values are entities of the home (ESPHome and others)."""

    weight: str = Field(description="Entity id of the weight sensor")
    impedance: str | None = Field(None, description="Entity id of the impedance sensor")


class Config(BaseModel, extra="forbid"):
    """How weigh-ins are heard and kept."""

    topics: list[str] = Field(default=list(TOPICS), description="MQTT topic filters on which scales speak")
    sensors: list[Sensors] = Field(default=[], description="Scales that are entities of the home")
    start: dict[str, Start] = Field(default={}, description="Weights known from elsewhere, by person id")
    join_seconds: float = Field(30, gt=0, le=300, description="How long an impedance still belongs to a weight, s")
    ask_after_seconds: float = Field(
        12, ge=0, le=120, description="How long an unclear weigh-in waits for its impedance before asking, s"
    )
    ask_in: list[str] = Field(
        default=[], description="Areas in which the question whose it was is asked aloud; none: only on screens"
    )
    question_hours: float = Field(24, gt=0, le=336, description="How long an unanswered weigh-in is kept, h")
