"""Everyday devices by voice: carries intents out on entities and answers from the states that result."""

from __future__ import annotations

from pydantic import BaseModel

from hub.api import Hub, Register, hookimpl
from plugins.household.acting import COMMANDS, Acting
from plugins.household.asking import QUESTIONS, Asking
from plugins.household.config import Config


@hookimpl
def hub_config() -> type[BaseModel]:
    """Return the configuration model."""
    return Config


@hookimpl
def hub_register(hub: Hub, config: Config, register: Register) -> None:
    """Register the intents that move devices and those that ask about them."""
    acting = Acting(hub, config)
    for intent in COMMANDS:
        register.intent(intent, acting.handle)
    asking = Asking(hub)
    for intent in QUESTIONS:
        register.intent(intent, asking.handle)
