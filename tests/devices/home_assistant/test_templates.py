"""Templates: the fast path means the same as the sandbox, and nothing gets out of the sandbox."""

from __future__ import annotations

import contextlib
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from devices.conventions.home_assistant.templates import Templates, paths
from devices.conventions.home_assistant.templates.own import Own, asks_for_own
from hub.api.codec import Payload
from hub.api.errors import TemplateError
from hub.api.home import EntityState

JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**53), 2**53) | st.text(max_size=6) | st.floats(allow_nan=False),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(["a", "b", "items", "x y"]), inner),
    max_leaves=6,
)


@given(
    JSON,
    st.sampled_from(
        [
            "{{ value_json.a }}",
            "{{ value_json.a.b }}",
            "{{ value_json['a']['b'] }}",
            "{{ value_json['items'] }}",
            "{{value_json.a|is_defined}}",
            "{{ value_json.a.b | is_defined }}",
            "{% if value_json.a %}yes{% else %}no{% endif %}",
        ]
    ),
)
def test_a_fast_read_means_what_the_sandbox_makes_of_it(value: object, source: str) -> None:
    import msgspec

    templates = Templates()
    assert paths.recognise(source) is not None
    payload = Payload("t", msgspec.json.encode(value))
    slow = templates._rendered(source, {})
    assert templates.value(source).text(payload) == slow.text(payload)
    assert templates.value(source).found(payload) == slow.found(payload)


@pytest.mark.parametrize(
    "source",
    [
        "{{ ''.__class__.__mro__ }}",
        "{{ value_json.__class__ }}",
        "{{ (''|attr('__class__')) }}",
        "{{ self.__init__.__globals__ }}",
        "{{ cycler.__init__.__globals__ }}",
        "{{ '{0.__class__}'.format('') }}",
        "{{ value_json.update({'a': 1}) }}",
    ],
)
def test_nothing_gets_out_of_the_sandbox(source: str) -> None:
    payload = Payload("t", b'{"a": 1}')
    with contextlib.suppress(TemplateError):
        assert "class" not in (Templates().value(source).found(payload) or "").lower()
    assert payload.json == {"a": 1}


@pytest.mark.parametrize(
    "source",
    [
        "{% for i in range(99999) %}{% for j in range(99999) %}x{% endfor %}{% endfor %}",
        "{{ 'a' * 1000000000 }}",
        "{{ 9 ** 99999999 }}",
        "{{ 'a' | center(1000000000) }}",
        "{{ '%999999999d' % 1 }}",
        "{{ '{:999999999}'.format(1) }}",
        "{{ 'a'.ljust(1000000000) }}",
        "{{ ('a' * 1000) | replace('a', 'b' * 10000) }}",
        "{{ value | regex_findall('(a+)+$') }}",
        "{% macro f(n) %}{{ f(n - 1) }}{{ f(n - 1) }}{% endmacro %}{{ f(40) }}",
        "{{ [1] * 100000000 }}",
        "{% set n = namespace(x='a' * 1000) %}{% for i in range(40) %}{% set n.x = n.x ~ n.x %}{% endfor %}{{ n.x }}",
        "{{ (['a' * 100000] * 1000) | join }}",
        "{{ 'aaaa'.replace('a', 'b' * 900000) }}",
    ],
)
def test_a_template_that_costs_too_much_is_stopped(source: str) -> None:
    started = time.perf_counter()
    payload = Payload("t", b"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa!")
    with pytest.raises(TemplateError):
        Templates().value(source).text(payload)
    assert time.perf_counter() - started < 2


@pytest.mark.parametrize(
    "source", ["{{", "{% if %}", "{{ " + "(" * 500 + " }}", "{{ a|nofilter }}", "x" * 40_000 + "{{ a }}"]
)
def test_a_template_that_does_not_parse_says_so(source: str) -> None:
    with pytest.raises(TemplateError):
        Templates().value(source)


def test_an_infinite_constant_is_a_failed_template() -> None:
    with pytest.raises(TemplateError):
        Templates().value("{{ 1e999 if value }}").text(Payload("t", b"1"))


def test_a_template_sees_its_own_entity_and_no_other() -> None:
    own, templates = Own(), Templates("UTC")
    state = EntityState(entity_id="cover.a", value="open", available=True, attributes={"current_position": 10})
    source = "{{ value | int + state_attr(entity_id, 'current_position') }} {{ this.state }} {{ states('lock.b') }}"
    template = templates.value(source, own=own)
    own.introduce("cover.a", lambda: state)
    assert template.text(Payload("t", b"5")) == "15 open unknown"
    command = templates.command("{{ value }} {{ entity_id }}", own=own)
    assert command("press", {}) == "press cover.a"


@pytest.mark.parametrize(
    "source", ["{{ value_json.this }}", "{{ value_json['states'] }}", "{{ value_json.entity_id }}"]
)
def test_a_key_that_is_called_like_a_variable_is_only_read(source: str) -> None:
    assert not asks_for_own(source)
