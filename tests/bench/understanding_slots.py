"""Judges the slots of MASSIVE's annotation, for the measurement of understanding: place, colour, amount, time, name.

A request is right when what was decided *does* what the annotation says: a room means targets in that room, a colour
the slot of that colour, an amount that number, a time the delay, clock or day that was said. Device words and the
label itself tell the kind of the targets. Reads numbers by the tables of its own below, not by those it judges.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

from hub.api.intents import Intent
from hub.voice.understanding.decide import Decision
from hub.voice.understanding.names import Vocabulary
from hub.voice.understanding.numbers import english_digits

#: Intents for labels that upstream has none for.
OWN_INTENTS = {
    "alarm_set": ("HearthSetAlarm",),
    "alarm_remove": ("HearthCancelAlarm",),
    "alarm_query": ("HearthListAlarms",),
    "lists_query": ("HearthListItems",),
}
_ANNOTATED = re.compile(r"\[(\w+) : ([^\]]*)\]")
_WHOLE = {"interior", "house", "home", "whole house", "entire house", "flat", "apartment", "whole home"}
_HERE = {"room", "this room", "my room", "here", "the room", "in here"}
_NO_PLACE = {"floor", "floors", "carpet", "carpets", "rug", "rugs"}
#: Other words for rooms, by id of the bench's home.
_ROOMS = {
    "bed room": "bedroom", "den": "living_room", "front room": "living_room", "lounge": "living_room",
    "family room": "living_room", "sitting room": "living_room", "bath": "bathroom", "rest room": "bathroom",
    "restroom": "bathroom", "washroom": "bathroom", "hallway": "hall", "corridor": "hall", "entrance": "hall",
    "study": "office", "lobby": "hall", "living rooms": "living_room", "front porch": "porch", "yard": "garden",
    "backyard": "garden", "outside": "garden",
    "drawing room": "living_room", "parlor": "living_room", "master bedroom": "bedroom", "toilet": "bathroom",
}  # fmt: skip
_KINDS = {
    "iot_hue": {"light"},
    "iot_wemo": {"switch", "light", "fan", "media_player"},
    "iot_coffee": {"switch", "button", "select"},
    "iot_cleaning": {"vacuum"},
}
_NUMBERS = """
zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen
nineteen twenty thirty forty fifty sixty seventy eighty ninety
"""
_WORDS = dict(
    zip(
        _NUMBERS.split(),
        (*range(21), *range(30, 100, 10)),
        strict=True,
    )
)
_COLORS = {
    "white", "red", "orange", "yellow", "green", "blue", "purple", "pink", "brown", "violet", "turquoise", "cyan",
    "magenta", "gold", "lime", "lavender", "coral", "indigo", "teal", "black",
}  # fmt: skip
_SHARES = {"half": 50, "max": 100, "full": 100, "maximum": 100, "loudest": 100, "zero": 0}
_DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
#: Annotations that are asked for in words and kept in words: their words must stand in some slot.
_TEXT = {
    "play_music": {"artist_name", "song_name", "music_genre", "playlist_name", "music_descriptor", "movie_name"},
    "play_radio": {"radio_name", "music_genre", "person", "app_name"},
    "lists_createoradd": {"list_name"},
    "lists_remove": {"list_name"},
    "lists_query": {"list_name"},
    "datetime_query": {"place_name"},
    "weather_query": {"place_name", "date", "timeofday"},
}
_EMPTY_WORDS = frozenset(
    "the a an of to in on at for my our and list lists playlist s 1 one".split()  # noqa: SIM905
)
_SAME_WORD = {"grocery": "shopping", "groceries": "shopping", "todo": "to do", "tasks": "to do", "to-do": "to do"}


def annotated(entry: dict[str, Any]) -> list[tuple[str, str]]:
    """Return the slots of an entry's annotation."""
    return [(slot, value.strip()) for slot, value in _ANNOTATED.findall(entry.get("annot") or "")]


def wrong_slot(entry: dict[str, Any], decision: Decision, home: Vocabulary, now: datetime) -> str:
    """Return the first annotated slot that a decision with the right intent got wrong; empty when none."""
    label, intents = entry["label"], decision.intents
    if not intents:
        return "intent"
    intent = intents[0]
    kinds = next((kinds for start, kinds in _KINDS.items() if label.startswith(start)), None)
    if kinds is not None and not _of_kinds(intents, kinds, home, decision):
        return "targets"
    if not _moves_as(label, intent, decision):
        return "direction"
    slots = dict(annotated(entry)) if label == "iot_hue_lightchange" else {}
    for slot, value in annotated(entry):
        if slots.get(slot, value) != value:
            continue  # "from red to blue": the last is what it shall be
        if not _slot_right(slot, value, label, intents, home, decision, now):
            return slot
    return ""


def _of_kinds(intents: Iterable[Intent], kinds: set[str], home: Vocabulary, decision: Decision) -> bool:
    targets = [t for intent in intents for t in intent.targets]
    return bool(targets) and all(home.by_id[t].kind in kinds for t in targets)


def _moves_as(label: str, intent: Intent, decision: Decision) -> bool:
    """Return True when brighter and louder go up, dimmer and quieter down; "how much" may be asked."""
    kind = label.partition("_")[2].split("hue_")[-1]
    sign = {"lightup": 1, "volume_up": 1, "lightdim": -1, "volume_down": -1}.get(kind)
    if sign is None or decision.decision == "ask":
        return True
    steps = [v for k, v in intent.slots.items() if k.endswith("_step")]
    if not steps:
        return True
    value = steps[0]
    return (value == "up" if isinstance(value, str) else value > 0) == (sign > 0)


