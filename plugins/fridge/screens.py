"""What the screens show: cards composed from stock, question and advice, within each screen's privacy. Pure."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any

import msgspec

from plugins.fridge.api import StockItem
from plugins.fridge.shelf import days_left

Say = Callable[..., str]
_LINES, _TIPS = 6, 4


class Button(msgspec.Struct, frozen=True, kw_only=True):
    """A button on a card; pressing it sends ``action`` and ``value`` back."""

    label: str
    action: str
    value: str = ""


class Card(msgspec.Struct, frozen=True, kw_only=True):
    """A card on a screen. ``tone`` is info, good or warn."""

    id: str
    title: str
    lines: tuple[str, ...] = ()
    tone: str = "info"
    buttons: tuple[Button, ...] = ()


class Personal(msgspec.Struct, frozen=True, kw_only=True):
    """Advice for one person, for as long as it is shown."""

    person: str
    name: str
    lines: tuple[str, ...]
    language: str
    kg: float | None = None
    until: float = 0.0


class Question(msgspec.Struct, frozen=True, kw_only=True):
    """Whose weigh-in was that? Candidates are (person id, name), likeliest first.

    A ``stranger`` weighs like nobody here: a guest, or somebody new.
    """

    weighin: str
    candidates: tuple[tuple[str, str], ...]
    stranger: bool = False


def compose(
    privacy: str,
    *,
    stock: Sequence[StockItem],
    now: datetime,
    soon: int,
    language: str,
    say: Say,
    question: Question | None = None,
    personal: Personal | None = None,
) -> list[Card]:
    """Return the cards of a screen of some privacy; nothing personal unless it is ``person``."""
    cards: list[Card] = []
    if privacy == "person":
        if question is not None:
            cards.append(_question(question, say))
        if personal is not None:
            cards.append(_personal(personal, say))
    if privacy != "guests":
        cards.extend(_stock(stock, now, soon, language, say))
    cards.append(_tip(now, say))
    return cards


def _question(question: Question, say: Say) -> Card:
    buttons = [
        Button(label=name, action="who", value=f"{question.weighin}:{person}") for person, name in question.candidates
    ]
    buttons.append(Button(label=say("guest"), action="who", value=f"{question.weighin}:guest"))
    if not question.stranger:
        return Card(id="question", title=say("question"), tone="warn", buttons=tuple(buttons))
    lines = (say("stranger_new"),)
    return Card(id="question", title=say("stranger"), lines=lines, tone="warn", buttons=(buttons[-1], *buttons[:-1]))


def _personal(personal: Personal, say: Say) -> Card:
    lines = personal.lines
    if personal.kg is not None:
        lines = (say("weight", kg=f"{personal.kg:.1f}"), *lines)
    done = Button(label=say("done"), action="dismiss", value=personal.person)
    return Card(id="advice", title=say("for_person", name=personal.name), lines=lines, tone="good", buttons=(done,))


def _stock(stock: Sequence[StockItem], now: datetime, soon: int, language: str, say: Say) -> list[Card]:
    found: list[Card] = []
    past: list[str] = []
    near: list[tuple[StockItem, str]] = []
    for item in stock:
        left = days_left(item, now)
        if left is None or left > soon:
            continue
        line = _capital(say(until(left), food=item.label(language), days=abs(left)))
        if left < 0:
            past.append(line)
        else:
            near.append((item, line))
    if past:
        found.append(Card(id="expired", title=say("check"), lines=tuple(past[:_LINES]), tone="warn"))
    if near:
        buttons = tuple(
            Button(label=_capital(say("eaten", food=item.label(language))), action="used", value=item.id)
            for item, _ in near[:3]
        )
        lines = tuple(line for _, line in near[:_LINES])
        found.append(Card(id="expiring", title=say("eat_first"), lines=lines, tone="warn", buttons=buttons))
    if not stock:
        found.append(Card(id="stock", title=say("stock"), lines=(say("empty"),)))
    elif not found:
        found.append(Card(id="stock", title=say("stock"), lines=(say("all_fresh", count=len(stock)),), tone="good"))
    return found


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]


def until(left: int) -> str:
    """Return the phrase for the days an item has left."""
    return "expired" if left < 0 else {0: "today", 1: "tomorrow"}.get(left, "days_left")


def _tip(now: datetime, say: Say) -> Card:
    return Card(id="tip", title=say("tip"), lines=(say(f"tips.{now.toordinal() % _TIPS}"),))


def payload(screen: str, title: str, language: str, cards: Sequence[Card], now: datetime) -> dict[str, Any]:
    """Return what is published to a screen."""
    return {
        "screen": screen,
        "title": title,
        "language": language,
        "cards": [msgspec.to_builtins(card) for card in cards],
        "at": now.isoformat(timespec="seconds"),
    }
