"""The demo home: its rooms, people and appliances as data, and how it runs on one connection."""

from __future__ import annotations

import asyncio
import os
from dataclasses import dataclass, field
from importlib import resources
from typing import Any

import msgspec
from ruamel.yaml import YAML

from devices.virtual.appliance import Appliance
from devices.virtual.catalogue import build
from devices.virtual.discovery import ROOT, About
from devices.virtual.drive import drive
from hub.api.people import Person

PROCESS = f"{ROOT}/demo-home/availability"


@dataclass(frozen=True, kw_only=True)
class DemoHome:
    """A home to show things with.

    ``areas`` and ``floors`` are as the configuration takes them, ``people`` are facts of persons, ``aliases`` entity
    id -> language -> names (the first is shown), ``plugins`` configuration by plugin; ``appliances`` have kind, id,
    name, area and options.
    """

    name: str
    floors: list[dict[str, Any]]
    areas: list[dict[str, Any]]
    people: list[dict[str, Any]]
    aliases: dict[str, dict[str, list[str]]]
    plugins: dict[str, Any]
    appliances: list[dict[str, Any]] = field(default_factory=list)


def demo_home() -> DemoHome:
    """Return the demo home as ``demo_home.yaml`` describes it."""
    text = resources.files("devices.virtual").joinpath("demo_home.yaml").read_text("utf-8")
    data: dict[str, Any] = YAML(typ="safe").load(text)
    return DemoHome(**{**data, "people": [_person(facts) for facts in data["people"]]})


def _person(facts: dict[str, Any]) -> dict[str, Any]:
    """Return the facts of a person in the types that people have."""
    whole = msgspec.convert({"id": "", **facts}, Person, strict=False)
    return {key: getattr(whole, key) for key in facts}


def appliances_of(home: DemoHome) -> list[Appliance]:
    """Make all appliances of a home."""
    made = []
    for seed, facts in enumerate(home.appliances):
        about = About(id=facts["id"], name=facts["name"], area=facts.get("area", ""), seed=seed, process=PROCESS)
        made.append(build(facts["kind"], about, facts.get("options")))
    return made


async def run_home(broker_url: str, home: DemoHome, *, stop: asyncio.Event) -> None:
    """Run all appliances of a home over one connection until ``stop`` is set."""
    await drive(broker_url, appliances_of(home), stop=stop, process=PROCESS, client_id=f"demo-home-{os.getpid()}")
