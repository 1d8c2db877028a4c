"""Sound in and out: files of any rate to 16 kHz mono PCM, WAV bytes, the local microphone and loudspeaker.

PCM is 16 kHz, mono, signed 16 bit little endian unless a rate is named. ``numpy``, ``soundfile`` and ``sounddevice``
come with the ``voice`` extra and are imported when first needed.
"""

from __future__ import annotations

import asyncio
import io
import math
import wave
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from hub.api.errors import VoiceError
from hub.voice.vad import RATE

if TYPE_CHECKING:
    import numpy
    from numpy.typing import NDArray

    Samples = NDArray[numpy.float32]

LONGEST_FILE_SECONDS = 600.0
CHUNK_SECONDS = 0.1
_EXTRA = "pip install 'hearth-home[voice]'"


def read_audio(source: Path | bytes) -> bytes:
    """Read a WAV, FLAC or OGG file (a path or its bytes) as PCM; raises VoiceError when it is none or too long."""
    name = str(source) if isinstance(source, Path) else "the audio"
    try:
        data = source.read_bytes() if isinstance(source, Path) else source
    except OSError as error:
        raise VoiceError(f"{name} cannot be read: {error.strerror}") from error
    try:
        return _read_plain_wav(data) or _read_any(data, name)
    except (EOFError, wave.Error, ValueError, RuntimeError) as error:
        raise VoiceError(f"{name} is no audio file that can be read: {error}", remedy="send WAV or FLAC") from error


def _read_plain_wav(data: bytes) -> bytes | None:
    """Read a WAV that is already PCM of our kind, for which nothing but the standard library is needed."""
    if data[:4] != b"RIFF":
        return None
    try:
        with wave.open(io.BytesIO(data)) as file:
            if (file.getframerate(), file.getnchannels(), file.getsampwidth()) != (RATE, 1, 2):
                return None
            pcm: bytes = file.readframes(int(LONGEST_FILE_SECONDS * RATE))
            return pcm
    except wave.Error:
        return None


def _read_any(data: bytes, name: str) -> bytes:
    try:
        import soundfile
    except ImportError as error:
        raise VoiceError(f"{name} is not 16 kHz mono WAV, and soundfile is not installed", remedy=_EXTRA) from error
    with soundfile.SoundFile(io.BytesIO(data)) as file:
        rate = int(file.samplerate)
        if file.frames > LONGEST_FILE_SECONDS * rate:
            raise VoiceError(f"{name} is longer than {LONGEST_FILE_SECONDS / 60:g} minutes", remedy="cut it")
        samples = file.read(dtype="float32", always_2d=True)
    return to_pcm(resample(samples.mean(axis=1, dtype="float32"), rate, RATE))


def to_pcm(samples: Samples) -> bytes:
    """Turn samples between -1 and 1 into PCM bytes, clipping what is louder."""
    import numpy

    return bytes((numpy.clip(samples, -1.0, 1.0) * 32767.0).round().astype("<i2").tobytes())


def to_samples(pcm: bytes) -> Samples:
    """Turn PCM bytes into samples between -1 and 1."""
    import numpy

    return numpy.frombuffer(pcm[: len(pcm) & ~1], "<i2").astype(numpy.float32) / 32768.0


