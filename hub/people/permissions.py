"""What each role may do: one table for doors, one rule for commands. Pure.

A device (a wall tablet, a satellite) may do what a guest may. Owner, adult, child and guest each may do all that the
next may.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

from hub.api.causes import Cause
from hub.api.home import Entity
from hub.api.kinds import Kind, Risk, risk_of
from hub.api.people import Person, Role

RANK: dict[Role, int] = {Role.DEVICE: 1, Role.GUEST: 1, Role.CHILD: 2, Role.ADULT: 3, Role.OWNER: 4}

LEAST: dict[str, Role] = {
    "session": Role.GUEST,
    "home.read": Role.GUEST,
    "home.edit": Role.ADULT,
    "command": Role.GUEST,
    "voice.use": Role.GUEST,
    "voice.overhear": Role.ADULT,
    "voice.manage": Role.OWNER,
    "history.read": Role.CHILD,
    "events.read": Role.ADULT,
    "people.read": Role.CHILD,
    "people.manage": Role.OWNER,
    "plugins.read": Role.GUEST,
    "plugins.manage": Role.OWNER,
    "system.read": Role.ADULT,
    "tokens": Role.ADULT,
}
"""The least role for each thing a door offers."""

_BY_RISK: dict[Risk, Role] = {Risk.NONE: Role.GUEST, Risk.HEAT: Role.ADULT, Risk.SECURED: Role.ADULT}
_BY_COMMAND: dict[tuple[Kind, str], Role] = {
    (Kind.SIREN, "turn_on"): Role.ADULT,
    (Kind.SIREN, "toggle"): Role.ADULT,
    (Kind.ALARM_PANEL, "trigger"): Role.ADULT,
    (Kind.UPDATE, "install"): Role.OWNER,
    (Kind.VACUUM, "send_command"): Role.ADULT,
}
_ARMING = Role.CHILD


def at_least(role: Role, least: Role) -> bool:
    """Return whether ``role`` may do all that ``least`` may."""
    return RANK[role] >= RANK[least]


def may(role: Role, permission: str) -> bool:
    """Return whether a role has a permission of the table; KeyError for one that is not in it."""
    return at_least(role, LEAST[permission])


def least_for(entity: Entity, command: str) -> Role:
    """Return the least role that may give a command to an entity."""
    roles = [_BY_RISK[risk_of(entity.kind, command, entity.device_class)]]
    if (special := _BY_COMMAND.get((entity.kind, command))) is not None:
        roles.append(special)
    if entity.kind is Kind.ALARM_PANEL and command.startswith("arm_"):
        roles.append(_ARMING)
    if entity.category == "config":
        roles.append(Role.ADULT)
    return max(roles, key=RANK.__getitem__)


def refusal(role: Role, entity: Entity, command: str) -> str:
    """Return why a role may not give a command, an empty string when it may."""
    least = least_for(entity, command)
    if at_least(role, least):
        return ""
    return f"{_A[role]} may not {command.replace('_', ' ')} {entity.label()}; it takes {_A[least]}"


_A = {
    Role.OWNER: "an owner",
    Role.ADULT: "an adult",
    Role.CHILD: "a child",
    Role.GUEST: "a guest",
    Role.DEVICE: "a device",
}


def guard_of(people: Callable[[], Mapping[str, Person]]) -> Callable[[Entity, str, Risk, Cause], str]:
    """Return the guard of the command path: a known person by role; an unknown voice never opens the home."""

    def guard(entity: Entity, command: str, risk: Risk, cause: Cause) -> str:
        if cause.asker is None:
            return ""
        person = people().get(cause.asker)
        if person is not None:
            return refusal(person.role, entity, command)
        if risk is Risk.SECURED:
            return f"I do not know who asks to {command.replace('_', ' ')} {entity.label()}"
        return refusal(Role.ADULT, entity, command)

    return guard
