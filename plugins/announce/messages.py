"""From an entity to its announcement and back from a command's payload. Pure."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

from hub.api import Entity, EntityState, Kind, Risk, risk_of
from hub.api.errors import PayloadError

NODE = "hearth"
_LONGEST = 4_000
_ARMING = {f"ARM_{mode.upper()}": f"arm_{mode}" for mode in ("home", "away", "night", "vacation", "custom_bypass")}
#: Kinds that are announced, each under the component of the same name.
KINDS = frozenset(
    {
        Kind.ALARM_PANEL, Kind.BINARY_SENSOR, Kind.BUTTON, Kind.NUMBER, Kind.SCENE, Kind.SELECT, Kind.SENSOR,
        Kind.SWITCH,
    }
)  # fmt: skip


class Order(NamedTuple):
    """What a payload asks for."""

    command: str
    params: dict[str, Any]


class Place(NamedTuple):
    """Where announcements and states go."""

    prefix: str
    site: str

    @property
    def status(self) -> str:
        """Return the hub's own availability topic."""
        return f"hearth/{self.site}/status"

    def config(self, entity: Entity) -> str:
        """Return where an entity is announced."""
        return f"{self.prefix}/{entity.kind.value}/{NODE}/{entity.entity_id.replace('.', '_')}/config"

    def state(self, entity_id: str) -> str:
        """Return where its state is."""
        return f"hearth/{self.site}/entities/{entity_id}/state"

    def set(self, entity_id: str) -> str:
        """Return where it takes commands."""
        return f"hearth/{self.site}/entities/{entity_id}/set"


def announcement(entity: Entity, place: Place, *, commands: bool) -> str:
    """Return the discovery message of an entity, with a command topic where it takes ``commands``."""
    state = place.state(entity.entity_id)
    config: dict[str, Any] = {
        "name": entity.label(),
        "unique_id": f"hearth_{place.site}_{entity.entity_id}",
        "object_id": entity.entity_id.partition(".")[2],
        "availability": [
            {"topic": place.status},
            {"topic": state, "value_template": "{{ 'online' if value_json.available else 'offline' }}"},
        ],
        "availability_mode": "all",
        "origin": {"name": "Hearth"},
        "device": {"identifiers": [f"hearth_{place.site}"], "name": f"Hearth {place.site}", "manufacturer": "Hearth"},
    }
    if entity.device_class:
        config["device_class"] = entity.device_class
    if entity.category in ("config", "diagnostic"):
        config["entity_category"] = "diagnostic"
    if entity.kind not in (Kind.SCENE, Kind.BUTTON):
        config |= {"state_topic": state, "value_template": "{{ value_json.state }}"}
    if commands and entity.kind not in (Kind.SENSOR, Kind.BINARY_SENSOR):
        config["command_topic"] = place.set(entity.entity_id)
    return json.dumps(config | _OF_KIND.get(entity.kind, _nothing)(entity), ensure_ascii=False)


def _nothing(entity: Entity) -> dict[str, Any]:
    return {}


def _sensor(entity: Entity) -> dict[str, Any]:
    facts = {"unit_of_measurement": entity.unit, "state_class": entity.state_class}
    return {key: value for key, value in facts.items() if value}


def _number(entity: Entity) -> dict[str, Any]:
    found: dict[str, Any] = {key: entity.attributes[key] for key in ("min", "max", "step") if key in entity.attributes}
    return {**found, **_sensor(entity)}


def _panel(entity: Entity) -> dict[str, Any]:
    return {
        "code": "REMOTE_CODE",
        "code_arm_required": False,
        "code_disarm_required": True,
        "code_trigger_required": False,
        "command_template": '{"action": "{{ action }}", "code": "{{ code if code else \'\' }}"}',
        "supported_features": ["arm_home", "arm_away", "arm_night", "arm_vacation"],
    }


_OF_KIND: dict[Kind, Callable[[Entity], dict[str, Any]]] = {
    Kind.SENSOR: _sensor,
    Kind.NUMBER: _number,
    Kind.ALARM_PANEL: _panel,
    Kind.SELECT: lambda entity: {"options": list(entity.attributes.get("options") or [])},
    Kind.SCENE: lambda entity: {"payload_on": "ON"},
    Kind.BUTTON: lambda entity: {"payload_press": "PRESS"},
}


def report(state: EntityState) -> str:
    """Return an entity's state as it is published; an unknown value is ``None``."""
    value: Any = state.value
    if isinstance(value, bool):
        value = "ON" if value else "OFF"
    return json.dumps({"state": value, "available": state.available}, ensure_ascii=False)


def order(entity: Entity, text: str, *, codes: bool) -> Order:
    """Return what a command payload asks of an entity; PayloadError when it is none that is taken here.

    Only what can do no harm is taken, and with ``codes`` an alarm is disarmed by its own code.
    """
    if len(text) > _LONGEST:
        raise PayloadError("the command is too long")
    found = _ORDERS[entity.kind](entity, text) if entity.kind in _ORDERS else None
    if found is None:
        raise PayloadError(f"{text[:60]!r} is no command of {entity.entity_id}")
    if entity.category == "config":
        raise PayloadError(f"{entity.entity_id} is a setting and is not changed from outside")
    if risk_of(entity.kind, found.command, entity.device_class) is not Risk.NONE:
        coded = codes and entity.kind is Kind.ALARM_PANEL and found.command == "disarm" and found.params.get("code")
        if not coded:
            raise PayloadError(f"{found.command} {entity.entity_id} is not taken from outside")
    return found


def _alarm(entity: Entity, text: str) -> Order | None:
    said: Any = text
    if text.startswith("{"):
        try:
            said = json.loads(text)
        except (ValueError, RecursionError):
            return None
    action = said.get("action") if isinstance(said, Mapping) else said
    code = said.get("code") if isinstance(said, Mapping) else None
    command = {**_ARMING, "DISARM": "disarm"}.get(str(action))
    if command is None:
        return None
    return Order(command, {"code": str(code)[:40]} if code else {})


def _figure(entity: Entity, text: str) -> Order | None:
    try:
        return Order("set_value", {"value": float(text)})
    except ValueError:
        return None


_ORDERS: dict[Kind, Callable[[Entity, str], Order | None]] = {
    Kind.ALARM_PANEL: _alarm,
    Kind.NUMBER: _figure,
    Kind.SELECT: lambda entity, text: Order("select_option", {"option": text}),
    Kind.SCENE: lambda entity, text: Order("turn_on", {}) if text == "ON" else None,
    Kind.BUTTON: lambda entity, text: Order("press", {}) if text == "PRESS" else None,
    Kind.SWITCH: lambda entity, text: {"ON": Order("turn_on", {}), "OFF": Order("turn_off", {})}.get(text),
}
