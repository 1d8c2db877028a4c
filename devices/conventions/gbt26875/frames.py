"""Frames of GB/T 26875.3-2011, clause 6: ``@@``, control unit, application data unit, 8-bit sum, ``##``.

All numbers are little-endian. The control unit (25 bytes) holds serial number (2), protocol version (2), time tag
(6: second, minute, hour, day, month, year), source and destination address (6 each), length of the application data
(2, at most 1024) and the command byte. The sum runs over control unit and application data.
"""

from __future__ import annotations

from enum import IntEnum

import msgspec

START, END = b"@@", b"##"
CONTROL = 25
OVERHEAD = len(START) + CONTROL + 1 + len(END)
LONGEST_DATA = 1024
LONGEST = OVERHEAD + LONGEST_DATA
VERSION = (1, 0)


class Command(IntEnum):
    """The command byte (clause 6.1, table 2)."""

    CONTROL = 1
    SEND = 2
    CONFIRM = 3
    REQUEST = 4
    ANSWER = 5
    DENY = 6


class Frame(msgspec.Struct, frozen=True, kw_only=True):
    """One frame. ``time`` is (second, minute, hour, day, month, year of the century), as sent."""

    serial: int
    source: int
    destination: int
    command: int
    data: bytes = b""
    version: tuple[int, int] = VERSION
    time: tuple[int, int, int, int, int, int] = (0, 0, 0, 1, 1, 0)


def encode(frame: Frame) -> bytes:
    """Return a frame as bytes; ValueError when its data is too long."""
    if len(frame.data) > LONGEST_DATA:
        raise ValueError(f"{len(frame.data)} bytes of data are more than {LONGEST_DATA}")
    body = b"".join(
        (
            frame.serial.to_bytes(2, "little"),
            bytes(frame.version),
            bytes(frame.time),
            frame.source.to_bytes(6, "little"),
            frame.destination.to_bytes(6, "little"),
            len(frame.data).to_bytes(2, "little"),
            bytes((frame.command,)),
            frame.data,
        )
    )
    return START + body + bytes((sum(body) & 0xFF,)) + END


def _frame(body: bytes) -> Frame:
    second, minute, hour, day, month, year = body[4:10]
    return Frame(
        serial=int.from_bytes(body[0:2], "little"),
        version=(body[2], body[3]),
        time=(second, minute, hour, day, month, year),
        source=int.from_bytes(body[10:16], "little"),
        destination=int.from_bytes(body[16:22], "little"),
        command=body[24],
        data=body[CONTROL:],
    )


class Splitter:
    """Cuts a stream of bytes into frames. Whatever is broken costs only itself: no valid frame after it is lost.

    ``skipped`` counts the bytes that belonged to no frame. At most one frame's length is kept between two calls.
    """

    def __init__(self) -> None:
        self._buffer = b""
        self.skipped = 0

    def feed(self, received: bytes) -> list[Frame]:
        """Take bytes as they come; return the frames that are complete now."""
        buffer = self._buffer + received
        frames: list[Frame] = []
        done = 0  # everything before is dealt with
        held = -1  # where an unfinished frame may begin
        at = buffer.find(START)
        while at >= 0:
            size = _size(buffer, at)
            if size is not None and at + size > len(buffer):
                held = at if held < 0 else held  # unfinished, or its length is broken: look further as well
            elif size is not None and _whole(buffer, at, size):
                self.skipped += at - done
                frames += _frames_in(buffer[at : at + size])
                done, held = at + size, -1
                at = buffer.find(START, done)
                continue
            elif size is None and held < 0 and len(buffer) - at < OVERHEAD:
                held = at
            at = buffer.find(START, at + 1)
        keep = held if held >= 0 else max(done, len(buffer) - 1 if buffer.endswith(b"@") else len(buffer))
        self.skipped += keep - done
        self._buffer = buffer[keep:]
        return frames


def _frames_in(raw: bytes) -> list[Frame]:
    """Return a whole frame, and those whole within it.

    An 8-bit sum lets one broken frame in 256 pass; one whose broken length reaches over its neighbour must not
    swallow it. No real frame holds another.
    """
    found = [_frame(raw[2:-3])]
    at = raw.find(START, 1)
    while at >= 0:
        size = _size(raw, at)
        if size is not None and at + size <= len(raw) and _whole(raw, at, size):
            found.append(_frame(raw[at + 2 : at + size - 3]))
        at = raw.find(START, at + 1)
    return found


def _size(buffer: bytes, at: int) -> int | None:
    """Return the size of the frame that begins at ``at``, None when that cannot be known or cannot be."""
    place = at + len(START) + 22
    if len(buffer) < place + 2:
        return None
    length = int.from_bytes(buffer[place : place + 2], "little")
    return OVERHEAD + length if length <= LONGEST_DATA else None


def _whole(buffer: bytes, at: int, size: int) -> bool:
    if buffer[at + size - 2 : at + size] != END:
        return False
    return sum(buffer[at + 2 : at + size - 3]) & 0xFF == buffer[at + size - 3]
