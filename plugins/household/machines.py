"""Machines by voice: what a washer or a coffee machine is doing, and what came of the button that starts it."""

from __future__ import annotations

from collections.abc import Sequence

from hub.api import Asked, Cause, Entity, Hub, Intent, Kind, Reply, Verdict
from plugins.household.telling import Telling

#: What a machine's own state calls not running; whatever else it says, it is at work.
RESTING = frozenset(
    ["off", "idle", "ready", "paused", "finished", "done", "complete", "completed", "standby", "stopped", "error",
     "needs_water", "needs_beans", "none", "end", "ended", "inactive"]
)  # fmt: skip
_DONE = frozenset({"finished", "done", "complete", "completed", "end", "ended"})
_STARTS_S = 2.0
"""How long a machine may take to say that it has begun, s."""
_LOOK_S = 0.1
_READY_S = 600.0
"""A machine that is not ready by then is not started any more, s."""


class Machines:
    """Tells of machines whose sensors say what they are doing."""

    def __init__(self, hub: Hub) -> None:
        self._hub = hub
        self._telling = Telling(hub)

    async def state(self, intent: Intent, asked: Asked) -> Reply:
        """Tell what the machines of the targets are doing, and how long they still will."""
        known = [self._hub.home.entities[t] for t in intent.targets if t in self._hub.home.entities]
        by_device: dict[str, list[Entity]] = {}
        for entity in known:
            by_device.setdefault(entity.device_id or entity.entity_id, []).append(entity)
        if not by_device:
            return Reply(text=self._hub.text("no_target", asked.language), ok=False)
        return Reply(
            text=self._telling.together([self._doing(e, asked.language) for e in by_device.values()], asked.language)
        )

    def _doing(self, entities: Sequence[Entity], language: str) -> str:
        status = next((e for e in entities if tells_state(e)), entities[0])
        name, word = self._telling.within(machine_name(status, self._hub, language), language), self._word(status)
        if word is None:
            return self._hub.text("unavailable", language, what=name)
        left = next((e for e in entities if e.device_class == "duration"), None)
        minutes = self._hub.states.get(left.entity_id) if left is not None else None
        if word in _DONE or (word in RESTING and word in ("idle", "off", "ready", "standby", "inactive", "none")):
            key = "machine_done" if word in _DONE else "machine_idle"
            return self._capital(self._hub.text(key, language, what=name))
        text = self.is_doing(name, word, language)
        if minutes is not None and isinstance(minutes.value, int | float) and minutes.value > 0:
            return text.rstrip(".。") + self._hub.text("machine_left", language, value=f"{minutes.value:g}")
        return text

    def is_doing(self, name: str, word: str, language: str) -> str:
        """Return one sentence: "The washing machine is spinning."."""
        shown = self._hub.text(f"words.{word}", language)
        shown = word.replace("_", " ") if shown.startswith("words.") else shown
        text = self._hub.text("is.one", language, what=name, state=shown)
        return self._capital(text) + self._hub.text("stop", language)

    def _word(self, entity: Entity) -> str | None:
        state = self._hub.states.get(entity.entity_id)
        if state is None or not state.available or state.value is None:
            return None
        return ("on" if state.value else "off") if isinstance(state.value, bool) else str(state.value)

    def _capital(self, text: str) -> str:
        return text[:1].upper() + text[1:]

    # ── buttons ──────────────────────────────────────────────────────────────────────────────────────────────────

    async def press(self, button: Entity, option: str, asked: Asked, cause: Cause) -> Reply:
        """Start a machine by its button; a cold one is turned on first and started once it says that it is ready."""
        status, language = self._status(button), asked.language
        name = self._telling.within(machine_name(button, self._hub, language), language)
        if status is not None and self._word(status) == "off":
            await self._switch_on(button, status, cause)
        before = self._word(status) if status is not None else None
        if before == "heating":
            told = self._capital(self._hub.text("machine_heats", language, what=name))
            return Reply(text=told, later=_once_ready(button, status, option))
        outcome = await self._hub.call(button.entity_id, "press", cause=cause)
        if outcome.verdict is Verdict.REFUSED:
            return Reply(text=self._telling.refused(outcome, language), outcomes=(outcome,), ok=False)
        text = self._hub.text("pressed", language, what=button.label(language))
        if status is not None:
            text = await self._begun(status, name, before, option, language)
        return Reply(text=text, outcomes=(outcome,))

    async def _switch_on(self, button: Entity, status: Entity, cause: Cause) -> None:
        switch = next((e for e in of_device(button, self._hub) if e.kind is Kind.SWITCH), None)
        if switch is not None:
            await self._hub.call(switch.entity_id, "turn_on", cause=cause)
            await self._changed(status, "off")

    async def _begun(self, status: Entity, name: str, before: str | None, option: str, language: str) -> str:
        """Return what the machine itself says within two seconds of being told to start."""
        word = await self._changed(status, before)
        if word is None or (word == before and word in RESTING):
            return self._capital(self._hub.text("machine_silent", language, what=name))
        told = self.is_doing(name, word, language)
        if not option or word in RESTING:
            return told
        shown = self._capital(self._telling.option(option, language))
        return self._hub.text("machine_option", language, option=shown, told=told[:1].lower() + told[1:])

    async def _changed(self, status: Entity, before: str | None) -> str | None:
        began = self._hub.clock.monotonic()
        while (word := self._word(status)) == before and self._hub.clock.monotonic() - began < _STARTS_S:
            await self._hub.sleep(_LOOK_S)
        return word

    def _status(self, button: Entity) -> Entity | None:
        return next((e for e in of_device(button, self._hub) if tells_state(e)), None)


