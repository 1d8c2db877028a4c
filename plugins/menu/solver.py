"""Mixed-integer programs on HiGHS: ``python -m plugins.menu.solver`` answers JSON lines, in a process of its own.

A program minimises ``cost`` over columns with bounds, some integer, under rows with bounds. Always with a time limit;
the answer is the incumbent with its bound and relative gap. HiGHS is only ever imported here.
"""

from __future__ import annotations

import logging
import math
import os
import sys
import time
from typing import TYPE_CHECKING

import msgspec

from plugins.menu import pairs

if TYPE_CHECKING:
    from highspy import Highs, HighsLp

_log = logging.getLogger(__name__)

#: Threads HiGHS may use.
THREADS = 2
#: How many of the most promising pairs of main and side a single meal's program holds, until the gap is small
#: enough: the first alone is solved at once, so that there always is a meal, however busy the machine.
_PAIRS = (1, 60, 480, 1_000_000)
#: What that first one may take, s, even when the time is up.
_FIRST_S = 5.0


class Program(msgspec.Struct, kw_only=True):
    """A program; ``rows`` hold (lower, upper, {column: coefficient}); None bounds are infinite.

    ``choice`` says of a single meal what lets columns that cannot matter leave the program before it is solved.
    """

    cost: list[float] = []
    lower: list[float] = []
    upper: list[float | None] = []
    integer: list[int] = []
    rows: list[tuple[float | None, float | None, dict[int, float]]] = []
    seconds: float = 10.0
    gap: float = 0.01
    choice: pairs.Choice | None = None

    def column(
        self, cost: float = 0.0, lower: float = 0.0, upper: float | None = None, *, integer: bool = False
    ) -> int:
        """Add a column; return its number."""
        self.cost.append(cost)
        self.lower.append(lower)
        self.upper.append(upper)
        if integer:
            self.integer.append(len(self.cost) - 1)
        return len(self.cost) - 1

    def row(self, terms: dict[int, float], lower: float | None = None, upper: float | None = None) -> None:
        """Add a row."""
        self.rows.append((lower, upper, terms))


class Answer(msgspec.Struct, kw_only=True):
    """``status`` is optimal, feasible (time ran out), infeasible or failed; ``gap`` relative to the incumbent.

    One that failed still has the ``bound`` that was reached, 0 when there is none.
    """

    status: str
    values: list[float] = []
    objective: float = 0.0
    bound: float = 0.0
    gap: float = 0.0
    seconds: float = 0.0


def solve(program: Program) -> Answer:
    """Solve a program (blocking, CPU-bound)."""
    began = time.perf_counter()
    if program.choice is None:
        return _run(program, began)
    found = pairs.bounds(program.choice)
    best, bound = Answer(status="failed"), -1e30
    for count in _PAIRS:
        kept, floor = pairs.keep(program.choice, found, count)
        answer = _run(_without(program, kept), began, least=_FIRST_S if count == 1 else 0.1)
        if answer.values:
            bound = max(bound, min(answer.bound, floor))
            best = answer if not best.values or answer.objective <= best.objective else best
        gap = (best.objective - bound) / max(abs(best.objective), 1e-9) if best.values else 1.0
        late = time.perf_counter() - began >= program.seconds
        if gap <= program.gap or not math.isfinite(floor) or late:
            break
    status = best.status if not best.values else "optimal" if gap <= program.gap else "feasible"
    seconds = time.perf_counter() - began
    return msgspec.structs.replace(best, status=status, bound=bound, gap=min(max(gap, 0.0), 1.0), seconds=seconds)


def _without(program: Program, kept: set[int]) -> Program:
    """Return the program with the recipes that are not kept forbidden."""
    assert program.choice is not None
    upper = list(program.upper)
    for column in program.choice.columns:
        if column not in kept:
            upper[column] = 0.0
    return msgspec.structs.replace(program, upper=upper, choice=None)


def _run(program: Program, began: float, *, least: float = 0.1) -> Answer:
    import highspy

    highs = highspy.Highs()  # type: ignore[no-untyped-call]  # the class has no annotations
    left = max(program.seconds - (time.perf_counter() - began), least)
    for option, value in (
        ("output_flag", False),
        ("threads", THREADS),
        ("time_limit", left),
        ("mip_rel_gap", program.gap),
    ):
        highs.setOptionValue(option, value)
    highs.passModel(_model(program))
    highs.run()
    return _answer(highs, program, time.perf_counter() - began)


def _model(program: Program) -> HighsLp:
    from highspy import HighsLp, HighsVarType, MatrixFormat, kHighsInf

    lp = HighsLp()
    lp.num_col_, lp.num_row_ = len(program.cost), len(program.rows)
    lp.col_cost_, lp.col_lower_ = program.cost, program.lower
    lp.col_upper_ = [kHighsInf if upper is None else upper for upper in program.upper]
    lp.row_lower_ = [-kHighsInf if row[0] is None else row[0] for row in program.rows]
    lp.row_upper_ = [kHighsInf if row[1] is None else row[1] for row in program.rows]
    starts: list[int] = [0]
    index: list[int] = []
    value: list[float] = []
    for _, _, terms in program.rows:
        index.extend(terms)
        value.extend(terms.values())
        starts.append(len(index))
    lp.a_matrix_.format_ = MatrixFormat.kRowwise
    lp.a_matrix_.start_, lp.a_matrix_.index_, lp.a_matrix_.value_ = starts, index, value
    whole = set(program.integer)
    if whole:
        lp.integrality_ = [
            HighsVarType.kInteger if column in whole else HighsVarType.kContinuous for column in range(lp.num_col_)
        ]
    return lp


def _answer(highs: Highs, program: Program, seconds: float) -> Answer:
    from highspy import HighsModelStatus

    status, info = highs.getModelStatus(), highs.getInfo()
    if status == HighsModelStatus.kInfeasible:
        return Answer(status="infeasible", seconds=seconds)
    has_point = info.primal_solution_status == 2
    if not has_point or status not in (HighsModelStatus.kOptimal, HighsModelStatus.kTimeLimit):
        known = info.mip_dual_bound if program.integer and math.isfinite(info.mip_dual_bound) else 0.0
        return Answer(status="failed", bound=known, seconds=seconds)
    objective = info.objective_function_value
    bound = info.mip_dual_bound if program.integer else objective
    gap = abs(objective - bound) / max(abs(objective), 1e-9) if math.isfinite(bound) else 1.0
    return Answer(
        status="optimal" if status == HighsModelStatus.kOptimal else "feasible",
        values=list(highs.getSolution().col_value),
        objective=objective,
        bound=bound if math.isfinite(bound) else -1e30,
        gap=min(gap, 1.0),
        seconds=seconds,
    )


def main() -> None:
    """Answer programs line by line until the input closes; whatever a library prints goes to standard error."""
    answers = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)
    decoder, encoder = msgspec.json.Decoder(Program), msgspec.json.Encoder()
    for line in sys.stdin.buffer:
        try:
            answer = solve(decoder.decode(line))
        except (msgspec.MsgspecError, ValueError, RecursionError) as error:
            _log.warning("refused a program: %s", error)
            answer = Answer(status="failed")
        answers.write(encoder.encode(answer) + b"\n")
        answers.flush()


if __name__ == "__main__":
    main()
