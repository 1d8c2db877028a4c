"""Speaking: text to WAV by whatever voice this machine has. Owns the choice of voice and the cache of spoken sentences.

Piper where its program and a voice model are present (a program of its own: it is GPL), espeak-ng otherwise, else the
browser's own voice. Debian's Mandarin voice of espeak-ng 1.51 reads tone numbers aloud, so Chinese is handed to its
pinyin voice as syllables with tones.
"""

from __future__ import annotations

import asyncio
import hashlib
import io
import os
import re
import shutil
import sys
import wave
from collections.abc import Sequence
from pathlib import Path
from typing import Protocol

from hub.api.errors import VoiceError
from hub.voice import hanzi
from hub.voice.manifest import base_language
from hub.voice.models import ModelStore
from hub.voice.spoken_numbers import chinese_number

LONGEST_TEXT = 1000
SPEAK_SECONDS = 30.0
ESPEAK_VOICES = {"en": "en-us", "zh": "cmn-latn-pinyin"}
_CHINESE = re.compile(r"[\u3400-\u9fff]")


class Speaker(Protocol):
    """Something that can speak."""

    name: str

    def speaks(self, language: str) -> bool:
        """Say whether it has a voice for a language."""

    async def speak(self, text: str, language: str) -> bytes | None:
        """Return the spoken text as a WAV file, None when the listener's own device has to speak it."""


class BrowserSpeaker:
    """No voice here: the panel speaks with the browser's voice."""

    name = "browser"

    def speaks(self, language: str) -> bool:
        """Any language, if the browser has it."""
        return True

    async def speak(self, text: str, language: str) -> bytes | None:
        """Return None: the browser does it."""
        return None


class EspeakSpeaker:
    """espeak-ng as a process for each sentence; ``words_per_minute`` is its speed."""

    name = "espeak-ng"

    def __init__(self, program: str = "espeak-ng", *, words_per_minute: int = 160) -> None:
        self._program = program
        self._speed = str(words_per_minute)
        self._voices: frozenset[str] | None = None

    async def load(self) -> EspeakSpeaker:
        """Ask the program for its voices; raises VoiceError when it is not there."""
        listed = (await _run([self._program, "--voices"], b"")).decode(errors="replace").splitlines()[1:]
        self._voices = frozenset(line.split()[1].lower() for line in listed if len(line.split()) > 1)
        return self

    def speaks(self, language: str) -> bool:
        """Say whether one of its voices speaks the language."""
        return self._voice(language) is not None

    def _voice(self, language: str) -> str | None:
        short = base_language(language)
        wanted = ESPEAK_VOICES.get(short, short)
        voices = self._voices or frozenset()
        if wanted in voices:
            return wanted
        return next((voice for voice in sorted(voices) if voice.split("-")[0] == wanted), None)

    async def speak(self, text: str, language: str) -> bytes | None:
        """Speak into a WAV file, 22 050 Hz mono; raises VoiceError when the program fails or lacks the language."""
        voice = self._voice(language)
        if voice is None:
            raise VoiceError(f"espeak-ng has no voice for {language}", remedy="see `espeak-ng --voices`")
        said = pinyin_with_tones(text) if base_language(language) == "zh" else text
        wav = await _run([self._program, "-v", voice, "-s", self._speed, "--stdin", "--stdout"], said.encode())
        return repaired_wav(wav)


class PiperSpeaker:
    """Piper as a program of its own with one voice model for one language."""

    name = "piper"

    def __init__(self, program: Sequence[str], voice: Path, language: str) -> None:
        self._program = tuple(program)
        self._voice = voice
        self._language = language

    def speaks(self, language: str) -> bool:
        """Only the language of its voice."""
        return base_language(language) == self._language

    async def speak(self, text: str, language: str) -> bytes | None:
        """Speak into a WAV file; raises VoiceError when the program fails."""
        line = " ".join(text.split()).encode()
        return repaired_wav(await _run([*self._program, "--model", str(self._voice), "--output_file", "-"], line))


