"""Screens on an appliance: they show what they are sent, tell what they show, and report presses.

What is shown is any JSON object; buttons in it (objects with ``action`` and ``value``) can be pressed. An empty
payload clears a screen.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from devices.virtual.appliance import Appliance, Take, to_json
from devices.virtual.reading import BadCommand, document, word


class Screens:
    """The screens of one appliance, by id."""

    def __init__(self, appliance: Appliance, ids: Iterable[str]) -> None:
        self._appliance = appliance
        self.shown: dict[str, dict[str, Any]] = {screen: {} for screen in ids}
        self._texts = dict.fromkeys(self.shown, "{}")

    def states(self) -> dict[str, str]:
        """Return what each screen shows."""
        return {f"screen/{screen}/state": text for screen, text in self._texts.items()}

    def commands(self) -> dict[str, Take]:
        """Return what fills each screen."""
        return {f"screen/{screen}/set": self._show(screen) for screen in self.shown}

    def _show(self, screen: str) -> Take:
        def take(text: str) -> None:
            content = document(text) if text.strip() else {}
            self._texts[screen] = _written(content)
            self.shown[screen] = content

        return take

    def press(self, deed: Mapping[str, Any]) -> None:
        """Press a button: the one shown whose ``value`` (whole, or what follows its last colon) or label fits.

        The event carries the button's own action and value. A value that no button has is sent as it is, with the
        ``button`` of the deed as its action, so that what is not shown any more can be tried too.
        """
        screen = word(deed.get("screen"), self.shown)
        value = deed.get("value", "")
        if not isinstance(value, str):
            raise BadCommand("value must be a text")
        wanted = deed.get("button")
        found = None
        for button in _buttons(self.shown[screen]):
            names = (button["value"], button["value"].rpartition(":")[2], button.get("label"))
            if value in names and wanted in (None, button["action"]):
                found = button
                break
        if found is None:
            found = {"action": wanted if isinstance(wanted, str) else "press", "value": value}
        event = {"screen": screen, "action": found["action"], "value": found["value"]}
        self._appliance.emit(f"{self._appliance.base}/screen/{screen}/event", event)


def _written(content: dict[str, Any]) -> str:
    """Return content as JSON that can be sent; BadCommand when it cannot (infinity, half a character, too deep)."""
    try:
        text = to_json(content)
        text.encode()
    except (ValueError, RecursionError):
        raise BadCommand("it cannot be shown") from None
    return text


def _buttons(content: Any) -> Iterator[dict[str, str]]:
    """Yield every button in what is shown, in order."""
    waiting = [content]
    while waiting:
        item = waiting.pop(0)
        if isinstance(item, dict):
            if isinstance(item.get("action"), str) and isinstance(item.get("value"), str):
                yield item
            waiting[:0] = list(item.values())
        elif isinstance(item, list):
            waiting[:0] = item
