"""The client against real brokers: what it promises when all is well and when the broker dies."""

import asyncio
import os
import signal
import socket
import time
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from hub.api.errors import BrokerError
from hub.mqtt import Account, Expose, Message, MqttClient, MqttConfig, TlsConfig, embedded_broker, site_will
from hub.mqtt import connection as connection_module
from hub.mqtt.contract import contract_broken
from hub.mqtt.running import choose_port
from tests.e2e.mqtt.conftest import local

pytestmark = pytest.mark.e2e


class Inbox:
    """A handler that keeps what it gets and lets a test wait for it."""

    def __init__(self) -> None:
        self.messages: list[Message] = []
        self._news = asyncio.Event()

    def __call__(self, message: Message) -> None:
        self.messages.append(message)
        self._news.set()

    @property
    def payloads(self) -> list[bytes]:
        return [m.payload for m in self.messages]

    async def until(self, count: int, timeout: float = 10.0) -> list[Message]:
        async with asyncio.timeout(timeout):
            while len(self.messages) < count:
                self._news.clear()
                await self._news.wait()
        return self.messages


def kill_broker(folder: Path) -> None:
    os.kill(int((folder / "mosquitto" / "mosquitto.pid").read_text()), signal.SIGKILL)


@asynccontextmanager
async def other(config: MqttConfig, name: str = "other"):
    async with MqttClient(config.model_copy(update={"client_id": name})) as client:
        await client.connected()
        yield client


@pytest.fixture(params=["fast", "plain"])
def wire(request, monkeypatch):
    """Both ways to the socket: Hearth's own and paho's."""
    if request.param == "plain":
        monkeypatch.setattr(connection_module, "contract_broken", lambda: "a test asks for it")
    else:
        assert contract_broken() is None
    return request.param


async def test_a_message_goes_out_and_comes_back_over_mqtt_5(config, wire):
    inbox = Inbox()
    async with MqttClient(config) as client:
        await client.subscribe("room/+/state", inbox)
        assert client.state.protocol == "5"
        await client.publish("room/a/state", '{"on": true}', qos=1, expiry=30)
        await client.publish("room/b/state", b"\xff\x00")
        first, second = await inbox.until(2)
    assert (first.topic, first.payload, first.qos, first.retain) == ("room/a/state", b'{"on": true}', 1, False)
    assert first.properties["expiry"] == 30
    assert (second.topic, second.payload, second.qos) == ("room/b/state", b"\xff\x00", 0)
    assert client.state.phase == "stopped"


async def test_retained_is_true_for_what_is_replayed_and_false_for_what_is_live(config, wire):
    live, replayed = Inbox(), Inbox()
    async with MqttClient(config) as client:
        await client.subscribe("lamp/state", live)
        await client.publish("lamp/state", "on", qos=1, retain=True)
        await live.until(1)
        await client.subscribe("lamp/#", replayed)
        await replayed.until(1)
    assert [m.retain for m in live.messages] == [False]
    assert [m.retain for m in replayed.messages] == [True]


async def test_a_second_handler_of_a_filter_gets_the_retained_state_too(config):
    first, second = Inbox(), Inbox()
    async with MqttClient(config) as client:
        await client.publish("lamp/state", "on", qos=1, retain=True)
        client.subscribe("lamp/state", first)
        await first.until(1)
        client.subscribe("lamp/state", second)
        await second.until(1)


async def test_a_handler_sees_a_message_once_though_subscriptions_overlap(config, wire):
    exact, level, rest = Inbox(), Inbox(), Inbox()
    async with MqttClient(config) as client:
        for topic_filter, inbox in (("a/b", exact), ("a/+", level), ("#", rest)):
            await client.subscribe(topic_filter, inbox)
        await client.publish("a/b", "x", qos=1)
        await client.publish("a/end", "x", qos=1)
        await level.until(2)
        await rest.until(2)
        await asyncio.sleep(0.05)
    assert [len(i.messages) for i in (exact, level, rest)] == [1, 2, 2]


