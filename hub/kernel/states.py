"""The state store: what is known of every entity now. Its only writer is ``apply``."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from hub.api.causes import Cause, Origin
from hub.api.clock import Clock
from hub.api.codec import KEEP, Keep
from hub.api.events import EntityRemoved, StateChanged
from hub.api.home import EntityState, Value
from hub.kernel.bus import Bus

_EMPTY: Mapping[str, Any] = {}


class States:
    """Holds one frozen state per entity and announces changes, and only changes."""

    def __init__(self, bus: Bus, clock: Clock) -> None:
        self._bus = bus
        self._clock = clock
        self._states: dict[str, EntityState] = {}
        self._watchers: dict[str, list[Callable[[StateChanged], None]]] = {}
        self._expected: dict[str, Cause] = {}
        self.heard: dict[str, float] = {}
        """When each entity last said something of itself (Unix s), equal reports too; whoever hears it notes it."""

    def get(self, entity_id: str) -> EntityState | None:
        """Return the state, or None for an entity that does not exist."""
        return self._states.get(entity_id)

    def all(self) -> Iterable[EntityState]:
        """Return every state."""
        return self._states.values()

    def last_heard(self, entity_id: str) -> float | None:
        """Return when the entity last reported (Unix s), equal reports and earlier runs included; None for never."""
        return self.heard.get(entity_id)

    def __len__(self) -> int:
        return len(self._states)

    def watch(self, entity_id: str, watcher: Callable[[StateChanged], None]) -> Callable[[], None]:
        """Call ``watcher`` at once whenever this entity changes; returns what cancels it."""
        watchers = self._watchers.setdefault(entity_id, [])
        watchers.append(watcher)

        def cancel() -> None:
            if watcher in watchers:
                watchers.remove(watcher)
            if not watchers:
                self._watchers.pop(entity_id, None)

        return cancel

    def expect(self, entity_id: str, cause: Cause | None) -> None:
        """Count the device's next changes into the chain of ``cause`` (a command under way), until told None."""
        if cause is None:
            self._expected.pop(entity_id, None)
        else:
            self._expected[entity_id] = cause

    def apply(
        self,
        entity_id: str,
        value: Value | Keep | None = KEEP,
        attributes: Mapping[str, Any] | None = None,
        *,
        cause: Cause,
        available: bool | None = None,
        assumed: bool | None = None,
        replace: bool = False,
        force: bool = False,
    ) -> bool:
        """Write what is newly known; return whether anything changed (and was announced).

        ``attributes`` are merged into what is there (``replace``: instead of it); an attribute of None is removed.
        ``available`` and ``assumed`` None leave them as they are. ``force`` announces an equal state too.
        """
        old = self._states.get(entity_id)
        if old is None:
            old_value: Value | None = None
            old_attributes: Mapping[str, Any] = _EMPTY
            old_available = old_assumed = False
        else:
            old_value, old_attributes = old.value, old.attributes
            old_available, old_assumed = old.available, old.assumed
        new_value = old_value if isinstance(value, Keep) else value
        new_attributes = old_attributes if attributes is None else _merge(old_attributes, attributes, replace)
        new_available = old_available if available is None else available
        same = new_value == old_value and type(new_value) is type(old_value)
        new_assumed = old_assumed if assumed is None else assumed
        unchanged = same and new_attributes is old_attributes and new_available == old_available
        if old is not None and unchanged and new_assumed == old_assumed and not force:
            return False
        at = cause.at or self._clock.time()
        if cause.origin is Origin.DEVICE and (command := self._expected.get(entity_id)) is not None:
            cause = command.then(Origin.DEVICE, cause.who, door=cause.door, at=at)
        new = EntityState(
            entity_id=entity_id,
            value=new_value,
            attributes=new_attributes,
            available=new_available,
            assumed=new_assumed,
            changed_at=old.changed_at if old is not None and same else at,
            updated_at=at,
            cause=cause,
        )
        self._states[entity_id] = new
        change = StateChanged(cause=cause, entity_id=entity_id, old=old, new=new)
        self._bus.publish(change)
        for watcher in tuple(self._watchers.get(entity_id, ())):
            watcher(change)
        return True

    def remove(self, entity_id: str, *, cause: Cause) -> None:
        """Forget an entity and announce that it is gone."""
        self.heard.pop(entity_id, None)
        if self._states.pop(entity_id, None) is not None:
            self._bus.publish(EntityRemoved(cause=cause, entity_id=entity_id))


def _merge(old: Mapping[str, Any], new: Mapping[str, Any], replace: bool) -> Mapping[str, Any]:
    """Return the merged attributes; ``old`` itself when nothing differs."""
    if replace:
        clean = {k: v for k, v in new.items() if v is not None}
        return old if clean == old else clean
    for key, value in new.items():
        if value is None:
            if key in old:
                break
        elif key not in old or old[key] != value or type(old[key]) is not type(value):
            break
    else:
        return old
    merged = {**old, **new}
    return {k: v for k, v in merged.items() if v is not None}