class Speaking:
    """Speaks with the best voice for each language and keeps what it has said in a folder, the oldest dropped first.

    ``cache_bytes`` bounds the folder. ``speak`` returns None when only the browser can speak a language, and when a
    voice fails: the reason is then in ``failure``, and the words are still shown.
    """

    def __init__(self, speakers: Sequence[Speaker], cache: Path | None = None, cache_bytes: int = 50_000_000) -> None:
        self.speakers = (*speakers, BrowserSpeaker())
        self.failure = ""
        self._cache = cache
        self._cache_bytes = cache_bytes
        self._limit = asyncio.Semaphore(2)

    def voice(self, language: str) -> str:
        """Name what speaks a language: piper, espeak-ng or browser."""
        return next(speaker.name for speaker in self.speakers if speaker.speaks(language))

    async def speak(self, text: str, language: str) -> bytes | None:
        """Return the text spoken as a WAV file, or None when the listener's device has to speak it."""
        text = " ".join(text.split())[:LONGEST_TEXT]
        if not text:
            return None
        for speaker in self.speakers:
            if not speaker.speaks(language):
                continue
            place = self._place(speaker.name, text, language)
            if place is not None and (kept := await asyncio.to_thread(_read_kept, place)) is not None:
                return kept
            try:
                async with self._limit:
                    wav = await speaker.speak(text, language)
            except VoiceError as error:
                self.failure = str(error)
                continue
            if wav is not None and place is not None:
                await asyncio.to_thread(_keep, place, wav, self._cache_bytes)
            return wav
        return None

    def _place(self, name: str, text: str, language: str) -> Path | None:
        digest = hashlib.blake2b(f"{name}\0{language}\0{text}".encode(), digest_size=16).hexdigest()
        return None if self._cache is None else self._cache / f"{digest}.wav"


async def find_speakers(store: ModelStore | None = None, languages: Sequence[str] = ("en",)) -> list[Speaker]:
    """Find the voices of this machine, best first."""
    found: list[Speaker] = []
    piper = await asyncio.to_thread(piper_program)
    if piper and store is not None:
        for language in languages:
            if model := await asyncio.to_thread(store.voice_for, language):
                voice = next(name for name in model.files if name.endswith(".onnx"))
                found.append(PiperSpeaker(piper, store.folder / model.name / voice, base_language(language)))
    if await asyncio.to_thread(shutil.which, "espeak-ng"):
        found.append(await EspeakSpeaker().load())
    return found


def piper_program() -> list[str] | None:
    """Return the command of piper where it is installed: beside this Python, or on the path."""
    beside = Path(sys.executable).with_name("piper")
    program = str(beside) if os.access(beside, os.X_OK) else shutil.which("piper")
    return [program] if program else None


def pinyin_with_tones(text: str) -> str:
    """Write Chinese text as pinyin with tone numbers for a voice that reads it: 打开灯 -> da3 kai1 deng1."""
    text = re.sub(r"(\d+(?:\.\d+)?)\s*%", r"百分之\1", text).replace("℃", "度").replace("°", "度")
    text = re.sub(r"\d+(?:\.\d+)?", lambda match: chinese_number(match[0]), text)
    parts = []
    for run in re.findall(r"[\u3400-\u9fff]+|[^\u3400-\u9fff]+", text):
        if _CHINESE.match(run):
            parts.append(" ".join(hanzi.read_with_tones(run)))
        else:
            parts.append(run.translate(str.maketrans("，。！？；：、", ",.!?;:,")))
    return " ".join(" ".join(parts).split())


def repaired_wav(wav: bytes) -> bytes:
    """Rewrite the header of a WAV that was streamed and so states a wrong length; raises VoiceError if it is none."""
    try:
        with wave.open(io.BytesIO(wav)) as file:
            rate, channels, width = file.getframerate(), file.getnchannels(), file.getsampwidth()
            data = file.readframes(len(wav))
    except (wave.Error, EOFError) as error:
        raise VoiceError(f"the voice gave no sound: {error}") from error
    buffer = io.BytesIO()
    with wave.open(buffer, "wb") as out:
        out.setnchannels(channels)
        out.setsampwidth(width)
        out.setframerate(rate)
        out.writeframes(data)
    return buffer.getvalue()


async def _run(command: Sequence[str], given: bytes) -> bytes:
    try:
        process = await asyncio.create_subprocess_exec(
            *command,
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.PIPE,
        )
    except OSError as error:
        raise VoiceError(f"{command[0]} cannot be started: {error.strerror}", remedy="apt install espeak-ng") from error
    try:
        async with asyncio.timeout(SPEAK_SECONDS):
            out, err = await process.communicate(given)
    except TimeoutError:
        raise VoiceError(f"{command[0]} did not finish within {SPEAK_SECONDS:g} s") from None
    finally:
        if process.returncode is None:
            process.kill()
            await process.wait()
    if process.returncode != 0:
        raise VoiceError(f"{command[0]} failed: {err.decode(errors='replace').strip()[-200:]}")
    return out


def _read_kept(place: Path) -> bytes | None:
    try:
        data = place.read_bytes()
        os.utime(place)
    except OSError:
        return None
    return data


def _keep(place: Path, wav: bytes, most: int) -> None:
    """Put a WAV into the cache whole, and drop what was used longest ago when there is too much."""
    place.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    fresh = place.with_suffix(f".{os.getpid()}.part")
    fresh.write_bytes(wav)
    fresh.replace(place)
    kept = sorted(((file.stat(), file) for file in place.parent.glob("*.wav")), key=lambda one: one[0].st_mtime)
    total = sum(stat.st_size for stat, _ in kept)
    for stat, file in kept:
        if total <= most:
            return
        file.unlink(missing_ok=True)
        total -= stat.st_size