async def test_the_last_handler_to_go_unsubscribes_the_filter(config):
    inbox, stays = Inbox(), Inbox()
    async with MqttClient(config) as client:
        first, second = client.subscribe("a", inbox), client.subscribe("a", inbox)
        await client.subscribe("b", stays)
        first.cancel()
        await client.publish("a", "1", qos=1)
        await inbox.until(1)
        second.cancel()
        await asyncio.sleep(0.01)
        await client.publish("a", "2", qos=1)
        await client.publish("b", "3", qos=1)
        await stays.until(1)
        assert client.received == 2
    assert inbox.payloads == [b"1"]


async def test_status_is_online_while_connected_and_offline_after_either_end(config):
    inbox = Inbox()
    async with other(config) as watcher:
        await watcher.subscribe("hearth/home/status", inbox)
        async with MqttClient(config, will=site_will("home")) as client:
            await client.connected()
            await inbox.until(1)
        await inbox.until(2)
        client = MqttClient(config, will=site_will("home"))
        await client.start()
        await inbox.until(3)
        client._connection._paho._sock.shutdown(socket.SHUT_RDWR)
        await inbox.until(4)
        await client.stop()
    assert inbox.payloads[:4] == [b"online", b"offline", b"online", b"offline"]


async def test_five_thousand_messages_of_qos_1_arrive_once_each_and_in_order(config, wire):
    inbox = Inbox()
    async with other(config) as sender, MqttClient(config) as client:
        await client.subscribe("burst", inbox)
        sent = [sender.publish("burst", str(n), qos=1) for n in range(5000)]
        for delivery in sent:
            await delivery
        await inbox.until(5000)
        await asyncio.sleep(0.05)
    assert inbox.payloads == [str(n).encode() for n in range(5000)]


async def test_after_kill_9_it_reconnects_subscribes_again_and_sends_what_waited_once(broker, config, tmp_path):
    inbox = Inbox()
    async with MqttClient(config) as client:
        await client.subscribe("cmd/+", inbox)
        await client.publish("cmd/before", "x", qos=1)
        await inbox.until(1)
        kill_broker(tmp_path)
        async for state in client.states():
            if state.phase == "lost":
                break
        waiting = [client.publish("cmd/n", str(n), qos=1, expiry=30) for n in range(300)]
        with pytest.raises(BrokerError):
            client.publish("cmd/now", "x")
        for delivery in waiting:
            await delivery
        await inbox.until(301)
        await asyncio.sleep(0.1)
    assert sorted(inbox.payloads[1:], key=int) == [str(n).encode() for n in range(300)]


async def test_nothing_acknowledged_late_is_lost_when_the_broker_is_killed_under_load(broker, config, tmp_path):
    inbox = Inbox()
    async with MqttClient(config) as client:
        await client.subscribe("load", inbox)
        sent = []
        for n in range(1500):
            sent.append(client.publish("load", str(n), qos=1))
            if n == 500:
                kill_broker(tmp_path)
            if n % 50 == 0:
                await asyncio.sleep(0.002)
        unacknowledged = [n for n, d in enumerate(sent) if not d.done]
        for delivery in sent:
            await delivery
        await asyncio.sleep(0.1)
    assert unacknowledged
    assert {str(n).encode() for n in unacknowledged} <= set(inbox.payloads)


async def test_a_command_whose_time_is_over_is_not_sent_when_the_broker_comes_back(broker, config, tmp_path):
    inbox = Inbox()
    async with MqttClient(config) as client:
        await client.subscribe("lock/set", inbox)
        kill_broker(tmp_path)
        async for state in client.states():
            if state.phase == "lost":
                break
        late = client.publish("lock/set", "UNLOCK", qos=1, expiry=0.01)
        timely = client.publish("lock/set", "LOCK", qos=1, expiry=30)
        await timely
        await inbox.until(1)
        with pytest.raises(BrokerError, match="not delivered in time"):
            await late
    assert inbox.payloads == [b"LOCK"]


