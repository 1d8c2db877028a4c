"""Escalation as a state machine: steps, answers, looping, and what holds whatever happens."""

from __future__ import annotations

import random

import msgspec

from plugins.notify import chain as steps
from plugins.notify.chain import Chain, Stage, Turn

ANNA_THEN_WEI = (Stage(people=("anna",), wait_s=60), Stage(people=("wei", "tim"), wait_s=30))


def chain(stages: tuple[Stage, ...] = ANNA_THEN_WEI, *, anyone: bool = False) -> Chain:
    return Chain(id="c", key="k", event_class="fire", text={"en": "Fire"}, stages=stages, anyone=anyone)


def test_each_step_pages_its_people_until_its_deadline() -> None:
    first = steps.begin(chain(), 1000)
    assert (first.page, first.chain.deadline) == (("anna",), 1060)
    assert steps.time_out(first.chain, 1059).page == ()
    second = steps.time_out(first.chain, 1060)
    assert (second.page, second.chain.step, second.chain.deadline) == (("wei", "tim"), 1, 1090)


def test_the_last_step_loops() -> None:
    turn = steps.begin(chain(), 0)
    for at in (60, 90, 120, 150):
        turn = steps.time_out(turn.chain, at)
        assert turn.page == ("wei", "tim")
    assert turn.chain.round == 5


def test_whoever_answered_is_not_paged_again_and_the_others_are() -> None:
    second = steps.time_out(steps.begin(chain(), 0).chain, 60)
    answered = steps.answer(second.chain, "tim").chain
    assert steps.time_out(answered, 90).page == ("wei",)


def test_an_answer_at_the_first_step_does_not_keep_the_others_from_being_paged() -> None:
    answered = steps.answer(steps.begin(chain(), 0).chain, "anna").chain
    assert not answered.ended
    assert steps.time_out(answered, 60).page == ("wei", "tim")


def test_the_chain_ends_when_nobody_is_left_to_page() -> None:
    turn = steps.time_out(steps.begin(chain(), 0).chain, 60)
    turn = steps.answer(steps.answer(turn.chain, "tim").chain, "wei")
    assert turn.chain.ended == "answered"
    assert steps.time_out(turn.chain, 999) == Turn(chain=turn.chain)


def test_one_answer_is_enough_where_that_is_wanted() -> None:
    turn = steps.time_out(steps.begin(chain(anyone=True), 0).chain, 60)
    assert steps.answer(turn.chain, "wei").chain.ended == "answered"


def test_a_step_whose_people_all_answered_before_it_came_is_skipped() -> None:
    began = steps.begin(chain(), 0).chain
    early = steps.answer(steps.answer(began, "wei").chain, "tim").chain
    assert steps.time_out(early, 60).page == ("anna",)


def test_news_pages_the_present_step_again_and_the_same_news_does_not() -> None:
    turn = steps.time_out(steps.begin(chain(), 0).chain, 60)
    assert steps.renew(turn.chain, {"en": "Fire"}, 70).page == ()
    news = steps.renew(turn.chain, {"en": "Fire, second sensor"}, 70)
    assert (news.page, news.chain.step, news.chain.deadline) == (("wei", "tim"), 1, 100)


def test_a_chain_of_nobody_ends_at_once() -> None:
    assert steps.begin(chain((Stage(people=(), wait_s=60),)), 0).chain.ended


def test_nobody_who_answered_is_ever_paged_again_in_random_runs_with_restarts() -> None:
    dice = random.Random(7)
    people = ("anna", "wei", "tim", "kim")
    for _ in range(400):
        stages = tuple(
            Stage(people=tuple(dice.sample(people, dice.randint(1, 3))), wait_s=dice.choice([15.0, 60.0]))
            for _ in range(dice.randint(1, 4))
        )
        at = 0.0
        turn = steps.begin(chain(stages, anyone=dice.random() < 0.2), at)
        answered: set[str] = set()
        while not turn.chain.ended and at < 2000:
            at = turn.chain.deadline if dice.random() < 0.7 else at + dice.random() * 10
            if dice.random() < 0.3:
                who = dice.choice(people)
                answered.add(who)
                turn = steps.answer(turn.chain, who)
            else:
                due = at >= turn.chain.deadline
                turn = steps.time_out(turn.chain, at)
                assert bool(turn.page) == (due and not turn.chain.ended)
            turn = Turn(chain=msgspec.json.decode(msgspec.json.encode(turn.chain), type=Chain), page=turn.page)
            assert not answered & set(turn.page)
            assert set(turn.page) <= set(turn.chain.stages[turn.chain.step].people)
        if turn.chain.ended and not turn.chain.anyone:
            left = {p for s in stages[turn.chain.step :] for p in s.people} - answered
            assert not left
