"""What heats, cools, blows and moistens."""

from __future__ import annotations

from hub.api.kinds.parts import SET_HUMIDITY, TEMPERATURE, TEMPERATURE_RANGE, choose, kind_spec, on_off, percent
from hub.api.kinds.spec import CommandSpec, Kind, KindSpec, Param, Risk

CLIMATE: tuple[KindSpec, ...] = (
    kind_spec(
        Kind.CLIMATE,
        str,
        CommandSpec(
            name="set_temperature",
            params=(
                TEMPERATURE,
                *TEMPERATURE_RANGE,
                Param(name="hvac_mode", type=str, choices_from="hvac_modes"),
            ),
            echoes={
                "temperature": "temperature",
                "target_temp_low": "target_temp_low",
                "target_temp_high": "target_temp_high",
                "hvac_mode": "value",
            },
            risk=Risk.HEAT,
        ),
        choose("set_hvac_mode", "hvac_mode", "hvac_modes", echoes="value", risk=Risk.HEAT),
        choose("set_fan_mode", "fan_mode", "fan_modes"),
        choose("set_preset_mode", "preset_mode", "preset_modes"),
        choose("set_swing_mode", "swing_mode", "swing_modes"),
        choose("set_swing_horizontal_mode", "swing_horizontal_mode", "swing_horizontal_modes"),
        SET_HUMIDITY,
        CommandSpec(name="turn_on", settles=("heat", "cool", "heat_cool", "auto", "dry", "fan_only"), risk=Risk.HEAT),
        CommandSpec(name="turn_off", settles=("off",)),
        values=("off", "heat", "cool", "heat_cool", "auto", "dry", "fan_only"),
        icon="thermostat",
    ),
    kind_spec(
        Kind.FAN,
        bool,
        *on_off(
            percent("percentage"),
            Param(name="preset_mode", type=str, choices_from="preset_modes"),
            echoes={"percentage": "percentage", "preset_mode": "preset_mode"},
        ),
        CommandSpec(
            name="set_percentage",
            params=(percent("percentage", required=True),),
            echoes={"percentage": "percentage"},
        ),
        choose("set_preset_mode", "preset_mode", "preset_modes"),
        CommandSpec(
            name="oscillate",
            params=(Param(name="oscillating", type=bool, required=True),),
            echoes={"oscillating": "oscillating"},
        ),
        CommandSpec(
            name="set_direction",
            params=(Param(name="direction", type=str, required=True, choices=("forward", "reverse")),),
            echoes={"direction": "direction"},
        ),
        icon="fan",
    ),
    kind_spec(
        Kind.HUMIDIFIER,
        bool,
        *on_off(),
        SET_HUMIDITY,
        choose("set_mode", "mode", "available_modes"),
        icon="humidity",
    ),
    kind_spec(
        Kind.WATER_HEATER,
        str,
        CommandSpec(
            name="set_temperature",
            params=(TEMPERATURE, Param(name="operation_mode", type=str, choices_from="operation_list")),
            echoes={"temperature": "temperature", "operation_mode": "value"},
            risk=Risk.HEAT,
        ),
        choose("set_operation_mode", "operation_mode", "operation_list", echoes="value", risk=Risk.HEAT),
        CommandSpec(
            name="turn_on",
            settles=("eco", "electric", "gas", "heat_pump", "high_demand", "performance"),
            risk=Risk.HEAT,
        ),
        CommandSpec(name="turn_off", settles=("off",)),
        values=("off", "eco", "electric", "gas", "heat_pump", "high_demand", "performance"),
        icon="water_heater",
    ),
)
