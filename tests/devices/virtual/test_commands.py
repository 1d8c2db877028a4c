"""What the codec's encoders send is understood, and what is told back confirms it."""

from typing import Any

import pytest

from hub.api.home import EntityState
from hub.api.kinds import KINDS
from hub.kernel.confirm import Progress, can_confirm, progress
from tests.devices.virtual.helpers import Seen, make

CASES: list[tuple[str, str, str, dict[str, Any]]] = [
    ("light", "light.light", "turn_on", {}),
    ("light", "light.light", "turn_on", {"brightness": 77}),
    ("light", "light.light", "turn_on", {"color_temp_kelvin": 4000, "transition": 2}),
    ("light", "light.light", "turn_on", {"rgb_color": [255, 0, 128]}),
    ("light", "light.light", "turn_on", {"hs_color": [240, 100]}),
    ("light", "light.light", "turn_on", {"effect": "candle"}),
    ("light", "light.light", "turn_off", {"transition": 1}),
    ("plug", "switch.plug", "turn_on", {}),
    ("plug", "switch.plug", "turn_off", {}),
    ("plug", "switch.plug", "toggle", {}),
    ("thermostat", "climate.thermostat", "set_temperature", {"temperature": 22.5}),
    ("thermostat", "climate.thermostat", "set_temperature", {"temperature": 19, "hvac_mode": "auto"}),
    ("thermostat", "climate.thermostat", "set_hvac_mode", {"hvac_mode": "cool"}),
    ("thermostat", "climate.thermostat", "set_fan_mode", {"fan_mode": "high"}),
    ("thermostat", "climate.thermostat", "turn_off", {}),
    ("thermostat", "climate.thermostat", "turn_on", {}),
    ("blinds", "cover.blinds", "close", {}),
    ("blinds", "cover.blinds", "open", {}),
    ("blinds", "cover.blinds", "set_position", {"position": 40}),
    ("blinds", "cover.blinds", "stop", {}),
    ("garage", "cover.garage", "open", {}),
    ("garage", "cover.garage", "close", {}),
    ("garage", "cover.garage", "stop", {}),
    ("garage", "cover.garage", "set_position", {"position": 60}),
    ("lock", "lock.lock", "unlock", {}),
    ("lock", "lock.lock", "lock", {}),
    ("fridge", "select.fridge_mode", "select_option", {"option": "super_cool"}),
    ("fridge", "number.fridge_target_temperature", "set_value", {"value": 3}),
    ("fridge", "number.fridge_freezer_target_temperature", "set_value", {"value": -20}),
    ("fridge", "light.fridge_light", "turn_on", {}),
    ("fridge", "light.fridge_light", "turn_off", {}),
    ("coffee_machine", "switch.coffee_machine", "turn_on", {}),
    ("coffee_machine", "switch.coffee_machine", "turn_off", {}),
    ("coffee_machine", "select.coffee_machine_drink", "select_option", {"option": "espresso"}),
    ("coffee_machine", "select.coffee_machine_strength", "select_option", {"option": "strong"}),
    ("coffee_machine", "select.coffee_machine_size", "select_option", {"option": "12_oz"}),
    ("coffee_machine", "select.coffee_machine_shots", "select_option", {"option": "2"}),
    ("coffee_machine", "select.coffee_machine_roast", "select_option", {"option": "dark"}),
    ("coffee_machine", "select.coffee_machine_milk", "select_option", {"option": "soy_milk"}),
    ("coffee_machine", "select.coffee_machine_sugar", "select_option", {"option": "brown_sugar"}),
    ("water_heater", "water_heater.water_heater", "set_temperature", {"temperature": 55}),
    ("water_heater", "water_heater.water_heater", "set_operation_mode", {"operation_mode": "performance"}),
    ("water_heater", "water_heater.water_heater", "turn_off", {}),
    ("water_heater", "water_heater.water_heater", "turn_on", {}),
    ("washing_machine", "select.washing_machine_program", "select_option", {"option": "wool"}),
    ("siren", "siren.siren", "turn_on", {"tone": "fire", "duration": 5, "volume_level": 0.5}),
    ("siren", "siren.siren", "turn_off", {}),
    ("fan", "fan.fan", "turn_on", {"percentage": 80}),
    ("fan", "fan.fan", "set_percentage", {"percentage": 30}),
    ("fan", "fan.fan", "set_percentage", {"percentage": 0}),
    ("fan", "fan.fan", "turn_off", {}),
]


@pytest.mark.parametrize(("kind", "entity_id", "command", "params"), CASES)
def test_a_command_is_carried_out_and_confirmed(
    kind: str, entity_id: str, command: str, params: dict[str, Any]
) -> None:
    seen = Seen(make(kind))
    assert seen.call(entity_id, command, **params)
    seen.wait(0.5)
    seen.wait(20.0 if "position" in params else 0.0)
    spec = KINDS[seen.plans[entity_id].kind].commands[command]
    state = EntityState(entity_id=entity_id, value=seen.values[entity_id], attributes=seen.known(entity_id))
    if can_confirm(spec, params) and params.get("percentage") != 0:
        assert progress(spec, params, state) in (Progress.DONE, Progress.MOVING), state


def test_every_command_that_is_announced_has_its_case() -> None:
    tried = {(entity_id, command) for _, entity_id, command, _ in CASES}
    for kind in {case[0] for case in CASES}:
        for entity_id, plan in Seen(make(kind)).plans.items():
            for command in plan.commands - {"toggle", "press"}:
                assert (entity_id, command) in tried, (
                    entity_id,
                    command,
                )
