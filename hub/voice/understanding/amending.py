"""What is said before the request itself: how something is, or a request that is taken back at once. Pure.

"The hall light is still on, turn it off" tells and asks; only the asking is done. "Turn off the hall light, no wait,
the desk lamp" asks for the second alone.
"""

from __future__ import annotations

import re

from hub.voice.understanding import languages

_SOFTLY = r"(?:please |can you |could you |would you |will you |you can |just |so |and |then |let's |go ahead and )*"
_STATE = r"(?:on|off|open|closed|shut|running|unlocked|locked|playing|too (?:bright|loud|dark|dim|high|low))"
_TELLING = re.compile(
    r"^(?:(?:i (?:think|guess|believe|see)|it (?:looks|seems) like|oh|hey|oops|and|but"
    r"|(?:i )?(?:noticed|see)(?: that)?),? )*"
    r"(?:(?:i|we|you|he|she|they|somebody|someone|anybody|the kids)(?:'ve| have| has)? (?:left|forgot)(?: that)?"
    rf" (?P<left>(?:the|my|our|all|both) [a-z0-9' ]+?) {_STATE}"
    rf"|(?P<is>(?:the|my|our|all|both) [a-z0-9' ]+?) (?:is|are|was|were)"
    rf"(?: (?:still|all|left|again|way|just))* {_STATE})"
    r"(?: (?:again|downstairs|upstairs|in there))?,? "
    rf"{_SOFTLY}(?P<asked>(?:turn|switch|shut|close|open|lock|stop|set|dim|put|make|mute|pause|lower|raise) .+)$"
)
_PRONOUN = re.compile(r"\b(?:it|them|that|those)\b")
_TAKEN_BACK = re.compile(
    r"^(?P<first>.+?)(?:,? (?:no,? wait|oh? wait|wait,? no|no,? sorry|sorry,? no|(?:no |sorry |wait )?i mean(?:t)?"
    r"|scratch that|actually,? no|no,? actually|no,? make (?:it|that)|or rather|correction)"
    r"|, (?:no|sorry|wait|actually|oops)(?! matter| more| longer))"
    r",? (?:i mean(?:t)? |make (?:it|that) |rather )?(?P<second>.+)$"
)
_MEANWHILE = re.compile(
    r"^(?P<main>(?:turn|switch|open|close|lock|dim|brighten|shut|raise|lower|start|stop|set|make|play) .+?)"
    rf" (?P<other>(?:with|while) (?:the|my|our|all|both) [a-z0-9' ]+? (?:is |are )?(?:{_STATE}|up|down))$"
)


def asked_after_telling(text: str, language: str) -> str | None:
    """Return the request alone, its pronoun put in words, of a sentence that first tells how something is."""
    match = _TELLING.match(text) if languages.base(language) == "en" else None
    if match is None:
        return None
    return _PRONOUN.sub(match["left"] or match["is"], match["asked"], count=1)


def circumstance(text: str, language: str) -> tuple[str, str] | None:
    """Return a request and how something else is, or shall be, meanwhile: "turn off the fan", "with the TV on".

    Which of the two is meant nobody can tell: it makes no other thing a target.
    """
    match = _MEANWHILE.match(text) if languages.base(language) == "en" else None
    return (match["main"], match["other"]) if match else None


def taken_back(text: str, language: str) -> tuple[str, str] | None:
    """Return the request that was taken back and what was said in its place."""
    match = _TAKEN_BACK.match(text) if languages.base(language) == "en" else None
    return (match["first"].strip(" ,"), match["second"].strip(" ,")) if match else None
