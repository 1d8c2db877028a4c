"""Cases of the Home Assistant convention, from the data files beside this test."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from ruamel.yaml import YAML

from hub.api.errors import HearthError
from tests.conformance.compare import same, same_payload
from tests.devices.holder import Held, Holder

CASES = [
    pytest.param(case, id=f"{path.stem}: {case['name']}")
    for path in sorted((Path(__file__).parent / "cases").glob("*.yaml"))
    for case in YAML(typ="safe").load(path.read_text("utf-8"))
]


def announce(holder: Holder, case: dict[str, Any]) -> None:
    import json

    holder.receive(f"homeassistant/{case['component']}/x/config", json.dumps(case["config"]).encode())


@pytest.mark.parametrize("case", CASES)
def test_it_does_as_the_case_says(case: dict[str, Any]) -> None:
    holder = Holder()
    announce(holder, case)
    if "refused" in case:
        assert not holder.held
        assert case["refused"] in holder.problems[0].reason
        return
    assert not holder.problems
    (held,) = holder.held.values()
    for step in case["steps"]:
        play(holder, held, step)


def play(holder: Holder, held: Held, step: dict[str, Any]) -> None:
    holder.problems.clear()
    if "in" in step or "in_hex" in step:
        topic, text = step.get("in") or step["in_hex"]
        payload = bytes.fromhex(text) if "in_hex" in step else text.encode()
        holder.receive(topic, payload, retain=step.get("retain", False))
    if "call" in step:
        call(holder, held, step)
    if "problem" in step:
        assert step["problem"] in holder.problems[0].reason
    else:
        assert not holder.problems
    if "value" in step:
        assert held.value == step["value"]
        assert type(held.value) is type(step["value"])
    if "available" in step:
        assert held.available is step["available"]
    state = held.state()
    for key, value in step.get("attributes", {}).items():
        assert same(state.attributes.get(key), value), key


def call(holder: Holder, held: Held, step: dict[str, Any]) -> None:
    if "fails" in step:
        with pytest.raises(HearthError) as refusal:
            holder.call(held, step["call"], step.get("with", {}))
        assert step["fails"] in str(refusal.value)
        return
    sent = holder.call(held, step["call"], step.get("with", {}))
    assert [m.topic for m in sent] == [topic for topic, _ in step["out"]]
    for message, (_, payload) in zip(sent, step["out"], strict=True):
        assert same_payload(message.payload, payload), message
        assert message.qos >= 1
        assert message.retain is step.get("retain", False)
    if "assumed" in step:
        assert held.plan.assumed is step["assumed"]
        assert held.value is True
