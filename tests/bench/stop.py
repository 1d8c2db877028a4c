"""Measure the word that silences the hub: ``python -m tests.bench.stop [--quick]``.

Hits of "stop" and 停 by voices of piper (where it is installed) and espeak-ng: alone, in kitchen noise, and over the
hub's own voice in a room that echoes (T60 0.35 s), at several levels below the word. The hub's own sentences, heard
back by the microphone, must stop nothing. Barge-in is the time from the last sound of the word to the silence of the
loudspeaker, in real time with real spotters.
"""

from __future__ import annotations

import argparse
import asyncio
import functools
import time
from collections.abc import Sequence

import numpy

from hub.kernel.clock import SystemClock, zone_named
from hub.testing import FakeClock
from hub.voice.audio import chunks, read_audio, to_pcm, to_samples, wav_bytes
from hub.voice.satellites.directory import Satellites
from hub.voice.satellites.echo import OwnVoice
from hub.voice.satellites.mouth import SelfHearing, Sound
from hub.voice.satellites.place import Facts
from hub.voice.satellites.stop_words import StopSpotter
from hub.voice.satellites.wake import Alert, Ears, Spotted, loudness
from hub.voice.speech import repaired_wav
from hub.voice.vad import RATE
from tests.bench.voice import shared_folder
from tests.bench.wake import (
    MIC_CHUNK,
    NOISE_DB,
    SECOND,
    Timed,
    Voices,
    found,
    mixed,
    negatives,
    quantiles,
    run,
    stream,
    trimmed,
)  # fmt: skip
from tests.voice.satellites.fakes import FakeRooms, Memory

MANDARIN = "cmn-latn-pinyin"
MANDARIN_VOICES = [MANDARIN + kind for kind in ("", "+f2", "+f5", "+m3", "+m7")]
OWN = {
    "en": [
        "The dish washer is done and the washing machine needs another twenty minutes or so.",
        "It is eighteen degrees outside with light rain until noon, and then the sun comes out.",
        "Your shopping list has milk, bread, two apples and a bag of rice on it.",
        "The front door is locked, the garage is open and the kitchen window has been open for three hours.",
    ],
    "zh": [
        "洗碗机已经完成，洗衣机还需要二十分钟左右。",
        "外面十八度，小雨下到中午，然后出太阳。",
        "车库门开着，厨房的窗户已经打开三个小时了。",
    ],
}
ANSWERS = {
    "en": [
        *OWN["en"],
        "The kitchen light is on.",
        "The dryer has stopped, and the bus stops at the corner at ten past eight.",
        "The tap on top of the shop is dripping.",
        "I stopped the robot at the top of the stairs. Stop it again?",
        "The laptop is charged and the soup pot is on top of the stove.",
        "Which light do you mean, the floor lamp or the desk lamp?",
        "Your tea timer has ended. Your egg timer has twelve minutes left.",
        "At two o'clock: doctor. At half past four: pick up the step ladder.",
    ],
    "zh": [
        *OWN["zh"],
        "厨房的灯开了。",
        "车停在停车场，公交停在门口。",
        "扫地机器人停下了，要不要停止计时器？",
        "听到了：关掉客厅的灯。是这个意思吗？",
        "今天晚上挺冷的，请记得关窗。",
    ],
}
"""What the hub says in a day, some of it with the sounds of the silencing word."""
LEAD = SECOND * 3
"""What the hub had said before the word: a rise is heard only after 1.4 s of it."""
LEVELS = (20.0, 10.0, 5.0, 0.0)
"""By how many dB the word is louder than the echo."""
ECHO_DELAYS = (0.1, 0.3, 0.8)
"""How much later than it is played the hub's own voice is heard, s."""
OWN_LEVELS, OWN_DELAYS = (0.0, 5.0, 10.0, 20.0), (0.1, 0.6, 1.2)
"""How much quieter than at its loudest the hub hears itself, dB, and how much later, s."""


def espeak(text: str, voice: str, speed: str = "150") -> bytes:
    """Return a text spoken by espeak-ng; Chinese through pinyin."""
    if voice.startswith(MANDARIN):
        from pypinyin import Style, lazy_pinyin

        text = " ".join(lazy_pinyin(text, style=Style.TONE3, neutral_tone_with_five=True))
    return trimmed(read_audio(repaired_wav(run(["espeak-ng", "-v", voice, "-s", speed, "--stdin", "--stdout"], text))))


