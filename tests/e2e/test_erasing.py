"""Erasing a person in a whole running home: afterwards no file of the data folder holds a figure of theirs."""

from __future__ import annotations

import asyncio
import json
import struct
from pathlib import Path

import pytest

from tests.e2e.conftest import eventually, living_home

pytestmark = pytest.mark.e2e

KG, OHM, GRAMS = 63.35, 523, 123.25


def traces(folder: Path) -> list[str]:
    """Return where in the folder a figure stands, as text or as a number of a database."""
    marks = {"weight": b"63.35", "food": b"durian", "grams": b"123.25", "real": struct.pack(">d", KG)}
    return [
        f"{path.relative_to(folder)}: {name}"
        for path in sorted(folder.rglob("*"))
        if path.is_file()
        for name, mark in marks.items()
        if mark in path.read_bytes()
    ]


async def test_no_file_holds_a_figure_of_an_erased_person(tmp_path: Path) -> None:
    folder = tmp_path / "home"
    async with living_home(folder) as home:
        order = {"action": "step_on", "weight_kg": KG, "impedance_ohm": OHM}
        await home.hub.mqtt.client.publish("hearth-virtual/body_scale/do", json.dumps(order), qos=1)
        await eventually(lambda: home.ask("GET", "/api/plugins/scale/weighins?person=anna"))
        await home.ask("POST", "/api/plugins/nutrition/intake/anna", {"food": "durian", "grams": GRAMS})
        told = await home.ask("GET", "/api/plugins/nutrition/export/anna")
        assert told["weighins"][0]["kg"] == KG
        assert told["intake"][0]["foods"] == {"durian": GRAMS}
        await eventually(lambda: asyncio.to_thread(traces, folder))
        done = await home.ask("POST", "/api/plugins/nutrition/erase/anna", {"confirm": "anna"})
        assert done == {"weighins": 1, "intake": 1}
    assert traces(folder) == []


async def test_removing_a_person_erases_them_too(tmp_path: Path) -> None:
    folder = tmp_path / "home"
    async with living_home(folder) as home:
        people = {person["id"] for person in await home.ask("GET", "/api/people")}
        assert "mia" in people
        await home.ask("POST", "/api/plugins/nutrition/intake/mia", {"food": "durian", "grams": GRAMS})
        await home.ask("DELETE", "/api/people/mia")
        await asyncio.sleep(0.5)
    assert traces(folder) == []
