"""The panel's built files: indexed once at the start, hashed assets kept for ever, pages answered by the shell."""

from __future__ import annotations

import mimetypes
from pathlib import Path

from aiohttp import web

from hub.web.problems import ProblemError

BUILT = Path(__file__).parent / "static" / "panel"
_FOR_EVER = "public, max-age=31536000, immutable"
_TYPES = {".js": "text/javascript", ".mjs": "text/javascript", ".webmanifest": "application/manifest+json"}
_PACKED = (".gz", ".br")

_NOT_BUILT = """<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<title>Hearth: the panel is not built</title></head>
<body><h1>Hearth is running, but its panel is not built</h1>
<p>This is a source checkout in which the panel's files were never made.</p>
<p>Build them, then start Hearth again: <code>pip install -e .</code> in the checkout does it
(it brings its own Node), or <code>npm ci &amp;&amp; npm run build</code> in <code>hub/web/panel</code>.</p>
<p>The API works all the same: <a href="/api/health">/api/health</a>.</p></body></html>
"""


class Panel:
    """The files of a built panel; ``built`` says whether there is one."""

    def __init__(self, root: Path) -> None:
        self._root = root
        self._files: dict[str, tuple[Path, str]] = {}

    def index(self) -> None:
        """Look which files there are. Touches the disk."""
        for file in self._root.rglob("*"):
            if file.is_file() and file.suffix not in _PACKED:
                kind = _TYPES.get(file.suffix) or mimetypes.guess_type(file.name)[0] or "application/octet-stream"
                self._files["/" + file.relative_to(self._root).as_posix()] = (file, kind)

    @property
    def built(self) -> bool:
        """Return whether the panel's shell is there."""
        return "/index.html" in self._files

    async def serve(self, request: web.Request) -> web.StreamResponse:
        """Answer with a file; any path that is no file is a page of the panel, and gets its shell."""
        path = request.path
        if path.startswith("/api/"):
            raise ProblemError(404, "there is nothing at this address", remedy="see /api/openapi.json")
        found = self._files.get(path)
        if found is not None:
            return self._file(found, for_ever=path.startswith("/assets/"))
        if "." in path.rpartition("/")[2]:
            raise ProblemError(404, "there is no such file")
        if not self.built:
            return web.Response(text=_NOT_BUILT, content_type="text/html", headers={"Cache-Control": "no-store"})
        return self._file(self._files["/index.html"], for_ever=False)

    def _file(self, found: tuple[Path, str], *, for_ever: bool) -> web.FileResponse:
        file, kind = found
        headers = {"Content-Type": kind, "Cache-Control": _FOR_EVER if for_ever else "no-cache"}
        return web.FileResponse(file, headers=headers)
