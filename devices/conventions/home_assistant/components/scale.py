"""A device's own scale of position or tilt, and percent of it."""

from __future__ import annotations

from devices.conventions.home_assistant.schema import Refused


class Scale:
    """Converts between a device's numbers (``closed`` to ``open``, either way round) and 0-100 %."""

    __slots__ = ("closed", "open")

    def __init__(self, closed: int, opened: int, key: str) -> None:
        if closed == opened:
            raise Refused(f"{key} {closed} must differ from its other end")
        self.closed = closed
        self.open = opened

    def percent(self, value: float) -> int:
        """Return percent, cut at 0 and 100."""
        return int(max(0.0, min(100.0, (value - self.closed) * 100 / (self.open - self.closed))))

    def device(self, percent: float) -> int:
        """Return the device's number."""
        return round(percent * (self.open - self.closed) / 100 + self.closed)

    def holds(self, value: float) -> bool:
        """Return True when the number is on the scale."""
        return min(self.closed, self.open) <= value <= max(self.closed, self.open)
