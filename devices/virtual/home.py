"""The demo home: rooms, appliances, names and people as data, and all its appliances over one connection."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from importlib.resources import files
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.error import YAMLError

from devices.virtual.appliance import Appliance, Spec
from devices.virtual.kinds import make
from devices.virtual.runner import run_appliances
from hub.api.errors import ConfigError
from hub.api.people import Body, Role

_KEYS = frozenset({"name", "seed", "floors", "areas", "appliances", "people", "plugins"})


@dataclass(frozen=True, kw_only=True)
class HomeSpec:
    """A virtual home.

    ``floors`` and ``areas`` are as in the hub's configuration, ``aliases`` are entity id -> language -> names (the
    first is shown), ``people`` are facts of each person by the names the hub knows them by, ``plugins`` is
    configuration by plugin.
    """

    name: str
    floors: list[dict[str, Any]]
    areas: list[dict[str, Any]]
    aliases: dict[str, dict[str, list[str]]]
    people: list[dict[str, Any]]
    plugins: dict[str, Any]
    appliances: list[tuple[str, Spec]]

    def make(self) -> list[Appliance]:
        """Return the appliances."""
        return [make(kind, spec) for kind, spec in self.appliances]


def demo_home() -> HomeSpec:
    """Return the home that ``hearth demo`` shows."""
    return _spec(_parse(files("devices.virtual").joinpath("demo_home.yaml").read_text("utf-8"), "demo_home.yaml"))


def load_home(path: Path) -> HomeSpec:
    """Return the home that a file describes; ConfigError names what is wrong with it."""
    try:
        return _spec(_parse(path.read_text("utf-8"), str(path)))
    except OSError as error:
        raise ConfigError(f"{path} cannot be read: {error}") from error


async def run_home(broker_url: str, spec: HomeSpec, *, stop: asyncio.Event) -> None:
    """Run all appliances of a home over one connection until ``stop`` is set."""
    await run_appliances(broker_url, spec.make(), stop=stop, link_id="home")


def _parse(text: str, where: str) -> Mapping[str, Any]:
    try:
        data = YAML(typ="safe").load(text)
    except YAMLError as error:
        raise ConfigError(f"{where} is not YAML: {error}") from error
    if not isinstance(data, dict):
        raise ConfigError(f"{where} must be a mapping with {', '.join(sorted(_KEYS))}")
    if unknown := set(data) - _KEYS:
        raise ConfigError(f"{where} has {', '.join(sorted(unknown))}", remedy=f"known are {', '.join(sorted(_KEYS))}")
    return data


def _spec(data: Mapping[str, Any]) -> HomeSpec:
    seed = int(data.get("seed", 0))
    appliances: list[tuple[str, Spec]] = []
    aliases: dict[str, dict[str, list[str]]] = {}
    areas = {area["id"]: area["name"] for area in data.get("areas", [])}
    for entry in data.get("appliances", []):
        area = areas.get(entry["area"], "") if entry.get("area") else ""
        spec = Spec(id=entry["id"], name=entry["name"], area=area, seed=seed, options=entry.get("options", {}))
        appliances.append((entry["kind"], spec))
        aliases.update(entry.get("aliases", {}))
    return HomeSpec(
        name=data.get("name", "Home"),
        floors=list(data.get("floors", [])),
        areas=list(data.get("areas", [])),
        aliases=aliases,
        people=[_person(facts) for facts in data.get("people", [])],
        plugins=dict(data.get("plugins", {})),
        appliances=appliances,
    )


def _person(facts: Mapping[str, Any]) -> dict[str, Any]:
    """Return a person's facts in the types the hub keeps them in."""
    made = dict(facts)
    made["role"] = Role(facts.get("role", "adult"))
    made["aliases"] = {tag: tuple(names) for tag, names in facts.get("aliases", {}).items()}
    made["consent"] = tuple(facts.get("consent", ()))
    body = dict(facts.get("body", {}))
    if isinstance(birth := body.get("birth_date"), str):
        body["birth_date"] = date.fromisoformat(birth)
    for key in ("state", "allergies", "diet"):
        body[key] = tuple(body.get(key, ()))
    made["body"] = Body(**body)
    return made
