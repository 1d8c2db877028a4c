"""Real orders to the coffee machine, clean and with kitchen noise: from sound to intent and slots."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest

from hub.voice.audio import read_audio, to_samples
from hub.voice.models import ModelStore
from hub.voice.pool import RecogniserPool
from tests.bench.coffee import Barista, mixed, setting, wanted
from tests.e2e.voice.conftest import need

pytestmark = [pytest.mark.e2e, pytest.mark.shared]


async def test_orders_come_out_with_every_slot(store: ModelStore, recordings: Path) -> None:
    need(store, "whisper-tiny.en")
    place = setting(recordings.parent)
    right, wrong = 0, []
    files = sorted(place.labels)[::30]
    async with RecogniserPool(store) as pool:
        barista = Barista(pool, "whisper-tiny.en")
        for seed, file in enumerate(files):
            speech = to_samples(await asyncio.to_thread(read_audio, place.folder / file))
            for level in (None, 15.0):
                _, order = await barista.hear(mixed(speech, place.noise, level, seed))
                right += order == wanted(place.labels[file])
                wrong += [file] if order is not None and order != wanted(place.labels[file]) else []

    assert right >= 2 * len(files) - 1
    assert wrong == []
