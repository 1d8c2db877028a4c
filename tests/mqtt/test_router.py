"""The router against a matcher too plain to be wrong."""

import contextlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hub.api.errors import PayloadError
from hub.mqtt.message import Message
from hub.mqtt.router import EXACT_GROUP, Router, check_filter, encode_topic

LEVEL = st.sampled_from(["", "a", "b", "$sys", "lamp"])
TOPIC = st.lists(LEVEL, min_size=1, max_size=5).map("/".join).filter(bool)
FILTER = st.tuples(st.lists(st.one_of(LEVEL, st.just("+")), min_size=1, max_size=4), st.booleans()).map(
    lambda made: "/".join([*made[0], "#"] if made[1] else made[0])
)
FILTERS = st.lists(st.one_of(FILTER.filter(bool), st.just("#")), max_size=8)


def matches(topic_filter: str, topic: str) -> bool:
    """MQTT 5.0, section 4.7, word by word."""
    wanted, levels = topic_filter.split("/"), topic.split("/")
    if topic.startswith("$") and wanted[0] in ("+", "#"):
        return False
    for index, level in enumerate(wanted):
        if level == "#":
            return True
        if index >= len(levels) or level not in ("+", levels[index]):
            return False
    return len(wanted) == len(levels)


@given(filters=FILTERS, topics=st.lists(TOPIC, min_size=1, max_size=6), gone=st.sets(st.integers(0, 7)))
def test_a_topic_goes_to_the_handlers_whose_filters_match_in_their_order(filters, topics, gone):
    router = Router()
    added = [(f, router.add(f, lambda _m: None)) for f in filters]
    for topic in topics:
        assert list(router.match(topic)) == [s.handler for f, s in added if matches(f, topic)]
    for index, (_, subscription) in enumerate(added):
        if index in gone:
            subscription.cancel()
    for topic in topics:
        assert list(router.match(topic)) == [s.handler for f, s in added if s.active and matches(f, topic)]


@given(filters=FILTERS)
def test_a_router_whose_handlers_are_all_cancelled_keeps_nothing(filters):
    router = Router()
    for subscription in [router.add(f, lambda _m: None) for f in filters]:
        subscription.cancel()
        subscription.cancel()
    assert not router._exact
    assert not router._wild
    assert not router._root.children
    assert router._root.rest is None


@pytest.mark.parametrize(
    "wrong", ["", "a/#/b", "a#", "a+/b", "a/b+", "#/a", "a\0b", "$share/g", "$share//a", "a" * 70_000]
)
def test_a_malformed_filter_is_named(wrong):
    with pytest.raises(PayloadError, match="topic filter"):
        check_filter(wrong)


@pytest.mark.parametrize("wrong", ["", "a/+", "a/#", "\0", "\ud800", "/" * 300])
def test_a_topic_that_cannot_be_published_on_is_named(wrong):
    with pytest.raises(PayloadError, match="topic"):
        encode_topic(wrong)


def test_a_shared_subscription_matches_what_it_shares():
    router = Router()
    router.add("$share/workers/a/+", print)
    assert router.match("a/b") == (print,)
    assert router.match("$share/workers/a/b") == ()


def test_a_resolved_topic_is_found_by_its_bytes_until_a_filter_changes():
    router = Router()
    router.add("a/#", print)
    route = router.resolve(b"a/b")
    assert router.routes[b"a/b"] is route
    router.add("a/b", repr)
    assert b"a/b" not in router.routes
    assert router.match("a/b") == (print, repr)


def test_copies_for_overlapping_subscriptions_go_each_to_their_own_handlers():
    router = Router()
    router.add("a/b", print)
    router.add("a/+", repr)
    route = router.resolve(b"a/b")
    assert route.handlers_of([EXACT_GROUP]) == (print,)
    assert route.handlers_of([router.group("a/+")]) == (repr,)
    assert route.handlers_of([999]) == (print, repr)
    assert route.handlers_of([EXACT_GROUP, router.group("a/+")]) == (print, repr)


def test_a_message_knows_its_properties():
    raw = b"\x0b\x80\x01\x02\0\0\0\x1e\x26\0\1a\0\1b\x03\0\4text\x09\0\2\1\2"
    assert Message("t", b"", raw_properties=raw).properties == {
        "subscriptions": [128],
        "expiry": 30,
        "user": [("a", "b")],
        "content_type": "text",
        "correlation": b"\1\2",
    }


@given(raw=st.binary(max_size=40))
def test_broken_properties_are_a_payload_error_and_nothing_else(raw):
    with contextlib.suppress(PayloadError):
        assert isinstance(Message("t", b"", raw_properties=raw).properties, dict)
