"""Orders to the coffee machine, by noise: ``python -m tests.bench.coffee [--levels 24,15,6] [--limit N] [--model M]``.

The recordings are those of the public speech-to-intent benchmark (150 of its 619 in the development data): people at
their own microphones, each order once, with kitchen noise mixed in at a signal-to-noise ratio by power. An order is
right when intent and every slot are; everything else is not, questions too. The sentences are those of the plugin
``coffee``. Beside it stands what the benchmark published for others (https://github.com/Picovoice/speech-to-intent-benchmark).
"""

from __future__ import annotations

import argparse
import asyncio
import json
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import msgspec
import numpy
from ruamel.yaml import YAML

from hub.voice.audio import read_audio, to_pcm, to_samples
from hub.voice.models import ModelStore
from hub.voice.pipeline import Heard, VoicePipeline
from hub.voice.pool import RecogniserPool
from hub.voice.recogniser import Grammar
from hub.voice.understanding.names import Thing, Vocabulary
from hub.voice.understanding.sentences import known_graphs, known_sentences
from hub.voice.understanding.understand import Understander
from hub.voice.verify import KnownSentences
from tests.bench.voice import shared_folder

PUBLISHED = {
    "Rhino": (0.99, 0.99, 0.96, 0.976),
    "LUIS": (0.93, 0.91, 0.86, 0.899),
    "Watson": (0.96, 0.93, 0.72, 0.868),
    "Lex": (0.88, 0.87, 0.80, 0.845),
    "Dialogflow": (0.83, 0.80, 0.70, 0.776),
}
SLOTS = {"coffeeDrink": "drink", "size": "size", "roast": "roast", "numberOfShots": "shots"}
ADDED = {"milkAmount": "milk", "sugarAmount": "sugar"}


class Setting(msgspec.Struct, frozen=True, kw_only=True):
    """What one run needs: the recordings, their labels, the noise."""

    folder: Path
    labels: dict[str, Any]
    noise: Any


def setting(shared: Path) -> Setting:
    """Read labels and noise."""
    folder = shared / "audio" / "coffee"
    labels = json.loads((folder / "labels.json").read_text("utf-8"))
    return Setting(folder=folder, labels=labels, noise=to_samples(read_audio(folder / "kitchen_noise.flac")))


def mixed(speech: Any, noise: Any, level: float | None, seed: int) -> bytes:
    """Mix noise under speech at a signal-to-noise ratio in dB, by the power of both; None leaves it clean."""
    if level is None:
        return to_pcm(speech)
    begin = int(numpy.random.default_rng(seed).integers(0, len(noise) - len(speech)))
    part = noise[begin : begin + len(speech)]
    gain = numpy.sqrt((speech**2).mean() / ((part**2).mean() * 10 ** (level / 10)))
    loud = speech + gain * part
    return to_pcm(loud / max(1.0, float(numpy.abs(loud).max())))


def wanted(label: dict[str, Any]) -> dict[str, str]:
    """Return the slots of a label as this plugin names them."""
    return {(SLOTS | ADDED)[name]: " ".join(value.split()) for name, value in label["slots"].items()}


def given(slots: dict[str, Any]) -> dict[str, str]:
    """Return the slots of an order, amounts in front of what they measure."""
    plain = {name: str(value) for name, value in slots.items() if name in SLOTS.values()}
    for name in ADDED.values():
        if name in slots:
            plain[name] = f"{slots.get(f'{name}_amount', '')} {slots[name]}".strip()
    return plain


