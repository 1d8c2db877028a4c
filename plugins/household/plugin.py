"""Everyday devices by voice: carries intents out on entities and answers from the states that result."""

from __future__ import annotations

from pydantic import BaseModel

from hub.api import Hub, Register, hookimpl
from plugins.household.acting import COMMANDS, Acting
from plugins.household.api import Tariff
from plugins.household.asking import QUESTIONS, Asking
from plugins.household.config import Config
from plugins.household.energy import Energy
from plugins.household.general import General
from plugins.household.machines import Machines
from plugins.household.stopping import Stopping


@hookimpl
def hub_config() -> type[BaseModel]:
    """Return the configuration model."""
    return Config


@hookimpl
def hub_register(hub: Hub, config: Config, register: Register) -> None:
    """Register the intents that move devices and those that ask about them."""
    machines = Machines(hub)
    acting = Acting(hub, config, machines)
    for intent in COMMANDS:
        register.intent(intent, acting.handle)
    general = General(hub)
    for intent, handler in general.handlers().items():
        register.intent(intent, handler)
    hub.provide(Tariff, Tariff(config.electricity_price, config.currency))
    energy = Energy(hub, config)
    hub.spawn(energy.run(), "energy meters")
    register.intent("HearthEnergy", energy.handle)
    register.intent("HearthMachineState", machines.state)
    register.intent("HearthStop", Stopping(hub).handle)
    asking = Asking(hub, general)
    for intent in QUESTIONS:
        register.intent(intent, asking.handle)
