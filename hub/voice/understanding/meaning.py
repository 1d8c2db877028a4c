"""Stage 4b: from a frame to an intent: rules over concepts, the same for every language. Pure.

Each rule looks at one family of requests and returns a ``Sense`` (intent, slots, scope, the kinds it is for) or None;
the first that returns one decides. A frame with leftovers never comes here. Questions are read in ``questions.py``,
values in ``values.py``, deeds in ``deeds.py``.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from hub.voice.understanding.appliances import read_appliance
from hub.voice.understanding.deeds import read_brewing, read_cleaning, read_locking, read_media, read_switching
from hub.voice.understanding.frames import Frame
from hub.voice.understanding.names import Thing, Vocabulary
from hub.voice.understanding.questions import read_attribute, read_clock, read_state, read_temperature
from hub.voice.understanding.sense import Sense, says_device, scope_of, speaks_of_opening
from hub.voice.understanding.targets import appliance
from hub.voice.understanding.values import read_colors, read_modes, read_steps, read_valueless, read_values

_Rule = Callable[[Frame, Vocabulary], Sense | None]
_QUESTIONS: tuple[_Rule, ...] = (read_temperature, read_state, read_attribute, read_clock)
_COMMANDS: tuple[_Rule, ...] = (
    read_appliance,
    read_colors,
    read_modes,
    read_values,
    read_cleaning,
    read_brewing,
    read_media,
    read_locking,
    read_steps,
    read_switching,
    read_valueless,
    read_clock,
)


def sense_of(frame: Frame, home: Vocabulary) -> Sense | None:
    """Return what a frame without leftovers means, or None when it means nothing that a home can do or tell."""
    if frame.vague and not (frame.attribute == "color" or frame.color or frame.tone or says_device(frame, "light")):
        return None
    _unfold(frame, home)
    if frame.numbers > 1 or _contradicts(frame) or (frame.when and not frame.asks and frame.actions):
        return None
    for rule in _QUESTIONS if frame.asks else _COMMANDS:
        sense = rule(frame, home)
        if sense is not None:
            return None if _leaves_number(frame, sense) else sense
    return None


def _leaves_number(frame: Frame, sense: Sense) -> bool:
    """Return True when a number was said that the sense does nothing with: it is a time, or not understood."""
    if frame.number is None or sense.missing or (not frame.clock and says_device(frame, "coffee")):
        return False
    return not any(isinstance(v, int | float) for v in sense.slots.values())


def _unfold(frame: Frame, home: Vocabulary) -> None:
    """Read the name of a sensor as room and measure where something is to be changed (客厅温度调低一度)."""
    things = [home.by_id[i] for hit in frame.things for i in hit.ids]
    if _put_on(frame) and not speaks_of_opening(frame, home):
        frame.actions = ["on"]
    if set(frame.actions) == {"close", "lock"} and (says_device(frame, "door", "lock") or _all_locks(things)):
        frame.actions = ["lock"]  # "close and lock the front door", where only the lock obeys
    measures = {t.device_class for t in things}
    if frame.asks or not things or len(measures) != 1 or not measures <= {"temperature", "humidity"}:
        return
    if all(t.kind == "sensor" and t.area and not appliance(t) for t in things) and (frame.value or frame.steps):
        frame.areas += [t.area for t in things if t.area]
        frame.attribute, frame.things = str(measures.pop()), []


def _put_on(frame: Frame) -> bool:
    """Return True for "pon la cafetera": a word for putting, and nothing that the thing is to be put to."""
    said = frame.value or frame.attribute or frame.steps or frame.amount or frame.particle or frame.options
    put = frame.actions == ["set"] and any(p.value("putting") for p in frame.pieces)
    return put and not (said or frame.hvac or frame.asks) and bool(frame.things or frame.devices)


def _all_locks(things: Sequence[Thing]) -> bool:
    return bool(things) and all(thing.kind == "lock" for thing in things)


_DOING = ({"on", "start"}, {"off"}, {"open"}, {"close"}, {"lock"}, {"unlock"}, {"dock"}, {"mute"})


_OTHER_DEEDS = {"on", "off", "open", "close", "lock", "unlock"}
_CHANGING = ({"set", "make"}, {"increase", "brighten", "warm", "raise"}, {"decrease", "dim", "cool", "lower"})


def _contradicts(frame: Frame) -> bool:
    """Return True when a frame asks for two different deeds: that is a compound, or nonsense."""
    actions = set(frame.actions)
    several = len(frame.things) + len(frame.shorts) + len(frame.devices) > 1
    if several and frame.two_colors:
        return True
    if len(frame.areas) > 1 and frame.conjunctions and (frame.both_ways or frame.two_colors):
        return True
    if several and (frame.both_ways or (frame.value and "set" in actions and actions & _OTHER_DEEDS)):
        return True
    off = "off" in actions or frame.particle == "off"
    if off and several and frame.unit and frame.number is not None:  # one to 40 percent, the other off
        return True
    if off and (frame.color or frame.tone or (frame.conjunctions and frame.level is not None)):
        return True
    if frame.conjunctions and sum(1 for deed in (*_DOING, *_CHANGING) if actions & deed) > 1:
        return True
    deeds = sum(1 for deed in _DOING if actions & deed)
    particle = {"on": {"on", "start"}, "off": {"off"}}.get(frame.particle or "", actions)
    return deeds > 1 or (
        deeds == 1
        and frame.particle in ("on", "off")
        and bool(actions & set().union(*_DOING))
        and not actions & particle
    )


__all__ = ["Sense", "scope_of", "sense_of"]