def echoing(pcm: bytes) -> bytes:
    """Return a sound as a microphone of the same room hears it: direct, and from walls that swallow it in 0.35 s."""
    walls = numpy.random.default_rng(1).standard_normal(RATE // 4)
    walls *= numpy.exp(-numpy.arange(len(walls)) / RATE * 6.9 / 0.35)
    walls[0] = 3.0
    heard = numpy.convolve(to_samples(pcm), walls)[: len(pcm) // 2]
    return to_pcm((heard / numpy.abs(heard).max() * 0.5).astype(numpy.float32))


def over(word: bytes, bed: bytes, louder: float, begin: int = 0) -> bytes:
    """Return a word, three seconds in, over a sound that is fainter than it by so many dB of power."""
    clean = LEAD + word + SECOND
    repeated = bed * (len(clean) // len(bed) + 2)
    begin = begin * 2 % len(bed) // 2 * 2
    under = to_samples(repeated[begin : begin + len(clean)])
    gain = 10 ** ((loudness(word) - loudness(to_pcm(under)) - louder) / 20)
    mixed_up = to_samples(clean) + under * gain
    return to_pcm(mixed_up / max(1.0, float(numpy.abs(mixed_up).max()) / 0.9))


class NoWakeWord:
    """A spotter that finds nothing."""

    def feed(self, pcm: bytes) -> list[Spotted]:
        return []

    def reset(self) -> None:
        pass


def heard_while_playing(language: str, alert: Alert, take: bytes, played: bytes, delay: float) -> bool:
    """Return whether a satellite that plays a sound, and hears it late, hears the word over it."""
    ears = Ears(NoWakeWord, lambda wanted: StopSpotter([language], wanted))
    ears.playing(wav_bytes(played))
    return any(asyncio.run(_through(ears, bytes(int(delay * RATE) * 2) + take, alert)))


async def _through(ears: Ears, pcm: bytes, alert: Alert) -> list[Spotted]:
    return [spotted for chunk in chunks(pcm, MIC_CHUNK) for spotted in await ears.feed(chunk, alert)]


def dry(word: bytes, own: bytes, begin: int) -> bytes:
    """Return what ``over`` lays beneath a word, as it is played."""
    size, begin = len(LEAD + word + SECOND), begin * 2 % len(own) // 2 * 2
    return (own * (size // len(own) + 2))[begin : begin + size]


class OwnSentences:
    """Sentences of the hub with what its guard finds in them, heard back by a microphone of the same room."""

    def __init__(self, sentences: Sequence[bytes], languages: Sequence[str]) -> None:
        self.languages = languages
        self._plays = [(one, echoing(one)) for one in sentences]
        self._guard = SelfHearing(lambda: [StopSpotter(languages, Alert.NOTHING)])

    async def stops(self, alert: Alert, *, delay: float, quieter: float, noise: bytes = b"") -> list[tuple[int, float]]:
        """Return which sentences, and where in them, would stop the hub in spite of its guard.

        They are heard ``delay`` s late and ``quieter`` by so many dB, over a noise that stays as it is.
        """
        clock, stops = FakeClock(), []
        own, ears = OwnVoice(clock), Ears(NoWakeWord, lambda wanted: StopSpotter(self.languages, wanted))
        for number, (sentence, echo) in enumerate(self._plays):
            spoken = own.begin("sentence", await self._guard.words(wav_bytes(sentence)))
            ears.playing(wav_bytes(sentence))
            began = clock.monotonic()
            for chunk in chunks(bytes(int(delay * RATE) * 2) + under(echo, quieter, noise, number), 0.08):
                await clock.advance(len(chunk) / 2 / RATE)
                if any(not own.said(spotted.word, stop=True) for spotted in await ears.feed(chunk, alert)):
                    stops.append((number, round(clock.monotonic() - began - delay, 2)))
            own.end(spoken)
        return stops


def under(echo: bytes, quieter: float, noise: bytes, number: int) -> bytes:
    """Return an echo that is quieter by so many dB, with a part of a noise 20 dB below the echo at its loudest."""
    samples = to_samples(echo) * 10 ** (-quieter / 20)
    if noise:
        begin = number * 7919 * 2 % (len(noise) - len(echo)) // 2 * 2
        part = noise[begin : begin + len(echo)]
        samples = samples + to_samples(part) * 10 ** ((loudness(echo) - 20 - loudness(part)) / 20)
    return to_pcm(samples)


def _said(language: str, voices: Voices) -> dict[str, list[bytes]]:
    if language == "en":
        return {"stop": voices.people("stop") + voices.machines("stop")}
    return {
        text: [espeak(text, voice, speed) for voice in MANDARIN_VOICES for speed in ("130", "165")]
        for text in ("停", "停下", "停止")
    }


def _own(language: str, voices: Voices) -> list[bytes]:
    own = [espeak(text, "en-us" if language == "en" else MANDARIN) for text in OWN[language]]
    return own + [take for text in OWN["en"] if language == "en" for take in voices.people(text)[2:3]]


def hits(language: str, voices: Voices, noise: bytes | None, rounds: int) -> None:
    """Print how often the word is heard, by what lies beneath it."""
    own = _own(language, voices)
    beds = [echoing(one) for one in own]
    for text, said in _said(language, voices).items():
        for alert in (Alert.SPEAKING, Alert.RINGING):
            spotter = StopSpotter([language], alert)
            row = [f"alone {sum(bool(found(spotter, LEAD + one + SECOND)) for one in said)}/{len(said)}"]
            if noise:
                heard = [bool(found(spotter, mixed(LEAD + one + SECOND, noise, NOISE_DB))) for one in said]
                row.append(f"noise {NOISE_DB:g} dB {sum(heard)}/{len(said)}")
            for level in LEVELS:
                known = unknown = 0
                turns = [(number, turn) for number in range(len(said)) for turn in range(rounds)]
                for number, turn in turns:
                    word, which, begin = said[number], (number + turn) % len(beds), number * 7919
                    take, delay = over(word, beds[which], level, begin), ECHO_DELAYS[(number + turn) % 3]
                    unknown += bool(found(spotter, take))
                    known += heard_while_playing(language, alert, take, dry(word, own[which], begin), delay)
                row.append(f"echo -{level:g} dB {known}/{len(turns)} ({unknown} without taking it out)")
            print(f"  {text!r} while it is {alert.value}: " + ", ".join(row), flush=True)


def own_voice(language: str, voices: Voices, noise: bytes | None) -> None:
    """Print how often the hub's own sentences stop it: they must not."""
    sentences = [espeak(text, "en-us" if language == "en" else MANDARIN) for text in ANSWERS[language]]
    sentences += [take for text in ANSWERS["en"] if language == "en" for take in voices.people(text)[2:3]]
    own = OwnSentences(sentences, [language])
    for alert in (Alert.SPEAKING, Alert.RINGING):
        wrong = {
            (level, delay): asyncio.run(own.stops(alert, delay=delay, quieter=level, noise=noise or b""))
            for level in OWN_LEVELS
            for delay in OWN_DELAYS
        }
        for (level, delay), stops in wrong.items():
            if stops:
                print(f"    -{level:g} dB after {delay:g} s: (sentence, s) {stops}")
        plays, count = len(sentences) * len(wrong), sum(map(len, wrong.values()))
        print(f"  {language}: own sentences while it is {alert.value}: {count} stops of {plays} plays", flush=True)


def false_stops(language: str, limit: int) -> None:
    """Print how often other people's speech stops it, were it always speaking."""
    folder = shared_folder()
    if folder is None:
        return
    recordings = list(negatives(folder / "audio", limit))
    minutes = sum(map(len, recordings)) / 2 / RATE / 60
    for alert in (Alert.SPEAKING, Alert.RINGING):
        spotter = StopSpotter([language], alert)
        began = time.process_time()
        wrong = sum(len(found(spotter, pcm)) for pcm in recordings)
        cost = (time.process_time() - began) / minutes / 60
        print(
            f"  {language}: other people's commands while it is {alert.value}: {wrong} in {minutes:.1f} min"
            f" ({wrong / minutes * 60:.0f} an hour of nothing else), {cost:.4f} CPU-s per audio second"
        )


async def barge_in(language: str, said: Sequence[bytes], bed: bytes, rounds: int) -> None:
    """Print how long it takes from the end of the word, over an echo at -15 dB, to the silence."""
    stops = functools.partial(StopSpotter)
    satellites = Satellites(FakeRooms(), Memory(), SystemClock(zone_named("UTC")), languages=[language], stops=stops)
    device = Timed()
    delays, missed = [], 0
    async with satellites.join(Facts(id="bench", name="Bench", kind="test"), device) as satellite:
        await stream(satellite, SECOND)
        for number in range(rounds):
            device.silent_at = 0.0
            word = said[number % len(said)]
            talking = asyncio.ensure_future(
                satellite.mouth.say(Sound(text="talk", language=language, wav=wav_bytes(SECOND)))
            )
            take = over(word, bed, 15.0, number * 7919)[512 * (number % 4) :]
            ended = await stream(satellite, take) - 1.0
            if device.silent_at:
                delays.append((device.silent_at - ended) * 1000)
            else:
                missed += 1
                satellite.hush()
            await talking
    print(
        f"  {language}: last sound of the word to silence, real time, echo -15 dB, {MIC_CHUNK * 1000:g} ms chunks: "
        f"{quantiles(delays)}, {missed} of {rounds} not heard"
    )


def measure(languages: Sequence[str] = ("en", "zh"), *, quick: bool = False) -> None:
    """Print every figure of the silencing word."""
    voices, folder = Voices(), shared_folder()
    noise = read_audio(folder / "audio/coffee/kitchen_noise.flac") if folder else None
    print(f"the silencing word ({'piper and espeak-ng' if voices.piper else 'espeak-ng only: piper is not installed'})")
    for language in languages:
        hits(language, voices, noise, 1 if quick else 3)
        own_voice(language, voices, noise)
        false_stops(language, 80 if quick else 10_000)
        said = next(iter(_said(language, voices).values()))
        bed = echoing(_own(language, voices)[0])
        asyncio.run(barge_in(language, said, bed, 8 if quick else 30))


def main() -> None:
    """Read the options and measure."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true", help="fewer recordings and rounds")
    parser.add_argument("--languages", default="en,zh")
    options = parser.parse_args()
    measure(options.languages.split(","), quick=options.quick)


if __name__ == "__main__":
    main()
