"""What people say to silence something: pure, by language. Owns no state; what is silenced is the caller's affair."""

from __future__ import annotations

import re

_THINGS = {
    "en": r"(?:the |my |that |this |all )?(?:\w+ )?(?:timers?|alarms?|clock|ringing|ring|noise|bell|announcement)",
    "zh": r"(?:这个|那个|所有)?(?:闹钟|计时器|定时器|倒计时|铃声?|声音|提醒|广播)",
}
_SAID = {
    "en": re.compile(
        r"(?:ok(?:ay)? |please |hey )?(?:"
        rf"(?:stop|cancel|dismiss|end|silence|mute|quiet|turn off|shut off|switch off) {_THINGS['en']}"
        r"|stop(?: it| that| now| please| ringing| talking)?|(?:be )?quiet|silence|enough|dismiss(?: it)?"
        r"|shut up|that's enough|i(?:'m| am) up|(?:ok(?:ay)?|thanks?|thank you)"
        r")(?: please| now)?"
    ),
    "zh": re.compile(
        r"(?:好的?[,，]?|请|快)?(?:"
        rf"(?:停止|停下|停掉|停|关掉|关闭|关上|取消|结束|别响|静音){_THINGS['zh']}"
        rf"|把?{_THINGS['zh']}(?:停|关)(?:了|掉|上|下来?)?"
        r"|停止|停下来?|停|别响了|别吵了?|安静(?:点|一点)?|闭嘴|够了|别说了|知道了|好了|好的?|我起来了|我醒了"
        r")(?:吧|了)?"
    ),
}
_EDGES = re.compile(r"^[\s,.!?，。！？、]+|[\s,.!?，。！？、]+$")


def asks_for_silence(text: str, language: str) -> bool:
    """Return whether a sentence, said while something rings or is being said, asks for it to stop."""
    said = _SAID.get(language.partition("-")[0])
    return said is not None and said.fullmatch(_EDGES.sub("", text.lower())) is not None
