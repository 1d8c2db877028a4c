"""Rules of meaning for deeds: on and off, open and close, locks, cleaning, coffee, players. Pure."""

from __future__ import annotations

from typing import Any

import msgspec

from hub.voice.understanding.frames import Frame
from hub.voice.understanding.intents import OPENED, SWITCHED
from hub.voice.understanding.names import Vocabulary
from hub.voice.understanding.reading import Scope
from hub.voice.understanding.sense import (
    COVERS,
    Sense,
    kinds_meant,
    says_device,
    scope_of,
    speaks_of_opening,
)
from hub.voice.understanding.targets import folded_names

_MEDIA = ("player", "music", "speaker", "tv", "radio")


def read_cleaning(frame: Frame, home: Vocabulary) -> Sense | None:
    """Read requests to robots that clean or mow."""
    actions = set(frame.actions)
    robot = says_device(frame, "vacuum") or "vacuum" in kinds_meant(frame, home)
    mower = says_device(frame, "mower") or "lawn_mower" in kinds_meant(frame, home)
    if frame.complaint == "dirt-" and not actions and not frame.particle:
        return _dirty(frame, home)
    if not (robot or mower or actions & {"clean", "dock"}):
        return None
    scope = scope_of(frame, home)
    if "dock" in actions or (robot and not actions & {"clean", "start"} and _sent_home(frame)):
        return Sense(
            intent="HassLawnMowerDock" if mower else "HassVacuumReturnToBase",
            scope=_robot(scope),
            kinds=("lawn_mower",) if mower else ("vacuum",),
        )
    if actions & {"stop", "off", "pause"} or frame.particle == "off":
        if mower:
            return Sense(intent="HassLawnMowerDock", scope=_robot(scope), kinds=("lawn_mower",))
        return Sense(
            intent="HassVacuumPause" if "pause" in actions else "HassVacuumReturnToBase",
            scope=_robot(scope),
            kinds=("vacuum",),
        )
    if mower:
        return (
            Sense(intent="HassLawnMowerStartMowing", scope=_robot(scope), kinds=("lawn_mower",))
            if _starting(frame)
            else None
        )
    near = {t.area for t in home.things if t.kind == "vacuum"}
    if "clean" in actions and len(frame.areas) == 1 and frame.areas[0] in near:
        return Sense(intent="HassVacuumStart", scope=scope, kinds=("vacuum",))
    if "clean" in actions and (frame.areas or frame.here):
        slots = {"area": home.label(frame.areas[0], frame.language)} if frame.areas else {}
        return Sense(intent="HassVacuumCleanArea", slots=slots, scope=_robot(scope), kinds=("vacuum",))
    if _starting(frame) or "clean" in actions:
        return Sense(intent="HassVacuumStart", scope=_robot(scope), kinds=("vacuum",))
    return None


def _dirty(frame: Frame, home: Vocabulary) -> Sense | None:
    """Return the cleaning that a dirty floor or room calls for; nothing else is cleaned by a robot."""
    floor = any(p.value("surface") for p in frame.pieces)
    if frame.things or frame.devices or not (floor or frame.areas or frame.here or frame.home):
        return None
    slots = {"area": home.label(frame.areas[0], frame.language)} if frame.areas else {}
    intent = "HassVacuumCleanArea" if frame.areas or frame.here else "HassVacuumStart"
    return Sense(intent=intent, slots=slots, scope=_robot(scope_of(frame, home)), kinds=("vacuum",))


def _sent_home(frame: Frame) -> bool:
    """Return True for "send Robbie home": the word alone, at the end, is where it stands, not what it cleans."""
    return len(frame.pieces) > 1 and frame.pieces[-1].text in ("home", "back") and frame.language == "en"


def _robot(scope: Scope) -> Scope:
    """A robot is meant wherever it stands: the room that was said is where it works."""
    return msgspec.structs.replace(scope, areas=(), floors=(), here=False, home=False, everything=False)


def _starting(frame: Frame) -> bool:
    return bool(set(frame.actions) & {"on", "start", "open", "resume", "play"}) or frame.particle == "on" or frame.verb


