"""How the command line looks: a few helpers on rich."""

from __future__ import annotations

import logging
import sys

from rich.console import Console

console = Console(highlight=False, soft_wrap=True)
errors = Console(stderr=True, highlight=False, soft_wrap=True)


def set_up_logging(level: str) -> None:
    """Log to standard error, one line each."""
    logging.basicConfig(
        level=level.upper(), stream=sys.stderr, format="%(asctime)s %(levelname)-7s %(name)s: %(message)s", force=True
    )
    for noisy in ("aiohttp.access", "apprise", "faster_whisper", "transitions", "asyncio"):
        logging.getLogger(noisy).setLevel(logging.WARNING)


def step(mark: str, name: str, text: str) -> None:
    """Print one step of a journey: a mark, what step it is, what happened."""
    colour = {"✓": "green", "✗": "red", "·": "yellow"}.get(mark, "white")
    console.print(f"  [{colour}]{mark}[/] [bold]{name:<11}[/]", end=" ")
    console.print(text, markup=False)


def megabytes(count: float) -> str:
    """Return bytes as MB."""
    return f"{count / 1e6:.0f} MB"
