"""Which recipes can be part of a near-best meal: a bound for every pair of a main and a side. Runs beside HiGHS.

For one meal of one main and at most one side, the cost of a pair splits by person but for what is bought or wasted
together; leaving that out where it is not linear gives a bound from below. Per person the cost is convex and piecewise
linear in two servings, so its least value lies where two of its creases, or a crease and an end, cross: those points
are all looked at. Pairs whose bound is above the cost of a known meal cannot be the best one and leave the program.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import msgspec

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Numbers = NDArray[Any]


class Plate(msgspec.Struct, kw_only=True):
    """What one person's servings cost: sum of weight * max(0, offset + slope * servings) over terms.

    ``slopes`` has a row per recipe and a column per term; ``per_serving`` is a linear cost per recipe.
    """

    weights: list[float]
    offsets: list[float]
    slopes: list[list[float]]
    per_serving: list[float]


class Choice(msgspec.Struct, kw_only=True):
    """One main and one side (or none) to choose: columns, fixed costs by recipe, and what everybody's plates cost.

    ``least`` and ``most`` bound servings, ``uneven`` is the cost of a serving off one.
    """

    mains: list[int]
    sides: list[int]
    columns: list[int]
    fixed: list[float]
    base: float
    plates: list[Plate]
    least: float
    most: float
    uneven: float


def bounds(choice: Choice) -> Numbers:
    """Return a bound from below for the cost of each pair, mains by sides (one column when there is no side)."""
    import numpy as np

    fixed = np.asarray(choice.fixed)
    total = np.full((len(choice.mains), max(len(choice.sides), 1)), float(choice.base))
    total += fixed[choice.mains][:, None]
    if choice.sides:
        total += fixed[choice.sides][None, :]
    for plate in choice.plates:
        slopes, linear = np.asarray(plate.slopes), np.asarray(plate.per_serving)
        weights, offsets = np.asarray(plate.weights), np.asarray(plate.offsets)
        sides = slopes[choice.sides] if choice.sides else np.zeros((1, len(weights)))
        side_cost = linear[choice.sides] if choice.sides else np.zeros(1)
        for row, main in enumerate(choice.mains):
            x, y = _creases(offsets, slopes[main], sides, choice.least, choice.most)
            cost = linear[main] * x + side_cost[:, None] * y
            cost += choice.uneven * (np.abs(x - 1) + (np.abs(y - 1) if choice.sides else 0.0))
            for term, weight in enumerate(weights):
                value = offsets[term] + slopes[main, term] * x + sides[:, term, None] * y
                cost += weight * np.maximum(value, 0.0)
            total[row] += cost.min(axis=1)
    return total


def _creases(offsets: Numbers, main: Numbers, sides: Numbers, least: float, most: float) -> tuple[Numbers, Numbers]:
    """Return where creases and ends cross, as servings of main and side, one row per side; clipped to what is served.

    Each line is p x + q y = r: the creases of the terms, servings of one, and the ends.
    """
    import numpy as np

    count = len(sides)
    ends = np.array([least, 1.0, most])
    p = np.concatenate([np.broadcast_to(main, (count, len(main))), np.ones((count, 3)), np.zeros((count, 3))], axis=1)
    q = np.concatenate([sides, np.zeros((count, 3)), np.ones((count, 3))], axis=1)
    r = np.concatenate(
        [np.broadcast_to(-offsets, (count, len(main))), *[np.broadcast_to(ends, (count, 3))] * 2], axis=1
    )
    first, second = np.triu_indices(p.shape[1], 1)
    det = p[:, first] * q[:, second] - p[:, second] * q[:, first]
    safe = np.where(np.abs(det) < 1e-12, 1.0, det)
    x = (r[:, first] * q[:, second] - r[:, second] * q[:, first]) / safe
    y = (p[:, first] * r[:, second] - p[:, second] * r[:, first]) / safe
    return np.clip(x, least, most), np.clip(y, least, most)


def keep(choice: Choice, found: Numbers, count: int) -> tuple[set[int], float]:
    """Return the columns of the recipes in the ``count`` most promising pairs, and the least bound of all others."""
    import numpy as np

    order = np.argsort(found, axis=None)[:count]
    rows, at = np.unravel_index(order, found.shape)
    mains, sides = np.unique(rows), np.unique(at)
    rest = found.copy()
    rest[np.ix_(mains, sides)] = np.inf
    kept = {choice.columns[choice.mains[row]] for row in mains}
    if choice.sides:
        kept |= {choice.columns[choice.sides[column]] for column in sides}
    return kept, float(rest.min())
