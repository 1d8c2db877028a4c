"""Killed by SIGKILL at any moment: no escalation is lost or doubled, no answer forgotten, no deadline moved."""

from __future__ import annotations

import asyncio
import contextlib
import json
import os
import sys
from collections import defaultdict
from pathlib import Path
from typing import Any

import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer

from tests.e2e.kills.child import QUIET, WAIT_S

pytestmark = pytest.mark.e2e

ALARMED = ("alarm", "quiet")


class Judge:
    """Reads what the child reports, kill by kill, and holds it against what must be true."""

    def __init__(self) -> None:
        self.kills = 0
        self.ids: dict[str, set[str]] = defaultdict(set)
        self.deadlines: dict[tuple[str, int], float] = {}
        self.rounds: dict[str, int] = {}
        self.answered: dict[str, set[str]] = defaultdict(set)
        self.gone: set[str] = set()
        self.times: dict[tuple[int, str], float] = {}
        self.burning = self.latched = self.armed = self.tripped = False
        self.looked = False
        self.chains_seen: set[str] = set()

    def take(self, line: dict[str, Any]) -> None:
        """Take one line of the child."""
        assert "died" not in line, f"the hub ended by itself at {line['died']!r}"
        if "did" in line:
            self.did(line["did"])
        else:
            self.kills += 1
            self.held(line["held"])

    def did(self, action: str) -> None:
        """Note what was acknowledged."""
        self.looked = action == QUIET
        if action in ("smoke", "reset"):
            self.burning = action == "smoke"
        elif action in ("window", "disarm"):
            self.tripped = self.armed and action == "window"
            self.armed = False
        elif action == "arm":
            self.armed = True
        elif action == "answer":
            self.latched = True
        if action == "reset":
            self.latched = False

    def held(self, held: dict[str, Any]) -> None:
        """Judge what the database held after a kill."""
        for chain in held["chains"]:
            self.chain(chain)
        self.no_chain_comes_back(held)
        self.alarm(held["alarm"])
        if self.looked:
            self.settled(held)
        self.looked = False

    def chain(self, chain: dict[str, Any]) -> None:
        """A matter has one chain; its rounds go up by one and only when their time has come; answers stay."""
        key, chain_id, round_ = chain["key"], chain["id"], chain["round"]
        self.chains_seen.add(key)
        self.ids[key].add(chain_id)
        assert len(self.ids[key]) == 1, f"doubled: {key}"
        assert round_ >= self.rounds.get(chain_id, 0), "a step was forgotten"
        self.rounds[chain_id] = round_
        known = self.deadlines.setdefault((chain_id, round_), chain["deadline"])
        assert known == chain["deadline"], "a deadline moved"
        before = self.deadlines.get((chain_id, round_ - 1))
        assert before is None or chain["deadline"] >= before + WAIT_S - 0.001, "paged before the deadline"
        assert set(chain["answered"]) >= self.answered[chain_id], "an answer was forgotten"
        self.answered[chain_id] = set(chain["answered"])
        assert not set(chain["unsent"]) & set(chain["answered"]), "whoever answered is paged on"

    def no_chain_comes_back(self, held: dict[str, Any]) -> None:
        """A matter that ended stays ended. (Between the two writes of an end, both are there.)"""
        here = {chain["key"] for chain in held["chains"]}
        back = here & self.gone
        assert not back, f"came back: {back}"
        self.gone |= set(held["ended"]) - here

    def alarm(self, stored: dict[str, Any] | None) -> None:
        """A deadline of the partition is the same as long as its generation is."""
        if stored is None:
            return
        now = stored["partition"]
        if now.get("deadline") is not None:
            key = (now["generation"], now["state"])
            assert self.times.setdefault(key, now["deadline"]) == now["deadline"], "a delay began anew"
        if self.tripped:
            assert now["state"] in ALARMED, f"an alarm was lost: {now['state']}"

    def settled(self, held: dict[str, Any]) -> None:
        """After a look, everything that was acknowledged has had its consequences, once."""
        classes = [chain["event_class"] for chain in held["chains"]]
        if self.burning:
            assert classes.count("fire") == 1, "the fire's chain was lost or doubled"
            assert all(s["state"] in ("fire", "fire_ack") for s in held["fire"]["points"].values())
        else:
            assert classes.count("fire") == 0, "a fire that is over is paged on"
        assert classes.count("alarm") == (1 if self.tripped else 0), "the intrusion's chain was lost or doubled"


@contextlib.asynccontextmanager
async def phones() -> Any:
    """Play the message services of three people; yields their address and what arrived."""
    got: list[tuple[str, str]] = []

    async def receive(request: web.Request) -> web.Response:
        got.append((request.match_info["person"], await request.text()))
        return web.Response()

    app = web.Application()
    app.router.add_post("/{person}", receive)
    async with TestServer(app, host="127.0.0.1") as server:
        yield f"json://127.0.0.1:{server.port}", got


async def run(folder: Path, kills: int, seed: int) -> tuple[Judge, int]:
    """Let a hub be killed so often; return the judge, and how many messages arrived."""
    judge = Judge()
    async with phones() as (address, got):
        arguments = [sys.executable, "-m", "tests.e2e.kills.child", str(folder), address, str(kills), str(seed)]
        process = await asyncio.create_subprocess_exec(
            *arguments, stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.DEVNULL, limit=1 << 22,
            env={**os.environ, "PYTHONPATH": os.pathsep.join(p for p in sys.path if p)},
        )  # fmt: skip
        assert process.stdout is not None
        try:
            async for line in process.stdout:
                judge.take(json.loads(line))
            assert await process.wait() == 0
        finally:
            if process.returncode is None:
                process.kill()
                await process.wait()
        return judge, len(got)


@pytest.mark.timeout(7200)
@pytest.mark.parametrize("kills", [20, pytest.param(1000, marks=pytest.mark.soak)])
async def test_killed_at_any_moment_no_chain_is_lost_or_doubled(kills: int, tmp_path: Path) -> None:
    judge, arrived = await run(tmp_path, kills, seed=11)
    assert judge.kills >= kills - 2
    assert judge.chains_seen
    assert arrived > 0
    print(
        f"{judge.kills} kills, {len(judge.chains_seen)} chains, {sum(judge.rounds.values())} pages, {arrived} arrived"
    )
