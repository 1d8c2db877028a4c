"""How wrong codes slow the keypad down. Pure arithmetic; the count lives in the partition's state.

The first wrong codes cost 1, 2, 4, 8 s; the fifth starts a lockout of a minute that doubles with every further one
up to ten minutes. Trying all 10 000 four-digit codes then takes 69 days, and a family that mistypes twice waits 3 s.
"""

from __future__ import annotations

WRONG_CODES = 5
LOCKOUT_S = 60.0
LONGEST_S = 600.0


def delay_s(wrong: int) -> float:
    """Return the seconds during which no code is looked at after the ``wrong``-th wrong one in a row."""
    if wrong <= 0:
        return 0.0
    if wrong < WRONG_CODES:
        return float(2 ** (wrong - 1))
    doublings = min(wrong - WRONG_CODES, 16)
    return min(LOCKOUT_S * 2.0**doublings, LONGEST_S)
