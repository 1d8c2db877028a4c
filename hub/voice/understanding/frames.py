"""Stage 4a: a sentence as a frame: which concepts stand in it, whatever their order. Pure.

A frame says what was found (actions, devices, names, values, question words) and what was left over; what it means
is for ``meaning.py`` to say.
"""

from __future__ import annotations

from hub.voice.understanding import places
from hub.voice.understanding.frame import Frame
from hub.voice.understanding.lattice import Piece, cut, governs
from hub.voice.understanding.lexicon import Lexicon
from hub.voice.understanding.names import Vocabulary
from hub.voice.understanding.reading import Said

#: What a clause can be about, in the order of its words.
_ORDERED = ("areas", "devices", "things")


def frame_of(digits: str, lexicon: Lexicon, home: Vocabulary, *, wished: bool = False) -> Frame:
    """Return the frame of a clause in plain form with digits; ``wished``: the state it tells of is to come about."""
    pieces = cut(digits, lexicon, home.names(lexicon.language))
    frame = Frame(language=lexicon.language, pieces=pieces, wished=wished)
    content = [p for i, p in enumerate(pieces) if not p.filler or _tells_apart(pieces, i, lexicon)]
    frame.asks = _asks(content, lexicon) and not wished
    solid = _solid_action(content)
    said = dict.fromkeys(_ORDERED, 0)
    for i, piece in enumerate(content):
        _take(frame, piece, content, i, solid, home, lexicon)
        if piece.value("conjunction"):
            frame.order.append(("and", piece.text))
        for sort in _ORDERED:
            new = getattr(frame, sort)[said[sort] :]
            frame.order += [(sort, one) for one in new]
            said[sort] += len(new)
    if lexicon.compounds and "close" in frame.actions and frame.particle == "off":
        frame.actions, frame.particle = ["lock"], None  # German and Dutch part "abschließen": schließe … ab
    return frame


def _tells_apart(pieces: tuple[Piece, ...], i: int, lexicon: Lexicon) -> bool:
    """Return True for a small word that is part of a name before a device: "the back door", not "turn it back on"."""
    if not lexicon.spaced or i + 1 == len(pieces) or not pieces[i + 1].value("device"):
        return False
    return any(sort == "mark" for sort, _ in places.near(pieces[i].text, lexicon.language))


def _asks(content: list[Piece], lexicon: Lexicon) -> bool:
    """Return True for a question: it begins with a question word, or (without spaces) holds one anywhere."""
    if lexicon.verb_last:
        return any(
            (p.value("question") and (p is content[-1] or not p.value("filler")))  # は asks at the end only
            or p.value("quantifier") in ("which", "how_many")
            for p in content
        )
    for piece in content[:2]:
        if piece.value("question") or piece.value("quantifier") in ("which", "how_many"):
            return True
        if not (piece.value("quantifier") or piece.value("verb")):
            return False
    return False


def _solid_action(content: list[Piece]) -> bool:
    """Return True when some piece can be nothing but an action, so that doubtful ones need not be."""
    return any(
        p.concepts
        and not p.names
        and all(c.sort in ("action", "state", "filler") for c in p.concepts)
        and p.value("action")
        for p in content
    )


def _take(
    frame: Frame, piece: Piece, content: list[Piece], i: int, solid: bool, home: Vocabulary, lexicon: Lexicon
) -> None:
    """Put one piece where it belongs in the frame; the first sort that takes it wins."""
    if piece.leftover or piece.filler:
        frame.leftovers.append(piece.text)
        return
    p_option = [hit for hit in piece.names if hit.sort == "option"]
    frame.options += p_option
    for take in (_take_number, _take_name, _take_question, _take_action, _take_place, _take_value, _take_rest):
        sort = take(frame, piece, content, i, solid, home, lexicon)
        if sort:
            if sort != "filler":
                frame.matched.append((piece.text, sort))
            return
    if p_option:
        frame.matched.append((piece.text, "option"))


def _take_number(f: Frame, p: Piece, c: list[Piece], i: int, s: bool, h: Vocabulary, lx: Lexicon) -> str:
    if p.number is None:
        return ""
    f.number, f.numbers = p.number, f.numbers + 1
    before = c[i - 1] if i else None
    if before is not None and before.value("minus"):
        f.number = -p.number
    index = f.pieces.index(p)
    word = f.pieces[index - 1] if index else None
    if word is not None and word.value("by"):
        f.relative = True
    f.clock |= word is not None and word.text == "at"
    if (word is not None and word.text == "to") or (before is not None and before.value("to")):
        f.absolute = True
    return "number"


