"""Frames of GB/T 26875.3: what is read is what was written, and broken ones cost only themselves."""

from __future__ import annotations

import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from devices.conventions.gbt26875 import (
    Command,
    ComponentStatus,
    DeviceStatus,
    Frame,
    Operation,
    Splitter,
    Status,
    SystemStatus,
    component_kind,
    decode,
    duty_check,
    encode,
    encode_components,
    encode_device,
    encode_operation,
)
from hub.api.errors import PayloadError
from tests.sampling import LONG

TIME = (7, 30, 15, 23, 11, 26)
SMOKE = ComponentStatus(
    system=1,
    system_address=1,
    component=42,
    address=(2 << 16) | 35,
    status=Status.NORMAL | Status.FIRE,
    description="三楼走廊烟感",
)


def frame(serial: int = 1, data: bytes = b"", command: int = Command.SEND) -> Frame:
    return Frame(serial=serial, source=0x0605_0403_0201, destination=1, command=command, data=data, time=TIME)


def test_a_frame_is_laid_out_as_the_standard_says() -> None:
    raw = encode(frame(serial=0x1234, data=bytes((21, 1, 1)) + bytes(TIME)))
    assert raw[:2] == b"@@"
    assert raw[-2:] == b"##"
    assert raw[2:6] == bytes((0x34, 0x12, 1, 0))
    assert raw[6:12] == bytes(TIME)
    assert raw[12:18] == bytes((1, 2, 3, 4, 5, 6))
    assert raw[18:24] == bytes((1, 0, 0, 0, 0, 0))
    assert raw[24:27] == bytes((9, 0, 2))
    assert raw[-3] == sum(raw[2:-3]) % 256
    assert len(raw) == 30 + 9


def test_units_are_read_as_they_were_written() -> None:
    assert decode(encode_components([SMOKE, SMOKE], TIME)) == [SMOKE, SMOKE]
    assert SMOKE.place == "1.2.35"
    (device,) = decode(encode_device(0b0000101, TIME))
    assert device == DeviceStatus(status=Status.NORMAL | Status.FAULT)
    (operation,) = decode(encode_operation(32, 7, TIME))
    assert operation == Operation(flags=32, operator=7)
    assert isinstance(operation, Operation)
    assert operation.answers_duty_check
    assert decode(bytes((1, 1, 1, 9, 3, 0)) + bytes(TIME)) == [
        SystemStatus(system=1, address=9, status=Status.NORMAL | Status.FIRE)
    ]
    assert duty_check(10) == bytes((91, 1, 10))
    assert decode(duty_check(10)) == []


@pytest.mark.parametrize(
    ("component", "kind"),
    [
        (16, "electrical"),
        (17, "electrical"),
        (18, "electrical"),
        (23, "fire"),
        (40, "fire"),
        (44, "fire"),
        (31, "heat"),
        (11, "gas"),
        (0, "fire"),
        (255, "fire"),
    ],
)
def test_a_component_type_says_what_it_warns_of(component: int, kind: str) -> None:
    assert component_kind(component) == kind


@pytest.mark.parametrize("data", [b"", b"\x02", b"\x02\x01", b"\x02\xff" + bytes(92), b"\x15\x01\x01"])
def test_a_broken_unit_is_refused(data: bytes) -> None:
    with pytest.raises(PayloadError):
        decode(data)


@settings(max_examples=50, deadline=None)
@given(st.binary(max_size=1024), st.lists(st.integers(1, 40), max_size=40))
def test_however_the_stream_is_cut_the_frames_are_the_same(data: bytes, cuts: list[int]) -> None:
    sent = [frame(n, data) for n in range(3)]
    stream = b"".join(encode(f) for f in sent)
    splitter, got, at = Splitter(), [], 0
    for cut in [*cuts, len(stream)]:
        got += splitter.feed(stream[at : at + cut])
        at += cut
    assert got == sent
    assert splitter.skipped == 0


def mutated(raw: bytes, dice: random.Random) -> bytes:
    broken = bytearray(raw)
    for _ in range(dice.randint(1, 4)):
        kind, at = dice.randrange(5), dice.randrange(len(broken)) if broken else 0
        if kind == 0 and broken:
            broken[at] = dice.randrange(256)
        elif kind == 1 and broken:
            del broken[at : at + dice.randint(1, 30)]
        elif kind == 2:
            broken[at:at] = dice.randbytes(dice.randint(1, 30))
        elif kind == 3 and len(broken) > 26:
            broken[24:26] = dice.randint(0, 2000).to_bytes(2, "little")
        else:
            broken[at:at] = dice.choice((b"@@", b"##", b"@", b"@@@@", b"#"))
    return bytes(broken)


@pytest.mark.parametrize("frames", [20_000, pytest.param(1_000_000, marks=LONG)])
def test_mutated_frames_crash_nothing_and_take_no_neighbour_with_them(frames: int) -> None:
    dice = random.Random(26875)
    splitter = Splitter()
    unit = encode_components([SMOKE], TIME)
    raws = [encode(frame(n, unit)) for n in range(64)]
    for number in range(frames):
        serial = 1000 + number % 60_000
        good = encode(frame(serial, encode_device(1, TIME)))
        got = splitter.feed(mutated(raws[number % 64], dice) + good)
        assert any(f.serial == serial and len(f.data) == 9 for f in got), number
        for f in got:
            try:
                decode(f.data)
            except PayloadError:
                continue
    assert len(splitter._buffer) < 1100


def test_a_broken_length_whose_sum_fits_by_chance_does_not_swallow_its_neighbour() -> None:
    good = encode(frame(7, encode_device(1, TIME)))
    broken = bytearray(encode(frame(6, b"0" * 8)))
    broken[24:26] = (len(broken) + len(good) - 30).to_bytes(2, "little")
    wanted = good[-3]
    broken[2] = (broken[2] + wanted - sum(broken[2:]) - sum(good[:-3])) % 256
    got = Splitter().feed(bytes(broken) + good)
    assert [f.serial for f in got][-1] == 7
    assert len(got) == 2


def test_endless_noise_is_not_kept() -> None:
    splitter = Splitter()
    for noise in (b"@" * 5000, b"\x00" * 5000, b"@@\x00" * 3000):
        assert splitter.feed(noise) == []
        assert len(splitter._buffer) <= 1100
