"""The notice board: what a person should see until it is replaced or cleared."""

from __future__ import annotations

from datetime import tzinfo
from typing import Any

from hub.api.events import Notice
from hub.kernel.bus import Bus
from hub.web.views import time_of

_LIMIT = 200


def notice_view(notice: Notice, zone: tzinfo) -> dict[str, Any]:
    """Return a notice as the panel shows it."""
    return {
        "key": notice.key,
        "level": notice.level,
        "text": notice.text,
        "detail": notice.detail,
        "texts": dict(notice.texts),
        "details": dict(notice.details),
        "at": time_of(notice.cause.at, zone),
    }


class NoticeBoard:
    """The latest notice of every key. Listens from its making, so make it before what may have something to say."""

    def __init__(self, bus: Bus) -> None:
        self._subscription = bus.subscribe(Notice, limit=_LIMIT, key=lambda notice: notice.key, name="notice board")
        self._notices: dict[str, Notice] = {}

    def _read(self) -> None:
        for notice in self._subscription.drain():
            self._notices.pop(notice.key, None)
            if notice.text:
                self._notices[notice.key] = notice
        while len(self._notices) > _LIMIT:
            del self._notices[next(iter(self._notices))]

    def current(self, zone: tzinfo) -> list[dict[str, Any]]:
        """Return what is on the board, newest first."""
        self._read()
        return [notice_view(notice, zone) for notice in reversed(self._notices.values())]

    def close(self) -> None:
        """Stop listening."""
        self._subscription.close()
