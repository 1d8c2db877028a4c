"""What waits for something is never done at once: in every language with words for a condition."""

from __future__ import annotations

import pytest

from hub.voice.understanding.conditional import ways
from hub.voice.understanding.decide import Decision
from tests.understanding.test_cases import NOW, understander

TV_OFF = {"entities": ["media_player.tv"], "to": ["off", "standby"]}
#: language, sentence, what is done once the television is off.
ONCE_OFF = [
    ("en", "after the TV is off, turn off the kitchen light"),
    ("en", "the moment the TV goes off turn off the kitchen light"),
    ("en", "once the TV is off turn off the kitchen light"),
    ("zh", "电视关了就把厨房灯关掉"),
    ("zh", "电视一关就关厨房灯"),
    ("zh", "等电视关了再关厨房灯"),
    ("zh", "电视关了以后关厨房灯"),
    ("zh", "电视关了之后，把厨房灯关了"),
    ("zh", "只要电视关了就关厨房灯"),
    ("zh", "要是电视关了，就关厨房灯"),
    ("zh", "电视关了的话关掉厨房灯"),
    ("zh", "关掉厨房灯，如果电视关了的话"),
    ("de", "sobald TV aus ist, mach Kitchen light aus"),
    ("de", "wenn der TV ausgeschaltet wird schalte Kitchen light aus"),
    ("de", "schalte Kitchen light aus wenn TV aus ist"),
    ("fr", "dès que TV s'éteint, éteins Kitchen light"),
    ("fr", "éteins Kitchen light quand TV est éteint"),
    ("es", "cuando TV se apague, apaga Kitchen light"),
    ("es", "apaga Kitchen light en cuanto TV esté apagado"),
    ("it", "quando TV si spegne, spegni Kitchen light"),
    ("nl", "zodra TV uit is, doe Kitchen light uit"),
    ("pl", "kiedy TV jest wyłączony, wyłącz Kitchen light"),
    ("pt", "quando TV desligar, desligue Kitchen light"),
    ("ru", "когда TV выключится, выключи Kitchen light"),
    ("ja", "TVが消えたらKitchen lightを消して"),
    ("ko", "TV가 꺼지면 Kitchen light 꺼줘"),
]
#: What can be waited for by nothing, or is not known here: not done at once either.
NEVER_AT_ONCE = [
    ("en", "unless the TV is on turn off the kitchen light"),
    ("zh", "除非电视开着，否则关厨房灯"),
    ("zh", "天黑以后如果走廊有人就开走廊灯"),
    ("zh", "到家就开走廊灯"),
    ("zh", "妈妈下班了就开走廊灯"),
    ("de", "schalte Kitchen light aus bevor TV aus ist"),
    ("de", "solange der Hund bellt schalte Kitchen light aus"),
    ("fr", "éteins Kitchen light avant que TV soit éteint"),
    ("es", "apaga Kitchen light a menos que TV esté apagado"),
    ("es", "cuando llegue mi hermana, apaga Kitchen light"),
]


def decided(text: str, language: str) -> Decision:
    understander().load(language)
    return understander().understand(text, language, now=NOW)


@pytest.mark.parametrize(("language", "text"), ONCE_OFF)
def test_a_condition_is_waited_for(language: str, text: str) -> None:
    decision = decided(text, language)
    assert decision.decision == "act", decision
    assert [(i.name, i.targets, i.trigger) for i in decision.intents] == [("HassTurnOff", ("light.kitchen",), TV_OFF)]


@pytest.mark.parametrize(("language", "text"), NEVER_AT_ONCE)
def test_what_cannot_be_waited_for_is_not_done_at_once(language: str, text: str) -> None:
    decision = decided(text, language)
    assert decision.decision != "act" or all(i.condition and i.trigger is None for i in decision.intents), decision


@pytest.mark.parametrize(
    "text",
    [
        "现在就关走廊灯",
        "我觉得就关走廊灯吧",
        "打开后门",
        "走廊灯亮三分钟就关",
        "十分钟后关走廊灯",
        "先关电视再关走廊灯",
    ],
)
def test_what_has_no_condition_waits_for_none(text: str) -> None:
    decision = decided(text, "zh")
    assert not any(i.condition for i in decision.intents), decision


def test_two_conditions_are_two_plans() -> None:
    first, second = decided("电视关了就关走廊灯，天黑了就开厨房灯", "zh").intents
    assert first.trigger == TV_OFF
    assert second.trigger == {"sun": "set"}


def test_an_answer_keeps_the_condition_of_what_was_asked() -> None:
    understander().understand("电视关了就关灯", "zh", now=NOW, session="conditional")
    decision = understander().understand("走廊灯", "zh", now=NOW, session="conditional")
    assert [(i.targets, i.trigger) for i in decision.intents] == [(("light.hall",), TV_OFF)]


def test_how_many_ways_a_sentence_is_tried_is_bounded() -> None:
    from hub.voice.understanding.clause import Context
    from hub.voice.understanding.exact import Sentences
    from hub.voice.understanding.lexicon import lexicon

    context = Context(
        home=understander().vocabulary, language="zh", sentences=Sentences("zh", ()), lexicon=lexicon("zh")
    )
    assert len(ways("电视关了就" * 60, context)) <= 6
