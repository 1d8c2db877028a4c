"""What is still missing today, and what in the fridge would close it. Pure."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from math import ceil

from plugins.nutrition.advice import SERVING, Stocked, by_expiry, permitted, serving
from plugins.nutrition.api import AdviceLine
from plugins.nutrition.body import Subject
from plugins.nutrition.foods import SOURCE as FOOD_SOURCE
from plugins.nutrition.needs import Need

#: Nutrients a line may be about, and the least gap worth a line, as a share of the need.
_ABOUT = ("fibre", "protein")
_LEAST = 0.1
#: Most servings of one food that a line may suggest.
_SERVINGS = 2.5


def gap_lines(
    s: Subject,
    needs: Sequence[Need],
    eaten: Mapping[str, float],
    stock: Sequence[Stocked],
    say: Callable[..., str],
    language: str,
) -> list[AdviceLine]:
    """Return a line per nutrient that today's intake is short of; none when nothing was written down today."""
    if not eaten:
        return []
    allowed = [item for item in by_expiry(stock) if permitted(item.food, s) and item.food.group in SERVING]
    found = []
    for need in needs:
        name = need.key.removesuffix("_g")
        key = f"{name}_g"
        short = need.value - eaten.get(key, 0.0)
        if name in _ABOUT and short >= _LEAST * need.value:
            found.append(_line(name, key, need, eaten.get(key, 0.0), short, allowed, say, language, s.age))
    return found


def _line(
    name: str,
    key: str,
    need: Need,
    had: float,
    short: float,
    stock: Sequence[Stocked],
    say: Callable[..., str],
    language: str,
    age: float,
) -> AdviceLine:
    best: tuple[float, Stocked] | None = None
    for item in stock:
        per = item.food.per_100g.get(key, 0.0)
        most = _SERVINGS * serving(item.food, age)
        amount = min(most, item.grams if item.grams is not None else most, ceil(short / per * 10) * 10 if per else 0.0)
        gain = per * amount / 100
        if gain > 0.25 * short and (best is None or min(gain, short) > min(best[0], short) + 1e-9):
            best = (gain, item)
    total = f"{need.value:.0f} g − {had:.1f} g = {short:.1f} g"
    if best is None:
        return AdviceLine(
            text=say(f"advice.{name}.gap", short=short), rule=f"{name}.gap", source=need.source, sum=total, tone="info"
        )
    gain, item = best
    amount = gain / item.food.per_100g[key] * 100
    closes = gain >= short - 1e-9
    words = say(
        f"advice.{name}.{'closes' if closes else 'helps'}",
        short=short, amount=amount, gain=gain, food=item.food.label(language),
    )  # fmt: skip
    total += f"; {item.food.per_100g[key]:g} g/100 g × {amount:.0f} g = {gain:.1f} g"
    source = f"{need.source}; {FOOD_SOURCE}, NDB {item.food.ndb_no}"
    return AdviceLine(text=words, rule=f"{name}.gap", source=source, sum=total, tone="good")