def _once_ready(button: Entity, status: Entity | None, option: str) -> Intent | None:
    """Return the wish to press a button once its machine says that it is ready."""
    if status is None:
        return None
    trigger = {"entities": [status.entity_id], "to": ["ready"], "within_s": _READY_S, "while": ["off", "heating"]}
    slots = {"option": option} if option else {}
    return Intent(name="HassTurnOn", targets=(button.entity_id,), slots=slots, trigger=trigger)


def tells_state(entity: Entity) -> bool:
    """Return True for a sensor that says what a machine is doing."""
    options = entity.attributes.get("options", ())
    return entity.kind is Kind.SENSOR and any(str(o) in RESTING for o in options)


def of_device(entity: Entity, hub: Hub) -> list[Entity]:
    """Return all entities of an entity's device."""
    if not entity.device_id:
        return [entity]
    return [e for e in hub.home.entities.values() if e.device_id == entity.device_id]


def machine_name(entity: Entity, hub: Hub, language: str) -> str:
    """Return what a machine is called: what the names of its parts begin with, else the name of the part."""
    parts = [e.label(language) for e in of_device(entity, hub)]
    heads = [p for p in parts if 2 * sum(other.startswith(p) for other in parts) > len(parts)]
    shared = _shared(parts) if len(parts) > 1 else ""
    spaced = not language.startswith(("zh", "ja", "ko"))
    name = max(heads, key=len) if heads and len(parts) > 1 else (_whole_words(shared, parts) if spaced else shared)
    device = hub.home.devices.get(entity.device_id or "")
    name = name.strip(" 的")
    return name if len(name) > 1 else device.name if device is not None and device.name else entity.label(language)


def _shared(names: Sequence[str]) -> str:
    """Return what all names begin with."""
    low, high = min(names), max(names)
    return low[: next((i for i, (a, b) in enumerate(zip(low, high, strict=False)) if a != b), len(low))]


def _whole_words(shared: str, parts: Sequence[str]) -> str:
    """Return a common beginning without a word that is only half common."""
    whole = all(part[len(shared) :][:1] in ("", " ") for part in parts) or shared.endswith(" ")
    return shared if whole else shared.rpartition(" ")[0]
