"""The core of ``hearth understand``: sentences in, one JSON line out for each. Drives nothing, survives bad lines."""

from __future__ import annotations

import gc
from collections.abc import Iterable, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any, TextIO

import msgspec

from hub.voice.understanding.decide import Decision
from hub.voice.understanding.exact import PluginSentences
from hub.voice.understanding.home import load_home
from hub.voice.understanding.understand import Understander

_LONGEST_LINE = 65536


class _Line(msgspec.Struct):
    text: str
    lang: str | None = None
    area: str | None = None
    session: str | None = None
    now: datetime | None = None
    may_secure: bool = False


def run(
    home_path: Path | str,
    lang: str,
    stdin: Iterable[str],
    stdout: TextIO,
    *,
    plugin_sentences: Sequence[PluginSentences] = (),
) -> int:
    """Understand every line of ``stdin`` against a HOME.yaml; return how many lines were bad. ConfigError for the home.

    A line is a sentence, or JSON ``{"text", "lang"?, "area"?, "session"?, "now"?}``; ``now`` is RFC 3339 with a zone.
    """
    understander = Understander(load_home(home_path), (lang,), plugin_sentences)
    gc.freeze()  # as a hub does: what lives as long as the process is not looked through again and again
    bad = 0
    for line in stdin:
        line = line.rstrip("\r\n")
        if not line.strip():
            continue
        answer = _answer(line, lang, understander)
        bad += "error" in answer
        stdout.write(msgspec.json.encode(answer).decode() + "\n")
    stdout.flush()
    return bad


def _answer(line: str, lang: str, understander: Understander) -> dict[str, Any]:
    if len(line) > _LONGEST_LINE:
        text = _shown(line)
        return {"error": f"line of {len(line)} characters", "remedy": f"at most {_LONGEST_LINE}", "text": text}
    try:
        line.encode()
        asked = msgspec.json.decode(line, type=_Line) if line.lstrip().startswith("{") else _Line(text=line)
    except UnicodeEncodeError:
        return {"error": "not UTF-8 text", "remedy": "save the sentences as UTF-8", "text": _shown(line)}
    except (msgspec.MsgspecError, RecursionError) as error:
        return {
            "error": f"not a JSON line: {error}",
            "remedy": 'write {"text": "…"} or a plain sentence',
            "text": _shown(line),
        }
    if asked.now is not None and asked.now.tzinfo is None:
        return {"error": "now has no zone", "remedy": "write it as 2026-11-23T08:00:00+01:00", "text": asked.text}
    language = asked.lang or lang
    understander.load(language)
    area = area_id(asked.area, understander)
    decision = understander.understand(
        asked.text, language, area=area, session=asked.session, now=asked.now, may_secure=asked.may_secure
    )
    return as_json(decision)


def _shown(line: str) -> str:
    return line[:80].encode(errors="replace").decode()


def area_id(area: str | None, understander: Understander) -> str | None:
    """Return the id of an area given by id or by any of its names; None when there is none."""
    if area is None or area in understander.vocabulary.areas:
        return area
    folded = area.casefold()
    places = understander.vocabulary.areas.values()
    return next((p.id for p in places if folded in (n.casefold() for n in p.names())), None)


def as_json(decision: Decision) -> dict[str, Any]:
    """Return a decision in the shape that docs/api.md promises."""
    out: dict[str, Any] = {
        "text": decision.text,
        "lang": decision.language,
        "decision": decision.decision,
        "reason": decision.reason,
        "intents": [
            {
                "intent": intent.name,
                "slots": intent.slots,
                "targets": list(intent.targets),
                "delay_s": intent.delay_s,
                "at": intent.at,
                "condition": intent.condition,
                "except": list(intent.exclude),
            }
            for intent in decision.intents
        ],
        "confidence": decision.confidence,
        "stage": decision.stage,
        "ms": decision.ms,
        "matched": [list(match) for match in decision.matched],
    }
    if decision.question is not None:
        out["question"] = {"kind": decision.question.kind.value, "candidates": list(decision.question.candidates)}
    return out
