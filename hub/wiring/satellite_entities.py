"""Satellites as entities: is the microphone open, mute, volume. Panels have none: they come and go."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from typing import Any

from hub.api.causes import Cause
from hub.api.clock import Clock
from hub.api.codec import DeviceFacts, EntityPlan
from hub.api.commands import Command
from hub.api.kinds import Kind
from hub.kernel.commands import Commands
from hub.kernel.registry import Registry
from hub.kernel.states import States
from hub.voice.satellites.satellite import Satellite

Change = Callable[[str, Mapping[str, Any]], Awaitable[None]]
_ORIGIN = "satellites"


class SatelliteEntities:
    """Keeps three entities for each satellite."""

    def __init__(self, registry: Registry, states: States, commands: Commands, clock: Clock, change: Change) -> None:
        self._registry = registry
        self._states = states
        self._commands = commands
        self._clock = clock
        self._change = change
        self._ids: dict[str, tuple[str, str, str]] = {}

    def show(self, satellite: Satellite, cause: Cause) -> None:
        """Write what a satellite does into its entities; the first time, add them."""
        facts = satellite.facts
        if facts.kind == "panel":
            return
        if facts.id not in self._ids:
            self._ids[facts.id] = self._add(satellite, cause)
        microphone, mute, volume = self._ids[facts.id]
        here = satellite.connected
        doing = {"state": satellite.state.value}
        self._states.apply(microphone, satellite.microphone_open, doing, cause=cause, available=here)
        self._states.apply(mute, facts.muted, cause=cause, available=here)
        self._states.apply(volume, round(facts.volume * 100), cause=cause, available=here)

    def _add(self, satellite: Satellite, cause: Cause) -> tuple[str, str, str]:
        facts = satellite.facts
        device = DeviceFacts(
            name=facts.name, manufacturer="Hearth", model=f"{facts.kind} satellite",
            identifiers=(f"satellite:{facts.id}",), suggested_area=self._area(facts.area),
        )  # fmt: skip

        def plan(kind: Kind, what: str, name: str, **more: Any) -> str:
            source = f"{_ORIGIN}:{facts.id}:{what}"
            made = EntityPlan(source=source, kind=kind, name=name, device=device, origin=_ORIGIN, **more)
            return self._registry.learn(made, cause=cause).entity_id

        microphone = plan(
            Kind.BINARY_SENSOR, "microphone", "microphone", category="diagnostic", icon="mic", device_class="sound"
        )
        mute = plan(Kind.SWITCH, "mute", "mute", category="config", icon="mic")
        limits = {"min": 0, "max": 100, "step": 1}
        volume = plan(Kind.NUMBER, "volume", "volume", category="config", unit="%", attributes=limits)

        async def set_mute(command: Command) -> None:
            await self._change(facts.id, {"muted": command.name == "turn_on"})

        async def set_volume(command: Command) -> None:
            await self._change(facts.id, {"volume": float(command.params["value"]) / 100})

        self._commands.drive(mute, set_mute, frozenset({"turn_on", "turn_off"}))
        self._commands.drive(volume, set_volume)
        return microphone, mute, volume

    def _area(self, area: str | None) -> str:
        found = self._registry.areas.get(area or "")
        return found.name if found is not None else ""

    def forget(self, satellite_id: str) -> None:
        """Let go of a satellite's commands; its entities are removed with its device, by a person."""
        for entity_id in self._ids.pop(satellite_id, ()):
            self._commands.release(entity_id)