def _slot_right(
    slot: str, value: str, label: str, intents: tuple[Intent, ...], home: Vocabulary, decision: Decision, now: datetime
) -> bool:
    if slot == "date" and intents[0].name == "HassClimateGetTemperature":
        return "today" in value  # what is measured now
    if slot in _TEXT.get(label, ()):
        return _in_words(value, intents)
    if label.startswith("iot_") and slot == "house_place":
        return _place_right(value, intents, home)
    if label == "iot_hue_lightchange" and slot == "color_type":
        return _color_right(value, intents[0], decision)
    if slot == "change_amount":
        return _amount_right(value, intents[0])
    if label.startswith(("iot_", "audio_volume_mute", "alarm_set")) and slot in ("time", "general_frequency"):
        return _time_right(value, intents[0])
    if label == "alarm_set" and slot == "date":
        return _date_right(value, intents[0], now)
    return True


def _place_right(value: str, intents: tuple[Intent, ...], home: Vocabulary) -> bool:
    areas = {home.by_id[t].area for intent in intents for t in intent.targets if t in home.by_id}
    vacuum = all(home.by_id[t].kind == "vacuum" for intent in intents for t in intent.targets if t in home.by_id)
    said = str(intents[0].slots.get("area", "")).casefold()
    if value in _NO_PLACE or all(value in home.by_id[t].name.casefold() for i in intents for t in i.targets):
        return True
    if value in _WHOLE:
        return (not said) if vacuum else len(areas) > 2
    if value in _HERE:
        return areas == {"living_room"} or vacuum
    wanted = _ROOMS.get(value) or next((a.id for a in home.areas.values() if a.name.casefold() == value), None)
    if wanted is None:
        return False
    label = home.areas[wanted].name.casefold()
    if len(intents) > 1:
        return wanted in areas
    return (said == label or areas == {wanted}) if vacuum else areas == {wanted}


def _color_right(value: str, intent: Intent, decision: Decision) -> bool:
    words = set(value.split())
    known = words & _COLORS
    if "warm" in words or "cooler" in words or "cool" in words:
        return "temperature" in intent.slots or "temperature_step" in intent.slots
    if known:
        color = str(intent.slots.get("color", ""))
        return color in {*known, "purple", "turquoise"} or ("white" in known and "temperature" in intent.slots)
    return decision.decision == "ask" or bool(intent.slots)


def _number(text: str) -> float | None:
    """Return the number that stands in words or digits; None when there is none."""
    digits = re.search(r"\d+(?:\.\d+)?", text)
    if digits:
        return float(digits[0])
    found, total = False, 0
    for word in text.split():
        if word in _WORDS:
            found, total = True, total + _WORDS[word]
        elif word == "hundred":
            found, total = True, max(total, 1) * 100
    return float(total) if found else next((float(v) for w, v in _SHARES.items() if w in text.split()), None)


def _amount_right(value: str, intent: Intent) -> bool:
    number = _number(value)
    if number is None:
        return bool(intent.slots) or intent.name in ("HassTurnOn", "HassTurnOff")
    numbers = [abs(float(v)) for v in intent.slots.values() if isinstance(v, int | float)]
    if "level" in value and number <= 10:
        numbers += [n / 10 for n in numbers]
    return number in numbers


def _time_right(value: str, intent: Intent) -> bool:
    """Return True when a decision waits for the clock time, or the span, that was said."""
    waits = intent.delay_s is not None or intent.at is not None or intent.condition is not None
    spans = re.search(r"second|minute|hour|day\b", value)
    if not waits and "duration_s" not in intent.slots:
        return False
    number = _number(value.split("past")[-1].split(" to ")[-1])
    clock = intent.at[11:16] if intent.at and "T" in intent.at else (intent.at or "")[:5]
    if spans or number is None or not clock:
        return waits or "duration_s" in intent.slots
    hour = int(number) // 100 if number >= 100 else int(number)
    return any(int(clock[:2]) % 12 == h % 12 for h in (hour, hour - 1 if " to " in value else hour, _first(value)))


def _first(value: str) -> int:
    """Return the hour of "six thirty": its first number."""
    return next((_WORDS[w] for w in value.split() if w in _WORDS), -1)


def _date_right(value: str, intent: Intent, now: datetime) -> bool:
    at = intent.at or ""
    day = next((i for i, d in enumerate(_DAYS) if d in value), None)
    if "tomorrow" in value:
        return at.startswith((now + timedelta(days=1)).date().isoformat())
    if day is not None:
        if "T" not in at:
            return _DAYS[day] in at
        return datetime.fromisoformat(at).weekday() == day
    if value in ("everyday", "weekdays", "week days", "all days"):
        return bool(at) and "T" not in at
    return True


def _in_words(value: str, intents: tuple[Intent, ...]) -> bool:
    kept = " ".join(str(v) for intent in intents for v in (intent.name, *intent.slots.values())).casefold()
    kept = kept.replace("hassshoppinglist", "shopping ")
    have = set(_words(kept))
    return all(word in have for word in _words(value))


def _words(text: str) -> list[str]:
    text = english_digits(text)
    text = re.sub(r"\b([a-z])\. ?(?=[a-z]\.|[a-z]\b)", r"\1", text.casefold()).replace("'s", "").replace(".", "")
    for word, same in _SAME_WORD.items():
        text = re.sub(rf"\b{word}\b", same, text)
    return [w for w in re.findall(r"[\w&]+", text.replace("to do", "todo")) if w not in _EMPTY_WORDS]
