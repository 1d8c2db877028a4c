"""Recorded people speak to the home: sound in at the command line, deeds at the other end, the truth as answer."""

from __future__ import annotations

import asyncio
import json
import os
import subprocess
import sys
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from hub.voice.models import ModelStore
from tests.e2e.conftest import LivingHome, living_home

pytestmark = [pytest.mark.e2e, pytest.mark.timeout(180)]


@pytest.fixture
async def talking_home(tmp_path: Path) -> AsyncIterator[LivingHome]:
    async with living_home(tmp_path / "home", voice=True, languages=("en", "zh", "ko")) as living:
        yield living


def need(*models: str) -> None:
    store = ModelStore()
    for name in models:
        if not store.is_installed(name):
            pytest.skip(f"speech model {name} is not installed: hearth model get {name}")


async def listen(home: LivingHome, recording: Path, language: str) -> dict[str, Any]:
    """Run ``hearth listen`` as a person would."""

    def run() -> str:
        environ = {**os.environ, "HEARTH_URL": home.hub.url, "HEARTH_TOKEN": home.token}
        command = [sys.executable, "-m", "hub.cli.main", "listen", str(recording), "--lang", language, "--json"]
        done = subprocess.run(command, env=environ, capture_output=True, text=True, timeout=120, check=False)
        assert done.stdout, done.stderr
        return done.stdout

    return json.loads(await asyncio.to_thread(run))  # type: ignore[no-any-return]


async def test_a_recorded_english_command_switches_the_lamp(talking_home: LivingHome, shared_dir: Path) -> None:
    need("whisper-tiny.en")
    home = talking_home
    await home.hub.commands.call("light.living_room_lamp", "turn_off", cause=home.cause)
    commands: list[str] = []
    home.hub.mqtt.client.subscribe("hearth-virtual/living_room_lamp/set", lambda m: commands.append(m.payload.decode()))
    answer = await listen(home, shared_dir / "audio/misc-commands/turn_on_the_living_room_lamp.flac", "en")
    assert answer["transcript"]["verified"] == "accept"
    assert answer["outcomes"] == [
        {"entity_id": "light.living_room_lamp", "command": "turn_on", "outcome": "confirmed", "reason": ""}
    ]
    assert json.loads(commands[0])["state"] == "ON"
    assert home.value("light.living_room_lamp") is True
    assert "lamp is on" in answer["answer"]


async def test_a_recorded_chinese_command_switches_the_living_room_light(
    talking_home: LivingHome, shared_dir: Path
) -> None:
    need("whisper-base")
    home = talking_home
    await home.hub.commands.call("light.living_room_light", "turn_off", cause=home.cause)
    answer = await listen(home, shared_dir / "audio/mandarin/living_room_light_zh.flac", "auto")
    assert answer["decision"] == "act", answer
    assert home.value("light.living_room_light") is True
    assert "客厅" in answer["answer"]


async def test_a_recorded_korean_command_through_real_vosk_turns_the_lights_blue(
    talking_home: LivingHome, shared_dir: Path
) -> None:
    need("vosk-ko")
    answer = await listen(talking_home, shared_dir / "audio/misc-commands/rhino_test_within_context_ko.flac", "ko")
    assert answer["transcript"]["engine"] == "vosk"
    assert answer["decision"] == "act", answer
    done = {o["entity_id"] for o in answer["outcomes"] if o["outcome"] == "confirmed"}
    assert {"light.living_room_light", "light.kitchen_light"} <= done
    state = talking_home.hub.states.get("light.kitchen_light")
    assert state is not None
    assert tuple(state.attributes["rgb_color"]) == (0, 0, 255)


@pytest.mark.parametrize("name", ["misc-commands/austen_0880.flac", "speech-to-phrase/background_noise.flac"])
async def test_speech_that_is_no_command_does_nothing(talking_home: LivingHome, shared_dir: Path, name: str) -> None:
    need("whisper-tiny.en")
    answer = await listen(talking_home, shared_dir / "audio" / name, "en")
    assert answer["decision"] in ("refuse", "ask")
    assert answer["outcomes"] == []
