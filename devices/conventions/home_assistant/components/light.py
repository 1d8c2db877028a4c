"""Lamps, in the three ways they may be announced."""

from __future__ import annotations

from devices.conventions.home_assistant.components import light_basic, light_json, light_template
from devices.conventions.home_assistant.schema import Config
from hub.api.codec import EntityPlan

_SCHEMAS = {"basic": light_basic.build, "json": light_json.build, "template": light_template.build}


def build(config: Config) -> EntityPlan:
    """Return the plan of a light of its ``schema`` (basic, json or template)."""
    return _SCHEMAS[config.choice("schema", _SCHEMAS, "basic") or "basic"](config)