def _take_name(f: Frame, p: Piece, c: list[Piece], i: int, s: bool, h: Vocabulary, lx: Lexicon) -> str:
    thing, area, floor = p.hit("thing"), p.hit("area"), p.hit("floor")
    if thing and area and (_next_is_device(c, i) or _opens(c) is False):
        thing = None
    if thing:
        f.things.append(thing)
        return "name"
    if area and p.value("device") == "garage" and _moved(p, c, lx):
        area = None
    if area:
        f.areas.extend(area.ids)
        return "area"
    if floor:
        f.floors.extend(floor.ids)
        return "floor"
    short = p.hit("short")
    if short:
        f.shorts.append(short)
        if not p.value("device"):
            return "name"
    return ""


def _next_is_device(c: list[Piece], i: int) -> bool:
    return i + 1 < len(c) and bool(c[i + 1].value("device"))


def _opens(c: list[Piece]) -> bool:
    return any(p.value("action") in ("open", "close", "raise", "lower") for p in c)


def _moved(p: Piece, c: list[Piece], lx: Lexicon) -> bool:
    """Return True when a word for a room and its door is the door: it is opened, or only switched (开一下车库)."""
    if lx.spaced or _opens(c):
        return _opens(c)
    on = any(q.value("action") in ("on", "off") for q in c)
    return on and not any(q is not p and (q.value("device") or q.hit("thing")) for q in c)


def _take_question(f: Frame, p: Piece, c: list[Piece], i: int, s: bool, h: Vocabulary, lx: Lexicon) -> str:
    quantifier = p.value("quantifier")
    if quantifier and not (quantifier == "which" and not f.asks):
        f.quantifiers.add(quantifier)
        f.plural |= quantifier in ("all", "any", "which", "how_many", "both")
        if not p.value("question"):
            return "quantifier"
    question = p.value("question")
    if question and (f.asks or question in ("time", "date", "weather")):
        if question == "is" and p.value("state"):
            return ""
        f.questions.add(question)
        return "question"
    return "quantifier" if quantifier and quantifier in f.quantifiers else ""


def _take_action(f: Frame, p: Piece, c: list[Piece], i: int, s: bool, h: Vocabulary, lx: Lexicon) -> str:
    complaint, step = p.value("complaint"), p.value("step")
    if complaint and not (f.asks and lx.spaced):
        f.complaint = complaint
        return "complaint"
    if step:
        f.steps.append(step)
        return "step"
    state = p.value("state")
    action = p.value("action")
    state = state or (_ASKED.get(action or "") if f.asks else None)
    if f.asks and state:
        f.state = f.state or state
        return "state"
    if action and not f.asks and not _better_a_device(p, c, i, s, f, lx):
        if p.value("verb") and (action == "make" or _particle_elsewhere(p, c)):
            f.verb = True
            if action != "make":
                return "action"
        if action not in f.actions:
            f.actions.append(action)
        return "action"
    leads = p.value("to") and i + 1 < len(c) and c[i + 1].number is not None  # "auf 40 Prozent" is no "up"
    particle = p.value("particle") if not leads else None
    if particle and not f.asks:
        return _take_particle(f, particle, c, i, s)
    told = lx.spaced and not lx.verb_last and not any(q.value("quantifier") in _UNSURE for q in c)
    if state and not f.asks and f.particle is None and (told or f.wished):
        if state in ("on", "off"):
            f.particle = state
        elif state in _STATE_ACTIONS and _STATE_ACTIONS[state] not in f.actions:
            f.actions.append(_STATE_ACTIONS[state])
        return "action"
    if p.value("verb") and (not p.value("device") or (i == 0 and not f.asks and len(c) > 1)):
        f.verb = True
        return "filler"
    return ""


#: Nobody who says "any" wants to have it changed.
_UNSURE = frozenset({"any", "which", "how_many"})
#: What was asked about with a deed ("did we lock the back door"), what is wanted with a state ("the gate unlocked").
_ASKED = {"lock": "locked", "unlock": "unlocked", "close": "closed", "open": "open", "off": "off", "on": "on"}
_STATE_ACTIONS = {"open": "open", "closed": "close", "locked": "lock", "unlocked": "unlock"}


def _particle_elsewhere(p: Piece, c: list[Piece]) -> bool:
    """Return True when "on" or "off" stands apart from this verb ("shut the lights off")."""
    return any(q is not p and q.value("particle") in ("on", "off") and not q.value("action") for q in c)


