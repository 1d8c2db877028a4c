"""Wyoming events cross a connection whole; what is too long, broken or no event ends it with a clear error."""

from __future__ import annotations

import asyncio
import json

import pytest
from wyoming.asr import Transcript
from wyoming.audio import AudioChunk
from wyoming.event import Event

from hub.api.errors import VoiceError
from hub.voice.wyoming.wire import LONGEST_LINE, Connection, address


class Pipe(asyncio.StreamWriter):
    """A writer whose bytes arrive at a reader in the same process."""

    def __init__(self, reader: asyncio.StreamReader) -> None:
        self.reader = reader

    def write(self, data: bytes) -> None:  # type: ignore[override]  # the base takes any buffer
        self.reader.feed_data(data)

    def writelines(self, data) -> None:  # type: ignore[no-untyped-def]  # the base's own signature
        for part in data:
            self.write(part)

    async def drain(self) -> None:
        await asyncio.sleep(0)

    def get_extra_info(self, name: str, default: object = None) -> object:
        return ("10.0.0.5", 10300)

    def __del__(self, *_: object) -> None:
        pass


def link() -> tuple[Connection, asyncio.StreamReader]:
    reader = asyncio.StreamReader(limit=LONGEST_LINE)
    return Connection(reader, Pipe(reader)), reader


async def test_an_event_with_data_and_payload_arrives_whole() -> None:
    connection, _ = link()
    await connection.write(AudioChunk(16_000, 2, 1, b"\x01\x02" * 100))
    await connection.write(Transcript("打开灯", language="zh"))

    chunk, text = await connection.read(), await connection.read()

    assert chunk is not None
    assert AudioChunk.from_event(chunk).audio == b"\x01\x02" * 100
    assert text is not None
    assert Transcript.from_event(text) == Transcript("打开灯", language="zh")


async def test_data_may_stand_in_the_first_line_or_behind_it() -> None:
    connection, reader = link()
    reader.feed_data(b'{"type":"t","data":{"a":1},"data_length":7}\n{"b":2}')

    assert await connection.read() == Event("t", {"a": 1, "b": 2}, None)


async def test_the_end_of_the_connection_is_no_event() -> None:
    connection, reader = link()
    reader.feed_data(b'{"type":"t","payload_length":10}\nabc')
    reader.feed_eof()

    assert await connection.read() is None
    assert await connection.read() is None


@pytest.mark.parametrize(
    "line",
    [
        b"GET / HTTP/1.1\n",
        b"[]\n",
        b"{}\n",
        b'{"type":5}\n',
        b'{"type":"t","data":[]}\n',
        b'{"type":"t","data_length":-1}\n',
        b'{"type":"t","payload_length":99999999999}\n',
        b'{"type":"t","payload_length":"9"}\n',
        b'{"type":"t","data_length":2}\n[]',
        b"[" * 30_000 + b"\n",
        b"\xff\xfe\n",
        b"x" * (2 * LONGEST_LINE) + b"\n",
        json.dumps({"type": "t", "x": "y" * 2 * LONGEST_LINE}).encode() + b"\n",
    ],
)
async def test_what_is_no_event_is_named_with_its_sender(line: bytes) -> None:
    connection, reader = link()
    reader.feed_data(line)

    with pytest.raises(VoiceError, match=r"10\.0\.0\.5:10300 does not speak Wyoming"):
        await connection.read()


@pytest.mark.parametrize(
    ("uri", "found"),
    [("tcp://box:10400", ("box", 10400)), ("box", ("box", 10300)), ("[::1]:7", ("::1", 7)), ("tcp://a", ("a", 10300))],
)
def test_an_address_may_be_short(uri: str, found: tuple[str, int]) -> None:
    assert address(uri) == found


@pytest.mark.parametrize("uri", ["", "http://box", "tcp://box:notaport", "unix:///tmp/x", "tcp://:5"])
def test_a_wrong_address_is_named(uri: str) -> None:
    with pytest.raises(VoiceError, match="no Wyoming address"):
        address(uri)
