"""What templates may call: every filter, test and global that Home Assistant documents for values, by its effect."""

from __future__ import annotations

import pytest

from devices.conventions.home_assistant.templates import Templates
from hub.api.codec import Payload
from hub.api.errors import TemplateError

AT = 1_767_225_600.0
"""2026-01-01T00:00:00 UTC."""

#: Template -> what it renders, of the payload {"a": "21.5", "l": [3, 1, 2, 2], "n": null}.
CASES = {
    "{{ as_timestamp('2026-01-01T00:00:00+00:00') }}": "1767225600.0",
    "{{ as_timestamp('no', 7) }}": "7",
    "{{ 1767225600 | timestamp_custom('%H:%M', false) }}": "00:00",
    "{{ 'no' | timestamp_custom('%H', true, 'x') }}": "x",
    "{{ 1767225600 | timestamp_utc }}": "2026-01-01T00:00:00+00:00",
    "{{ 1767225600 | timestamp_local }}": "2026-01-01T00:00:00+00:00",
    "{{ as_datetime('2026-01-01 00:00:00').year }}": "2026",
    "{{ as_timedelta('PT90M') }}": "1:30:00",
    "{{ '1 02:03:04' | as_timedelta }}": "1 day, 2:03:04",
    "{{ as_timedelta('-00:15').total_seconds() }}": "-15.0",
    "{{ as_timedelta('soon') }}": "None",
    "{{ time_since(now() - timedelta(hours=2, minutes=20)) }}": "2 hours",
    "{{ time_since(now() - timedelta(hours=2, minutes=20), 2) }}": "2 hours 20 minutes",
    "{{ relative_time(now() - timedelta(seconds=1)) }}": "1 second",
    "{{ time_until(now() + timedelta(days=1)) }}": "1 day",
    "{{ time_since('x') }}": "x",
    "{{ today_at('10:30').hour }}": "10",
    "{{ strptime('05.03.2026', '%d.%m.%Y').month }}": "3",
    "{{ value_json.a | float }}": "21.5",
    "{{ 'x' | float(3) }}": "3",
    "{{ '0x1F' | int(base=16) }}": "31",
    "{{ 'x' | int(-1) }}": "-1",
    "{{ 'on' | bool }}": "True",
    "{{ 'maybe' | bool(false) }}": "False",
    "{{ '2.5' | round(0, 'floor') }}": "2",
    "{{ '2.2' | round(1, 'half') }}": "2.0",
    "{{ is_number('1e3') }} {{ 'a' is is_number }}": "True False",
    "{{ value_json.x | is_defined }}": '{"a": "21.5", "l": [3, 1, 2, 2], "n": null}',
    "{{ iif(value_json.n, 1, 2, 3) }} {{ true | iif }}": "3 True",
    "{{ 'a1b2' | regex_replace('[0-9]', '') }}": "ab",
    "{{ 'a1b2' | regex_findall('[0-9]') }}": "['1', '2']",
    "{{ 'a1b2' | regex_findall_index('[0-9]', 1) }}": "2",
    "{{ 'ABC' is match('a', true) }} {{ 'ABC' is search('C') }}": "True True",
    "{{ {'b': 1} | to_json }} {{ '[1]' | from_json | first }}": '{"b":1} 1',
    "{{ 'no' | from_json({}) }}": "{}",
    "{{ 12 | bitwise_and(10) }} {{ 12 | bitwise_or(3) }} {{ 12 | bitwise_xor(10) }}": "8 15 6",
    "{{ 258 | pack('>H') }} {{ unpack(pack(258, '>H'), '>H') }}": "b'\\x01\\x02' 258",
    "{{ 'A' | ord }} {{ 'ff0a' | from_hex }}": "65 b'\\xff\\n'",
    "{{ average(value_json.l) }} {{ median([1, 9, 2]) }} {{ statistical_mode(value_json.l) }}": "2.0 2 2",
    "{{ [1, 'a'] | average(default='?') }}": "?",
    "{{ value_json.l | min }} {{ max(1, 5) }} {{ [{'x': 1}, {'x': 4}] | max(attribute='x') }}": "1 5 {'x': 4}",
    "{{ clamp(15, 0, 10) }} {{ 370 | wrap(0, 360) }} {{ 5 | remap(0, 10, 0, 100) }}": "10.0 10.0 50.0",
    "{{ 12 | remap(0, 10, 0, 100, edges='clamp') }} {{ 12 | remap(0, 10, 0, 100, edges='mirror') }}": "100.0 80.0",
    "{{ atan2(0, 1) }} {{ sqrt(9) }} {{ 8 | log(2) }} {{ sin('x', 0) }}": "0.0 3.0 3.0 0",
    "{{ 2 | multiply(3) }} {{ 'x' | add(1, 'd') }}": "6.0 d",
    "{{ flatten([1, [2, [3]]]) }} {{ [1, [2, [3]]] | flatten(levels=1) }}": "[1, 2, 3] [1, 2, [3]]",
    "{{ combine({'a': {'x': 1}}, {'a': {'y': 2}}, recursive=true) }}": "{'a': {'x': 1, 'y': 2}}",
    "{{ {'a': 1} | combine({'a': 2}) }}": "{'a': 2}",
    "{{ [1, 2] | intersect([2, 3]) }} {{ union([1], [1]) }} {{ [1, 2] | difference([2]) }}": "[2] [1] [1]",
    "{{ typeof(1.5) }} {{ value_json.l is list }} {{ now() is datetime }} {{ 'a' is string_like }}": (
        "float True True True"
    ),
    "{{ 'Küche Süd' | slugify }} {{ 3 | ordinal }}": "kuche_sud 3rd",
    "{{ 'abc' | base64_encode | base64_decode }} {{ urlencode({'a': [1, 2]}) }}": "abc a=1&a=2",
    "{{ 'abc' | md5 }}": "900150983cd24fb0d6963f7d28e17f72",
    "{{ 'b' | contains('b') }} {{ [1] is contains(1) }}": "True True",
}


@pytest.mark.parametrize("source", CASES)
def test_it_renders_what_is_documented(source: str) -> None:
    payload = Payload("t", b'{"a": "21.5", "l": [3, 1, 2, 2], "n": null}', at=AT)
    assert Templates("UTC").value(source).text(payload) == CASES[source]


@pytest.mark.parametrize(
    "source",
    [
        "{% set ns = namespace(v=[1]) %}{% for i in range(30) %}{% set ns.v = [ns.v, ns.v] %}{% endfor %}"
        "{{ flatten(ns.v) }}",
        "{% set ns = namespace(v={1: 1}) %}{% for i in range(19) %}{% set ns.v = {1: ns.v, 2: ns.v} %}{% endfor %}"
        "{{ combine(ns.v, ns.v, recursive=true) | count }}",
        "{{ flatten('abc') }}",
        "{{ combine([1], [2]) }}",
        "{{ 'zz' | from_hex }}",
        "{{ 5 | remap(0, 1, 0, 1, edges='x') }}",
    ],
)
def test_what_is_too_much_or_wrong_fails(source: str) -> None:
    with pytest.raises((TemplateError, TypeError)):
        Templates("UTC").command(source, {})(1, {})
