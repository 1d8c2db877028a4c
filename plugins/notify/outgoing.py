"""A message on its way: what is stored of it, and how it reads in a person's language."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import msgspec

from plugins.notify.api import Text, Urgency

LANGUAGES = ("en", "zh")
"""The languages of the plugin's own phrases."""


class Outgoing(msgspec.Struct, frozen=True, kw_only=True):
    """One message in every language it has, with all that is needed to send it later.

    ``matter`` is what it is about; ``chain`` and ``round`` the page of an escalation it is, if any.
    """

    id: str
    event_class: str
    text: Mapping[str, str]
    urgency: Urgency
    matter: str
    chain: str = ""
    round: int = 0
    data: Mapping[str, Any] = {}

    @property
    def silent(self) -> bool:
        """Return True when the home must not show that it was sent."""
        return bool(self.data.get("silent"))

    @property
    def drill(self) -> bool:
        """Return True for an exercise."""
        return bool(self.data.get("drill"))

    @property
    def on_panel(self) -> bool:
        """Return True when it is shown on the panel too."""
        return not self.silent and self.data.get("panel") is not False

    def said(self, language: str) -> str:
        """Return the text in a language, its base, English, or whichever there is."""
        return in_language(self.text, language)


class Held(msgspec.Struct, frozen=True, kw_only=True):
    """A message that waits until Unix time ``until``, the end of a person's quiet hours."""

    person: str
    until: float
    message: Outgoing


def texts(text: Text) -> dict[str, str]:
    """Return a message per language; a single text counts as English."""
    return {"en": text} if isinstance(text, str) else dict(text)


def in_language(text: Mapping[str, str], language: str) -> str:
    """Return the text in a language, its base, English, or whichever there is."""
    for tag in (language, language.partition("-")[0], "en"):
        if tag in text:
            return text[tag]
    return next(iter(text.values()), "")
