"""Rules of meaning for appliances that several entities make up: start and pause buttons, programs, settings. Pure.

A washing machine is a button to start it, a choice of programs, numbers to set and sensors to read. Which of them a
sentence means follows from the verb, the option or the number in it and the words of the entities' names.
"""

from __future__ import annotations

from collections.abc import Iterable

from hub.voice.understanding.frames import Frame
from hub.voice.understanding.names import NameHit, Thing, Vocabulary
from hub.voice.understanding.reading import Scope
from hub.voice.understanding.sense import Sense
from hub.voice.understanding.targets import concept_tiers, devices, folded_names

_START = ("start", "make", "brew", "run", "begin", "启动", "开始", "冲", "泡", "煮", "制作")
_PAUSE = ("pause", "暂停")
_STOP = ("stop", "cancel", "停止", "取消", *_PAUSE)
_SETTING = frozenset({"set", "make", "increase", "decrease", "lower", "raise", "on", "cool", "warm", "open"})


def read_appliance(frame: Frame, home: Vocabulary) -> Sense | None:
    """Read requests to start, pause, choose a program of, or set a number of an appliance."""
    if frame.numbers > 1 or frame.rooms:
        return None
    set_off = _set_off(frame, home)
    if set_off is not None:
        return set_off
    said = _devices_said(frame, home)
    return _chosen(frame, home, said) or _numbered(frame, home, said) or _pushed(frame, home, said)


def _set_off(frame: Frame, home: Vocabulary) -> Sense | None:
    """Return the bare name of a button, a scene or a script as the wish that it be set off."""
    kinds = {home.by_id[i].kind for hit in frame.things for i in hit.ids}
    bare = not (frame.actions or frame.value or frame.options or frame.state or frame.areas or frame.devices)
    if not bare or frame.particle == "off" or not kinds or not kinds <= {"button", "scene", "script"}:
        return None
    things = tuple(hit.ids for hit in frame.things)
    return Sense(
        intent="HassTurnOn",
        slots={"name": frame.things[0].name},
        scope=Scope(things=things),
        kinds=tuple(sorted(kinds)),
    )


def _devices_said(frame: Frame, home: Vocabulary) -> set[str]:
    """Return the ids of the devices that a frame speaks of, by the name of a part or by what they are."""
    found = {home.by_id[i].device for hit in (*frame.things, *frame.shorts) for i in hit.ids}
    specs = devices()
    for said in frame.devices:
        spec = specs.get(said.concept)
        if spec is None or spec.kinds:
            continue
        found |= {t.device for t in home.things if _named(t, spec.named)}
        found |= {t.device for tier in concept_tiers(said, home) for t in tier}
    return {device for device in found if device}


def _named(thing: Thing, stems: Iterable[str]) -> bool:
    return any(stem in name for name in folded_names(thing) for stem in stems)


def _chosen(frame: Frame, home: Vocabulary, said: set[str]) -> Sense | None:
    """Return the choice of an option: of the selection named, of the device named, or of the only one that has it."""
    if not frame.options or frame.number is not None or frame.particle == "off":
        return None
    named = {i for hit in frame.things for i in hit.ids if home.by_id[i].kind == "select"}
    fits = [hit for hit in frame.options if set(hit.ids) & named] if named else _of_devices(frame.options, home, said)
    brewing = bool(set(frame.actions) & {"brew", "make", "start"}) or frame.want
    coffee = _coffee(fits, home) and any(h.name != "coffee" for h in fits)
    brewing |= coffee and not frame.actions and not frame.verb
    if not fits or (not said and not named and not (brewing and _coffee(fits, home))):
        return None
    hit = max(fits, key=lambda h: len(h.name))
    selects = [i for i in hit.ids if (i in named if named else not said or home.by_id[i].device in said)]
    button = _button(home, {home.by_id[selects[0]].device or ""}, _START) if brewing and len(selects) == 1 else None
    if button is not None:
        return _for(button, "HassTurnOn", home, frame, option=hit.name, select=selects[0])
    if brewing and {d.concept for d in frame.devices} == {"coffee"} and hit.name == "coffee":
        return None
    things = (tuple(selects),)
    return Sense(intent="HearthSelectOption", slots={"option": hit.name}, scope=Scope(things=things), kinds=("select",))


