"""Settings of Zigbee2MQTT that are objects: each simple value of one an entity, the whole a text of JSON."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any, Protocol

from devices.conventions.home_assistant.workshop import Part

_PUBLISHED = 1


class Where(Protocol):
    """Where a device is spoken to."""

    @property
    def topic(self) -> str: ...  # noqa: D102
    @property
    def shared(self) -> Mapping[str, Any]: ...  # noqa: D102


def parts_of(expose: Mapping[str, Any], where: Where) -> Iterator[tuple[str, Part]]:
    """Yield what sets a composite: its one value, or the object as JSON where several belong together."""
    features = [f for f in expose.get("features") or () if isinstance(f, Mapping) and isinstance(f.get("name"), str)]
    whole = str(expose["property"])
    label = str(expose.get("label") or whole)
    access = expose.get("access")
    shown = isinstance(access, int) and bool(access & _PUBLISHED)
    if len(features) == 1 and (part := _single(whole, label, features[0], where, shown)) is not None:
        yield f"{whole}_{features[0]['name']}", part
    elif features:
        key = json.dumps(whole)
        yield (
            f"{whole}_set",
            Part(
                "text",
                **where.shared,
                name=label,
                entity_category="config",
                enabled_by_default=False,
                max=255,
                state_topic=where.topic if shown else None,
                value_template=f"{{{{ value_json[{key}] | to_json if value_json[{key}] is defined }}}}"
                if shown
                else None,
                command_topic=f"{where.topic}/set",
                command_template=f"{{{{ {{{key}: value | from_json}} | to_json }}}}",
            ),
        )


def _single(whole: str, label: str, feature: Mapping[str, Any], where: Where, shown: bool) -> Part | None:
    own = json.dumps(feature["name"])
    common: dict[str, Any] = {
        **where.shared,
        "name": f"{label} {str(feature.get('label') or feature['name']).lower()}",
        "entity_category": "config",
        "command_topic": f"{where.topic}/set",
    }
    if shown:
        held = f"value_json[{json.dumps(whole)}]"
        common["state_topic"] = where.topic
        common["value_template"] = f"{{{{ {held}[{own}] if {held} is mapping and {held}[{own}] is defined }}}}"
    kind = feature.get("type")
    if kind == "binary":
        on, off = feature.get("value_on", True), feature.get("value_off", False)
        told = {name: json.dumps({whole: {feature["name"]: value}}) for name, value in (("on", on), ("off", off))}
        return Part(
            "switch", **common, payload_on=told["on"], payload_off=told["off"], state_on=str(on), state_off=str(off)
        )
    if kind == "numeric":
        command = f"{{{{ {{{json.dumps(whole)}: {{{own}: value}}}} | to_json }}}}"
        limits = {"min": feature.get("value_min"), "max": feature.get("value_max"), "step": feature.get("value_step")}
        return Part("number", **common, **limits, command_template=command, unit_of_measurement=feature.get("unit"))
    values = [str(value) for value in feature.get("values") or () if isinstance(value, str | int)]
    if kind == "enum" and values:
        command = f"{{{{ {{{json.dumps(whole)}: {{{own}: value}}}} | to_json }}}}"
        return Part("select", **common, options=values, command_template=command)
    return None
