"""``hearth say``, ``listen``, ``transcribe``, ``understand``: words and sound."""

from __future__ import annotations

import asyncio
import json
import sys
from pathlib import Path
from typing import Annotated, Any

import typer

from hub.api.errors import VoiceError
from hub.cli.client import HubClient
from hub.cli.serve import run_async
from hub.cli.show import console, errors, step

Lang = Annotated[str, typer.Option("--lang", "-l", help="Language; auto finds out")]
AsJson = Annotated[bool, typer.Option("--json", help="Print JSON")]
ConfigFile = Annotated[Path | None, typer.Option("--config", "-c", help="The hub's configuration file")]


def add_to(app: typer.Typer) -> None:
    """Add the commands."""
    app.command()(say)
    app.command()(listen)
    app.command()(transcribe)
    app.command()(understand)


def say(
    text: Annotated[str, typer.Argument(help="What you would say")],
    lang: Lang = "auto",
    area: Annotated[str | None, typer.Option(help="The room you are in")] = None,
    as_json: AsJson = False,
    config: ConfigFile = None,
) -> None:
    """Give the running hub a command in words."""
    answer = HubClient(config).call(
        "POST", "/api/voice/text", {"text": text, "language": None if lang == "auto" else lang, "area": area}
    )
    _print(answer, as_json)


def listen(
    file: Annotated[Path | None, typer.Argument(help="A WAV or FLAC recording")] = None,
    mic: Annotated[bool, typer.Option("--mic", help="Listen to this machine's microphone")] = False,
    lang: Lang = "auto",
    as_json: AsJson = False,
    config: ConfigFile = None,
) -> None:
    """Give the running hub a command in sound."""
    from hub.voice.audio import read_audio, wav_bytes

    if (file is None) != mic:
        raise typer.BadParameter("name a recording, or use --mic")
    if file is not None and not file.is_file():
        raise VoiceError(f"no file {file}")
    client = HubClient(config)
    wav = wav_bytes(read_audio(file) if file is not None else asyncio.run(_record()))
    answer = client.call("POST", f"/api/voice/audio?language={lang}", raw=wav, timeout=120)
    _print(answer, as_json)


async def _record() -> bytes:
    """Record one utterance from the microphone: until the speaker pauses, 15 s at the most."""
    from hub.voice.audio import microphone
    from hub.voice.vad import SpeechGate, silero

    errors.print("listening …")
    gate, heard = SpeechGate(silero()), bytearray()
    async with asyncio.timeout(20), microphone() as sound:
        async for chunk in sound:
            heard += chunk
            gate.feed(chunk)
            if gate.ended or len(heard) > 15 * 32_000:
                break
    return bytes(heard)


def _print(answer: dict[str, Any], as_json: bool) -> None:
    if as_json:
        print(json.dumps(answer, ensure_ascii=False))
        return
    if "transcript" in answer:
        step("✓" if answer["transcript"]["text"] else "✗", "heard", answer["transcript"]["text"] or "nothing")
    for intent in answer["intents"]:
        step("✓", "understood", f"{intent['intent']} {', '.join(intent['targets']) or intent['slots']}")
    for outcome in answer["outcomes"]:
        good = outcome["outcome"] == "confirmed"
        text = f"{outcome['command']} {outcome['entity_id']}: {outcome['outcome']} {outcome['reason']}".rstrip()
        step("✓" if good else "✗", "done", text)
    console.print(answer["answer"], markup=False)
    if answer["decision"] in ("refuse", "ask"):
        raise typer.Exit(2)


def transcribe(
    files: Annotated[list[Path], typer.Argument(help="Recordings")],
    lang: Lang = "en",
    engine: Annotated[str | None, typer.Option(help="vosk, faster-whisper or a model's name")] = None,
    as_json: AsJson = False,
) -> None:
    """Turn recordings into text; no hub need run, and nothing acts."""
    run_async(_transcribe(files, lang, engine, as_json))


async def _transcribe(files: list[Path], lang: str, engine: str | None, as_json: bool) -> None:
    import msgspec

    from hub.voice.audio import read_audio
    from hub.voice.models import ModelStore
    from hub.voice.pipeline import VoicePipeline
    from hub.voice.pool import RecogniserPool

    languages = ("en", "zh", "ko") if lang == "auto" else (lang,)
    async with RecogniserPool(ModelStore()) as pool:
        pipeline = VoicePipeline(pool, known=lambda _: None, grammar=lambda _: None, languages=languages)
        for file in files:
            try:
                pcm = await asyncio.to_thread(read_audio, file)
            except VoiceError as error:
                errors.print(f"{file}: {error}", markup=False)
                continue
            heard = (await pipeline.transcribe(pcm, lang, engine=engine)).transcript
            if as_json:
                print(json.dumps({"file": str(file), **msgspec.to_builtins(heard)}, ensure_ascii=False), flush=True)
            else:
                print(f"{file}\t{heard.text}", flush=True)


def understand(
    home: Annotated[Path, typer.Option("--home", help="HOME.yaml: areas, floors, devices, entities")],
    lang: Annotated[str, typer.Option("--lang", "-l", help="Language of lines that do not say")] = "en",
) -> None:
    """Read sentences (a line each, or JSON lines) and write what they mean; drives nothing."""
    from hub.cli.sentences import plugin_sentences
    from hub.voice.understanding.batch import run

    run(home, lang, sys.stdin, sys.stdout, plugin_sentences=plugin_sentences())
