"""Makes a call for real: one UDP socket for SIP, one for sound, twenty milliseconds at a time."""

from __future__ import annotations

import asyncio
import secrets
import socket
from array import array
from collections.abc import Callable, Sequence

from plugins.notify.sip import media
from plugins.notify.sip.dialog import Account, Dialog, State

TICK_S = 0.02
PAUSE = media.RATE * 3
"""Silence between two sayings, samples: the time to press a key."""
YES = "1"


class _Wire(asyncio.DatagramProtocol):
    """Hands datagrams on; what the network says of unreachable ports is left to the timers of the call."""

    def __init__(self, take: Callable[[bytes], None]) -> None:
        self._take = take

    def datagram_received(self, data: bytes, addr: tuple[str | object, int]) -> None:
        """Hand a datagram on."""
        self._take(data)

    def error_received(self, exc: Exception) -> None:
        """Leave it to the timers."""


class Call:
    """One call that says something again and again until a key is pressed, the other side hangs up, or time is up."""

    def __init__(self, account: Account, *, ring_s: float, talk_s: float) -> None:
        self._account = account
        self._ring_s = ring_s
        self._talk_s = talk_s
        self._loop = asyncio.get_running_loop()
        self._sound: asyncio.DatagramTransport | None = None
        self._keys = media.Keys()
        self._heard = ""

    async def run(self, samples: Sequence[int], *, needless: Callable[[], bool]) -> tuple[str, str]:
        """Call and speak ``samples`` (8 kHz); return the keys pressed, and why there was no talk (empty: there was).

        Rings off as soon as YES is pressed or ``needless`` says so.
        """
        there = await self._server()
        mine = await asyncio.to_thread(_own_address, there)
        sip, _ = await self._loop.create_datagram_endpoint(lambda: _Wire(self._take), local_addr=(mine, 0))
        self._sound, _ = await self._loop.create_datagram_endpoint(lambda: _Wire(self._listen), local_addr=(mine, 0))
        here = sip.get_extra_info("sockname")[:2]
        sdp = media.offer(mine, self._sound.get_extra_info("sockname")[1], secrets.randbelow(1 << 31))
        self._dialog = Dialog(self._account, here, sdp, ring_s=self._ring_s)
        try:
            return await self._talk(sip, there, samples, needless)
        finally:
            self._leave(sip, there)
            self._sound.close()
            sip.close()

    async def _server(self) -> tuple[str, int]:
        found = await self._loop.getaddrinfo(self._account.host, self._account.port, type=socket.SOCK_DGRAM)
        return str(found[0][4][0]), int(found[0][4][1])

    async def _talk(
        self,
        sip: asyncio.DatagramTransport,
        there: tuple[str, int],
        samples: Sequence[int],
        needless: Callable[[], bool],
    ) -> tuple[str, str]:
        dialog, speech, until = self._dialog, None, 0.0
        dialog.begin(self._loop.time())
        due = self._loop.time()
        while dialog.state is not State.ENDED:
            now = self._loop.time()
            dialog.tick(now)
            if dialog.state is State.TALKING and dialog.media is not None:
                if speech is None:
                    speech, until, due = _Speech(samples, dialog.media.codec), now + self._talk_s, now
                    self._keys = media.Keys(dialog.media.events)
                self._say(speech.packet(), dialog.media)
            if self._over(needless, now, until) and dialog.state is not State.LEAVING:
                dialog.hang_up(now)
            self._flush(sip, there)
            due = max(due + TICK_S, now - 5 * TICK_S)
            await asyncio.sleep(max(0.0, due - self._loop.time()))
        self._flush(sip, there)
        return self._heard + dialog.keys, dialog.failed

    def _over(self, needless: Callable[[], bool], now: float, until: float) -> bool:
        return YES in self._heard + self._dialog.keys or needless() or bool(until and now >= until)

    def _say(self, sound: bytes, where: media.Media) -> None:
        if self._sound is not None and not self._sound.is_closing():
            self._sound.sendto(sound, (where.host, where.port))

    def _take(self, data: bytes) -> None:
        self._dialog.take(data, self._loop.time())

    def _listen(self, data: bytes) -> None:
        self._heard += self._keys.feed(data)

    def _flush(self, sip: asyncio.DatagramTransport, there: tuple[str, int]) -> None:
        while self._dialog.out:
            sip.sendto(self._dialog.out.pop(0), there)

    def _leave(self, sip: asyncio.DatagramTransport, there: tuple[str, int]) -> None:
        """Ring off what is still open because the call was cancelled from our side."""
        if self._dialog.state is not State.ENDED:
            self._dialog.hang_up(self._loop.time())
            self._flush(sip, there)


class _Speech:
    """Samples as RTP packets, said again and again with a pause in between."""

    def __init__(self, samples: Sequence[int], codec: int) -> None:
        whole = array("h", samples)
        whole.extend([0] * (PAUSE + -len(whole) % media.FRAME))
        self._sound = media.encode(whole, codec)
        self._codec = codec
        self._source = secrets.randbits(32)
        self._stamp = secrets.randbits(32)
        self._sequence = secrets.randbits(16)
        self._at = 0
        self._count = 0

    def packet(self) -> bytes:
        """Return the next 20 ms."""
        sound = self._sound[self._at : self._at + media.FRAME]
        made = media.packet(
            self._codec,
            self._sequence + self._count,
            self._stamp + self._count * media.FRAME,
            self._source,
            sound,
            first=self._count == 0,
        )
        self._count += 1
        self._at = (self._at + media.FRAME) % len(self._sound)
        return made


def _own_address(there: tuple[str, int]) -> str:
    """Return the address by which this machine reaches another."""
    family = socket.AF_INET6 if ":" in there[0] else socket.AF_INET
    with socket.socket(family, socket.SOCK_DGRAM) as probe:
        probe.connect(there)
        return str(probe.getsockname()[0])
