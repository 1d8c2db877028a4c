"""Refusals of fire safety, said in the language of whoever asked."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeAlias

from hub.api.errors import CommandError, InvalidParameter

Told: TypeAlias = Callable[[str], str]
"""Returns the reason in a language."""


class Refused(CommandError):  # noqa: N818 - it is a refusal, always raised with its reason
    """Something cannot be done now. ``told`` gives the reason in any language; the message is in ``language``."""

    def __init__(self, told: Told, language: str, *, field: str = "") -> None:
        super().__init__(told(language), field=field)
        self.told = told

    def to(self, language: str) -> CommandError:
        """Return the same refusal in another language."""
        return type(self)(self.told, language, field=self.field)


class Unfit(Refused, InvalidParameter):
    """What was asked for does not fit, whatever the state."""
