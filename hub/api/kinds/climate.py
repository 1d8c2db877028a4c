"""What heats, cools, blows and moistens."""

from __future__ import annotations

from hub.api.kinds.parts import TEMPERATURE, kind_spec, on_off, percent
from hub.api.kinds.spec import NUMBER, CommandSpec, Kind, KindSpec, Param, Risk

CLIMATE: tuple[KindSpec, ...] = (
    kind_spec(
        Kind.CLIMATE,
        str,
        CommandSpec(
            name="set_temperature",
            params=(
                TEMPERATURE,
                Param(
                    name="target_temp_low",
                    type=NUMBER,
                    minimum_from="min_temp",
                    maximum_from="max_temp",
                    unit="°",
                ),
                Param(
                    name="target_temp_high",
                    type=NUMBER,
                    minimum_from="min_temp",
                    maximum_from="max_temp",
                    unit="°",
                ),
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
        CommandSpec(
            name="set_hvac_mode",
            params=(Param(name="hvac_mode", type=str, required=True, choices_from="hvac_modes"),),
            echoes={"hvac_mode": "value"},
            risk=Risk.HEAT,
        ),
        CommandSpec(
            name="set_fan_mode",
            params=(Param(name="fan_mode", type=str, required=True, choices_from="fan_modes"),),
            echoes={"fan_mode": "fan_mode"},
        ),
        CommandSpec(
            name="set_preset_mode",
            params=(Param(name="preset_mode", type=str, required=True, choices_from="preset_modes"),),
            echoes={"preset_mode": "preset_mode"},
        ),
        CommandSpec(
            name="set_swing_mode",
            params=(Param(name="swing_mode", type=str, required=True, choices_from="swing_modes"),),
            echoes={"swing_mode": "swing_mode"},
        ),
        CommandSpec(
            name="set_humidity",
            params=(
                Param(
                    name="humidity",
                    type=NUMBER,
                    required=True,
                    minimum_from="min_humidity",
                    maximum_from="max_humidity",
                    unit="%",
                ),
            ),
            echoes={"humidity": "humidity"},
        ),
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
        CommandSpec(
            name="set_preset_mode",
            params=(Param(name="preset_mode", type=str, required=True, choices_from="preset_modes"),),
            echoes={"preset_mode": "preset_mode"},
        ),
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
        CommandSpec(
            name="set_humidity",
            params=(
                Param(
                    name="humidity",
                    type=NUMBER,
                    required=True,
                    minimum_from="min_humidity",
                    maximum_from="max_humidity",
                    unit="%",
                ),
            ),
            echoes={"humidity": "humidity"},
        ),
        CommandSpec(
            name="set_mode",
            params=(Param(name="mode", type=str, required=True, choices_from="available_modes"),),
            echoes={"mode": "mode"},
        ),
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
        CommandSpec(
            name="set_operation_mode",
            params=(Param(name="operation_mode", type=str, required=True, choices_from="operation_list"),),
            echoes={"operation_mode": "value"},
            risk=Risk.HEAT,
        ),
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
