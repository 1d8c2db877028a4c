"""The file by which the command line of the same user finds a running hub."""

from __future__ import annotations

import asyncio
import json
import os
from pathlib import Path
from typing import TYPE_CHECKING, Any

from hub.api.events import HomeChanged
from hub.api.people import Role

if TYPE_CHECKING:
    from hub.kernel.bus import Bus
    from hub.people.accounts import Accounts

RUN_FILE = "hub.json"
"""In the data folder while a hub runs: its address and a token for this user's command line (mode 0600)."""
_COMMAND_LINE = "command line"


class RunFile:
    """Leaves the address, and once there is an owner a token, for the command line of the same user."""

    def __init__(self, path: Path, url: str, accounts: Accounts) -> None:
        self._path = path
        self._url = url
        self._accounts = accounts
        self._token = ""

    async def __aenter__(self) -> RunFile:
        await self.renew()
        return self

    async def __aexit__(self, *error: object) -> None:
        await asyncio.to_thread(self._path.unlink, missing_ok=True)
        if self._token:
            await self._accounts.revoke_token(self._token)

    async def follow(self, bus: Bus) -> None:
        """Renew it whenever people change."""
        with bus.subscribe(HomeChanged, limit=1, key=lambda _event: 0, name="run file") as changes:
            async for _ in changes:
                await self.renew()

    async def renew(self) -> None:
        """Write it, unless it already holds a token that is good."""
        owner = next((p for p in self._accounts.people.values() if p.role is Role.OWNER), None)
        held = [t for t in self._accounts.tokens(owner.id) if t.name == _COMMAND_LINE] if owner is not None else []
        if self._token and any(token.id == self._token for token in held):
            return
        content: dict[str, Any] = {"url": self._url, "pid": os.getpid(), "token": None}
        if owner is not None:
            for old in held:
                await self._accounts.revoke_token(old.id)
            content["token"], facts = await self._accounts.issue_token(owner.id, _COMMAND_LINE, days=30)
            self._token = facts.id
        await asyncio.to_thread(_write_private, self._path, json.dumps(content))


def _write_private(path: Path, text: str) -> None:
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(handle, "w") as file:
        file.write(text)