def _better_a_device(p: Piece, c: list[Piece], i: int, solid: bool, f: Frame, lx: Lexicon) -> bool:
    """Return True when a word that is both ("vacuum", "lock", "light up") is the device here."""
    if p.value("attribute") and i > 0:
        return True
    if not (p.value("device") or p.value("room") or p.value("tone") or p.value("color")):
        return False
    if p.value("action") == "lock" and governs(p, f.pieces):
        return False
    other = any(q is not p and (q.value("action") or q.value("particle")) for q in c)
    return other and (i > 0 or (solid and p.value("action") is not None))


def _take_particle(f: Frame, particle: str, c: list[Piece], i: int, solid: bool) -> str:
    place = next(iter(c[i + 1 :]), None)
    after = f.pieces[f.pieces.index(c[i]) + 1 :][:1]
    before_place = (
        particle == "on"
        and place is not None
        and bool(place.hit("area") or place.hit("floor") or any(map(place.value, ("room", "place", "when"))))
        and not any(p.text in ("in", "at") for p in after)  # "and on in the hall"
    )
    acted = solid or f.particle is not None
    if before_place and (acted or any(q.value("particle") for q in c[i + 1 :])):
        return "filler"
    f.both_ways |= {particle, f.particle} == {"on", "off"} and not solid
    if f.particle is None:
        f.particle = particle
        return "action"
    return "filler" if particle == "on" else "action"


def _take_place(f: Frame, p: Piece, c: list[Piece], i: int, s: bool, h: Vocabulary, lx: Lexicon) -> str:
    place, device, room = p.value("place"), p.value("device"), p.value("room")
    if room and not (device and _moved(p, c, lx)):
        area = _synonym(room, h, lx)
        if area:
            f.areas.append(area)
            return "area"
        if not device:
            f.rooms.append(p.text)
            return "area"
    if device:
        f.devices.append(Said(device, p.text, bool(p.value("generic"))))
        f.plural |= _plural(p.text, lx)
        return "device"
    if place == "here":
        f.here = True
    elif place == "there":
        f.there = True
    elif place == "home":
        f.home = True
    elif place == "outside":
        f.rooms.append(p.text)
    return "place" if place else ""


def _synonym(room: str, home: Vocabulary, lexicon: Lexicon) -> str | None:
    """Return the one area of this home that is another word for the room that was said."""
    words = set(lexicon.of("room", room))
    names = home.names(lexicon.language).by_key
    found = {i for word in words for hit in names.get(word, ()) if hit.sort == "area" for i in hit.ids}
    return found.pop() if len(found) == 1 else None


def _plural(text: str, lexicon: Lexicon) -> bool:
    return lexicon.spaced and text.endswith("s") and not text.endswith("ss")


def _take_value(f: Frame, p: Piece, c: list[Piece], i: int, s: bool, h: Vocabulary, lx: Lexicon) -> str:
    unit, color, tone = p.value("unit"), p.value("color"), p.value("tone")
    if unit:
        f.unit = unit
        return "unit"
    if tone:
        f.tone = int(tone)
        return "tone"
    if color:
        leaving = any(q.text in ("from", "从") for q in f.pieces)  # "from red to blue" is one wish
        f.two_colors |= f.color not in (None, color) and not leaving
        f.color = color
        return "color"
    hvac = p.value("hvac")
    if hvac:
        f.hvac = hvac
        return "mode"
    level, fan_level, attribute = p.value("level"), p.value("fan_level"), p.value("attribute")
    if level:
        f.level = int(level)
        return "level"
    if fan_level:
        f.fan_level = int(fan_level)
        return "level"
    if attribute:
        f.attribute = f.attribute or attribute
        return "attribute"
    amount = p.value("amount")
    if amount:
        f.amount = amount
        return "amount"
    return ""


def _take_rest(f: Frame, p: Piece, c: list[Piece], i: int, s: bool, h: Vocabulary, lx: Lexicon) -> str:
    if p.value("pronoun"):
        f.pronoun = True
        return "pronoun"
    if p.value("conjunction"):
        f.conjunctions += 1
        return "filler"
    when = p.value("when")
    if when:
        f.when = f.when or when != "now"
        return "filler"
    if p.value("want"):
        f.want = True
        return "filler"
    if p.value("vague"):
        f.vague = True
        return "filler"
    if p.value("surface") and any(
        q.value("action") == "clean" or q.value("device") == "vacuum" or q.value("complaint") == "dirt-" for q in c
    ):
        return "filler"
    sorts = {x.sort for x in p.concepts}
    if not p.names and sorts <= {"ordinal", "follow", "correction", "yes", "no", "both", "surface", "mark", "living"}:
        f.leftovers.append(p.text)
    return "filler"


__all__ = ["Frame", "frame_of"]
