"""Words that turn a command into its opposite. Owns the rule that none of them may appear or vanish in verification.

A sentence that was heard with one word of a pair never passes for a known sentence with the other, however small the
distance; negations, and words for the place where the speaker stands, are in both or in neither.
"""

from __future__ import annotations

import re
from functools import lru_cache

OPPOSITES: dict[str, tuple[tuple[str, str], ...]] = {
    "en": (
        (r"on", r"off"),
        (r"open(?:ed)?|raise", r"close[ds]?|shut|lower"),
        (r"lock(?:ed)?", r"unlock(?:ed)?"),
        (r"arm(?:ed)?", r"disarm(?:ed)?"),
        (
            r"up|increase|raise|brighten|brighter|warmer|louder|more",
            r"down|decrease|reduce|lower|dim|dimmer|cooler|quieter|less",
        ),
        (r"start|begin|resume|continue", r"stop|cancel|end|pause|abort"),
        (r"add", r"remove|delete"),
        (r"enable", r"disable"),
        (r"mute", r"unmute"),
        (r"before", r"after"),
    ),
    "zh": (
        (r"开(?!关)", r"(?<!开)关"),
        (r"(?<!解|开)锁", r"解锁|开锁"),
        (r"布防|(?<!解除)警戒", r"撤防|解除警戒|解除"),
        (r"升|调高|调大|亮|加", r"降|调低|调小|暗|减"),
        (r"开始|启动|继续|恢复", r"停|取消|暂停|结束"),
        (r"添加|加入", r"删|移除"),
    ),
    "ko": (
        (r"켜|켤", r"꺼|끄|끌"),
        (r"열", r"닫"),
        (r"(?<!해제)잠[가그갔]", r"잠금 ?해제|열어"),
        (r"올려|높여|밝게", r"내려|낮춰|어둡게"),
        (r"시작", r"중지|멈춰|취소"),
    ),
}
BOTH_OR_NEITHER: dict[str, tuple[str, ...]] = {
    "en": (r"not|never|no|without|except|dont", r"here|this room"),
    "zh": (r"不|别(?!墅)|勿|莫|除了|没", r"这里|这儿|这个?房间|这间"),
    "ko": (r"지 ?마|말고|안 ", r"여기|이 방"),
}
"""Negations, and words for the place where the speaker stands."""


@lru_cache(maxsize=16)
def _rules(language: str) -> tuple[tuple[re.Pattern[str], re.Pattern[str] | None], ...]:
    def compiled(words: str) -> re.Pattern[str]:
        return re.compile(rf"\b(?:{words})\b" if language == "en" else f"(?:{words})")

    rules: list[tuple[re.Pattern[str], re.Pattern[str] | None]] = [
        (compiled(one), compiled(other)) for one, other in OPPOSITES.get(language, ())
    ]
    rules += [(compiled(words), None) for words in BOTH_OR_NEITHER.get(language, ())]
    return tuple(rules)


def contradict(heard: str, known: str, language: str) -> bool:
    """Say whether one normalised sentence has a word that turns the other into its opposite."""
    for one, other in _rules(language):
        heard_one, known_one = bool(one.search(heard)), bool(one.search(known))
        if other is None:
            if heard_one != known_one:
                return True
            continue
        heard_other, known_other = bool(other.search(heard)), bool(other.search(known))
        if (heard_one and not heard_other and known_other and not known_one) or (
            heard_other and not heard_one and known_one and not known_other
        ):
            return True
    return False
