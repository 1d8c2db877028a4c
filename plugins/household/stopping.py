"""“Stop”: whatever moves, plays or cleans stands still; in the speaker's room where something does, else everywhere."""

from __future__ import annotations

import asyncio

from hub.api import Asked, Entity, Hub, Intent, Kind, Reply, Verdict
from plugins.household.telling import Telling

_STOPPED: dict[Kind, tuple[frozenset[str], str]] = {
    Kind.COVER: (frozenset({"opening", "closing"}), "stop"),
    Kind.VALVE: (frozenset({"opening", "closing"}), "stop"),
    Kind.MEDIA_PLAYER: (frozenset({"playing"}), "pause"),
    Kind.VACUUM: (frozenset({"cleaning", "returning"}), "pause"),
    Kind.LAWN_MOWER: (frozenset({"mowing"}), "pause"),
}
"""Per kind: the states that can be stopped, and the command that does."""


class Stopping:
    """The handler of "stop"."""

    def __init__(self, hub: Hub) -> None:
        self._hub = hub
        self._telling = Telling(hub)

    async def handle(self, intent: Intent, asked: Asked) -> Reply:
        """Stop what is moving; say what, or that nothing was."""
        moving = [e for e in self._hub.home.entities.values() if e.enabled and self._moves(e)]
        here = [e for e in moving if asked.area and self._hub.home.area_of(e.entity_id) == asked.area]
        chosen = here or moving
        if not chosen:
            return Reply(text=self._hub.text("nothing_moves", asked.language), ok=False)
        cause = self._hub.cause(asked.cause, who=asked.person or "")
        calls = (self._hub.call(e.entity_id, _STOPPED[e.kind][1], cause=cause) for e in chosen)
        outcomes = tuple(await asyncio.gather(*calls))
        stopped = [e for e, o in zip(chosen, outcomes, strict=True) if o.verdict is not Verdict.REFUSED]
        failed = [e for e in chosen if e not in stopped]
        parts = []
        for key, entities in (("stopped", stopped), ("not_stopped", failed)):
            if entities:
                parts.append(self._hub.text(key, asked.language, what=self._telling.names(entities, asked.language)))
        return Reply(text=self._hub.text("gap", asked.language).join(parts), outcomes=outcomes, ok=not failed)

    def _moves(self, entity: Entity) -> bool:
        state = self._hub.states.get(entity.entity_id)
        states = _STOPPED.get(entity.kind, (frozenset(), ""))[0]
        return state is not None and state.available and str(state.value) in states
