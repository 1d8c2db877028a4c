"""Refusals are told by code and in the language asked for; every sentence of a convention has its Chinese."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from hub.mqtt.reasons import OTHER, code_of, told
from hub.mqtt.reasons_zh import SENTENCES, WORDS

_ROOT = Path(__file__).parents[2]
_SAID_IN = [*(_ROOT / "devices/conventions").rglob("*.py"), _ROOT / "hub/api/codec.py"]


def _form(node: ast.expr) -> str | None:
    """Return a sentence with numbered holes."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return node.value
    if not isinstance(node, ast.JoinedStr):
        return None
    holes = iter(range(len(node.values)))
    return "".join(str(v.value) if isinstance(v, ast.Constant) else f"{{{next(holes)}}}" for v in node.values)


def _said() -> Iterator[tuple[str, str]]:
    for path in _SAID_IN:
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
                at = {"Refused": 0, "PayloadError": 0, "TemplateError": 0, "Problem": 1}.get(node.func.id)
                if at is not None and len(node.args) > at and (form := _form(node.args[at])) is not None:
                    yield form, f"{path.name}:{node.lineno}"


def test_every_sentence_of_a_refusal_has_its_chinese() -> None:
    assert sorted({f"{where}: {form}" for form, where in _said() if form not in SENTENCES}) == []


def test_codes_are_distinct_and_chinese_names_the_same_holes() -> None:
    codes = [code_of(form) for form in SENTENCES]
    assert len(set(codes)) == len(codes)
    for form, chinese in SENTENCES.items():
        assert sorted(set(re.findall(r"\{\d\}", form))) == sorted(set(re.findall(r"\{\d\}", chinese))), form
        assert re.search(r"[\u4e00-\u9fff]", chinese) or form in ("{0}: {1}", "code_format: {0}", "pattern: {0}")
    assert all(re.search(r"[\u4e00-\u9fff]", word) for word in WORDS.values())


@pytest.mark.parametrize(
    ("reason", "params", "chinese"),
    [
        ("command_topic is missing", (), "缺少 command_topic"),
        ("state_topic is missing", ("state_topic",), "缺少 state_topic"),
        ("qos must be a number from 0 to 2, not 7", ("qos", "from 0 to 2", "7"), "qos 必须是 0 到 2 的数字，而不是 7"),
        (
            "sensor: entity_category 'x' is not valid: valid are config, diagnostic",
            ("sensor", "entity_category 'x' is not valid: valid are config, diagnostic"),
            "sensor：entity_category 的值 'x' 无效：可用的有 config, diagnostic",
        ),
        (
            "component 'a': device_class 'x' is not valid: did you mean y? valid are y, z",
            ("'a'", "device_class 'x' is not valid: did you mean y? valid are y, z"),
            "组件 'a'：device_class 的值 'x' 无效：是不是 y？可用的有 y, z",
        ),
        (
            "'5' on a/b is no humidity: it must be from 0 to 4",
            ("'5'", "a/b", "humidity", "0", "4"),
            "a/b 上的 '5' 不是有效的湿度：必须在 0 到 4 之间",
        ),
        ("text on a/b must match [a-z]", ("a/b", "must match [a-z]"), "a/b 上的文本无效：必须符合 [a-z]"),
    ],
)
def test_a_refusal_is_told_in_the_language_asked_for(reason: str, params: tuple[str, ...], chinese: str) -> None:
    assert told(reason, "zh").text == chinese
    assert told(reason, "en").text == reason
    assert told(reason, "zh").params == params
    assert told(reason, "zh").code == told(reason, "en").code != OTHER


def test_what_has_no_form_is_told_as_it_is() -> None:
    assert told("something new", "zh") == (OTHER, ("something new",), "something new")
