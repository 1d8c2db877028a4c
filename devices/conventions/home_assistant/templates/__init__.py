"""Templates that devices send with their discovery: compiled once, plain reads as key getters, the rest sandboxed."""

from devices.conventions.home_assistant.templates.compiler import CommandTemplate, Templates, ValueTemplate

__all__ = ["CommandTemplate", "Templates", "ValueTemplate"]
