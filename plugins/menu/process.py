"""The solver's process: started when first needed, one program at a time, killed when it overstays."""

from __future__ import annotations

import asyncio
import contextlib
import os
import sys
from pathlib import Path

import msgspec

from hub.api.errors import PluginError
from plugins.menu.solver import Answer, Program

#: What a program may take beyond its own time limit, s: starting Python and reading the model.
GRACE = 10.0
_LONGEST = 32 << 20


class SolverProcess:
    """Owns the process. ``solve`` may be called by many; programs wait their turn."""

    def __init__(self) -> None:
        self._process: asyncio.subprocess.Process | None = None
        self._turn = asyncio.Lock()

    async def solve(self, program: Program) -> Answer:
        """Return the answer; PluginError when the process died or overstayed."""
        async with self._turn:
            process = await self._started()
            assert process.stdin is not None
            assert process.stdout is not None
            try:
                async with asyncio.timeout(program.seconds + GRACE):
                    process.stdin.write(msgspec.json.encode(program) + b"\n")
                    await process.stdin.drain()
                    line = await process.stdout.readline()
                return msgspec.json.decode(line, type=Answer)
            except (TimeoutError, OSError, ValueError) as error:
                await self.close()
                raise PluginError(f"the menu's solver did not answer: {error!r}") from error
            except asyncio.CancelledError:
                await self.close()
                raise

    async def close(self) -> None:
        """End the process."""
        process, self._process = self._process, None
        if process is not None and process.returncode is None:
            with contextlib.suppress(ProcessLookupError):
                process.kill()
            await process.wait()

    async def _started(self) -> asyncio.subprocess.Process:
        if self._process is None or self._process.returncode is not None:
            root = str(Path(__file__).parents[2])
            paths = os.pathsep.join(filter(None, [root, os.environ.get("PYTHONPATH", "")]))
            self._process = await asyncio.create_subprocess_exec(
                sys.executable,
                *("-m", "plugins.menu.solver"),
                stdin=asyncio.subprocess.PIPE,
                stdout=asyncio.subprocess.PIPE,
                stderr=asyncio.subprocess.DEVNULL,
                limit=_LONGEST,
                env={**os.environ, "PYTHONPATH": paths},
                start_new_session=True,
            )
        return self._process
