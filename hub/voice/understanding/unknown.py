"""What to say of a sentence that was not understood, and whether a name in it sounds like one of this home's. Pure."""

from __future__ import annotations

import msgspec

from hub.voice.understanding import languages, sound
from hub.voice.understanding.clause import Context, read_clause
from hub.voice.understanding.frames import Frame, frame_of
from hub.voice.understanding.lattice import Piece
from hub.voice.understanding.lexicon import Lexicon
from hub.voice.understanding.normalise import Plain
from hub.voice.understanding.reading import Problem, Reading

#: Words before a leftover that make it a place.
_IN = frozenset({"in", "at", "inside", "from"})
#: Signs that are words of their own before any name.
_SMALL_ZH = frozenset("的了把将让给在到请是有和跟与里中上下我你个再都就也先那这")
_LONGEST_HEAD_ZH = 2
_ARTICLES = frozenset({"the", "my", "our", "your"})
_LONGEST_HEARD = 48


def sounds_like(said: Plain, context: Context) -> Reading | None:
    """Return the sentence read with a near name in place of an unknown one, as a question; None when none is near."""
    lexicon = context.lexicon
    if lexicon is None:
        return None
    alike = _sounds_the_same(said, context) if languages.base(context.language) == "zh" else None
    if alike is not None:
        return alike
    frame = frame_of(said.digits, lexicon, context.home)
    if len(frame.leftovers) != 1:
        return None
    asks = frame.asks and (frame.state or frame.attribute)
    if not (frame.actions or frame.particle or frame.steps or frame.value or asks):
        return None
    gap = " " if lexicon.spaced else ""
    names = context.home.names(context.language).spelled
    best: tuple[float, str, str] | None = None
    for heard in _stretches(frame, gap):
        near = sound.nearest(heard, names, context.language)
        if near is not None and (best is None or near.distance < best[0]):
            best = (near.distance, heard, near.name)
    if best is None:
        return None
    distance, heard, name = best
    text = gap.join(p.text for p in frame.pieces)
    return _instead(text, heard, name, distance, context)


def _sounds_the_same(said: Plain, context: Context) -> Reading | None:
    """Return a Chinese sentence with a name that sounds the same in place of what was written down."""
    home = context.home
    index = home.meant.get(("sound", context.language))
    if index is None:
        hits = home.names(context.language).by_key.items()
        index = sound.by_sound(key for key, own in hits if any(h.sort in ("thing", "area", "floor") for h in own))
        home.meant["sound", context.language] = index
    for distance, heard, name in sorted(sound.heard_within(said.digits, index), key=lambda f: (-len(f[1]), f[0])):
        reading = _instead(said.digits, heard, name, distance, context)
        if reading is not None:
            return reading
    return None


def _instead(text: str, heard: str, name: str, distance: float, context: Context) -> Reading | None:
    """Return a sentence read with a name of this home in place of what was heard, as a question."""
    reading = read_clause(text.replace(heard, name, 1), context)
    if reading is None or reading.problem is not None:
        return None
    label = next((h.name for h in context.home.names(context.language).by_key[name]), name)
    problem = Problem(key="did_you_mean", values={"heard": heard, "name": label}, ask=True)
    return msgspec.structs.replace(reading, problem=problem, stage="sound", confidence=round(1 - distance, 3))


def _stretches(frame: Frame, gap: str) -> list[str]:
    """Return stretches of the sentence around its leftovers that may be a name heard wrongly."""
    pieces = frame.pieces
    out: list[str] = []
    for i, piece in enumerate(pieces):
        if not piece.leftover:
            continue
        for start in range(max(0, i - 1), i + 1):
            for end in range(i + 1, min(len(pieces), i + 3) + 1):
                text = gap.join(p.text for p in pieces[start:end])
                if len(text) <= _LONGEST_HEARD and not any(_solid(p) for p in pieces[start:end]):
                    out.append(text)
    return list(dict.fromkeys(out))


def _solid(piece: Piece) -> bool:
    """Return True for a piece that cannot be part of a misheard name."""
    return piece.value("action") is not None and piece.value("device") is None and len(piece.text) > 1


def explain(said: Plain, context: Context) -> Problem:
    """Return why a sentence was not understood: the room or name that is unknown, if that is all, else the whole."""
    lexicon = context.lexicon
    if lexicon is None:
        return Problem(key="not_understood")
    frame = frame_of(said.digits, lexicon, context.home)
    household = (frame.actions or frame.particle or frame.asks) and len(frame.leftovers) == 1
    if not household or len(frame.leftovers[0]) > _LONGEST_HEARD:
        return _in_part(frame, lexicon)
    i = next(i for i, p in enumerate(frame.pieces) if p.leftover or p.text == frame.leftovers[0])
    left = frame.leftovers[0] if lexicon.spaced else _whole_word(frame.pieces, i)
    if _is_place(frame.pieces, i):
        return Problem(key="no_area", values={"area": left})
    if frame.asks and not (frame.state or frame.devices):
        return Problem(key="not_understood")
    after = frame.pieces[i + 1] if i + 1 < len(frame.pieces) else None
    gap = " " if lexicon.spaced else ""
    if after is not None and after.value("device"):
        left = f"{left}{gap}{after.text}"
    return Problem(key="unknown_name", values={"name": left})


def _whole_word(pieces: tuple[Piece, ...], i: int) -> str:
    """Return an unknown Chinese word with the sign before it that was taken for a word of its own (点唱机, 门铃)."""
    return f"{pieces[i - 1].text if _begins_word(pieces, i) else ''}{pieces[i].text}"


def _begins_word(pieces: tuple[Piece, ...], i: int) -> bool:
    """Return True where the piece before an unknown one belongs to it: a single sign, or 音乐 before a single one."""
    before = pieces[i - 1] if i else None
    if before is None or before.text in _SMALL_ZH or before.leftover:
        return False
    if len(before.text) > (1 if len(pieces[i].text) > 1 or before.value("device") is None else _LONGEST_HEAD_ZH):
        return False
    return before.number is None and before.value("action") is None and not before.hit("area")


def _in_part(frame: Frame, lexicon: Lexicon) -> Problem:
    """Return which words were understood and which were not, where a wish and a thing of the home are among them."""
    wish = frame.actions or frame.particle or frame.asks or frame.steps or frame.value
    rest = [*frame.leftovers, *frame.rooms]
    if not (wish and (frame.things or frame.devices or frame.areas) and rest):
        return Problem(key="not_understood")
    if lexicon.spaced:
        done = " ".join(p.text for p in frame.pieces if not p.leftover)
        return Problem(key="part", values={"done": done, "rest": " ".join(rest)})
    left = [i for i, p in enumerate(frame.pieces) if p.leftover or p.text in rest]
    begun = {i - 1 for i in left if _begins_word(frame.pieces, i)}
    done = "".join(p.text for i, p in enumerate(frame.pieces) if i not in begun and i not in left)
    return Problem(key="part", values={"done": done, "rest": "、".join(_whole_word(frame.pieces, i) for i in left)})


def _is_place(pieces: tuple[Piece, ...], i: int) -> bool:
    j = i - 1
    while j >= 0 and pieces[j].text in _ARTICLES:
        j -= 1
    if j >= 0 and pieces[j].text in _IN:
        return True
    after = [p.text for p in pieces[i + 1 : i + 3]]
    return bool(after) and (after[0] in ("里", "里面") or (after[0] == "的" and len(after) > 1))
