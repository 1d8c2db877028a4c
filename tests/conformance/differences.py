"""What Hearth does otherwise than a recording on purpose: the list in ``differences.yaml``, and the page it makes.

``python -m tests.conformance.differences docs/conformance.md`` writes the page.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

import yaml

from tests.conformance.cases import Result

_LIST = Path(__file__).with_name("differences.yaml")
_WHERE = re.compile(r"(?:(?:step|round) \d+: )?(?:[a-z_]+\.\S+ )?(.*)", re.DOTALL)
_KINDS = {
    "ha_mqtt_cases": "Home Assistant's MQTT components",
    "ha_modern_cases": "Home Assistant's MQTT components, newer",
    "ha_tasmota_cases": "Tasmota",
    "z2m_ha_oracle": "Zigbee2MQTT",
    "z2m_bridge": "Zigbee2MQTT's bridge alone",
}
_PAGE = """# Differences from the recorded behaviour

`python -m tests.conformance` plays recorded cases of real devices ([devices](devices.md#trying-it)). A case in which
Hearth differs on purpose is listed by name in `tests/conformance/differences.yaml`, with the reason and with what may
differ; anything else that differs, in these cases too, is a failure. This page is made from that list.

| reason | what may differ | cases |
|---|---|---|
"""


class Reason(NamedTuple):
    """Why some cases differ, and what of them may."""

    why: str
    differs: tuple[re.Pattern[str], ...]
    told: tuple[str, ...]
    cases: Mapping[str, tuple[str, ...]]


@cache
def reasons() -> dict[str, Reason]:
    """Return the list by the name of each reason."""
    found: dict[str, Any] = yaml.safe_load(_LIST.read_text(encoding="utf-8"))
    return {name: _reason(said) for name, said in found.items()}


def _reason(said: Mapping[str, Any]) -> Reason:
    told = tuple(said["differs"])
    patterns = tuple(re.compile(".*".join(re.escape(part) for part in text.split("*")), re.DOTALL) for text in told)
    return Reason(said["why"], patterns, told, {corpus: tuple(ids) for corpus, ids in said["cases"].items()})


@cache
def _by_case() -> dict[tuple[str, str], Reason]:
    return {(c, case): reason for reason in reasons().values() for c, ids in reason.cases.items() for case in ids}


def on_purpose(corpus: str, result: Result) -> bool:
    """Return whether a case is listed and everything that differs in it is what its reason names."""
    reason = _by_case().get((corpus, result.name))
    return reason is not None and bool(result.faults) and all(_named(reason, fault) for fault in result.faults)


def _named(reason: Reason, fault: str) -> bool:
    match = _WHERE.fullmatch(fault)
    what = match[1] if match else fault
    return any(pattern.fullmatch(what) for pattern in reason.differs)


def page() -> str:
    """Return the page of all reasons."""
    return _PAGE + "".join(f"| {_cell(r.why)} | {_differs(r)} | {_cases(r)} |\n" for r in reasons().values())


def _cell(text: str) -> str:
    return " ".join(text.split()).replace("|", "\\|")


def _differs(reason: Reason) -> str:
    return "; ".join(f"`{text.replace('*', '…')}`" for text in reason.told)


def _cases(reason: Reason) -> str:
    return ", ".join(f"{_KINDS[corpus]}: {len(ids)}" for corpus, ids in reason.cases.items())


if __name__ == "__main__":
    Path(sys.argv[1]).write_text(page(), encoding="utf-8")
