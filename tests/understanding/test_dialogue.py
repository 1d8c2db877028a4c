"""What a session remembers: which one, yes and no, it and them, corrections; and what it forgets."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from hub.voice.understanding.decide import Decision
from hub.voice.understanding.dialogue import Asking
from hub.voice.understanding.home import load_home
from hub.voice.understanding.understand import Understander

NOW = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)


class Talk:
    """A conversation in one session."""

    def __init__(self, understander: Understander, language: str = "en") -> None:
        self.understander, self.language, self.now = understander, language, NOW
        understander.dialogues.forget("talk")

    def say(self, text: str, *, may_secure: bool = False, later: float = 5) -> Decision:
        self.now += timedelta(seconds=later)
        return self.understander.understand(text, self.language, session="talk", now=self.now, may_secure=may_secure)


@pytest.fixture(scope="module")
def understander() -> Understander:
    return Understander(load_home(Path(__file__).with_name("home.yaml")), ("en", "zh"), (), clock=lambda: NOW)


def targets(decision: Decision) -> list[str]:
    return [t for i in decision.intents for t in i.targets]


def test_which_one_is_answered_by_a_word_of_its_name(understander: Understander) -> None:
    talk = Talk(understander)
    assert talk.say("turn on the bedside lamp").decision == "ask"
    answer = talk.say("the left one")
    assert (answer.decision, targets(answer)) == ("act", ["light.bedside_left"])


@pytest.mark.parametrize(("said", "ids"), [
    ("the second one", ["light.bedside_right"]),
    ("both", ["light.bedside_left", "light.bedside_right"]),
    ("right bedside lamp", ["light.bedside_right"]),
])  # fmt: skip
def test_which_one_is_answered_by_place_or_all(understander: Understander, said: str, ids: list[str]) -> None:
    talk = Talk(understander)
    talk.say("turn on the bedside lamp")
    assert targets(talk.say(said)) == ids


@pytest.mark.parametrize(("language", "first", "name", "intent", "ids"), [
    ("en", "turn off the light", "Kitchen light", "HassTurnOff", {"light.kitchen"}),
    ("en", "set the light to 30 percent", "Hall light", "HassLightSet", {"light.hall"}),
    ("zh", "关灯", "厨房灯", "HassTurnOff", {"light.kitchen"}),
])  # fmt: skip
def test_a_bare_name_answers_which_one_and_orders_nothing_of_its_own(
    understander: Understander, language: str, first: str, name: str, intent: str, ids: set[str]
) -> None:
    talk = Talk(understander, language)
    assert talk.say(first).decision == "ask"
    answer = talk.say(name)
    assert (answer.decision, [i.name for i in answer.intents], set(targets(answer))) == ("act", [intent], ids)


@pytest.mark.parametrize(("language", "first", "name"), [
    ("en", "turn off all the lights except the flurb", "Kitchen light"), ("zh", "关掉所有的灯除了飞碟灯", "厨房灯"),
])  # fmt: skip
def test_a_bare_name_says_what_to_leave_out(understander: Understander, language: str, first: str, name: str) -> None:
    talk = Talk(understander, language)
    everything = targets(talk.say(first))
    answer = talk.say(name)
    assert [i.name for i in answer.intents] == ["HassTurnOff"]
    assert set(everything) - set(targets(answer)) == {"light.kitchen"}


@pytest.mark.parametrize(("language", "first", "message"), [
    ("en", "remind me at 7 pm", "call mum"), ("en", "set a reminder for tomorrow at 8", "call mum"),
    ("zh", "明天七点提醒我", "给妈妈打电话"), ("zh", "十分钟后提醒我一下", "拿快递"),
])  # fmt: skip
def test_a_reminder_of_nothing_yet_asks_of_what(
    understander: Understander, language: str, first: str, message: str
) -> None:
    talk = Talk(understander, language)
    asked = talk.say(first)
    assert (asked.decision, asked.question and asked.question.kind) == ("ask", Asking.MESSAGE)
    answer = talk.say(message)
    assert (answer.decision, [i.slots["message"] for i in answer.intents]) == ("act", [message])


def test_a_question_is_dropped_by_a_new_command(understander: Understander) -> None:
    talk = Talk(understander)
    talk.say("turn on the bedside lamp")
    assert targets(talk.say("turn on the desk lamp")) == ["light.study"]


def test_it_is_what_was_spoken_of_last(understander: Understander) -> None:
    talk = Talk(understander)
    talk.say("turn on the desk lamp")
    back = talk.say("turn it off")
    assert (back.intents[0].name, targets(back)) == ("HassTurnOff", ["light.study"])
    assert targets(talk.say("make it blue")) == ["light.study"]


def test_it_without_anything_before_is_asked(understander: Understander) -> None:
    assert Talk(understander).say("turn it off").decision == "ask"


def test_it_is_forgotten_after_a_while(understander: Understander) -> None:
    talk = Talk(understander)
    talk.say("turn on the desk lamp")
    assert talk.say("turn it off", later=1000).decision == "ask"


def test_a_correction_repeats_the_request_elsewhere(understander: Understander) -> None:
    talk = Talk(understander)
    talk.say("turn on the kitchen light")
    again = talk.say("no, the hall light")
    assert (again.decision, again.intents[0].name, targets(again)) == ("act", "HassTurnOn", ["light.hall"])


def test_a_sweep_waits_for_yes(understander: Understander) -> None:
    talk = Talk(understander)
    assert talk.say("turn off everything").decision == "ask"
    assert talk.say("yes").decision == "act"
    assert talk.say("turn off everything").decision == "ask"
    called_off = talk.say("no")
    assert (called_off.decision, called_off.intents) == ("answer", ())
    assert talk.say("yes").decision == "refuse"


def test_a_near_name_acts_only_after_yes(understander: Understander) -> None:
    talk = Talk(understander)
    assert talk.say("turn on the kichen light").decision == "ask"
    assert targets(talk.say("yes")) == ["light.kitchen"]


def test_yes_alone_never_unlocks_without_permission(understander: Understander) -> None:
    talk = Talk(understander)
    assert talk.say("unlock the front door").decision == "ask"
    assert talk.say("yes").decision == "ask"
    assert talk.say("yes", may_secure=True).decision == "act"


def test_an_old_question_is_not_answered(understander: Understander) -> None:
    talk = Talk(understander)
    talk.say("turn off everything")
    assert talk.say("yes", later=120).decision == "refuse"


def test_chinese_it_and_yes(understander: Understander) -> None:
    talk = Talk(understander, "zh")
    talk.say("打开书桌灯")
    assert targets(talk.say("把它关掉")) == ["light.study"]
    assert talk.say("关掉所有设备").decision == "ask"
    assert talk.say("好的").decision == "act"
    talk.say("打开床头灯")
    assert targets(talk.say("左床头灯")) == ["light.bedside_left"]
    talk.say("打开厨房灯")
    assert targets(talk.say("不是，走廊灯")) == ["light.hall"]


def test_sessions_do_not_hear_each_other(understander: Understander) -> None:
    talk = Talk(understander)
    talk.say("turn on the desk lamp")
    other = understander.understand("turn it off", "en", session="other", now=talk.now)
    assert other.decision == "ask"


@pytest.mark.parametrize(("said", "name", "ids"), [
    (["turn on the desk lamp", "turn it off again"], "HassTurnOff", ["light.study"]),
    (["turn off the hall light", "turn it back on"], "HassTurnOn", ["light.hall"]),
    (["turn it off", "the kitchen light"], "HassTurnOff", ["light.kitchen"]),
    (["turn on the kitchen light", "what about the hall light"], "HassTurnOn", ["light.hall"]),
    (["turn on the light in the attic", "the kitchen"], "HassTurnOn", ["light.kitchen", "light.counter"]),
    (["set the kitchen light", "50 percent"], "HassLightSet", ["light.kitchen"]),
])  # fmt: skip
def test_a_request_goes_on(understander: Understander, said: list[str], name: str, ids: list[str]) -> None:
    talk = Talk(understander)
    answer = [talk.say(text) for text in said][-1]
    assert (answer.decision, answer.intents[0].name, targets(answer)) == ("act", name, ids)


@pytest.mark.parametrize(("language", "said"), [
    ("en", ["turn on the kitchen light", "no, the hall light"]),
    ("en", ["turn on the kitchen light", "I meant the hall light"]),
    ("en", ["turn on the kitchen light", "no, turn on the hall light"]),
    ("zh", ["打开厨房灯", "不对，是走廊灯"]), ("zh", ["打开厨房灯", "我说的是走廊灯"]),
])  # fmt: skip
def test_a_correction_takes_the_place_of_what_was_done(
    understander: Understander, language: str, said: list[str]
) -> None:
    talk = Talk(understander, language)
    answer = [talk.say(text) for text in said][-1]
    assert (answer.decision, targets(answer), answer.instead) == ("act", ["light.hall"], True)


def test_and_another_room_takes_nothing_back(understander: Understander) -> None:
    talk = Talk(understander)
    talk.say("turn on the kitchen light")
    assert not talk.say("and the hall light").instead


@pytest.mark.parametrize(("language", "said", "at"), [
    ("en", ["set an alarm", "7 am"], "2026-03-03T07:00:00+00:00"),
    ("en", ["wake me at 7", "no, at 8"], "2026-03-03T08:00:00+00:00"),
    ("en", ["wake me at 7", "make it half past six"], "2026-03-03T06:30:00+00:00"),
    ("en", ["set an alarm", "every day at 7"], "07:00 daily"),
    ("zh", ["设个闹钟", "早上七点"], "2026-03-03T07:00:00+00:00"),
    ("zh", ["明早八点叫我", "不对，七点"], "2026-03-03T07:00:00+00:00"),
])  # fmt: skip
def test_a_time_is_asked_for_and_corrected(understander: Understander, language: str, said: list[str], at: str) -> None:
    talk = Talk(understander, language)
    answer = [talk.say(text) for text in said][-1]
    assert (answer.decision, answer.intents[0].name, answer.intents[0].at) == ("act", "HearthSetAlarm", at)


@pytest.mark.parametrize(("language", "said", "message"), [
    ("en", ["remind me to call mum", "in an hour"], "call mum"),
    ("zh", ["提醒我给妈妈打电话", "一小时后"], "给妈妈打电话"),
])  # fmt: skip
def test_a_reminder_without_a_time_asks_when(
    understander: Understander, language: str, said: list[str], message: str
) -> None:
    talk = Talk(understander, language)
    assert talk.say(said[0]).decision == "ask"
    answer = talk.say(said[1])
    assert (answer.decision, answer.intents[0].slots, answer.intents[0].delay_s) == ("act", {"message": message}, 3600)


def test_a_delay_is_corrected_and_carried_to_another_thing(understander: Understander) -> None:
    talk = Talk(understander)
    talk.say("turn off the kitchen light in ten minutes")
    later = talk.say("no, in twenty minutes")
    assert (targets(later), later.intents[0].delay_s, later.instead) == (["light.kitchen"], 1200, True)
    also = talk.say("and the hall light")
    assert (targets(also), also.intents[0].delay_s, also.instead) == (["light.hall"], 1200, False)


@pytest.mark.parametrize(("language", "said", "slots"), [
    ("en", ["cancel my alarm", "the first one"], {"ordinal": 0}),
    ("en", ["cancel my alarm", "the last one"], {"ordinal": -1}),
    ("en", ["cancel my alarm", "both"], {"quantity": "all"}), ("zh", ["取消闹钟", "第二个"], {"ordinal": 1}),
])  # fmt: skip
def test_which_plan_is_said_after_being_asked(
    understander: Understander, language: str, said: list[str], slots: dict[str, object]
) -> None:
    talk = Talk(understander, language)
    answer = [talk.say(text) for text in said][-1]
    assert (answer.intents[0].name, answer.intents[0].slots) == ("HearthCancelAlarm", slots)


@pytest.mark.parametrize(("language", "text", "name"), [
    ("en", "cancel that", "HearthUndo"), ("en", "stop", "HearthStop"), ("en", "thank you", "HassRespond"),
    ("zh", "取消", "HearthUndo"), ("zh", "停下", "HearthStop"), ("zh", "谢谢", "HassRespond"),
])  # fmt: skip
def test_what_is_about_the_conversation(understander: Understander, language: str, text: str, name: str) -> None:
    assert [i.name for i in Talk(understander, language).say(text).intents] == [name]


@pytest.mark.parametrize(("language", "first", "second", "name"), [
    ("en", "turn off the kitchen light in ten minutes", "never mind", "HearthUndo"),
    ("en", "wake me at seven", "never mind", "HearthUndo"),
    ("en", "turn off the kitchen light", "never mind", "HassNevermind"),
    ("zh", "十分钟后关厨房灯", "还是算了吧", "HearthUndo"), ("zh", "十分钟后关厨房灯", "算了，不用了", "HearthUndo"),
    ("zh", "关厨房灯", "还是算了", "HassNevermind"), ("zh", "关厨房灯", "刚才那个撤销", "HearthUndo"),
])  # fmt: skip
def test_never_mind_takes_a_promise_back_but_no_deed(
    understander: Understander, language: str, first: str, second: str, name: str
) -> None:
    talk = Talk(understander, language)
    talk.say(first)
    assert [i.name for i in talk.say(second).intents] == [name]


@pytest.mark.parametrize("words", ["算了", "还是算了", "算了不用了"])
def test_never_mind_ends_a_question(understander: Understander, words: str) -> None:
    talk = Talk(understander, "zh")
    assert talk.say("打开大门").decision == "ask"
    talk.say(words)
    assert talk.say("是的").decision != "act"


def test_cancel_drops_it_where_nothing_is_to_be_taken_back(understander: Understander) -> None:
    understander.load("zh-TW")
    assert [i.name for i in Talk(understander, "zh-TW").say("取消").intents] == ["HassNevermind"]


def test_plans_are_cancelled_by_what_they_are_about(understander: Understander) -> None:
    answer = Talk(understander).say("cancel the kitchen light")
    assert (answer.intents[0].name, targets(answer)) == ("HearthCancelSchedule", ["light.kitchen"])
    assert Talk(understander).say("cancel the dentist").decision == "refuse"


def test_it_tells_what_it_heard_and_made_of_it(understander: Understander) -> None:
    talk = Talk(understander)
    assert "not said anything" in talk.say("what did you hear").reason
    talk.say("turn on the kitchen light")
    assert talk.say("what did you hear").reason == (
        "I heard “turn on the kitchen light”. I took it as: turn on Kitchen light."
    )
    talk.say("turn on the light in the attic")
    assert "attic" in talk.say("why not").reason
    assert Talk(understander, "zh").say("你听到什么了").decision == "answer"


def test_memory_is_bounded_and_old_sessions_go(understander: Understander) -> None:
    now = NOW
    for number in range(300):
        now += timedelta(seconds=1)
        understander.understand("turn on the desk lamp", "en", session=f"s{number}", now=now)
    assert len(understander.dialogues) <= 256
    understander.understand("turn on the desk lamp", "en", session="late", now=now + timedelta(seconds=1000))
    assert len(understander.dialogues) == 1


def test_of_a_long_sentence_with_an_unknown_part_nothing_is_done(understander: Understander) -> None:
    answer = Talk(understander).say("turn off all the lights and " * 20 + "except the kitchen")
    assert (answer.decision, answer.intents) == ("refuse", ())
    assert "except the kitchen" in answer.reason


@pytest.mark.parametrize("text", ["turn off the hall light and " * 40 + "the tv", "zzqy " * 120])
def test_what_is_too_long_is_refused_whole(understander: Understander, text: str) -> None:
    answer = Talk(understander).say(text)
    assert (answer.decision, answer.intents) == ("refuse", ())
    assert "more than I can take in" in answer.reason


MANY = {
    "en": ["turn off the kitchen light", "close the bedroom curtains", "turn on the bathroom fan", "turn off the tv",
           "dim the hall light to 20 percent", "lock the front door", "set the living room to 21 degrees",
           "turn on the bedroom fan", "turn off the desk lamp", "close the living room blinds", "lock the back door",
           "turn off the bedroom light", "turn on the reading lamp", "turn off the bathroom light"],
    "zh": ["关掉厨房灯", "关上卧室窗帘", "打开浴室排风扇", "把走廊灯调到20%", "关掉电视", "锁上前门", "打开卧室风扇",
           "客厅空调调到21度", "关掉书桌灯", "关上客厅窗帘", "关掉卧室灯", "打开落地灯", "锁上后门", "关掉浴室灯",
           "打开儿童房灯", "关掉左床头灯", "关掉右床头灯", "关掉操作台灯", "打开厨房灯", "打开走廊灯", "打开书桌灯"],
}  # fmt: skip


@pytest.mark.parametrize(("language", "joint"), [("en", ", "), ("en", " and "), ("en", ". Then "), ("zh", "，"),
                                                ("zh", "。")])  # fmt: skip
def test_a_long_sentence_is_read_request_by_request(understander: Understander, language: str, joint: str) -> None:
    text = joint.join(MANY[language])
    answer = Talk(understander, language).say(text)
    assert answer.decision == "act", answer.reason
    assert len(answer.intents) == len(MANY[language])


def test_in_a_long_sentence_a_time_in_front_is_for_all_and_an_alarm_keeps_its_own(understander: Understander) -> None:
    talk = Talk(understander)
    delayed = talk.say("in 10 minutes " + ", ".join(MANY["en"]))
    assert {i.delay_s for i in delayed.intents} == {600}
    last = talk.say(", ".join(MANY["en"]) + " and wake me at seven tomorrow").intents[-1]
    assert (last.name, last.at) == ("HearthSetAlarm", "2026-03-03T07:00:00+00:00")
    assert {i.at for i in talk.say(", ".join(MANY["en"]) + " and wake me at seven").intents[:-1]} == {None}


def test_a_long_sentence_hides_nothing_that_opens_the_home(understander: Understander) -> None:
    said = [*MANY["en"][:9], "unlock the back door", *MANY["en"][9:]]
    assert Talk(understander).say(", ".join(said)).decision == "ask"


@pytest.mark.parametrize(("language", "text", "trigger"), [
    ("en", "turn on the hall light every day at sunset", {"sun": "set", "always": True}),
    ("zh", "每天日落时打开走廊灯", {"sun": "set", "always": True}),
    ("zh", "前门解锁时打开走廊灯", {"entities": ["lock.front"], "to": ["unlocked"]}),
])  # fmt: skip
def test_what_waits_for_something_knows_what(
    understander: Understander, language: str, text: str, trigger: dict[str, object]
) -> None:
    answer = Talk(understander, language).say(text)
    assert answer.decision == "act", answer.reason
    found = answer.intents[0].trigger or {}
    assert {key: found.get(key) for key in trigger if key != "to"} == {k: v for k, v in trigger.items() if k != "to"}


def test_one_of_the_plans_just_told_is_cancelled(understander: Understander) -> None:
    talk = Talk(understander)
    talk.say("what is planned")
    answer = talk.say("cancel the first one")
    assert (answer.intents[0].name, answer.intents[0].slots) == ("HearthCancelSchedule", {"ordinal": 0})


def guessed(talk: Talk, sentence: str, language: str = "en") -> Talk:
    """A session that was asked whether it said a sentence."""
    talk.understander.guess(sentence, language, "talk", talk.now)
    return talk


@pytest.mark.parametrize(("language", "sentence", "yes"), [
    ("en", "turn on the kitchen light", "yes"),
    ("en", "turn on the kitchen light", "Yes, please."),
    ("en", "turn on the kitchen light", "是的"),
    ("zh", "打开厨房的灯", "是的"),
    ("zh", "打开厨房的灯", "对"),
])  # fmt: skip
def test_yes_to_a_guess_does_it(understander: Understander, language: str, sentence: str, yes: str) -> None:
    talk = guessed(Talk(understander, "en" if yes.isascii() else "zh"), sentence, language)
    done = talk.say(yes)
    assert (done.decision, done.intents[0].name, done.text) == ("act", "HassTurnOn", sentence)
    assert talk.say(yes).decision == "refuse"


@pytest.mark.parametrize("said", ["no", "No, thanks.", "never mind"])
def test_no_drops_a_guess(understander: Understander, said: str) -> None:
    talk = guessed(Talk(understander), "turn on the kitchen light")
    assert (talk.say(said).decision, talk.say("yes").decision) == ("answer", "refuse")


def test_anything_else_drops_a_guess(understander: Understander) -> None:
    talk = guessed(Talk(understander), "turn on the kitchen light")
    assert targets(talk.say("turn on the desk lamp")) == ["light.study"]
    assert talk.say("yes").decision == "refuse"


def test_a_guess_is_forgotten_after_a_while(understander: Understander) -> None:
    assert guessed(Talk(understander), "turn on the kitchen light").say("yes", later=61).decision == "refuse"


@pytest.mark.parametrize("sentence", ["unlock the front door", "turn off everything"])
def test_yes_to_a_guess_is_no_yes_to_what_could_do_harm(understander: Understander, sentence: str) -> None:
    talk = guessed(Talk(understander), sentence)
    first = talk.say("yes", may_secure=True)
    assert first.decision == "ask"
    assert talk.say("yes", may_secure=True).decision == "act"


def test_a_yes_to_a_guess_gives_nobody_the_right_to_open_the_home(understander: Understander) -> None:
    talk = guessed(Talk(understander), "unlock the front door")
    assert [talk.say("yes").decision for _ in range(3)] == ["ask", "ask", "ask"]


def test_a_guessed_yes_leaves_the_question_open_that_it_answers(understander: Understander) -> None:
    talk = Talk(understander)
    talk.say("turn off everything")
    assert guessed(talk, "yes").say("yes").decision == "act"
