"""What silences, and what does not."""

from __future__ import annotations

import pytest

from hub.voice.satellites.stopping import asks_for_silence


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("Stop.", "en"), ("stop it", "en"), ("please stop", "en"), ("Stop the alarm!", "en"),
        ("turn off the timer", "en"), ("cancel the egg timer", "en"), ("okay", "en"), ("be quiet", "en"),
        ("stop ringing now", "en"), ("停", "zh"), ("停止。", "zh"), ("别响了", "zh"), ("关掉闹钟", "zh"),
        ("把闹钟关了", "zh"), ("好的，知道了", "zh"), ("取消计时器", "zh"),
    ],
)  # fmt: skip
def test_these_ask_for_silence(text: str, language: str) -> None:
    assert asks_for_silence(text, language)


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("stop the vacuum", "en"), ("turn off the kitchen light", "en"), ("set an alarm for seven", "en"), ("", "en"),
        ("the bus stop", "en"), ("turn off the alarm system", "en"), ("cancel the timer in the kitchen", "en"),
        ("关掉客厅的灯", "zh"), ("停止扫地", "zh"), ("定一个七点的闹钟", "zh"), ("stop", "ko"),
    ],
)  # fmt: skip
def test_these_do_not(text: str, language: str) -> None:
    assert not asks_for_silence(text, language)
