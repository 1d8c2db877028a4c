"""Measure the voice room on recordings: ``python -m tests.bench.voice [--languages en,zh,ko] [--limit N] [--rows …]``.

Rows: ``text`` (known sentences), ``grammar`` (build time), ``recordings`` (right, wrong, false accepts, CPU),
``realtime`` (end of speech to sentence). The memory of each recogniser's process is printed whenever one was started.
End of speech to publish and satellites are in ``tests.bench.spoken``, wake words in ``wake``, barge-in in ``stop``.

Recordings come from the folder ``HEARTH_SHARED`` (or ``../shared``) where it is present: ``audio/manifest.tsv``. The
home's sentences are those spoken in the recordings, written by the manifest, among some hundreds of a made-up home, so
that a wrong neighbour can win. Everything else in the manifest must be rejected.
"""

from __future__ import annotations

import argparse
import asyncio
import csv
import itertools
import os
import statistics
import time
from collections.abc import Iterable, Sequence
from pathlib import Path

from hub.api.errors import VoiceError
from hub.voice.audio import read_audio
from hub.voice.models import ModelStore
from hub.voice.normalise import normalise
from hub.voice.pipeline import VoicePipeline
from hub.voice.pool import RecogniserPool
from hub.voice.recogniser import Grammar
from hub.voice.vad import silero
from hub.voice.verify import KnownSentences

Row = dict[str, str]
AREAS = {
    "en": ["kitchen", "bedroom", "living room", "bathroom", "hall", "garage", "office", "dining room", "nursery"],
    "zh": ["客厅", "厨房", "卧室", "浴室", "走廊", "车库", "书房", "餐厅", "阳台"],
    "ko": ["거실", "주방", "침실", "욕실", "현관", "차고", "서재"],
}
PATTERNS = {
    "en": [
        "turn on the {} light", "turn off the {} light", "turn on the {} lamp", "turn off the lights in the {}",
        "open the {} blinds", "close the {} blinds", "is the {} door locked", "set the {} light to 50 percent",
        "what is the temperature in the {}", "turn on the {} fan", "set the {} light to blue", "lock the {} door",
    ],
    "zh": [
        "打开{}的灯", "关闭{}的灯", "关掉{}灯", "打开{}的窗帘", "把{}的亮度调到50%",
        "{}的温度是多少", "锁上{}的门", "打开{}的风扇"],
    "ko": [
        "{} 불 켜줘", "{} 불 꺼줘", "{} 커튼 열어줘",
        "{} 온도가 몇 도야", "{} 불을 파란색으로 바꿔줘", "모든 불을 켜줘", "모든 불을 파란색으로 바꿔줘"],
}  # fmt: skip
THINGS = {
    "en": ["lights", "lamp", "fan", "blinds", "curtains", "front door", "garage door", "timer", "TV", "mood lighting"],
    "zh": ["灯", "窗帘", "风扇", "门", "温度", "亮度"],
    "ko": ["불", "커튼", "온도"],
}
ROWS = ("text", "grammar", "recordings", "realtime")
COMMAND_LABELS = {"command", "light on", ""}


def shared_folder() -> Path | None:
    """Find the development data, or None."""
    chosen = os.environ.get("HEARTH_SHARED")
    folder = Path(chosen) if chosen else Path(__file__).parents[3] / "shared"
    return folder if (folder / "audio" / "manifest.tsv").is_file() else None


def rows(shared: Path) -> list[Row]:
    """Read the manifest of recordings."""
    with (shared / "audio" / "manifest.tsv").open(encoding="utf-8") as file:
        return list(csv.DictReader(file, delimiter="\t"))


def home(language: str) -> list[str]:
    """Write the sentences of a made-up home."""
    pairs = itertools.product(PATTERNS.get(language, []), AREAS.get(language, []))
    return list(dict.fromkeys(pattern.format(area) for pattern, area in pairs))


def is_command(row: Row, language: str) -> bool:
    """Whether a recording is a command in that language (ordinary words only: no spells, no wake words)."""
    spells = {"avada kedavra", "ascendio", "lumioso"}
    spoken = row["transcript"]
    return row["language"] == language and row["label"] in COMMAND_LABELS and bool(spoken) and spoken not in spells


async def recordings(pipeline: VoicePipeline, language: str, data: Sequence[Row], audio: Path) -> None:
    """Hear every recording of a language, and those that must be rejected, and print what came of it.

    A recording of another language's set that says the same words as a command ("timer status") is no stranger.
    """
    commands = [row for row in data if is_command(row, language)]
    said = {normalise(row["transcript"], language) for row in commands} | {
        normalise(one, language) for one in home(language)
    }
    others = [
        row for row in data if not is_command(row, language) and normalise(row["transcript"], language) not in said
    ]
    right = wrong = asked = accepted = 0
    seconds = cpu = 0.0
    waits: list[float] = []
    for row in commands + others:
        try:
            pcm = await asyncio.to_thread(read_audio, audio / row["file"])
        except VoiceError as error:
            print(f"  {row['file']}: {error}")
            continue
        began = time.perf_counter()
        heard = await pipeline.transcribe(pcm, language)
        waits.append(time.perf_counter() - began)
        seconds += heard.transcript.seconds_audio
        cpu += heard.transcript.seconds_cpu
        if row in commands:
            same = normalise(heard.text, language) == normalise(row["transcript"], language)
            right += same
            wrong += bool(heard.text) and not same
            asked += heard.verified.decision == "ask"
            if not same:
                print(f"  {row['transcript']!r} heard as {heard.transcript.text!r}: {heard.verified.decision}")
        elif heard.text:
            accepted += 1
            print(f"  {row['file']} heard as {heard.transcript.text!r}: accepted as {heard.text!r}")
    if commands:
        print(f"{language}: commands right {right}/{len(commands)}, asked {asked}, wrong accepted {wrong}")
    print(f"{language}: accepted although no command of this home: {accepted}/{len(others)}")
    if seconds:
        print(
            f"{language}: {cpu / seconds:.3f} CPU-s per s of audio; "
            f"whole utterance at once: median {statistics.median(waits) * 1000:.0f} ms, "
            f"p95 {sorted(waits)[int(len(waits) * 0.95)] * 1000:.0f} ms"
        )


