"""Entities: reading, commanding, naming."""

from __future__ import annotations

from typing import Any

from aiohttp import web
from msgspec import UNSET

from hub.api.causes import Cause
from hub.api.commands import Verdict
from hub.api.errors import InvalidParameter, NotPermitted
from hub.api.home import Entity
from hub.api.kinds import KINDS
from hub.web.endpoint import Call, Table, json_response
from hub.web.problems import ProblemError
from hub.web.services import Identity, Services
from hub.web.shapes import EntitiesQuery, EntityOut, EntityPatch, OutcomeOut
from hub.web.views import entity_view, find_entity, outcome_view

TABLE = Table()
_LONGEST_ID = 200


@TABLE(
    "GET", "/api/entities", needs="home.read", summary="Entities with their state",
    query=EntitiesQuery, answer=list[EntityOut],
)  # fmt: skip
async def list_entities(call: Call) -> list[EntityOut]:
    """Return the entities, of one area or kind if asked."""
    query: EntitiesQuery = call.query
    services, registry = call.services, call.services.registry
    return [
        entity_view(services, entity)
        for entity in registry.entities.values()
        if (query.kind is None or entity.kind.value == query.kind)
        and (query.area is None or registry.area_of(entity.entity_id) == query.area)
    ]


@TABLE("GET", "/api/entities/{id}", needs="home.read", summary="One entity", answer=EntityOut)
async def get_entity(call: Call) -> EntityOut:
    """Return one entity."""
    return entity_view(call.services, find_entity(call.services, call.path["id"]))


@TABLE(
    "PATCH", "/api/entities/{id}", needs="home.edit", summary="Name an entity, put it in a room, switch it off",
    body=EntityPatch, answer=EntityOut,
)  # fmt: skip
async def patch_entity(call: Call) -> EntityOut:
    """Change what a person may change of an entity."""
    body: EntityPatch = call.body
    entity = find_entity(call.services, call.path["id"])
    changes: dict[str, Any] = {}
    if body.name is not UNSET:
        changes["name_by_user"] = body.name.strip()
    if body.area is not UNSET:
        changes["area"] = known_area(call.services, body.area)
    if body.aliases is not UNSET:
        changes["aliases"] = {language: tuple(names) for language, names in body.aliases.items()}
    if body.enabled is not UNSET:
        changes["enabled"] = body.enabled
    if changes:
        entity = await call.services.registry.update_entity(entity.entity_id, cause=call.cause(), **changes)
    return entity_view(call.services, entity)


def known_area(services: Services, area: str | None) -> str | None:
    """Return the area id, or raise 422 when the home has no such area."""
    if area is not None and area not in services.registry.areas:
        raise ProblemError(422, f"there is no area {area[:60]!r}", field="area", remedy="GET /api/areas lists them")
    return area


@TABLE(
    "POST", "/api/entities/{id}/{command}", needs="command", summary="Command an entity; the body is its parameters",
    body=dict[str, Any], answer=OutcomeOut,
)  # fmt: skip
async def command(call: Call) -> web.Response:
    """Command an entity and say what became of it; 409 when it was refused."""
    outcome = await give(call.services, call.identity, call.path["id"], call.path["command"], call.body, call.cause())
    return json_response(outcome, 409 if outcome.outcome == Verdict.REFUSED.value else 200)


async def give(
    services: Services, identity: Identity, entity_id: str, name: str, params: dict[str, Any], cause: Cause
) -> OutcomeOut:
    """Command an entity for somebody: rights first, then the one command path."""
    entity = find_entity(services, entity_id[:_LONGEST_ID])
    if name in KINDS[entity.kind].commands and (
        reason := services.accounts.refusal(identity.person.role, entity, name)
    ):
        raise NotPermitted(reason, remedy="ask an adult of the home")
    try:
        outcome = await services.commands.call(entity_id, name[:60], params, cause=cause)
    except InvalidParameter as error:
        field = error.field or _named(error.message, entity, name, params)
        known = ", ".join(p.name for p in KINDS[entity.kind].commands[name].params) or "no parameters"
        raise ProblemError(422, error.message, field=field, remedy=error.remedy or f"{name} takes {known}") from error
    return outcome_view(services, outcome)


def _named(message: str, entity: Entity, name: str, params: dict[str, Any]) -> str:
    """Return the parameter an error message is about, an empty string when it names none."""
    spec = KINDS[entity.kind].commands.get(name)
    known = [*(p.name for p in spec.params), *params] if spec else [*params]
    words = set(message.replace("'", " ").replace(",", " ").split())
    return max((p for p in known if p in words), key=len, default="")
