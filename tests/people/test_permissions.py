"""What each role may do."""

from __future__ import annotations

import pytest

from hub.api.causes import Origin, start
from hub.api.home import Entity
from hub.api.kinds import Kind, risk_of
from hub.api.people import Person, Role
from hub.people.permissions import LEAST, guard_of, least_for, may, refusal

LIGHT = Entity(entity_id="light.hall", kind=Kind.LIGHT, name="Hall light")
LOCK = Entity(entity_id="lock.front", kind=Kind.LOCK, name="Front door")
HEATER = Entity(entity_id="climate.hall", kind=Kind.CLIMATE, name="Heating")
GARAGE = Entity(entity_id="cover.garage", kind=Kind.COVER, name="Garage", device_class="garage")
BLIND = Entity(entity_id="cover.blind", kind=Kind.COVER, name="Blind", device_class="blind")
ALARM = Entity(entity_id="alarm_control_panel.home", kind=Kind.ALARM_PANEL, name="Alarm")
SIREN = Entity(entity_id="siren.home", kind=Kind.SIREN, name="Siren")
UPDATE = Entity(entity_id="update.hub", kind=Kind.UPDATE, name="Firmware")
RESTART = Entity(entity_id="button.restart", kind=Kind.BUTTON, name="Restart", category="config")

CASES = [
    (LIGHT, "turn_on", Role.GUEST),
    (LOCK, "lock", Role.GUEST),
    (LOCK, "unlock", Role.ADULT),
    (LOCK, "open", Role.ADULT),
    (HEATER, "set_temperature", Role.ADULT),
    (HEATER, "turn_off", Role.GUEST),
    (GARAGE, "open", Role.ADULT),
    (GARAGE, "close", Role.GUEST),
    (BLIND, "open", Role.GUEST),
    (ALARM, "arm_away", Role.CHILD),
    (ALARM, "disarm", Role.ADULT),
    (ALARM, "trigger", Role.ADULT),
    (SIREN, "turn_on", Role.ADULT),
    (SIREN, "turn_off", Role.GUEST),
    (UPDATE, "install", Role.OWNER),
    (RESTART, "press", Role.ADULT),
]


@pytest.mark.parametrize(("entity", "command", "least"), CASES, ids=[f"{e.entity_id}:{c}" for e, c, _ in CASES])
def test_a_command_takes_at_least_this_role(entity: Entity, command: str, least: Role) -> None:
    assert least_for(entity, command) is least
    assert refusal(Role.OWNER, entity, command) == ""
    assert refusal(least, entity, command) == ""


def test_a_device_may_what_a_guest_may_and_a_refusal_says_why() -> None:
    assert refusal(Role.DEVICE, LIGHT, "turn_on") == ""
    assert refusal(Role.DEVICE, LOCK, "unlock") == "a device may not unlock Front door; it takes an adult"
    assert refusal(Role.CHILD, LOCK, "unlock") == "a child may not unlock Front door; it takes an adult"


def test_only_owners_manage_and_an_unknown_permission_is_an_error() -> None:
    managing = [name for name in LEAST if name.endswith(".manage")]
    assert managing
    for name in managing:
        assert [role for role in Role if may(role, name)] == [Role.OWNER]
    with pytest.raises(KeyError):
        may(Role.OWNER, "no.such")


def test_the_guard_knows_persons_voices_and_automations() -> None:
    people = {"cid": Person(id="cid", name="Cid", role=Role.CHILD), "ben": Person(id="ben", name="Ben")}
    guard = guard_of(lambda: people)

    def ask(origin: Origin, who: str, entity: Entity, command: str) -> str:
        cause = start(origin, who, door="voice:kitchen", at=1.0)
        return guard(entity, command, risk_of(entity.kind, command, entity.device_class), cause)

    assert ask(Origin.PERSON, "ben", LOCK, "unlock") == ""
    assert "a child may not" in ask(Origin.PERSON, "cid", LOCK, "unlock")
    assert "do not know who" in ask(Origin.PERSON, "", LOCK, "unlock")
    assert ask(Origin.PERSON, "", HEATER, "set_temperature") == ""
    assert ask(Origin.AUTOMATION, "goodbye", GARAGE, "open") == ""
