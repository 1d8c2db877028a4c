"""What a user may say of fire safety in config.yaml; a home without any of it is watched all the same."""

from __future__ import annotations

from typing import Literal

from pydantic import BaseModel, Field

from plugins.fire_safety.points import Point
from plugins.fire_safety.states import Hazard


class PointConfig(BaseModel, extra="forbid"):
    """One sensor."""

    hazard: Hazard = Field(description="fire, heat, co, gas, electrical or leak")
    group: str = Field("", description="A second detection in the same group confirms (all of the home if empty)")
    above: float | None = Field(None, description="A number above this is an alarm, as in 300 (mA) or 70 (°C)")
    below: float | None = Field(None, description="A number below this is an alarm")
    tag: str = Field("", max_length=64, description="Id of the QR or NFC tag at it, for inspections")
    inspect_days: float = Field(180, gt=0, le=3660, description="An inspection is due so often, days")
    silent_hours: float | None = Field(None, ge=0, le=720, description="Silent for so long, it is faulty; 0: never")

    def point(self, entity_id: str) -> Point:
        """Return the point it describes."""
        return Point(
            id=entity_id,
            entity_id=entity_id,
            hazard=self.hazard,
            group=self.group,
            above=self.above,
            below=self.below,
            tag=self.tag,
            inspect_days=self.inspect_days,
        )


class ActionsConfig(BaseModel, extra="forbid"):
    """What the home does by itself."""

    lights: list[str] | None = Field(None, description="Lights switched on (every light if left out; never for gas)")
    unlock: list[str] = Field([], description="Locks of the escape route")
    unlock_when: Literal["first", "confirmed"] = Field("first", description="Unlock at once, or once it is confirmed")
    stop: list[str] = Field([], description="Ventilation and air conditioning switched off (never for gas)")
    close_gas: list[str] = Field([], description="Gas valves closed by gas, fire and carbon monoxide")
    close_water: list[str] = Field([], description="Water valves closed by a leak")
    speak: bool = Field(True, description="Say what and where in every language of the home")
    speak_every_seconds: float = Field(30, ge=10, le=600, description="Said again for as long as sirens sound, s")


class PanelConfig(BaseModel, extra="forbid"):
    """One fire-alarm panel that reports by GB/T 26875.3."""

    name: str = Field(description="What it is called")
    address: int = Field(ge=0, lt=1 << 48, description="Its source address, as in 0x010203040506")
    area: str | None = Field(None, description="Area it watches, when it watches one")
    points: dict[str, str] = Field({}, description="Component, as in '1.2.3' (system.loop.number) -> its name")


class Gbt26875Config(BaseModel, extra="forbid"):
    """The listener for fire-alarm panels."""

    host: str = Field("127.0.0.1", description="Address to listen on; 0.0.0.0 for the whole network")
    port: int = Field(5200, ge=0, le=65535, description="TCP port; 0 picks a free one")
    panels: list[PanelConfig] = Field(min_length=1, description="Panels that may report; others are refused")
    heartbeat_seconds: float = Field(60, ge=10, le=90, description="A panel silent for so long is in fault, s")
    duty_check_minutes: float | None = Field(
        None, ge=1, le=1440, description="Ask for a sign of the guard so often, min"
    )
    duty_answer_minutes: int = Field(10, ge=1, le=255, description="Time the guard has to answer, min")


class Config(BaseModel, extra="forbid"):
    """Fire, gas, carbon monoxide and water."""

    points: dict[str, PointConfig] = Field({}, description="Sensor entity id -> what it means; others by their class")
    ignore: list[str] = Field([], description="Sensors that are no points though their class says so")
    find: bool = Field(True, description="Take in every smoke, heat, gas, carbon monoxide, moisture and safety sensor")
    sirens: list[str] | None = Field(None, description="Sirens (every siren of the home if left out)")
    actions: ActionsConfig = Field(default_factory=ActionsConfig, description="What the home does by itself")
    lost_seconds: float = Field(60, ge=5, le=90, description="A sensor away for so long is in fault, s")
    start_seconds: float = Field(120, ge=0, le=600, description="Time sensors have to appear after a start, s")
    inspect_days: float = Field(180, gt=0, le=3660, description="An inspection of a found point is due so often, days")
    disable_hours: float = Field(24, gt=0, le=168, description="A point may be disabled for so long at most, hours")
    gbt26875: Gbt26875Config | None = Field(None, description="Listen to fire-alarm panels by GB/T 26875.3")
