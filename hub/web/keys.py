"""Typed keys of what the application holds besides its services."""

from __future__ import annotations

from aiohttp import web

from hub.web.live import Live
from hub.web.notices import NoticeBoard

NOTICES = web.AppKey("notices", NoticeBoard)
LIVE = web.AppKey("live", Live)
