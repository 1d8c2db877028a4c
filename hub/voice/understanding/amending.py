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
    r"|, (?:no|sorry|wait|actually|oops)(?! matter| more| longer)"
    r"| (?:no|sorry|wait|actually|oops|er)(?= \d)| (?:sorry|oops)(?= (?:the|turn|switch|set|i|make) ))"
    r",? (?:i mean(?:t)? |make (?:it|that) |rather )?(?P<second>.+)$"
)
_MEANWHILE = re.compile(
    r"^(?P<main>(?:turn|switch|open|close|lock|dim|brighten|shut|raise|lower|start|stop|set|make|play) .+?)"
    rf" (?P<other>(?:with|while) (?:the|my|our|all|both) [a-z0-9' ]+? (?:is |are )?(?:{_STATE}|up|down))$"
)


def plainly(text: str, language: str) -> str | None:
    """Return a request without what was said around it, or None where nothing was."""
    ways = (asked_after_telling, not_that, unwanted, unlike, minded, pointed_at)
    return next((found for way in ways if (found := way(text, language)) is not None), None)


def asked_after_telling(text: str, language: str) -> str | None:
    """Return the request alone, its pronoun put in words, of a sentence that first tells how something is."""
    match = _TELLING.match(text) if languages.base(language) == "en" else None
    if match is None:
        return None
    return _PRONOUN.sub(match["left"] or match["is"], match["asked"], count=1)


_ONLY_THAT = re.compile(
    r"^(?:no,? )?not (?:the|that|those|in the|my) [^,]+?(?:, ?(?:but |just |only )?| but | just )"
    r"(?P<rest>(?:the|in the|that|my|turn|switch|set|dim|open|close|make|put) .+)$"
)
_UNWANTED = re.compile(
    r"^(?:i|we) (?:don't|do not|no longer) (?:want|need) (?P<what>(?:the|my|our|any|all) [^,]+?) "
    r"(?P<state>on|running|open|closed|shut)(?: any ?more| any longer)?"
    r"(?P<more>(?:,| but|, but| and) (?:just |please )?(?:(?:i|we) (?:do )?(?:want|need) )?.+)?$"
)
_END_OF = {"on": "turn off", "running": "turn off", "open": "close", "closed": "open", "shut": "open"}


def not_that(text: str, language: str) -> str | None:
    """Return what is meant where what is not meant was said first: "not the reading lamp, the hall light"."""
    match = _ONLY_THAT.match(text) if languages.base(language) == "en" else None
    return match["rest"] if match is not None else None


def unwanted(text: str, language: str) -> str | None:
    """Return the request in a state that nobody wants: "I don't want the fan on" is "turn off the fan"."""
    match = _UNWANTED.match(text) if languages.base(language) == "en" else None
    return f"{_END_OF[match['state']]} {match['what']}{match['more'] or ''}" if match is not None else None


_NOT = (
    r"(?:don't(?: ever| bother to)?|do not|never|(?:you )?(?:don't|do not) (?:have|need) to"
    r"|(?:there's |there is )?no need to)"
)
_DEED = (
    r"(?:turn|switch|open|close|shut|lock|unlock|dim|brighten|raise|lower|start|stop|set|make|put|play|pause|run|change"
    r"|touch|do|use|activate|arm|disarm|mute|move)"
)
_LEFT = re.compile(
    rf"^(?:please )?(?:{_NOT}|we shouldn't|i shouldn't) (?:leave|let|keep) (?P<what>[^,]+?) "
    r"(?P<state>on|running|open|closed|shut|unlocked)(?P<more>(?: (?:all|over|at|when|any) .+)?(?:,| and| but) .+)?"
    r"(?: (?:all (?:night|day)|overnight|any ?more|any longer|again))?$"
)
_MINDED = re.compile(rf"^(?:please )?(?:don't you|don't|do not|never) forget to (?P<rest>{_DEED} .+)$")
_UNTOUCHED = re.compile(
    r"^(?P<first>.+?),? but (?:please )?(?:don't|do not|never) "
    r"(?:touch|include|do|change|turn (?:on|off)|switch (?:on|off)) (?P<kept>[^,]+?)(?: (?:on|off))?$"
)
_REFRAINED = re.compile(rf"^(?:please )?{_NOT} {_DEED} [^,]+?$")


def unlike(text: str, language: str) -> str | None:
    """Return what is wished instead of a state that must not stay, or with what must stay as it is left out."""
    if languages.base(language) != "en":
        return None
    left = _LEFT.match(text)
    if left is not None:
        end = "lock" if left["state"] == "unlocked" else _END_OF[left["state"]]
        return f"{end} {left['what']}{left['more'] or ''}"
    kept = _UNTOUCHED.match(text)
    return f"{kept['first']} except {kept['kept']}" if kept is not None else None


def minded(text: str, language: str) -> str | None:
    """Return the request that is not to be forgotten: "don't forget to lock the door" asks for that."""
    match = _MINDED.match(text) if languages.base(language) == "en" else None
    return match["rest"] if match is not None else None


_POINTED_AT = re.compile(r"\b(?:turn|switch|shut|put|power) (?P<it>that|this|those|these) (?:on|off|up|down)\b")


def pointed_at(text: str, language: str) -> str | None:
    """Return a request with "it" for "that" or "this" alone: "turn that off"."""
    match = _POINTED_AT.search(text) if languages.base(language) == "en" else None
    if match is None:
        return None
    it = "them" if match["it"] in ("those", "these") else "it"
    return f"{text[: match.start('it')]}{it}{text[match.end('it') :]}"


def refrained(text: str, language: str) -> bool:
    """Return True for a request not to do something, and nothing else: "don't open the garage"."""
    return languages.base(language) == "en" and _REFRAINED.match(text) is not None


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
