"""A Shelly's virtual components (``boolean:200``, ``number:201`` …): values that its user made up, set by RPC.

Names, fields and methods are those of Shelly's Gen2+ API documentation ("Dynamic components").
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any, Protocol

from devices.conventions.home_assistant.workshop import Part

KINDS = frozenset({"boolean", "button", "enum", "number", "text"})
_LONGEST = 255


class Where(Protocol):
    """Where a device is spoken to, and how."""

    @property
    def prefix(self) -> str: ...  # noqa: D102
    @property
    def answers(self) -> str: ...  # noqa: D102
    @property
    def shared(self) -> dict[str, Any]: ...  # noqa: D102
    def call(self, method: str, **params: Any) -> str: ...  # noqa: D102


def virtual_part(kind: str, number: int, name: str, settings: Mapping[str, Any], where: Where) -> Part:
    """Return the entity of a virtual component; what its user shows as a label only is read, not set."""
    shared = {**where.shared, "name": name, "value_template": "{{ value_json.value }}"}
    topic = f"{where.prefix}/rpc"
    if kind == "button":
        return Part(
            "button", availability=where.shared["availability"], name=name, command_topic=topic,
            payload_press=where.call("Button.Trigger", id=number, event="single_push"),
        )  # fmt: skip
    only_shown = _view(settings) == "label"
    if kind == "boolean":
        if only_shown:
            return Part("binary_sensor", **shared, payload_on="True", payload_off="False")
        return Part(
            "switch", **shared, state_on="True", state_off="False", command_topic=topic,
            payload_on=where.call("Boolean.Set", id=number, value=True),
            payload_off=where.call("Boolean.Set", id=number, value=False),
        )  # fmt: skip
    setting = {"command_topic": topic, "command_template": _sets(f"{kind.capitalize()}.Set", number, where)}
    if kind == "number":
        unit = _ui(settings).get("unit")
        told = {"unit_of_measurement": unit if isinstance(unit, str) and unit else None}
        if only_shown:
            return Part("sensor", **shared, **told, state_class="measurement")
        limits = {key: settings[key] for key in ("min", "max") if isinstance(settings.get(key), int | float)}
        return Part("number", **shared, **told, **setting, **limits, step=_ui(settings).get("step"))
    options = [option for option in settings.get("options") or () if isinstance(option, str)]
    if kind == "enum" and options and not only_shown:
        return Part("select", **shared, **setting, options=options)
    if kind == "text" and not only_shown:
        most = settings.get("max_len")
        return Part("text", **shared, **setting, max=min(most, _LONGEST) if isinstance(most, int) else None)
    return Part("sensor", **shared)


def _sets(method: str, number: int, where: Where) -> str:
    """Return the template of a call that sets the value."""
    start = {"id": 0, "src": where.answers.removesuffix("/rpc"), "method": method}
    said = json.dumps(start)[:-1]
    return f'{said}, "params": {{"id": {number}, "value": {{{{ value | to_json }}}}}}}}'


def _ui(settings: Mapping[str, Any]) -> Mapping[str, Any]:
    meta = settings.get("meta")
    shown = meta.get("ui") if isinstance(meta, Mapping) else None
    return shown if isinstance(shown, Mapping) else {}


def _view(settings: Mapping[str, Any]) -> str:
    return str(_ui(settings).get("view") or "")
