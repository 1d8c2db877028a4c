"""A table of what was measured, each figure beside what is asked for."""

from __future__ import annotations

from typing import NamedTuple


class Row(NamedTuple):
    """One measurement: in words, and whether it is what was asked for (None: nothing was asked)."""

    what: str
    measured: str
    target: str
    met: bool | None


class Table:
    """Rows, printed when all is measured."""

    def __init__(self) -> None:
        self.rows: list[Row] = []

    def most(self, what: str, value: float, limit: float, unit: str = "", *, digits: int = 2, note: str = "") -> None:
        """Add a figure that should be at most ``limit``."""
        measured = f"{value:.{digits}f} {unit}".strip() + (f" ({note})" if note else "")
        self.rows.append(Row(what, measured, f"<= {limit:g} {unit}".strip(), value <= limit))

    def holds(self, what: str, measured: str, target: str, met: bool | None = None) -> None:
        """Add what either holds or does not."""
        self.rows.append(Row(what, measured, target, met))

    def __str__(self) -> str:
        """Return the table in columns."""
        words = {True: "met", False: "MISSED", None: ""}
        widths = [max(len(row[i]) for row in self.rows) for i in range(3)] if self.rows else [0, 0, 0]
        lines = []
        for row in self.rows:
            columns = [text.ljust(width) for text, width in zip(row[:3], widths, strict=True)]
            lines.append("  ".join(("", *columns, words[row.met])).rstrip())
        return "\n".join(lines)
