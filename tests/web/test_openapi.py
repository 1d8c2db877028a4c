"""The OpenAPI description: valid, complete, and true of the routes there are."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest
from jsonschema import Draft202012Validator
from openapi_spec_validator import validate

from tests.web.conftest import House


@pytest.fixture
async def description(house: House) -> dict[str, Any]:
    response = await house.client.get("/api/openapi.json", headers=await house.token())
    assert response.status == 200
    return dict(await response.json())


async def test_the_description_is_valid_openapi_3_1(description: dict[str, Any]) -> None:
    assert description["openapi"].startswith("3.1")
    validate(description)
    json.dumps(description)


async def test_every_documented_route_exists_and_every_route_is_documented(
    house: House, description: dict[str, Any]
) -> None:
    documented = {(m.upper(), p) for p, methods in description["paths"].items() for m in methods}
    mounted = {
        (route.method, re.sub(r"\{(\w+):[^}]*\}", r"{\1}", resource.canonical))
        for resource in house.client.app.router.resources()
        for route in resource
        if resource.canonical.startswith("/api/") and route.method != "HEAD"
    }
    plugins = {(r.method, f"/api/plugins/{name}{r.path}") for name, r in house.plugins.routes()}
    own = {(m, p) for m, p in mounted if p not in ("/api/ws", "/api/plugins/{name}/{tail}")}
    assert documented == own | plugins


async def test_operation_ids_are_unique_and_only_the_open_routes_need_no_security(description: dict[str, Any]) -> None:
    operations = [o for methods in description["paths"].values() for o in methods.values()]
    ids = [o["operationId"] for o in operations]
    assert len(ids) == len(set(ids))
    assert sum(o["security"] == [] for o in operations) == 4
    assert all("default" in o["responses"] for o in operations)


GETS = [
    "/api/health",
    "/api/setup",
    "/api/session",
    "/api/entities",
    "/api/entities/light.kitchen",
    "/api/areas",
    "/api/floors",
    "/api/devices",
    "/api/people",
    "/api/tokens",
    "/api/events",
    "/api/problems",
    "/api/system",
    "/api/plugins",
    "/api/voice/models",
    "/api/voice/unheard",
    "/api/history?entity_id=sensor.outside",
    "/api/plugins/fridge/overview",
]


@pytest.mark.parametrize("path", GETS)
async def test_an_answer_fits_its_schema(house: House, description: dict[str, Any], path: str) -> None:
    answer = await (await house.client.get(path, headers=await house.token())).json()
    documented = path.partition("?")[0].replace("light.kitchen", "{id}")
    content = description["paths"][documented]["get"]["responses"]["200"]["content"]["application/json"]
    schema = {**content.get("schema", {}), "components": description["components"]}
    Draft202012Validator(schema).validate(answer)


async def test_a_problem_fits_its_schema(house: House, description: dict[str, Any]) -> None:
    answer = await (await house.client.get("/api/entities/x.y", headers=await house.token())).json()
    schema = {"$ref": "#/components/schemas/Problem", "components": description["components"]}
    Draft202012Validator(schema).validate(answer)


async def test_the_docs_name_only_routes_that_exist(house: House, description: dict[str, Any]) -> None:
    from pathlib import Path

    import hub

    page = Path(hub.__file__).parent.parent / "docs" / "api.md"
    text = page.read_text(encoding="utf-8").partition("## Plugins")[0]
    documented = {re.sub(r"\{\w+\}", "{}", p) for p in description["paths"]} | {"/api/ws"}
    named = {re.sub(r"\{\w+\}", "{}", p) for p in re.findall(r"(/api/[a-z/{}_.]*[a-z}])", text)}
    alike = {p for p in named if p in documented or f"{p}/{{}}" in documented}
    examples = {"/api/voice/speech/ab", "/api/voice/models/{}/get", "/api/voice/speech/{}.wav"}
    assert named - alike <= examples
