"""The conversation's own phrases per language (plugins bring theirs)."""

from __future__ import annotations

from collections.abc import Sequence

_PHRASES: dict[str, dict[str, str]] = {
    "en": {
        "not_understood": "I did not understand that.",
        "no_plugin": "No plugin here can do that.",
        "too_slow": "The plugin {plugin} did not answer.",
        "plugin_failed": "The plugin {plugin} had a problem with that.",
        "later_not_yet": "I can only do that right away; I cannot schedule it yet.",
        "not_sure": "I heard “{text}”. Did you mean “{sentence}”?",
        "not_by_ear": "I do not hear well enough to do that by voice. Please type or tap yes.",
        "not_known": "I heard “{text}”, which is not something I can do here.",
        "nothing_heard": "I did not hear anything.",
        "own_voice": "That was my own voice.",
        "silenced": "Silence.",
    },
    "zh": {
        "not_understood": "我没听懂。",
        "no_plugin": "家里没有能做这件事的插件。",
        "too_slow": "插件{plugin}没有回应。",
        "plugin_failed": "插件{plugin}处理时出错了。",
        "later_not_yet": "我现在只能马上执行，还不能定时。",
        "not_sure": "我听到的是“{text}”，您是说“{sentence}”吗？",
        "not_by_ear": "这件事光凭听到的我不敢做，请打字或点按“是”。",
        "not_known": "我听到“{text}”，这件事我在这里做不了。",
        "nothing_heard": "我什么也没听到。",
        "own_voice": "那是我自己的声音。",
        "silenced": "已静音。",
    },
    "ko": {
        "not_understood": "이해하지 못했습니다.",
        "no_plugin": "그 일을 할 수 있는 플러그인이 없습니다.",
        "too_slow": "플러그인 {plugin}이 응답하지 않았습니다.",
        "plugin_failed": "플러그인 {plugin}에 문제가 있었습니다.",
        "later_not_yet": "지금 바로만 할 수 있고 아직 예약할 수 없습니다.",
        "not_sure": "“{text}”라고 들었습니다. “{sentence}” 맞습니까?",
        "not_by_ear": "잘 들리지 않아 음성만으로는 할 수 없습니다. “네”를 입력하거나 눌러 주세요.",
        "not_known": "“{text}”라고 들었지만 여기서는 할 수 없습니다.",
        "nothing_heard": "아무것도 듣지 못했습니다.",
        "own_voice": "제 목소리였습니다.",
        "silenced": "조용히 합니다.",
    },
}
_STOPS = ".。!！?？"
_AND = {"en": " and ", "zh": "，"}


class Phrases:
    """Short answers of the conversation itself."""

    def text(self, key: str, language: str, **values: str) -> str:
        """Return a phrase, in English where the language has none."""
        phrases = _PHRASES.get(language, _PHRASES["en"])
        return phrases.get(key, _PHRASES["en"][key]).format(**values)

    def join(self, answers: Sequence[str], language: str) -> str:
        """Return several answers as one: short statements become one sentence, others follow each other."""
        kept = [a.strip() for a in dict.fromkeys(answers) if a.strip()]
        if len(kept) < 2:
            return kept[0] if kept else ""
        plain = all(a[-1] in ".。" and not any(s in a[:-1] for s in _STOPS + ",;，；") for a in kept)
        if not plain or language not in _AND or len(kept) > 4:
            return ("" if language == "zh" else " ").join(kept)
        parts = [a.rstrip(".。") for a in kept]
        if language == "zh":
            return "，".join(parts) + "。"
        parts = [parts[0], *(_lower_first(p) for p in parts[1:])]
        return f"{', '.join(parts[:-1])} and {parts[-1]}."


def _lower_first(text: str) -> str:
    """Return text for the middle of a sentence: its first letter small, unless the word is a name or acronym."""
    first = text.split(maxsplit=1)[0]
    small = {"The", "A", "An", "All", "It", "There", "Your", "No", "Both", "Nothing", "Every", "Added", "Timer"}
    return text[0].lower() + text[1:] if first in small else text