async def end_of_speech(pipeline: VoicePipeline, language: str, files: Iterable[Path]) -> None:
    """Feed recordings in real time and print how long after the last sample the judged sentence is there."""
    waits = []
    for file in files:
        pcm = await asyncio.to_thread(read_audio, file)
        async with pipeline.stream(language) as stream:
            for at in range(0, len(pcm), 3200):
                await stream.feed(pcm[at : at + 3200])
                await asyncio.sleep(0.1)
            began = time.perf_counter()
            await stream.finish()
            waits.append((time.perf_counter() - began) * 1000)
    if waits:
        waits.sort()
        print(
            f"{language}: end of speech -> sentence, real time, {len(waits)} utterances: "
            f"median {statistics.median(waits):.0f} ms, p95 {waits[int(len(waits) * 0.95)]:.0f} ms"
        )


def text_work() -> None:
    """Print how long known sentences take to build and a transcript to verify, by number of sentences."""
    things = ["light", "lamp", "fan", "blinds", "heater", "speaker", "radio", "plug", "kettle", "screen"]
    places = ["left", "right", "front", "back", "upper", "lower", "old", "new", "small", "big", "round", "tall"]
    spoken = [
        f"{verb} the {area} {place} {thing}"
        for verb in (
            "turn on",
            "turn off",
            "switch on",
            "switch off",
            "start",
            "stop",
            "check",
            "mute",
            "open",
            "close",
        )
        for area, place, thing in itertools.product(AREAS["en"], places, things)
    ]
    heard = ["turn on the chicken left light", "switch of the hall round speakers", "tell me a story about a bear"]
    for count in (100, 1_000, 10_000):
        began = time.perf_counter()
        known = KnownSentences("en", spoken[:count])
        built = time.perf_counter() - began
        began = time.perf_counter()
        for text in heard * 20:
            known.verify(text)
        each = (time.perf_counter() - began) / len(heard) / 20
        print(f"known sentences: {count:6d} built in {built * 1000:6.1f} ms, one transcript {each * 1000:.2f} ms")


async def grammars(pool: RecogniserPool, language: str) -> None:
    """Print how long a recogniser takes to begin with a grammar it has not seen, by number of phrases."""
    recogniser = await pool.get(language)
    await recogniser.wait_ready()
    base = home(language)
    for count in (100, 1_000, 10_000):
        phrases = list(itertools.islice((f"{a} {b}" for a, b in itertools.product(base, base)), count))
        times = []
        for _ in range(2):
            began = time.perf_counter()
            async with recogniser.session(language, Grammar.of(language, phrases)) as session:
                await session.feed(bytes(3200))
                await session.finish()
            times.append(time.perf_counter() - began)
        print(f"{language} ({recogniser.model}): {count:6d} phrases: first {times[0]:.2f} s, again {times[1]:.2f} s")


async def measure(languages: Sequence[str], limit: int | None, rows_wanted: frozenset[str]) -> None:
    """Run every measurement that the models and recordings at hand allow."""
    silero()
    if "text" in rows_wanted:
        text_work()
    if rows_wanted == {"text"}:
        return
    shared = shared_folder()
    data = rows(shared) if shared else []
    grammar: dict[str, Grammar] = {}
    known: dict[str, KnownSentences] = {}
    for language in languages:
        spoken = [row["transcript"] for row in data if is_command(row, language)]
        sentences = [*spoken, *home(language)]
        grammar[language] = Grammar.of(language, sentences, AREAS.get(language, []) + THINGS.get(language, []))
        known[language] = KnownSentences(language, sentences)
    async with RecogniserPool(ModelStore()) as pool:
        pipeline = VoicePipeline(pool, known=known.get, grammar=grammar.get, languages=languages)
        for language in languages:
            try:
                await pipeline.warm([language])
            except VoiceError as error:
                print(f"{language}: {error}")
                continue
            if "grammar" in rows_wanted:
                await grammars(pool, language)
            if shared is None:
                continue
            step = max(1, len(data) // limit) if limit else 1
            if "recordings" in rows_wanted:
                await recordings(pipeline, language, data[::step], shared / "audio")
            some = [shared / "audio" / row["file"] for row in data if is_command(row, language)][:20]
            if "realtime" in rows_wanted:
                await end_of_speech(pipeline, language, some)
        for name, health in (await pool.health()).items():
            print(f"{name}: {health.rss / 1e6:.0f} MB, restarts {health.restarts}")
    if shared is None:
        print("no recordings at hand: set HEARTH_SHARED to measure accuracy")


def main() -> None:
    """Read the options and measure."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--languages", default="en,zh,ko")
    parser.add_argument("--limit", type=int, help="hear about so many recordings for each language")
    parser.add_argument("--rows", default=",".join(ROWS), help="only these")
    options = parser.parse_args()
    asyncio.run(measure(options.languages.split(","), options.limit, frozenset(options.rows.split(","))))


if __name__ == "__main__":
    main()
