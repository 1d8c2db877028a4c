"""Satellites found by zeroconf: a second instance of it announces them on the loopback, the hub finds and uses them."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
from wyoming.info import Describe
from zeroconf import IPVersion
from zeroconf.asyncio import AsyncServiceInfo, AsyncZeroconf

from hub.api.errors import VoiceError
from hub.voice.wyoming.discovery import SERVICE, Network, introduced
from hub.voice.wyoming.wire import connect
from tests.e2e.conftest import LivingHome, eventually, living_home
from tests.e2e.satellite_peer import Peer

pytestmark = pytest.mark.e2e
LOOPBACK = ["127.0.0.1"]


@pytest.fixture
async def elsewhere() -> AsyncIterator[Network]:
    """Another machine's zeroconf; skips where this machine has no multicast on its loopback."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as own:
        own.setsockopt(socket.IPPROTO_IP, socket.IP_MULTICAST_IF, socket.inet_aton(LOOPBACK[0]))
        try:
            own.sendto(b"", ("224.0.0.251", 5353))
        except OSError:
            pytest.skip("this machine has no multicast on its loopback")
    async with Network(interfaces=LOOPBACK).joined() as network:
        yield network


@pytest.fixture
async def home(tmp_path: Path) -> AsyncIterator[LivingHome]:
    satellites = {"discover_at": LOOPBACK, "server": {"enabled": True, "host": "0.0.0.0", "port": 0}}
    async with living_home(tmp_path, voice=True, languages=("en",), satellites=satellites) as living:
        yield living


async def rooms(home: LivingHome) -> dict[str, Any]:
    answer = await home.ask("GET", "/api/voice/satellites")
    assert isinstance(answer, dict)
    return answer


async def test_a_satellite_is_found_added_with_its_room_kept_and_forgotten(
    home: LivingHome, elsewhere: Network
) -> None:
    async with Peer("Kitchen ears", "kitchen").serving() as peer:
        uri = f"tcp://127.0.0.1:{peer.port}"

        async def found() -> bool:
            return any(one["uri"] == uri for one in (await rooms(home))["found"])

        async with elsewhere.announced("Kitchen ears", peer.port, LOOPBACK):
            await eventually(found)
            (offered,) = (await rooms(home))["found"]
            assert offered == {"id": "kitchen_ears", "uri": uri, "name": "Kitchen ears", "area": "kitchen"}
            added = await home.ask("POST", "/api/voice/satellites", {"uri": uri, "area": "bedroom"})
            assert added["found"] == []
            await asyncio.wait_for(peer.running.wait(), 20)
            (here,) = (await rooms(home))["satellites"]
            assert (here["id"], here["area"], here["connected"], here["added"]) == (
                "kitchen_ears",
                "bedroom",
                True,
                True,
            )
            again = await home.ask("POST", "/api/voice/satellites", {"uri": uri})
            assert again["field"] == "uri"
            await home.ask("DELETE", "/api/voice/satellites/kitchen_ears")
            assert (await rooms(home))["satellites"] == []
            await eventually(found)

        async def gone() -> bool:
            return (await rooms(home))["found"] == []

        await eventually(gone)


async def test_others_find_the_hubs_recogniser_and_voice_and_no_satellite_in_it(
    home: LivingHome, elsewhere: Network
) -> None:
    async with AsyncZeroconf(interfaces=LOOPBACK, ip_version=IPVersion.V4Only) as other:
        service = AsyncServiceInfo(SERVICE, f"Hearth {home.hub.config.mqtt.site}.{SERVICE}")
        assert await service.async_request(other.zeroconf, 10_000)
    uri = f"tcp://127.0.0.1:{service.port}"
    async with asyncio.timeout(10), connect(uri) as connection:
        await connection.write(Describe())
        info = await connection.read(10)
    assert info is not None
    assert info.data["asr"]
    assert info.data["wake"]
    answer = await home.ask("POST", "/api/voice/satellites", {"uri": uri})
    assert "is no satellite" in answer["detail"]
    assert (await rooms(home))["found"] == []


async def test_what_was_added_is_there_after_a_restart(tmp_path: Path) -> None:
    async with Peer("Attic", "attic").serving() as peer:
        uri = f"tcp://127.0.0.1:{peer.port}"
        still: dict[str, Any] = {"discover": False}
        async with living_home(tmp_path, voice=True, languages=("en",), satellites=still) as first:
            await first.ask("POST", "/api/voice/satellites", {"uri": uri, "name": "Under the roof"})
            await asyncio.wait_for(peer.running.wait(), 20)
        await peer.drop()
        async with living_home(tmp_path, voice=True, languages=("en",), satellites=still) as second:
            await asyncio.wait_for(peer.running.wait(), 20)
            (here,) = (await rooms(second))["satellites"]
            assert (here["name"], here["added"]) == ("Under the roof", True)


async def test_a_port_at_which_nothing_speaks_wyoming_tells_so() -> None:
    with pytest.raises(VoiceError, match="cannot be reached"):
        await introduced("tcp://127.0.0.1:9")
