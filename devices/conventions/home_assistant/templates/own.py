"""What a template knows of its own entity, once the hub has named it: ``entity_id``, ``this`` and its state."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from hub.api.home import EntityState

_NAMES = re.compile(r"(?<![.\w'\"])(entity_id|this|states|state_attr|is_state|is_state_attr)\b(?!['\"])")
_UNKNOWN = "unknown"


def asks_for_own(source: str) -> bool:
    """Return whether a template names its own entity or a state."""
    return _NAMES.search(source) is not None


class Own:
    """One entity's variables; of other entities a template knows nothing."""

    def __init__(self) -> None:
        self.names: dict[str, Any] = {"entity_id": "", "this": None}

    def introduce(self, entity_id: str, state: Callable[[], EntityState | None]) -> None:
        """Note what the entity is called and how to see its present state."""

        def states(of: str, *default: Any) -> str:
            return _word(state()) if of == entity_id else _UNKNOWN

        def state_attr(of: str, name: str) -> Any:
            held = state() if of == entity_id else None
            return held.attributes.get(name) if held is not None else None

        self.names.update(
            entity_id=entity_id,
            this=This(entity_id, state),
            states=states,
            state_attr=state_attr,
            is_state=lambda of, wanted: states(of) == wanted,
            is_state_attr=lambda of, name, wanted: state_attr(of, name) == wanted,
        )


class This:
    """The entity as templates name it: ``this.entity_id``, ``this.state``, ``this.attributes``."""

    __slots__ = ("_state", "entity_id")

    def __init__(self, entity_id: str, state: Callable[[], EntityState | None]) -> None:
        self.entity_id = entity_id
        self._state = state

    @property
    def state(self) -> str:
        """Return the present state as a word."""
        return _word(self._state())

    @property
    def attributes(self) -> dict[str, Any]:
        """Return the present attributes."""
        held = self._state()
        return dict(held.attributes) if held is not None else {}


def _word(state: EntityState | None) -> str:
    if state is None or state.value is None:
        return _UNKNOWN
    if not state.available:
        return "unavailable"
    return {True: "on", False: "off"}[state.value] if isinstance(state.value, bool) else str(state.value)
