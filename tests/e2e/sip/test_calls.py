"""A call to a real SIP peer (sipp): login, ringing, speech, a pressed key, no answer, and a chain that it ends."""

from __future__ import annotations

import asyncio
import shutil
import socket
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from hub.api import Person, Role
from hub.kernel.clock import SystemClock, zone_named
from hub.testing import PluginHarness, plugin_harness
from plugins.notify.api import Notifier, Urgency
from plugins.notify.sip.transport import SipTransport
from plugins.notify.transports import Message
from tests.e2e.conftest import eventually

pytestmark = [
    pytest.mark.e2e,
    pytest.mark.skipif(shutil.which("sipp") is None, reason="sipp is not here (apt install sip-tester)"),
]
HERE = Path(__file__).parent


@asynccontextmanager
async def telephone(scenario: str, folder: Path) -> AsyncIterator[Callable[[str], str]]:
    """Run sipp as the other side; yields what makes an address of a password. It must have been content at the end."""
    process, port = await answering(scenario, folder)
    try:
        yield lambda password: f"sip://hearth:{password}@127.0.0.1:{port}/100"
        async with asyncio.timeout(20):
            assert await process.wait() == 0
    finally:
        if process.returncode is None:
            process.kill()
            await process.wait()


async def answering(scenario: str, folder: Path) -> tuple[asyncio.subprocess.Process, int]:
    """Start sipp and wait until it listens; on other ports again where somebody was quicker to take one."""
    for _ in range(5):
        port, media = free_port(), free_port()
        arguments = ["-sf", str(HERE / f"{scenario}.xml"), "-i", "127.0.0.1", "-p", str(port), "-mp", str(media)]
        with (folder / "sipp.log").open("wb") as log:
            process = await asyncio.create_subprocess_exec(
                "sipp", *arguments, "-m", "1", "-timeout", "40s", "-nostdin", "-trace_msg", "-message_file", "said",
                cwd=folder, stdout=asyncio.subprocess.DEVNULL, stderr=log,
            )  # fmt: skip
        if await listening(port, process):
            return process, port
        if process.returncode is None:
            process.kill()
            await process.wait()
    pytest.fail(f"sipp does not start: {(folder / 'sipp.log').read_text(errors='replace')[-500:]}")


def free_port() -> int:
    """Return a UDP port that nobody has; one that is free for TCP may not be."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


async def listening(port: int, process: asyncio.subprocess.Process) -> bool:
    """Wait until somebody has the port; False when the process ends before, or takes too long."""
    for _ in range(500):
        if process.returncode is not None:
            return False
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
            try:
                probe.bind(("127.0.0.1", port))
            except OSError:
                return True
        await asyncio.sleep(0.02)
    return False


async def aloud(text: str, language: str) -> bytes | None:
    """Speak with espeak-ng, as a hub without better voices does."""
    process = await asyncio.create_subprocess_exec(
        "espeak-ng", "-v", language, "--stdout", text, stdout=asyncio.subprocess.PIPE
    )
    return (await process.communicate())[0]


@pytest.mark.skipif(shutil.which("espeak-ng") is None, reason="espeak-ng is not here")
async def test_the_message_is_spoken_for_real(tmp_path: Path) -> None:
    answered: list[str] = []
    async with telephone("answers", tmp_path) as address:
        transport = SipTransport(address("pass%20word"), aloud, ring_s=10, talk_s=15)
        assert await transport.send(page(answered)) == ""
    assert answered == ["1"]


async def mute(_text: str, _language: str) -> None:
    """Have no voice: the call plays tones."""


def page(answered: list[str]) -> Message:
    async def answer() -> None:
        answered.append("1")

    return Message(title="Fire", text="Fire in the kitchen", answer=answer)


@pytest.mark.parametrize("scenario", ["answers", "answers_by_info"])
async def test_a_pressed_key_answers_the_call(scenario: str, tmp_path: Path) -> None:
    answered: list[str] = []
    async with telephone(scenario, tmp_path) as address:
        transport = SipTransport(address("pass%20word"), mute, ring_s=10, talk_s=15)
        assert await transport.send(page(answered)) == ""
    assert answered == ["1"]


async def test_a_wrong_password_is_a_failure_that_says_so(tmp_path: Path) -> None:
    answered: list[str] = []
    async with telephone("answers", tmp_path) as address:
        said = await SipTransport(address("wrong"), mute, ring_s=10, talk_s=10).send(page(answered))
    assert said == "the call was refused: 403 Forbidden"
    assert answered == []


async def test_a_call_that_is_picked_up_without_a_key_has_not_reached_anybody(tmp_path: Path) -> None:
    answered: list[str] = []
    async with telephone("silent", tmp_path) as address:
        said = await SipTransport(address("pass%20word"), mute, ring_s=10, talk_s=1).send(page(answered))
    assert said == "picked up, but nobody pressed 1"


async def test_a_call_that_rings_in_vain_is_cancelled(tmp_path: Path) -> None:
    async with telephone("rings", tmp_path) as address:
        said = await SipTransport(address("pass%20word"), mute, ring_s=1, talk_s=5).send(page([]))
    assert said == "nobody picked up"


async def test_a_call_rings_off_as_soon_as_the_person_has_answered_elsewhere(tmp_path: Path) -> None:
    elsewhere: list[str] = []
    async with telephone("rings", tmp_path) as address:
        message = Message(title="", text="Fire", needless=lambda: bool(elsewhere))
        calling = asyncio.ensure_future(SipTransport(address("pass%20word"), mute, ring_s=30, talk_s=5).send(message))
        await eventually(lambda: asyncio.to_thread(rings, tmp_path))
        elsewhere.append("by the link")
        async with asyncio.timeout(20):
            assert await calling == ""


def rings(folder: Path) -> bool:
    """Whether the telephone has said that it rings."""
    said = folder / "said"
    return said.is_file() and "180 Ringing" in said.read_text("utf-8")


async def test_a_key_pressed_on_the_telephone_ends_the_chain(tmp_path: Path) -> None:
    clock = SystemClock(zone_named("UTC"))
    async with telephone("answers", tmp_path) as address, plugin_harness(clock=clock) as home:  # type: ignore[arg-type]  # the harness takes any clock
        home.people.people = {"anna": Person(id="anna", name="Anna", role=Role.OWNER)}
        config = {"people": {"anna": {"urls": [address("pass%20word")]}}}
        await home.load("plugins.notify.plugin", config)
        notifier = await home._services.use(Notifier, "test", 5)  # type: ignore[type-abstract]  # a protocol names it
        await notifier.notify("fire", "Fire in the kitchen", urgency=Urgency.CRITICAL, data={"key": "f"})
        await ended(home)
        (delivery, *_) = await home.request("GET", "notify/deliveries")
        assert (delivery["transport"], delivery["status"]) == ("sip", "sent")


async def ended(home: PluginHarness) -> None:
    async def over() -> bool:
        return not await home.request("GET", "notify/chains")

    await eventually(over)
