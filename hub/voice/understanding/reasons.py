"""Why, what for and for whom a request is made, said around it: none of that is part of the request. Pure."""

from __future__ import annotations

import re

from hub.voice.understanding import languages, times_zh

_EN_REASON = re.compile(
    r",? (?:because|cause|since|so that|in order to|cuz) .*$"
    r"|,? (?:so|as) (?:i|i'm|i'll|we|we're|he|she|they|it|it's|there|the|my|our|that|nobody|everybody|everyone)\b.*$"
)
_EN_PURPOSE = re.compile(
    r"^((?:turn|switch|power|shut|open|close|start|activate)\b.*?),? (?:to|for) (?!\d)[a-z]+ "
    r"(?:my|the|a|an|some|in|it)\b.*$"
    r"|^(.*\blights?),? to (?:read|see|work|cook|study|write|sew|eat|paint)(?: .*)?$"
)
#: For whom something is done: whoever is no thing of the home.
_EN_FOR_WHOM = re.compile(
    r" for (?:the|my|our|a|an|some|his|her) (?:kids?|children|baby|dog|cat|guests?|visitors?|neighbou?rs?|friends?"
    r"|family|wife|husband|mum|mom|dad|son|daughter|grandma|grandpa"
    r"|plumber|electrician|cleaner|postman|mailman|courier|boss|delivery(?: man| person| driver)?|babysitter"
    r"|nanny|gardener|party|movie|film|night|nap|meeting|call)$"
)
#: "I'm going to bed, turn off the lights": what is so, then what is asked for.
_EN_LEADING = re.compile(
    r"^(?:i'm|i am|i've|i (?:just )?(?:left|forgot|can't|cannot|came|come|got|arrived|spilled|dropped)"
    r"|we (?:just )?(?:came|got|arrived)"
    r"|we're|we are|we've"
    r"|it's|it is|there's|there is|he's|she's|they're|they are|nobody|everyone"
    r"|(?:the|my|our|his|her) [a-z' ]+? (?:is|are|was|has|have|wants?|needs?)"
    r"|[a-z]+ (?:is|are) "
    r"(?=(?:all |nearly |almost |still )*(?:done|ready|finished|empty|dirty|gone|over|full|here|coming"
    r"|asleep|awake|cold|hot|late|back|out)\b))\b"
    r"(?!.*\b(?:don't|do not|not|never|if|when|unless|until)\b)[^,]*?"
    r"(?:(?:, (?:so |and )?| so )(?P<rest>.+)"
    r"| (?:please |can you |could you )?(?P<rest2>(?:turn|switch|shut|set|dim|open|close|start|lower|raise|brighten"
    r"|lock|stop|vacuum|clean|sweep|hoover|make) (?:the|my|our|all|on|off|out|up|down|it|them|me|a|some)\b.*"
    r"|(?:all )?(?:the )?lights? (?:off|on|out)\b.*))$"
)


def without_reason(text: str, language: str) -> str:
    """Return a request without why or what for it is made; the same text when neither was said."""
    if languages.base(language) == "zh":
        return times_zh.without_reason(text)
    if languages.base(language) != "en":
        return text
    leading = _EN_LEADING.match(text)
    text = (leading["rest"] or leading["rest2"]) if leading else text
    return _EN_FOR_WHOM.sub("", _EN_PURPOSE.sub(r"\1\2", _EN_REASON.sub("", text))).strip(" ,")


_EN_DEED = re.compile(
    r"(?:turn|switch|open|close|lock|unlock|dim|brighten|shut|raise|lower|start|stop|make|brew|prepare) "
)


def without_whom(text: str, language: str) -> str:
    """Return a request without for whom it is made ("turn on the hall light for the kids"): that is no target."""
    if languages.base(language) != "en" or not _EN_DEED.match(text):
        return text
    return _EN_FOR_WHOM.sub("", text)
