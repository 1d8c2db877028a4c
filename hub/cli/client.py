"""Talks to the running hub of this user: finds its run file, calls its REST door."""

from __future__ import annotations

import json
import os
import urllib.error
import urllib.request
from pathlib import Path
from typing import Any

from hub.api.errors import ConfigError, HearthError
from hub.wiring.run_file import RUN_FILE


def data_folders(config: Path | None) -> list[Path]:
    """Return where a hub of this user may keep its data, likeliest first."""
    if config is not None:
        from hub.config import load_config

        return [load_config(config).folder]
    share = Path(os.environ.get("XDG_DATA_HOME") or Path.home() / ".local/share")
    return [share / "hearth", share / "hearth-demo"]


class HubClient:
    """The REST door of a running hub. ``HEARTH_URL`` and ``HEARTH_TOKEN`` name one elsewhere."""

    def __init__(self, config: Path | None = None) -> None:
        self.url = os.environ.get("HEARTH_URL", "")
        self._token = os.environ.get("HEARTH_TOKEN", "")
        self._csrf = ""
        self._opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor())
        if not self.url:
            self._read_run_file(config)

    def _read_run_file(self, config: Path | None) -> None:
        for folder in data_folders(config):
            try:
                run = json.loads((folder / RUN_FILE).read_text("utf-8"))
            except (OSError, ValueError):
                continue
            self.url = run["url"]
            self._token = run["token"] or ""
            if not self._token:
                raise ConfigError("this hub has no owner yet", remedy=f"open {self.url} and use the setup token")
            return
        raise ConfigError("no hub of yours is running", remedy="start one with `hearth run` or `make demo`")

    def log_in(self, name: str, password: str) -> None:
        """Use a session of a person's instead of the token; what only a person may do needs one."""
        self._token = ""
        answer = self.call("POST", "/api/login", {"name": name, "password": password})
        self._csrf = str(answer["csrf"])

    def call(self, method: str, path: str, body: Any = None, *, raw: bytes | None = None, timeout: float = 60) -> Any:
        """Call the hub; HearthError tells what it refused and why."""
        data = raw if raw is not None else None if body is None else json.dumps(body).encode()
        headers = {"Authorization": f"Bearer {self._token}"} if self._token else {"X-Hearth-CSRF": self._csrf}
        if data is not None:
            headers["Content-Type"] = "audio/wav" if raw is not None else "application/json"
        request = urllib.request.Request(f"{self.url}{path}", data, headers, method=method)  # noqa: S310 - our own hub
        try:
            with self._opener.open(request, timeout=timeout) as answer:
                content = answer.read()
        except urllib.error.HTTPError as error:
            raise _problem(error) from error
        except OSError as error:
            reason = getattr(error, "reason", error)
            raise HearthError(f"the hub at {self.url} does not answer: {reason}", remedy="is it running?") from error
        return json.loads(content) if content else None


def _problem(error: urllib.error.HTTPError) -> HearthError:
    try:
        problem = json.loads(error.read())
        return HearthError(problem.get("detail") or problem.get("title"), remedy=problem.get("remedy") or "")
    except (ValueError, AttributeError):
        return HearthError(f"the hub answered {error.code} {error.reason}")