def _of_devices(options: Iterable[NameHit], home: Vocabulary, said: set[str]) -> list[NameHit]:
    return [hit for hit in options if not said or any(home.by_id[i].device in said for i in hit.ids)]


def _coffee(options: Iterable[NameHit], home: Vocabulary) -> bool:
    stems = devices()["coffee"].named
    return any(_named(home.by_id[i], stems) for hit in options for i in hit.ids)


def _numbered(frame: Frame, home: Vocabulary, said: set[str]) -> Sense | None:
    """Return a number set on an appliance: the one whose name is nearest to the words that were said."""
    if frame.number is None or not said or frame.relative:
        return None
    if not (set(frame.actions) & _SETTING or frame.verb or frame.absolute or frame.attribute or frame.unit):
        return None
    kinds = {home.by_id[i].kind for hit in frame.things for i in hit.ids}
    if kinds & {"climate", "water_heater", "light", "cover", "fan", "media_player", "humidifier"}:
        return None
    numbers = [t for t in home.things if t.kind == "number" and t.device in said and _takes(t, frame)]
    if not numbers:
        return None
    words = _words_said(frame, home)
    ranked = sorted(numbers, key=lambda t: -_nearness(t, words))
    best = [t for t in ranked if _nearness(t, words) == _nearness(ranked[0], words)]
    value: float | int = int(frame.number) if float(frame.number).is_integer() else frame.number
    things = (tuple(t.id for t in best),)
    return Sense(intent="HearthSetNumber", slots={"value": value}, scope=Scope(things=things), kinds=("number",))


def _takes(thing: Thing, frame: Frame) -> bool:
    warm = frame.attribute == "temperature" or frame.unit == "degree"
    return not warm or thing.device_class in (None, "temperature")


def _words_said(frame: Frame, home: Vocabulary) -> set[str]:
    names = [name for hit in (*frame.things, *frame.shorts) for i in hit.ids for name in folded_names(home.by_id[i])]
    text = " ".join([*(p.text for p in frame.pieces), *(n for n in names if n in _joined(frame))])
    return _units(text)


def _joined(frame: Frame) -> str:
    return ("" if frame.language == "zh" else " ").join(p.text for p in frame.pieces)


def _units(text: str) -> set[str]:
    """Return what of two names can be compared: words, and the characters of Chinese."""
    words = set(text.split())
    return {w for w in words if w.isascii()} | {c for c in text if ord(c) > 0x2E80}


def _nearness(thing: Thing, words: set[str]) -> float:
    return max((len(u & words) / len(u) for name in folded_names(thing) if (u := _units(name))), default=0.0)


def _pushed(frame: Frame, home: Vocabulary, said: set[str]) -> Sense | None:
    """Return a start, pause or stop of an appliance that has a button for it."""
    actions = set(frame.actions)
    if not said or frame.number is not None:
        return None
    wish = frame.want and any(d.concept == "coffee" for d in frame.devices)
    if actions & {"pause"}:
        stems: tuple[str, ...] = _PAUSE
    elif actions & {"stop", "off"} or frame.particle == "off":
        stems = _STOP
    elif actions & {"start", "brew", "make", "on", "resume", "open", "play"} or frame.particle == "on" or wish:
        stems = _START
    else:
        return None
    switching = not wish and not actions & {"start", "brew", "make"} and stems in (_START, _STOP)
    if stems is not _PAUSE and switching and _switch(home, said):
        return None
    button = _button(home, said, stems)
    return _for(button, "HassTurnOn", home, frame) if button is not None else None


def _switch(home: Vocabulary, said: set[str]) -> bool:
    return any(
        t.kind in ("switch", "media_player", "climate", "fan", "vacuum") and t.device in said for t in home.things
    )


def _button(home: Vocabulary, said: set[str], stems: tuple[str, ...]) -> Thing | None:
    for stem in stems:
        found = [t for t in home.things if t.kind == "button" and t.device in said and _named(t, (stem,))]
        if found:
            return found[0]
    return None


def _for(button: Thing, intent: str, home: Vocabulary, frame: Frame, **slots: str) -> Sense:
    name = button.label(frame.language)
    return Sense(intent=intent, slots={"name": name, **slots}, scope=Scope(things=((button.id,),)), kinds=("button",))