def resample(samples: Samples, rate: int, wanted: int) -> Samples:
    """Change the sample rate with a Kaiser-windowed sinc (polyphase): flat to 0.9 of the band, aliases 80 dB down."""
    import numpy

    if not 1000 <= rate <= 768_000:
        raise VoiceError(f"a sample rate of {rate} Hz is not supported", remedy="record at 16 kHz or 48 kHz")
    if rate == wanted or len(samples) == 0:
        return samples
    divisor = math.gcd(rate, wanted)
    up, down = wanted // divisor, rate // divisor
    half = 32 * max(1.0, rate / wanted)
    taps = int(half)
    cutoff = 0.94 * min(1.0, wanted / rate)
    phases = numpy.arange(up)[:, None] / up
    offsets = numpy.arange(-taps + 1, taps + 1)[None, :] - phases
    kernel = numpy.sinc(offsets * cutoff) * cutoff * numpy.i0(8.0 * numpy.sqrt(1 - (offsets / (taps + 1)) ** 2))
    kernel = (kernel / kernel.sum(axis=1, keepdims=True)).astype(numpy.float32)
    padded = numpy.pad(samples, (taps - 1, taps + 1)).astype(numpy.float32)
    windows = numpy.lib.stride_tricks.sliding_window_view(padded, 2 * taps)
    count = (len(samples) * up + down - 1) // down
    result = numpy.empty(count, numpy.float32)
    for begin in range(0, count, 1 << 14):
        position = numpy.arange(begin, min(begin + (1 << 14), count), dtype=numpy.int64) * down
        result[begin : begin + len(position)] = numpy.einsum("ij,ij->i", windows[position // up], kernel[position % up])
    return result


class Resampler:
    """Changes the sample rate of a stream, chunk by chunk and without seams; its output is 20 ms late."""

    def __init__(self, rate: int, wanted: int = RATE) -> None:
        self._rate = rate
        self._wanted = wanted
        self._edge = rate // 50
        self._held = bytes(4 * self._edge)

    def feed(self, pcm: bytes) -> bytes:
        """Take PCM of the old rate and return PCM of the new one."""
        data = self._held + pcm
        self._held = data[-4 * self._edge :]
        out = resample(to_samples(data), self._rate, self._wanted)
        edge = self._wanted // 50
        return to_pcm(out[edge : len(out) - edge])


def wav_bytes(pcm: bytes, rate: int = RATE) -> bytes:
    """Wrap mono 16 bit PCM of some rate into a WAV file."""
    buffer = io.BytesIO()
    with wave.open(buffer, "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(rate)
        file.writeframes(pcm)
    return buffer.getvalue()


def chunks(pcm: bytes, seconds: float = CHUNK_SECONDS) -> Iterator[bytes]:
    """Cut PCM into pieces of equal length, as a microphone gives them."""
    size = max(1, round(seconds * RATE)) * 2
    return (pcm[at : at + size] for at in range(0, len(pcm), size))


def sound_library() -> Any:
    """Return the module sounddevice; VoiceError, with the remedy, where it or PortAudio is missing."""
    try:
        import sounddevice
    except ImportError as error:
        raise VoiceError("the local microphone needs the package sounddevice", remedy=_EXTRA) from error
    except OSError as error:
        raise VoiceError(
            "the sound library PortAudio is not installed", remedy="install it: apt install libportaudio2"
        ) from error
    return sounddevice


def devices() -> list[str]:
    """Name the sound devices with their channels in and out; raises VoiceError where there is no sound system."""
    sounddevice = sound_library()
    return [
        f"{d['name']} ({d['max_input_channels']} in, {d['max_output_channels']} out)"
        for d in sounddevice.query_devices()
    ]


@asynccontextmanager
async def microphone(
    device: str | int | None = None, *, chunk_seconds: float = CHUNK_SECONDS
) -> AsyncIterator[AsyncIterator[bytes]]:
    """Open a microphone and give its PCM chunk by chunk; when nobody reads, the oldest of 50 chunks is dropped.

    Raises VoiceError when there is no sound library, no such device or no permission.
    """
    sounddevice = await asyncio.to_thread(sound_library)
    loop = asyncio.get_running_loop()
    heard: asyncio.Queue[bytes] = asyncio.Queue(50)
    rate = await asyncio.to_thread(_input_rate, sounddevice, device)

    def take(pcm: bytes) -> None:
        if heard.full():
            heard.get_nowait()
        heard.put_nowait(pcm)

    def callback(data: Any, _frames: int, _time: Any, _status: Any) -> None:
        loop.call_soon_threadsafe(take, bytes(data))

    resampler = None if rate == RATE else Resampler(rate)

    async def read() -> AsyncIterator[bytes]:
        while True:
            pcm = await heard.get()
            yield pcm if resampler is None else resampler.feed(pcm)

    def open_stream() -> Any:
        try:
            stream = sounddevice.RawInputStream(
                samplerate=rate,
                blocksize=50 * int(rate * chunk_seconds / 50),
                device=device,
                channels=1,
                dtype="int16",
                callback=callback,
            )
            stream.start()
        except (sounddevice.PortAudioError, ValueError) as error:
            raise VoiceError(
                f"the microphone cannot be opened: {error}", remedy="is another program using it?"
            ) from error
        return stream

    stream = await asyncio.to_thread(open_stream)
    try:
        yield read()
    finally:
        await asyncio.to_thread(stream.close)


def _input_rate(sounddevice: Any, device: str | int | None) -> int:
    """Choose 16 kHz where the device can, its own rate otherwise."""
    try:
        fact = sounddevice.query_devices(device, "input")
    except (sounddevice.PortAudioError, ValueError) as error:
        raise VoiceError(
            f"there is no microphone{'' if device is None else f' {device!r}'}",
            remedy="plug one in, or use the panel's microphone or a WAV file",
        ) from error
    try:
        sounddevice.check_input_settings(device=device, channels=1, dtype="int16", samplerate=RATE)
    except (sounddevice.PortAudioError, ValueError):
        return int(fact["default_samplerate"])
    return RATE


async def play(wav: bytes, device: str | int | None = None) -> None:
    """Play a WAV file on the local loudspeaker and wait until it ends; raises VoiceError when there is none."""
    with wave.open(io.BytesIO(wav)) as file:
        rate, channels, frames = file.getframerate(), file.getnchannels(), file.readframes(file.getnframes())
    sounddevice = await asyncio.to_thread(sound_library)

    def blocking() -> None:
        try:
            with sounddevice.RawOutputStream(
                samplerate=rate, channels=channels, dtype="int16", device=device
            ) as stream:
                stream.write(frames)
        except (sounddevice.PortAudioError, ValueError) as error:
            raise VoiceError(f"there is no loudspeaker: {error}", remedy="use the panel's sound") from error

    async with asyncio.timeout(len(frames) / 2 / rate / channels + 10.0):
        await asyncio.to_thread(blocking)
