"""What a user may say of the alarm in config.yaml; everything has a default that works without any of it."""

from __future__ import annotations

from typing import Annotated

from pydantic import BaseModel, BeforeValidator, Field, SecretStr

from plugins.alarm.codes import LONGEST, SHORTEST
from plugins.alarm.states import ENTRY_LONGEST_S, Mode, Settings
from plugins.alarm.zones import Zone, ZoneType, default_modes


def _as_text(value: object) -> object:
    """Refuse a number for a code: YAML has already eaten its leading zeros."""
    if isinstance(value, int | float):
        raise ValueError('a code is a text, not a number: put it in quotes ("0123")')  # noqa: TRY004 - pydantic's way
    text = value.get_secret_value() if isinstance(value, SecretStr) else value
    if isinstance(text, str) and not (text.isascii() and text.isdigit() and SHORTEST <= len(text) <= LONGEST):
        raise ValueError(f"a code has {SHORTEST} to {LONGEST} digits")
    return value


Pin = Annotated[SecretStr, BeforeValidator(_as_text)]


class ZoneConfig(BaseModel, extra="forbid"):
    """One sensor."""

    type: ZoneType = Field(description="entry, follower, instant, 24h, tamper, panic, silent or confirm (a camera)")
    modes: list[Mode] | None = Field(None, description="Modes in which it is watched (by its type when left out)")
    final: bool = Field(False, description="The door by which one leaves: closing it ends the exit time")
    chime: bool = Field(False, description="Say its name when it opens while disarmed")
    bypassable: bool = Field(True, description="May be left out when it is open at arming")
    arm_open: bool = Field(False, description="May be open when the alarm is armed")
    entry_seconds: float | None = Field(None, ge=0, le=ENTRY_LONGEST_S, description="Its own entry delay, s")
    silent_hours: float | None = Field(None, ge=0, le=720, description="Silent for so long, it is lost; 0: never")
    lost_is_alarm: bool | None = Field(None, description="Losing it while armed is an alarm (by mode when left out)")

    def zone(self, entity_id: str) -> Zone:
        """Return the zone it describes."""
        return Zone(
            entity_id=entity_id,
            type=self.type,
            modes=default_modes(self.type) if self.modes is None else frozenset(self.modes),
            final=self.final,
            chime=self.chime,
            bypassable=self.bypassable and self.type not in (ZoneType.TAMPER, ZoneType.PANIC),
            arm_open=self.arm_open,
            entry_s=self.entry_seconds,
            lost_alarms=self.lost_is_alarm,
        )


class PartitionConfig(BaseModel, extra="forbid"):
    """One part of the home that is armed by itself."""

    name: str = Field("Home", description="What it is called")
    names: dict[str, str] = Field({}, description="Its name in other languages, as in {zh: 家}")
    zones: dict[str, ZoneConfig] = Field({}, description="Sensor entity id -> what it means; found by class if none")
    confirm: list[str] = Field([], description="Sensors that raise no alarm and confirm one: cameras, beside the zones")
    exit_seconds: dict[Mode, Annotated[float, Field(ge=0, le=600)]] = Field(
        {}, description="Time to leave by mode, s (home and night 0, away and vacation 45)"
    )
    entry_seconds: float = Field(30, ge=0, le=ENTRY_LONGEST_S, description="Time to disarm after coming in, s")
    siren_seconds: float = Field(180, ge=10, le=900, description="Siren cut-off, s")
    remote_seconds: float = Field(30, ge=30, le=120, description="Message to people after the entry time ran out, s")
    sirens: list[str] | None = Field(None, description="Entities switched on by an alarm (every siren if left out)")

    def settings(self) -> Settings:
        """Return the delays as the state machine takes them."""
        return Settings(
            exit_s={**Settings().exit_s, **self.exit_seconds},
            entry_s=self.entry_seconds,
            siren_s=self.siren_seconds,
            remote_s=self.remote_seconds,
        )


class Config(BaseModel, extra="forbid"):
    """The alarm."""

    partitions: dict[str, PartitionConfig] = Field(
        {"home": PartitionConfig()}, min_length=1, description="Parts of the home, by id"
    )
    code: Pin | None = Field(None, description="A code for everyone, best as !env HEARTH_ALARM_CODE")
    duress_code: Pin | None = Field(None, description="Disarms and calls for help silently")
    people_pins: bool = Field(True, description="Accept the PINs of owners and adults too")
    arm_needs_code: bool = Field(False, description="Arming needs a code")
    lost_seconds: float = Field(20, ge=0, le=3600, description="A sensor away for so long is lost, s")
    start_seconds: float = Field(120, ge=0, le=3600, description="Time sensors have to appear after a start, s")
    keypads: dict[str, str] = Field(
        {}, description="Zigbee2MQTT keypads: topic, as in zigbee2mqtt/Hall keypad -> partition (empty: the first)"
    )
    mqtt: bool = Field(True, description="Listen to keypads on hearth/alarm/<partition>/set")