def read_brewing(frame: Frame, home: Vocabulary) -> Sense | None:
    """Read wishes for coffee."""
    if not says_device(frame, "coffee") or set(frame.actions) & {"off", "stop", "close"} or frame.particle == "off":
        return None
    if (
        set(frame.actions) & {"brew", "make", "start", "on", "open", "set"}
        or frame.particle == "on"
        or frame.verb
        or frame.want
        or any(" of " in d.word or "杯" in d.word for d in frame.devices)
        or _only_coffee(frame)
    ):
        return Sense(intent="HassTurnOn", scope=scope_of(frame, home), kinds=(*SWITCHED, "select"))
    return None


def _only_coffee(frame: Frame) -> bool:
    """Return True for "coffee with sugar", "coffee now": a drink and nothing else, but more than the one word."""
    alone = not (frame.things or frame.areas or frame.rooms or frame.floors or frame.asks or frame.state)
    words = [d.word for d in frame.devices]
    return alone and len(words) == 1 and "coffee" in words[0] and (len(frame.pieces) > 1 or " " in words[0])


def read_media(frame: Frame, home: Vocabulary) -> Sense | None:
    """Read requests to players."""
    kinds = kinds_meant(frame, home)
    about = says_device(frame, *_MEDIA) or "media_player" in kinds or frame.attribute == "volume"
    other = bool(frame.devices or frame.things) and not about
    actions = set(frame.actions)
    intent = ""
    if frame.attribute == "volume" and actions & {"increase", "raise", "decrease", "lower"}:
        return None
    if other or (frame.rooms and not about and not actions & {"mute"}):
        return None
    if actions & {"mute"} or (frame.attribute == "volume" and (actions & {"off", "stop"} or frame.particle == "off")):
        intent = "HassMediaPlayerMute"
    elif "unmute" in actions or _sound_on(frame):
        intent = "HassMediaPlayerUnmute"
    elif actions & {"next"}:
        intent = "HassMediaNext"
    elif actions & {"previous"}:
        intent = "HassMediaPrevious"
    elif about and actions & {"pause", "stop"}:
        intent = "HassMediaPause"
    elif (about and actions & {"resume", "play"}) or _wants_music(frame, home):
        if says_device(frame, "radio") and "resume" not in actions and not (frame.things or frame.shorts):
            return Sense(intent="HassMediaSearchAndPlay", slots={"search_query": frame.devices[0].word})
        intent = "HassMediaUnpause"
    elif actions & {"pause", "resume"} and not frame.where_or_what:
        intent = "HassMediaPause" if "pause" in actions else "HassMediaUnpause"
    if not intent:
        return None
    return Sense(intent=intent, scope=scope_of(frame, home, drop=("player", "music")), kinds=("media_player",))


def _sound_on(frame: Frame) -> bool:
    """Return True for "turn the sound on"."""
    turned = set(frame.actions) <= {"make", "set"} and frame.particle == "on"
    on = turned or frame.actions == ["on"]
    return on and frame.attribute == "volume" and not (frame.value or frame.steps)


def _wants_music(frame: Frame, home: Vocabulary) -> bool:
    """Return True for "turn on the radio", "start the music" in a home with nothing of that name to turn on."""
    on = bool(set(frame.actions) & {"on", "start", "open"}) or frame.particle == "on"
    if not on or not says_device(frame, "radio", "music") or frame.things or frame.shorts or len(frame.devices) != 1:
        return False
    return not any(frame.devices[0].word in name for thing in home.things for name in folded_names(thing))


def read_locking(frame: Frame, home: Vocabulary) -> Sense | None:
    """Read locking and unlocking; to open a door that only has a lock is to unlock it."""
    actions = set(frame.actions)
    kinds = kinds_meant(frame, home)
    if actions & {"lock", "unlock"}:
        intent = "HassTurnOff" if "unlock" in actions else "HassTurnOn"
        if "everything" in frame.quantifiers or _locking_up(frame):
            scope = Scope(areas=tuple(frame.areas), plural=True, home=not frame.areas)
            return Sense(intent=intent, slots={"domain": "lock"}, scope=scope, kinds=("lock",))
        if not frame.where_or_what and not frame.pronoun and not frame.quantifiers:
            return None
        return Sense(intent=intent, slots={"domain": "lock"}, scope=scope_of(frame, home), kinds=("lock",))
    if kinds == {"lock"} and (frame.things or says_device(frame, "door", "lock")):
        loose = frame.language == "zh" or says_device(frame, "lock")
        opens = bool(actions & {"open", "raise"}) or (loose and _opens_by_switch(frame))
        closes = bool(actions & {"close", "lower"}) or (loose and _closes_by_switch(frame))
        if opens or closes:
            return Sense(
                intent="HassTurnOff" if opens else "HassTurnOn",
                slots={"domain": "lock"},
                scope=scope_of(frame, home),
                kinds=("lock",),
            )
    return None


