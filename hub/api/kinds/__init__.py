"""Kinds of entities: what value each holds and which commands it takes, as one table.

Attribute and command names follow Home Assistant's vocabulary, because device makers, discovery payloads and
users already speak it: brightness is 0-255, temperatures carry the home's unit, positions are percent.
"""

from __future__ import annotations

from hub.api.kinds.climate import CLIMATE
from hub.api.kinds.living import LIVING
from hub.api.kinds.openings import OPENINGS
from hub.api.kinds.plain import PLAIN
from hub.api.kinds.spec import NUMBER, CommandSpec, Kind, KindSpec, Param, Risk

__all__ = ["KINDS", "NUMBER", "SECURED_COVERS", "CommandSpec", "Kind", "KindSpec", "Param", "Risk", "risk_of"]

_SPECS = {spec.kind: spec for spec in (*OPENINGS, *CLIMATE, *LIVING, *PLAIN)}
KINDS: dict[Kind, KindSpec] = {kind: _SPECS[kind] for kind in Kind}

#: Device classes whose opening lets a person into the home, so that ``open`` is a secured command.
SECURED_COVERS = frozenset({"garage", "gate", "door"})


def risk_of(kind: Kind, command: str, device_class: str | None = None) -> Risk:
    """Return how much harm ``command`` can do to an entity of ``kind`` and ``device_class``."""
    spec = KINDS[kind].commands.get(command)
    if kind is Kind.COVER and device_class in SECURED_COVERS and command in ("open", "set_position", "toggle"):
        return Risk.SECURED
    if kind is Kind.VALVE and command in ("open", "set_position", "toggle"):
        return Risk.HEAT
    return spec.risk if spec else Risk.NONE
