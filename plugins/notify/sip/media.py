"""Sound on a call: G.711 (ITU-T), RTP (RFC 3550), key presses (RFC 4733) and their description in SDP. Pure."""

from __future__ import annotations

import functools
import io
import itertools
import re
import struct
import wave
from array import array
from collections.abc import Sequence

import msgspec

from hub.api.errors import PayloadError

RATE = 8000
FRAME = 160
"""Samples of one RTP packet: 20 ms."""
PCMU, PCMA, EVENTS = 0, 8, 101
KEYS = "0123456789*#ABCD"
_HEADER = struct.Struct("!BBHII")


class Media(msgspec.Struct, frozen=True, kw_only=True):
    """Where and how the peer wants sound: ``codec`` PCMU or PCMA, ``events`` the payload type of key presses."""

    host: str
    port: int
    codec: int
    events: int | None = None


def offer(host: str, port: int, session: int) -> str:
    """Return the SDP that offers both G.711 codecs and key presses."""
    family = "IP6" if ":" in host else "IP4"
    lines = [
        "v=0",
        f"o=hearth {session} {session} IN {family} {host}",
        "s=Hearth",
        f"c=IN {family} {host}",
        "t=0 0",
        f"m=audio {port} RTP/AVP {PCMU} {PCMA} {EVENTS}",
        f"a=rtpmap:{PCMU} PCMU/{RATE}",
        f"a=rtpmap:{PCMA} PCMA/{RATE}",
        f"a=rtpmap:{EVENTS} telephone-event/{RATE}",
        f"a=fmtp:{EVENTS} 0-15",
        "a=ptime:20",
        "a=sendrecv",
    ]
    return "\r\n".join(lines) + "\r\n"


def read_answer(sdp: str) -> Media:
    """Return what an SDP answer settles on; PayloadError when it takes no sound that we can send."""
    lines = sdp.replace("\r\n", "\n").split("\n")
    audio = next((i for i, line in enumerate(lines) if line.startswith("m=audio ")), None)
    if audio is None:
        raise PayloadError("the SIP peer takes no sound")
    fields = lines[audio].split()
    hosts = [line.split()[-1] for line in (*lines[audio:], *lines[:audio]) if re.match(r"c=IN IP[46] \S+$", line)]
    types = [int(word) for word in fields[3:] if word.isdigit()]
    codec = next((kind for kind in types if kind in (PCMU, PCMA)), None)
    if not hosts or codec is None or len(fields) < 4 or not fields[1].isdigit() or not 0 < int(fields[1]) < 65536:
        raise PayloadError("the SIP peer takes neither PCMU nor PCMA")
    names = (re.match(r"a=rtpmap:(\d+) telephone-event/8000", line) for line in lines)
    events = next((int(found[1]) for found in names if found), None)
    return Media(host=hosts[0].partition("/")[0], port=int(fields[1]), codec=codec, events=events)


def packet(codec: int, sequence: int, stamp: int, source: int, sound: bytes, *, first: bool = False) -> bytes:
    """Return one RTP packet."""
    return _HEADER.pack(0x80, codec | (0x80 if first else 0), sequence & 0xFFFF, stamp & 0xFFFFFFFF, source) + sound


class Keys:
    """Hears the keys pressed in a stream of RTP packets: each press once, however often its packets come.

    They carry the payload type we offered; some peers use the one of their own answer instead, so both are heard.
    """

    def __init__(self, payload_type: int | None = None) -> None:
        self._types = {EVENTS, payload_type}
        self._last: int | None = None

    def feed(self, data: bytes) -> str:
        """Take a packet; return the key it begins, empty for none."""
        if len(data) < 16 or data[0] >> 6 != 2 or data[1] & 0x7F not in self._types:
            return ""
        stamp = int.from_bytes(data[4:8], "big")
        at = 12 + 4 * (data[0] & 0x0F)
        if stamp == self._last or len(data) < at + 4 or data[at] >= len(KEYS):
            return ""
        self._last = stamp
        return KEYS[data[at]]


def key_in_info(content_type: str, body: str) -> str:
    """Return the key in the body of a SIP INFO, as telephones without RFC 4733 send it; empty for none."""
    if "dtmf" not in content_type.lower():
        return ""
    found = re.search(r"Signal\s*=\s*([0-9*#A-D])", body, re.IGNORECASE) or re.fullmatch(r"\s*([0-9*#A-D])\s*", body)
    return found[1].upper() if found else ""


# G.711


def _ulaw(sample: int) -> int:
    sign = 0x80 if sample < 0 else 0
    value = min(abs(sample), 32635) + 132
    exponent = value.bit_length() - 8
    return ~(sign | exponent << 4 | (value >> (exponent + 3)) & 0x0F) & 0xFF


def _alaw(sample: int) -> int:
    sign = 0x80 if sample >= 0 else 0
    value = min(abs(sample) if sample >= 0 else abs(sample) - 1, 32767) >> 3
    exponent = max(value.bit_length() - 5, 0)
    mantissa = value >> 1 & 0x0F if exponent == 0 else value >> exponent & 0x0F
    return (sign | exponent << 4 | mantissa) ^ 0x55


@functools.cache
def _table(codec: int) -> bytes:
    """Return the byte of every 16-bit sample, -32768 last: 65 536 of them, made once."""
    one = _ulaw if codec == PCMU else _alaw
    return bytes(one(sample) for sample in (*range(32768), *range(-32768, 0)))


def encode(samples: Sequence[int], codec: int) -> bytes:
    """Return 16-bit samples in G.711, one byte each."""
    return bytes(map(_table(codec).__getitem__, samples))


def from_wav(wav: bytes) -> array[int]:
    """Return a WAV file (16 bit) as mono samples at 8 kHz; PayloadError when it is none."""
    try:
        with wave.open(io.BytesIO(wav)) as file:
            if file.getsampwidth() != 2:
                raise PayloadError("only sound of 16 bits a sample can be sent on a call")
            rate, channels = file.getframerate(), file.getnchannels()
            samples = array("h", file.readframes(file.getnframes()))
    except (wave.Error, EOFError, ValueError) as error:
        raise PayloadError(f"this is no WAV file: {error}") from error
    return _at_8_khz(samples[::channels], rate)


def _at_8_khz(samples: array[int], rate: int) -> array[int]:
    """Return samples at 8 kHz, each the mean of those it stands for, which keeps what is too high for 8 kHz out."""
    if rate == RATE or not samples:
        return samples
    step = rate / RATE
    sums = [0, *itertools.accumulate(samples)]
    ends = [int(number * step) for number in range(int(len(samples) / step) + 1)]
    spans = ((begin, max(end, begin + 1)) for begin, end in itertools.pairwise(ends))
    return array("h", [(sums[end] - sums[begin]) // (end - begin) for begin, end in spans])


def tone(seconds: float = 2.0) -> array[int]:
    """Return two alternating tones: what is sent where nobody can speak the message."""
    out, half = array("h"), RATE // 4
    for number in range(int(seconds * RATE)):
        period = 10 if number // half % 2 else 13  # 800 and about 615 Hz
        out.append(9000 if number % period < period / 2 else -9000)
    return out