async def test_a_broker_that_is_down_is_a_state_and_not_an_error():
    port = choose_port("127.0.0.1", 0)
    async with MqttClient(local().at(f"mqtt://127.0.0.1:{port}")) as client:
        async for state in client.states():
            if state.phase == "lost":
                break
        assert f"nothing listens on 127.0.0.1:{port}" in state.reason
        with pytest.raises(BrokerError, match="nothing listens"):
            await client.connected(timeout=0.05)
        command = client.publish("lock/set", "UNLOCK", qos=1, expiry=5)
        with pytest.raises(BrokerError, match="not delivered in time"):
            await client.publish("lock/set", "UNLOCK", qos=1, expiry=0.01)
    with pytest.raises(BrokerError, match="was stopped"):
        await command


async def test_held_messages_wait_at_the_broker_and_none_is_lost(config, wire):
    inbox = Inbox()
    async with other(config) as sender, MqttClient(config) as client:
        await client.subscribe("slow", inbox)
        client.hold()
        sent = [sender.publish("slow", b"x" * 1000, qos=1) for _ in range(3000)]
        for delivery in sent:
            await delivery
        assert inbox.messages == []
        client.release()
        await inbox.until(3000)
        assert len(inbox.messages) == 3000


async def test_a_slow_handler_leaves_the_loop_to_others(config):
    between = [0]
    done = Inbox()

    def slow(message: Message) -> None:
        end = time.perf_counter() + 0.001
        while time.perf_counter() < end:
            pass
        between[-1] += 1
        done(message)

    async def watch() -> None:
        while True:
            between.append(0)
            await asyncio.sleep(0)

    async with other(config) as sender, MqttClient(config) as client:
        await client.subscribe("slow", slow)
        watcher = asyncio.create_task(watch(), name="watch")
        sent = [sender.publish("slow", str(n), qos=1) for n in range(400)]
        for delivery in sent:
            await delivery
        await done.until(400)
        watcher.cancel()
    assert done.payloads == [str(n).encode() for n in range(400)]
    assert max(between) <= 100, "that many messages in one turn of the loop"


async def test_another_client_with_our_id_is_named_as_the_cause(config):
    reasons: list[str] = []
    async with MqttClient(config) as first, MqttClient(config):
        first.on_state(lambda state: reasons.append(state.reason))
        async with asyncio.timeout(10):
            async for _ in first.states():
                if any("another client use the id hearth-home" in reason for reason in reasons):
                    break


async def test_a_broker_without_mqtt_5_is_spoken_to_in_3_1_1(tmp_path, wire, caplog):
    inbox = Inbox()
    async with embedded_broker(local(), tmp_path, binary=None) as running:
        assert running.kind == "amqtt"
        assert "apt install mosquitto" in running.note
        async with MqttClient(local().at(running.url), will=site_will("home")) as client:
            await client.subscribe("a/+", inbox)
            assert client.state.protocol == "3.1.1"
            await client.publish("a/b", "hello", qos=1, expiry=10)
            await client.publish("a/kept", "state", qos=1, retain=True)
            await inbox.until(2)
            again = Inbox()
            await client.subscribe("a/kept", again)
            await again.until(1)
    assert inbox.payloads[:2] == [b"hello", b"state"]
    assert [r for r in caplog.records if r.name.startswith(("amqtt", "transitions", "asyncio"))] == []