def _locking_up(frame: Frame) -> bool:
    """Return True for "lock up": every door is meant."""
    return not frame.where_or_what and any(text.endswith(" up") for text, sort in frame.matched if sort == "action")


def _opens_by_switch(frame: Frame) -> bool:
    """Return True when "on" means *open* for a lock: in Chinese 打开 does, in English "turn on the lock" locks it."""
    return _switched(frame, "on" if frame.language == "zh" else "off")


def _closes_by_switch(frame: Frame) -> bool:
    return _switched(frame, "off" if frame.language == "zh" else "on")


def _switched(frame: Frame, action: str) -> bool:
    return action in frame.actions or frame.particle == action


def read_switching(frame: Frame, home: Vocabulary) -> Sense | None:
    """Read on, off, toggle, open, close and stop."""
    actions = set(frame.actions)
    intent, kinds = _which_switch(frame, actions, home)
    named = bool(frame.things or frame.devices or frame.shorts or frame.pronoun or frame.quantifiers)
    if not intent or (actions == {"stop"} and not named):
        return None
    if not (frame.where_or_what or frame.pronoun or frame.quantifiers or frame.here or frame.home):
        return None
    scope = scope_of(frame, home)
    slots: dict[str, Any] = {}
    if scope.everything or ("both" in frame.quantifiers and scope.last):
        kinds = kinds if kinds == OPENED else tuple(k for k in kinds if k in SWITCHED)
    elif not (scope.things or scope.devices or scope.last):
        if not (scope.areas or scope.floors or scope.here or scope.home):
            return None
        kinds = OPENED if kinds == OPENED else ("light",)
        slots["domain"] = "cover" if kinds == OPENED else "light"
    return Sense(intent=intent, slots=slots, scope=scope, kinds=kinds)


def _which_switch(frame: Frame, actions: set[str], home: Vocabulary) -> tuple[str, tuple[str, ...]]:
    on = bool(actions & {"on", "start"}) or frame.particle == "on" or _wants_light(frame, actions)
    off = (
        bool(actions & {"off"}) or frame.particle == "off" or ("stop" in actions and not speaks_of_opening(frame, home))
    )
    if actions & {"toggle"} and not (on or off):
        return "HassToggle", SWITCHED
    if "stop" in actions and speaks_of_opening(frame, home):
        return "HassStopMoving", OPENED
    if on and off:
        return "", ()
    opens, closes = bool(actions & {"open", "raise"}), bool(actions & {"close", "lower"})
    if (opens or closes) and (on or off) and frame.language != "zh" and not frame.particle:
        return "", ()
    switched = tuple(k for k in SWITCHED if frame.language == "zh" or k not in OPENED) if not (opens or closes) else ()
    if on or opens:
        return "HassTurnOn", _widen(switched, frame, home)
    if off or closes:
        return "HassTurnOff", _widen(switched, frame, home)
    return "", ()


def _wants_light(frame: Frame, actions: set[str]) -> bool:
    """Return True for "can i get some light in the bathroom"."""
    wanted = frame.want or actions == {"brew"}  # "give me light"
    return wanted and actions <= {"brew"} and frame.particle is None and says_device(frame, "light")


def _widen(switched: tuple[str, ...], frame: Frame, home: Vocabulary) -> tuple[str, ...]:
    """Return the kinds for on/off or open/close: people also open a lamp and turn on a blind, if nothing else fits."""
    meant = kinds_meant(frame, home)
    if switched:
        return switched if not meant or meant & set(switched) else (*switched, *OPENED)
    covers = says_device(frame, *COVERS) and meant != {"switch"}
    return OPENED if not meant or meant & set(OPENED) or covers else SWITCHED
