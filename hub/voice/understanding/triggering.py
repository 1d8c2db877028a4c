"""From a condition in words to what this home can notice: a state, a value crossed, the sun. Pure.

"when the front door opens" names entities and the state they come into; "when it drops below 18 degrees in the
bedroom" a sensor and a limit; "at sunset", 天黑了 the sun. What names neither has no trigger: whoever plans it says so.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

import msgspec

from hub.voice.understanding.clause import Context
from hub.voice.understanding.condition_words import marks
from hub.voice.understanding.frames import Frame, frame_of
from hub.voice.understanding.lasting import lasting
from hub.voice.understanding.machines import FINISHED, machine_sensors
from hub.voice.understanding.measuring import measured
from hub.voice.understanding.normalise import digits
from hub.voice.understanding.presence import presence
from hub.voice.understanding.reading import Scope
from hub.voice.understanding.sense import scope_of
from hub.voice.understanding.targets import find

_SUN = {
    "en": (
        (re.compile(r"\b(?:gets?|is|becomes|goes|turns) dark\b|\bsun ?(?:set|down)s?\b"
                    r"|\bsun (?:sets|goes down|is down)\b|\bnight ?falls?\b|\bdusk\b|\bafter dark\b"), "set"),
        (re.compile(r"\b(?:gets?|is|becomes|turns) (?:light|bright) (?:outside|out)\b|\bsun ?(?:rise|up)s?\b"
                    r"|\bsun (?:rises|comes up|is up)\b|\bdawn\b|\bdaybreak\b"), "rise"),
    ),
    "zh": (
        (re.compile("天黑|日落|太阳(?:下山|落山|落下)|入夜|天色?暗"), "set"),
        (re.compile("天亮|日出|太阳(?:升起|出来)"), "rise"),
    ),
}  # fmt: skip
_OFFSET = re.compile(r"(?P<n>\d+|an?|half an) (?P<u>minute|hour)s? (?P<side>before|after)")
_OFFSET_ZH = re.compile(r"(?P<side>日落|日出|天黑|天亮)(?P<dir>前|后)(?P<n>\d+|半)个?(?P<u>分钟|小时)")
_ABOVE = re.compile(r"\b(?:above|over|more than|higher than|exceeds?|greater than|hotter than|warmer than|rises? to)\b"
                    r"|高于|超过|大于|高过|升到|达到|到了?(?=\d)")  # fmt: skip
_BELOW = re.compile(
    r"\b(?:below|under|less than|lower than|colder than|cooler than|drops? to|falls? to)\b|低于|小于|少于|降到|不到"
)
_DONE = re.compile(
    r"\b(?:done|finished|finishes|complete[sd]?|ends|ready|over|through)\b|洗完|洗好|完成|结束|做好|煮好|好了"
)
_COMES = "(?:turns?|turned|goes|gone|is|are|was|been|switched|comes|stays?|remains?|left|kept)"
_BECOMES = (
    (re.compile(r"\b(?:opens?|opened|ajar)\b|打开|开了|开着|开启|敞开|没关|没有关"), "open"),
    (re.compile(r"\b(?:clos(?:es?|ed)|shuts?)\b|关上|关了|关着|关闭"), "closed"),
    (re.compile(r"\bunlock(?:s|ed)?\b|解锁|没锁|没有锁|开锁"), "unlocked"),
    (re.compile(r"\block(?:s|ed)?\b|锁上|锁了|锁着|上锁"), "locked"),
    (re.compile(rf"\b{_COMES} off\b|关掉|熄了|灭了"), "off"),
    (re.compile(rf"\b{_COMES} (?:on|running)\b|\bruns?\b|亮着|亮了|没灭|运行|播放"), "on"),
    (re.compile(r"\b(?:smoke|leaks?|water|detect(?:s|ed)?)\b|烟雾|漏水|检测到"), "detected"),
)  # fmt: skip
_OPPOSITE = {"open": "closed", "closed": "open", "unlocked": "locked", "locked": "unlocked", "on": "off", "off": "on",
             "detected": "clear"}  # fmt: skip
#: What stands before a state and makes it the opposite: "is not closed".
_NOT = re.compile(r"(?:\b(?:not|never)|n't)(?: (?:been|being|yet|properly|quite))*\s$|(?:没有?|不|未)(?:被|有)?$")
_STATES = {"open": ("open", "opening"), "detected": ("detected", "on"), "clear": ("clear", "off")}
_PLAYING = ("on", "playing", "paused", "idle", "buffering")
_RUNNING = ("auto", "cool", "heat", "heat_cool", "dry", "fan_only")
_OPENED = frozenset({"binary_sensor", "cover", "lock", "valve"})
_SWITCHED = frozenset({"light", "switch", "fan", "media_player", "humidifier", "siren", "climate", "vacuum"})
_OPENING = re.compile("[门窗盖]|抽屉")
_SENSED = (
    (re.compile(r"\bsmoke\b|烟雾|烟"), ("smoke",)),
    (re.compile(r"\b(?:leaks?|water)\b|漏水"), ("moisture",)),
)
_ALWAYS = re.compile(
    r"^(?:whenever|every (?:time|day|evening|morning|night)|each (?:time|day)|daily)\b|每次|每当|每天|每日|每晚"
)


def trigger_of(condition: str, context: Context, targets: Sequence[str] = ()) -> dict[str, Any] | None:
    """Return what this home has to notice for a condition to come true; None when nothing here reports it.

    ``targets`` is what is to be done something to then: "there" is where they are.
    """
    text = digits(condition, context.language)
    found = _sun(text, context.language)
    if found is None:
        text, seconds = lasting(text, context.language)
        rooms = [a for t in targets if t in context.home.by_id and (a := context.home.by_id[t].area)]
        found = _crossing(text, context) or _becoming(text, context, rooms)
        if found is not None and seconds is not None:
            found["for_s"] = seconds
    if found is not None and _ALWAYS.search(condition):
        found["always"] = True
    return found


def _sun(text: str, language: str) -> dict[str, Any] | None:
    for pattern, event in _SUN.get(language.partition("-")[0], ()):
        if pattern.search(text):
            return {"sun": event, **_offset(text)}
    return None


def _offset(text: str) -> dict[str, float]:
    match = _OFFSET.search(text) or _OFFSET_ZH.search(text)
    if match is None:
        return {}
    count = {"a": 1.0, "an": 1.0, "half an": 0.5, "半": 0.5}.get(match["n"])
    number = float(match["n"]) if count is None else count
    seconds = number * (3600 if match["u"] in ("hour", "小时") else 60)
    before = match["side"] == "before" or match.groupdict().get("dir") == "前"
    return {"offset_s": -seconds if before else seconds}


def _frame(text: str, context: Context) -> Frame | None:
    if context.lexicon is None:
        return None
    frame = frame_of(text, context.lexicon, context.home)
    return None if frame.rooms else frame


def _crossing(text: str, context: Context) -> dict[str, Any] | None:
    """Return a sensor and the limit that it is to cross."""
    above, below = _ABOVE.search(text), _BELOW.search(text)
    number = re.search(r"-?\d+(?:\.\d+)?", text)
    frame = _frame(text, context)
    if number is None or frame is None or bool(above) == bool(below):
        return None
    named = [context.home.by_id[i] for hit in frame.things for i in hit.ids]
    gauge = next((t for t in named if t.kind in ("sensor", "number")), None)
    if gauge is not None:
        return {"entities": [gauge.id], ("above" if above else "below"): float(number[0])}
    attribute = frame.attribute or ("humidity" if "%" in text or "percent" in text else "temperature")
    found = measured(attribute, _where(frame, context), context.home, context.language, context.area)
    if not found.targets:
        return None
    trigger: dict[str, Any] = {"entities": list(found.targets[:1]), ("above" if above else "below"): float(number[0])}
    if context.home.by_id[found.targets[0]].kind != "sensor":
        trigger["attribute"] = f"current_{attribute}"
    return trigger


def _where(frame: Frame, context: Context) -> Scope:
    return scope_of(frame, context.home)


def _becoming(text: str, context: Context, rooms: Sequence[str]) -> dict[str, Any] | None:
    """Return entities and the state that they are to come into."""
    frame = _frame(text, context)
    if frame is None:
        return None
    home = context.home
    if _DONE.search(text) and (frame.things or frame.devices):
        named = [i for hit in frame.things for i in hit.ids]
        named += find(_where(frame, context), home, (), context.language).targets
        machines = [t for t in machine_sensors(named, home) if "options" in t.attributes]
        if machines:
            options = {str(o) for t in machines for o in t.attributes["options"]}
            ends = [w for w in FINISHED if w in options]
            return {"entities": [t.id for t in machines], "to": ends[:1]}
    somebody = presence(text, frame, context, rooms)
    if somebody is not None:
        return somebody
    state = _state(text) or _told(frame, context)
    if state in ("detected", "clear"):
        return _alarming(text, state, frame, context)
    if state is None or not (frame.things or frame.devices or frame.shorts):
        return None
    return _watched(text, frame, state, context)


def spoken_of(condition: str, context: Context) -> tuple[tuple[str, ...], str | None]:
    """Return the things and the room that a condition names: what "it" is in "if the TV is on, turn it off"."""
    frame = _frame(lasting(digits(condition, context.language), context.language)[0], context)
    if frame is None:
        return (), None
    area = frame.areas[0] if frame.areas else None
    if not (frame.things or frame.devices or frame.shorts):
        return (), area
    found = find(scope_of(frame, context.home), context.home, (), context.language, context.area)
    return (found.targets if found.problem is None else ()), area


def _state(text: str) -> str | None:
    """Return the state that a condition names; what is "not closed" is open."""
    for pattern, state in _BECOMES:
        match = pattern.search(text)
        if match is not None:
            return _OPPOSITE[state] if _NOT.search(text[: match.start()]) else state
    return None


#: What a deed that is told of as done leaves behind, in every language (电视一关, "wenn der Fernseher ausgeht").
_LEFT_BEHIND: Mapping[str, str] = {
    "on": "on", "start": "on", "off": "off", "stop": "off", "open": "open", "close": "closed", "closed": "closed",
    "lock": "locked", "locked": "locked", "unlock": "unlocked", "unlocked": "unlocked",
}  # fmt: skip


def _told(frame: Frame, context: Context) -> str | None:
    """Return the state that a frame tells of, where it tells of nothing else; None for a denied one."""
    known = marks(context.language)
    text = "".join(piece.text for piece in frame.pieces)
    inflected = [state for state, forms in (known.becomes if known else {}).items() if any(f in text for f in forms)]
    if len(inflected) == 1:
        return inflected[0]
    being = known.being if known is not None else ()
    if any(word not in being for left in frame.leftovers for word in left.split()) or frame.asks:
        return None
    said = {*frame.actions, *([frame.particle] if frame.particle else []), *([frame.state] if frame.state else [])}
    states = {_LEFT_BEHIND[word] for word in said if word in _LEFT_BEHIND}
    return states.pop() if len(states) == 1 else None


def _alarming(text: str, state: str, frame: Frame, context: Context) -> dict[str, Any] | None:
    """Return the sensors that tell of smoke or water, where that was said."""
    classes = next((classes for pattern, classes in _SENSED if pattern.search(text)), ())
    sensors = [t for t in context.home.things if t.kind == "binary_sensor" and t.device_class in classes]
    near = [t.id for t in sensors if not frame.areas or t.area in frame.areas]
    every = {"all": True} if state == "clear" and len(near) > 1 else {}
    return {"entities": near, "to": list(_STATES[state]), **every} if near else None


def _watched(text: str, frame: Frame, state: str, context: Context) -> dict[str, Any] | None:
    """Return what reports that a thing comes into a state: itself, or the contact of the door that it locks."""
    home = context.home
    scope = scope_of(frame, home)
    if not scope.things and all(said.general for said in scope.devices):
        scope = msgspec.structs.replace(scope, plural=True)  # "when a door opens" is any of them
    found = find(scope, home, (), context.language, context.area)
    if found.problem is not None and found.problem.candidates:
        return None
    kinds = {t: home.by_id[t].kind for t in found.targets}
    if set(kinds.values()) <= _OPENED:
        state = {"on": "open", "off": "closed"}.get(state, state)
    switched = [t for t, kind in kinds.items() if kind in _SWITCHED]
    if state in ("locked", "unlocked"):
        targets = [t for t, kind in kinds.items() if kind == "lock"]
    elif state in ("on", "off") or not (_OPENING.search(text) or (context.lexicon and context.lexicon.spaced)):
        # a lamp that 开着 is on; "open" is said of nothing that is switched
        targets = switched or [t for t, kind in kinds.items() if kind in _OPENED]
    else:
        targets = [t for t, kind in kinds.items() if kind in _OPENED]
    if not switched and state in ("open", "closed"):
        targets = [t for t in targets if kinds[t] != "lock"] or _contacts(targets, context)
    if not targets:
        return None
    if not any(home.by_id[t].kind in _OPENED for t in targets):
        state = {"open": "on", "closed": "off"}.get(state, state)
    return {"entities": targets, "to": list(_words(state, {home.by_id[t].kind for t in targets}))}


def _words(state: str, kinds: set[str]) -> tuple[str, ...]:
    """Return what these kinds of things call a state."""
    if kinds == {"climate"}:
        return {"on": _RUNNING, "open": _RUNNING, "closed": ("off",)}.get(state, (state,))
    if kinds & {"media_player"}:
        state = {"open": "on", "closed": "off"}.get(state, state)
        return _PLAYING if state == "on" else ("off", "standby") if state == "off" else (state,)
    return _STATES.get(state, (state,))


def _contacts(locks: list[str], context: Context) -> list[str]:
    """Return the contact sensors of the doors that these locks are on."""
    home = context.home
    areas = {home.by_id[t].area for t in locks}
    return [t.id for t in home.things if t.kind == "binary_sensor" and t.area in areas
            and t.device_class in ("door", "opening", "garage_door")]  # fmt: skip
