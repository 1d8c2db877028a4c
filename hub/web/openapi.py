"""The OpenAPI 3.1 description, made from the declared endpoints and the plugins' routes."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import msgspec

from hub.web.endpoint import Endpoint
from hub.web.problems import CONTENT_TYPE, Problem
from hub.web.services import PluginRoute

_REF = "#/components/schemas/{name}"
_VARIABLE = re.compile(r"\{(\w+)(?::[^}]*)?\}")
_ANY: dict[str, Any] = {}


def describe(
    endpoints: Sequence[Endpoint], plugin_routes: Iterable[tuple[str, PluginRoute]], version: str
) -> dict[str, Any]:
    """Return the description."""
    kinds = [kind for e in endpoints for kind in (e.body, e.answer) if kind not in (None, bytes)]
    queries = [e.query for e in endpoints if e.query is not None]
    schemas, components = msgspec.json.schema_components([*kinds, Problem], ref_template=_REF)
    schema_of = {repr(kind): schema for kind, schema in zip(kinds, schemas, strict=False)}
    parameters = {query: _parameters(query) for query in queries}
    paths: dict[str, dict[str, Any]] = {}
    for endpoint in endpoints:
        operation = _operation(endpoint, schema_of, parameters)
        paths.setdefault(_VARIABLE.sub(r"{\1}", endpoint.path), {})[endpoint.method.lower()] = operation
    for plugin, route in plugin_routes:
        path = f"/api/plugins/{plugin}/{route.path.lstrip('/')}"
        paths.setdefault(path, {}).setdefault(route.method.lower(), _plugin_operation(plugin, path, route))
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "Hearth",
            "version": version,
            "summary": "A home hub without a cloud",
            "description": "Errors are problem documents (RFC 9457). Changes with a session carry X-Hearth-CSRF.",
        },
        "servers": [{"url": "/"}],
        "paths": paths,
        "components": {"schemas": components, "securitySchemes": _SECURITY},
    }


_SECURITY = {
    "token": {"type": "http", "scheme": "bearer"},
    "session": {"type": "apiKey", "in": "cookie", "name": "hearth_session"},
    "secure_session": {"type": "apiKey", "in": "cookie", "name": "__Host-hearth"},
}
_SECURED: list[dict[str, list[str]]] = [{"token": []}, {"session": []}, {"secure_session": []}]
_PROBLEM = {"description": "A problem", "content": {CONTENT_TYPE: {"schema": {"$ref": _REF.format(name="Problem")}}}}


def _parameters(query: type[msgspec.Struct]) -> list[dict[str, Any]]:
    """Return the query parameters of a struct."""
    _, components = msgspec.json.schema_components([query], ref_template=_REF)
    schema: Mapping[str, Any] = components[query.__name__]
    required = schema.get("required", ())
    return [
        {"name": name, "in": "query", "required": name in required, "schema": _without_null(facts)}
        for name, facts in schema["properties"].items()
    ]


def _without_null(schema: Mapping[str, Any]) -> dict[str, Any]:
    """Return a parameter's schema: a query can leave a parameter out, but not send null."""
    kept = {k: v for k, v in schema.items() if k != "default" or v is not None}
    options = [option for option in kept.pop("anyOf", ()) if option != {"type": "null"}]
    if len(options) == 1:
        kept.update(options[0])
    elif options:
        kept["anyOf"] = options
    return kept


def _path_parameters(path: str) -> list[dict[str, Any]]:
    names = _VARIABLE.findall(path)
    return [{"name": n, "in": "path", "required": True, "schema": {"type": "string", "minLength": 1}} for n in names]


def _operation(
    endpoint: Endpoint, schema_of: Mapping[str, Any], parameters: Mapping[type[msgspec.Struct], list[dict[str, Any]]]
) -> dict[str, Any]:
    answer: dict[str, Any] = {"description": "Done"}
    if endpoint.answer is bytes:
        answer["content"] = {endpoint.gives: _ANY}
    elif endpoint.answer is not None:
        answer["content"] = {endpoint.gives: {"schema": schema_of[repr(endpoint.answer)]}}
    operation: dict[str, Any] = {
        "operationId": _operation_id(endpoint.method, endpoint.path),
        "summary": endpoint.summary,
        "tags": [endpoint.tag],
        "parameters": _path_parameters(endpoint.path) + (parameters[endpoint.query] if endpoint.query else []),
        "responses": {str(endpoint.status): answer, "default": _PROBLEM},
        "security": [] if endpoint.needs is None else _SECURED,
    }
    if endpoint.body is not None:
        content = {"application/json": {"schema": schema_of[repr(endpoint.body)]}}
        operation["requestBody"] = {"required": _needs_body(endpoint.body), "content": content}
    elif endpoint.takes != ("application/json",):
        operation["requestBody"] = {"required": True, "content": dict.fromkeys(endpoint.takes, _ANY)}
    if endpoint.path == "/api/entities/{id}/{command}":
        operation["responses"]["409"] = {**answer, "description": "Refused, with the reason"}
    return operation


def _needs_body(kind: Any) -> bool:
    """Return whether an empty body would not do."""
    return (
        isinstance(kind, type)
        and issubclass(kind, msgspec.Struct)
        and any(field.required for field in msgspec.structs.fields(kind))
    )


def _plugin_operation(plugin: str, path: str, route: PluginRoute) -> dict[str, Any]:
    operation: dict[str, Any] = {
        "operationId": _operation_id(route.method, path),
        "summary": route.doc or f"{plugin}: {route.method} {route.path}",
        "tags": [f"plugin {plugin}"],
        "parameters": _path_parameters(path),
        "responses": {"200": {"description": "Done", "content": {"application/json": _ANY}}, "default": _PROBLEM},
        "security": _SECURED,
        "x-role": route.role,
    }
    if route.method not in ("GET", "HEAD", "DELETE"):
        operation["requestBody"] = {"required": False, "content": {"application/json": _ANY}}
    return operation


def _operation_id(method: str, path: str) -> str:
    words = re.sub(r"\W+", "_", path.removeprefix("/api/")).strip("_")
    return f"{method.lower()}_{words}"
