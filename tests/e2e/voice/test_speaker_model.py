"""Who speaks, through real Vosk: a speaker model of random weights in Kaldi's own format gives voices their vectors.

The trained model is on no registry. What this shows is that the interface works from sound to rights; how well people
are told apart only the trained one can show.
"""

from __future__ import annotations

import random
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from hub.api.people import Person, Role
from hub.kernel.store import Store
from hub.voice.audio import chunks
from hub.voice.models import ModelStore
from hub.voice.pool import RecogniserPool
from hub.voice.recogniser import Transcript
from hub.wiring.voiceprints import Voiceprints
from tests.e2e.satellite_peer import spoken

pytestmark = [pytest.mark.e2e, pytest.mark.timeout(240)]
CEPSTRA, SIZE = 20, 8
SENTENCE = "In the evening we sit by the window and watch the lights of the houses across the river."
MUM = Person(id="mum", name="Mum", role=Role.OWNER)
KID = Person(id="kid", name="Kid", role=Role.CHILD)


def write_network(folder: Path) -> None:
    """Write a network of one layer, and what Vosk wants beside it."""
    folder.mkdir()
    weights = random.Random(1)
    rows = "\n".join(" ".join(f"{weights.gauss(0, 0.3):.4f}" for _ in range(CEPSTRA)) for _ in range(SIZE))
    folder.joinpath("final.ext.raw").write_text(
        f"<Nnet3> \ninput-node name=input dim={CEPSTRA}\ncomponent-node name=layer component=layer input=input\n"
        "output-node name=output input=layer\n\n<NumComponents> 1\n<ComponentName> layer <FixedAffineComponent>"
        f" <LinearParams> [\n{rows} ]\n<BiasParams> [ {' 0.1' * SIZE} ]\n</FixedAffineComponent>\n</Nnet3>\n"
    )
    folder.joinpath("mfcc.conf").write_text(
        f"--sample-frequency=16000\n--num-mel-bins=30\n--num-ceps={CEPSTRA}\n--use-energy=false\n--snip-edges=false\n"
    )
    folder.joinpath("mean.vec").write_text(f" [ {' 0.0' * SIZE} ]\n")
    same = "\n".join(" ".join("1.0" if row == column else "0.0" for column in range(SIZE)) for row in range(SIZE))
    folder.joinpath("transform.mat").write_text(f" [\n{same} ]\n")


@pytest.fixture
def models(tmp_path: Path) -> Path:
    store = ModelStore()
    if not store.is_installed("vosk-ko"):
        pytest.skip("speech model vosk-ko is not installed")
    folder = tmp_path / "models"
    folder.mkdir()
    (folder / "vosk-ko").symlink_to(store.folder / "vosk-ko")
    write_network(folder / "vosk-spk")
    return folder


@asynccontextmanager
async def heard(models: Path, *said: bytes) -> AsyncIterator[list[Transcript]]:
    """Hear some utterances, one after another, in a recogniser's own process."""
    transcripts = []
    async with RecogniserPool(ModelStore(models)) as pool:
        recogniser = await pool.get("ko")
        for pcm in said:
            async with recogniser.session("ko") as session:
                for chunk in chunks(pcm, 0.25):
                    await session.feed(chunk)
                transcripts.append(await session.finish())
        yield transcripts


async def test_a_voice_learnt_from_real_vectors_lowers_rights_and_gives_none(models: Path, tmp_path: Path) -> None:
    said = spoken(SENTENCE)
    async with heard(models, said, said) as (first, again), Store.open(tmp_path / "x.db") as store:
        assert len(first.voice) == SIZE
        assert len(again.voice) == SIZE
        prints = Voiceprints(store.documents("voice.prints"), lambda: {"mum": MUM, "kid": KID})
        assert await prints.learn(KID, first) == 1
        assert prints.counts(MUM, again) is KID
        assert prints.counts(KID, again) is KID
        assert prints.counts(None, again) is None


async def test_a_broken_speaker_model_costs_no_speech(models: Path) -> None:
    (models / "vosk-spk" / "final.ext.raw").write_text("no network")
    async with heard(models, spoken(SENTENCE)) as (transcript,):
        assert transcript.voice == ()
        assert transcript.seconds_speech > 1.0