class Barista:
    """Hears orders with the plugin's sentences and understands them."""

    def __init__(self, pool: RecogniserPool, model: str | None) -> None:
        content = YAML(typ="safe").load(Path("plugins/coffee/sentences/en.yaml").read_text("utf-8"))
        sentences = [("coffee", "en", content)]
        drinks = {"options": ["americano", "cappuccino", "coffee", "espresso", "latte", "mocha"]}
        home = Vocabulary([Thing(id="select.drink", kind="select", name="Coffee machine drink", attributes=drinks)])
        self._understander = Understander(home, ("en",), sentences)
        said = known_sentences(home, "en", sentences)
        graphs = known_graphs("en", sentences)
        known = KnownSentences("en", said, graphs=graphs)
        samples = (sample for graph in graphs for sample in graph.samples())
        grammar = Grammar.of("en", (*said, *samples), (word for graph in graphs for word in graph.values))
        self._pipeline = VoicePipeline(pool, known={"en": known}.get, grammar={"en": grammar}.get, languages=("en",))
        self._model = model

    async def hear(self, pcm: bytes) -> tuple[Heard, dict[str, str] | None]:
        """Return what was heard and the slots of the order that was accepted, None where none was."""
        heard = await self._pipeline.transcribe(pcm, "en", engine=self._model)
        if not heard.text:
            return heard, None
        decision = self._understander.understand(heard.text, "en")
        orders = [intent for intent in decision.intents if intent.name == "CoffeeOrder"]
        return heard, given(orders[0].slots) if decision.decision == "act" and orders else None


async def measure(levels: Sequence[float | None], limit: int | None, model: str | None, *, verbose: bool) -> None:
    """Hear every order at every level and print the share that came out right."""
    shared = shared_folder()
    if shared is None:
        print("no recordings at hand: set HEARTH_SHARED")
        return
    place = setting(shared)
    files = sorted(place.labels)[:: max(1, len(place.labels) // limit) if limit else 1]
    shares: list[float] = []
    async with RecogniserPool(ModelStore()) as pool:
        barista = Barista(pool, model)
        for level in levels:
            right = wrong = asked = 0
            cpu, waits = 0.0, []
            for seed, file in enumerate(files):
                speech = to_samples(await asyncio.to_thread(read_audio, place.folder / file))
                began = time.perf_counter()
                heard, order = await barista.hear(mixed(speech, place.noise, level, seed))
                waits.append(time.perf_counter() - began)
                cpu += heard.transcript.seconds_cpu
                same = order == wanted(place.labels[file])
                right += same
                wrong += order is not None and not same
                asked += heard.verified.decision == "ask"
                if verbose and not same:
                    print(f"  {heard.transcript.text!r} -> {heard.verified.decision} {heard.verified.sentence!r}")
                    print(f"    {heard.verified.reason} {heard.verified.distance:.2f}; {wanted(place.labels[file])}")
            shares.append(right / len(files))
            name = "clean" if level is None else f"{level:g} dB"
            print(
                f"{name}: right {right}/{len(files)} = {shares[-1]:.3f}, wrong accepted {wrong}, asked {asked}, "
                f"{cpu / len(files):.2f} CPU-s each, median {sorted(waits)[len(waits) // 2] * 1000:.0f} ms",
                flush=True,
            )
    noisy = [share for share, level in zip(shares, levels, strict=True) if level is not None]
    print(f"mean over noise: {sum(noisy) / max(1, len(noisy)):.3f}")
    for name, (high, middle, low, mean) in PUBLISHED.items():
        print(
            f"  published (619 recordings) {name}: {high:.2f} / {middle:.2f} / {low:.2f} at 24 / 15 / 6 dB, {mean:.3f}"
        )


def main() -> None:
    """Read the options and measure."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--levels", default="24,15,6", help="dB, or clean")
    parser.add_argument("--limit", type=int, help="take about so many recordings")
    parser.add_argument("--model", help="an engine or a model")
    parser.add_argument("--verbose", action="store_true", help="print what went wrong")
    options = parser.parse_args()
    levels = [None if level == "clean" else float(level) for level in options.levels.split(",")]
    asyncio.run(measure(levels, options.limit, options.model, verbose=options.verbose))


if __name__ == "__main__":
    main()