async def test_a_broker_that_hangs_up_at_mqtt_5_is_tried_with_3_1_1():
    levels: list[int] = []

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        head = await reader.readexactly(9)
        levels.append(head[8])
        if head[8] == 4:
            writer.write(b"\x20\x02\0\0")
            await writer.drain()
            await reader.read(-1)
        writer.close()

    server = await asyncio.start_server(serve, "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]
    async with server, MqttClient(local().at(f"mqtt://127.0.0.1:{port}")) as client:
        assert (await client.connected()).protocol == "3.1.1"
    assert levels == [5, 4]


def certificates(folder: Path) -> tuple[Path, Path, Path]:
    """A CA, and a certificate of 127.0.0.1 with its key."""
    day = datetime.now(UTC)

    def make(name: str, issuer: str, key, signer, extensions) -> x509.Certificate:
        builder = (
            x509.CertificateBuilder()
            .subject_name(x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)]))
            .issuer_name(x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, issuer)]))
            .public_key(key.public_key())
            .serial_number(x509.random_serial_number())
            .not_valid_before(day - timedelta(days=1))
            .not_valid_after(day + timedelta(days=1))
        )
        for extension in extensions:
            builder = builder.add_extension(extension, critical=False)
        return builder.sign(signer, hashes.SHA256())

    ca_key, key = ec.generate_private_key(ec.SECP256R1()), ec.generate_private_key(ec.SECP256R1())
    authority = x509.AuthorityKeyIdentifier.from_issuer_public_key(ca_key.public_key())
    ca = make("ca", "ca", ca_key, ca_key, [x509.BasicConstraints(ca=True, path_length=None)])
    names = x509.SubjectAlternativeName([x509.IPAddress(ip_address("127.0.0.1"))])
    own = make("broker", "ca", key, ca_key, [names, authority])
    paths = folder / "ca.pem", folder / "cert.pem", folder / "key.pem"
    paths[0].write_bytes(ca.public_bytes(serialization.Encoding.PEM))
    paths[1].write_bytes(own.public_bytes(serialization.Encoding.PEM))
    plain = serialization.NoEncryption()
    pem = serialization.Encoding.PEM
    paths[2].write_bytes(key.private_bytes(pem, serialization.PrivateFormat.PKCS8, plain))
    return paths


async def test_over_tls_with_an_account_messages_flow_and_its_rights_hold(mosquitto, tmp_path, wire):
    ca, cert, key = certificates(tmp_path)
    port = choose_port("127.0.0.1", 0)
    account = Account(username="fridge", password="cold", read=["fridge/#"], write=["fridge/#"])
    expose = Expose(host="127.0.0.1", port=port, cert=cert, key=key, accounts=[account])
    inbox = Inbox()
    async with embedded_broker(local(expose=expose), tmp_path, binary=mosquitto) as running:
        secure = local(username="fridge", password="cold", tls=TlsConfig(ca=ca)).at(f"mqtts://127.0.0.1:{port}")
        async with MqttClient(secure) as client:
            await client.subscribe("fridge/#", inbox)
            big = b"x" * 200_000
            sent = [client.publish("fridge/screen", big, qos=1) for _ in range(5)]
            sent += [client.publish("fridge/door", str(n), qos=1) for n in range(500)]
            for delivery in sent:
                await delivery
            await inbox.until(505)
            assert inbox.payloads == [big] * 5 + [str(n).encode() for n in range(500)]
            with pytest.raises(BrokerError, match=r"refuses lock/set: Not authorized"):
                await client.publish("lock/set", "UNLOCK", qos=1)
        wrong = secure.model_copy(update={"password": Account(username="x", password="warm").password})
        assert "refuses us: Not authorized" in await first_reason(wrong)
        untrusted = secure.model_copy(update={"tls": TlsConfig()})
        assert "is not trusted" in await first_reason(untrusted)
        await running.change_accounts([account.model_copy(update={"password": wrong.password})])
        async with MqttClient(wrong) as client:
            await client.connected()


async def first_reason(config: MqttConfig) -> str:
    async with MqttClient(config) as client:
        async for state in client.states():
            if state.phase == "lost":
                return state.reason
    raise AssertionError
