"""Owns the check that paho's insides are still what ``FastWire`` knows."""

from __future__ import annotations

import struct
from functools import lru_cache
from typing import Any

import paho.mqtt
from paho.mqtt.client import Client
from paho.mqtt.enums import CallbackAPIVersion, MQTTErrorCode, MQTTProtocolVersion


@lru_cache(maxsize=1)
def contract_broken() -> str | None:
    """Why the fast path cannot be used with the paho-mqtt installed; None where it can."""
    version = paho.mqtt.__version__
    if not version.startswith("2.2."):
        return f"paho-mqtt {version} is installed, the fast path knows 2.2"
    try:
        return _probe()
    except (AttributeError, TypeError, KeyError, ValueError, struct.error) as error:
        return f"paho-mqtt {version} behaves otherwise: {error!r}"


def _probe() -> str | None:
    """Feed a SUBACK in and a packet out through the insides that FastWire uses."""
    client: Any = Client(CallbackAPIVersion.VERSION2, "probe", protocol=MQTTProtocolVersion.MQTTv5, manual_ack=True)
    heard: list[int] = []
    client.on_subscribe = lambda _c, _u, mid, _codes, _p: heard.append(mid)
    client.on_socket_register_write = lambda _c, _u, _s: None
    expected = {"command", "have_remaining", "remaining_count", "remaining_mult"}
    expected |= {"remaining_length", "packet", "to_process", "pos"}
    if set(client._in_packet) != expected or client._sock is not None:
        return "the shape of its incoming packet changed"
    client._in_packet = dict(client._in_packet, command=0x90, packet=bytearray(b"\x00\x07\x00\x01"), remaining_length=4)
    if client._packet_handle() != MQTTErrorCode.MQTT_ERR_SUCCESS or heard != [7]:
        return "its packet handler changed"
    client._packet_queue(0x32, b"\x40\x02\x00\x01", 0, 1)
    if client._out_packet[0]["packet"] != b"\x40\x02\x00\x01" or client._mid_generate() != 1:
        return "its outgoing queue changed"
    for name in ("_sock_recv", "_loop_rc_handle", "_last_bytes_received", "_ping_t", "_create_socket"):
        getattr(client, name)
    return None
