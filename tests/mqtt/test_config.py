"""The mqtt section: what is taken, what is refused and how it is said."""

import hashlib
from base64 import b64decode

import pytest
from pydantic import ValidationError

from hub.api.errors import BrokerError, ConfigError
from hub.mqtt import Account, Expose, Listen, MqttConfig, TlsConfig
from hub.mqtt.config import endpoints
from hub.mqtt.mosquitto_config import write_files
from hub.mqtt.sockets import tls_context


@pytest.mark.parametrize(
    ("url", "host", "port", "tls"),
    [
        ("mqtt://broker", "broker", 1883, False),
        ("mqtts://broker", "broker", 8883, True),
        ("broker:1884", "broker", 1884, False),
        ("mqtt://[::1]:1885", "::1", 1885, False),
    ],
)
def test_a_broker_address_is_read(url, host, port, tls):
    (found,) = endpoints(MqttConfig(broker=url))
    assert (found.host, found.port, found.tls) == (host, port, tls)


def test_fields_win_over_the_address_and_passwords_are_not_shown():
    config = MqttConfig(broker="mqtt://me:p%40ss@b", username="you")
    assert (endpoints(config)[0].username, endpoints(config)[0].password) == ("you", "p@ss")
    assert "p@ss" not in repr(endpoints(config))


@pytest.mark.parametrize("wrong", ["http://b", "mqtt://", "mqtt://b:99999", "mqtt://b/path", "mqtt://b:x"])
def test_a_wrong_address_says_how_to_write_one(wrong):
    with pytest.raises(ValidationError, match="mqtt://host:1883"):
        MqttConfig(broker=wrong)


def test_auto_has_no_address_until_the_broker_runs():
    with pytest.raises(BrokerError, match="embedded_broker"):
        endpoints(MqttConfig())
    assert endpoints(MqttConfig().at("mqtt://127.0.0.1:1"))[0].port == 1


def test_a_plain_listener_stays_on_this_machine():
    with pytest.raises(ValidationError, match="loopback"):
        Listen(host="0.0.0.0")


def test_the_network_gets_in_with_accounts_only():
    with pytest.raises(ValidationError):
        Expose(accounts=[])


def test_an_unknown_key_is_refused():
    with pytest.raises(ValidationError, match="brokr"):
        MqttConfig.model_validate({"brokr": "auto"})


def test_a_missing_certificate_file_is_named(tmp_path):
    with pytest.raises(ConfigError, match=r"mqtt.tls.ca: no file .*ca.pem"):
        tls_context(TlsConfig(ca=tmp_path / "ca.pem"))


def test_mosquitto_gets_its_limits_listeners_and_hashed_accounts(tmp_path):
    account = Account(username="fridge", password="secret", read=["home/#"], write=["home/#", "out/+"])
    config = MqttConfig(expose=Expose(port=18830, accounts=[account]))
    text = write_files(config, tmp_path / "m", 1883).read_text()
    assert "listener 1883 127.0.0.1\nallow_anonymous true" in text
    assert "listener 18830 0.0.0.0\nallow_anonymous false" in text
    assert "max_queued_messages" in text
    assert (tmp_path / "m" / "acl").read_text() == "user fridge\ntopic readwrite home/#\ntopic write out/+\n"
    passwords = tmp_path / "m" / "passwords"
    assert passwords.stat().st_mode & 0o077 == 0
    name, _, hashed = passwords.read_text().strip().partition(":")
    _, kind, rounds, salt, key = hashed.split("$")
    assert (name, kind) == ("fridge", "7")
    assert hashlib.pbkdf2_hmac("sha512", b"secret", b64decode(salt), int(rounds)) == b64decode(key)


def test_standby_addresses_come_after_the_first_and_need_one() -> None:
    config = MqttConfig(broker="mqtt://a", standby=["mqtts://b", "c:1885"])
    assert [(place.host, place.port, place.tls) for place in endpoints(config)] == [
        ("a", 1883, False), ("b", 8883, True), ("c", 1885, False),
    ]  # fmt: skip
    with pytest.raises(ValueError, match=r"needs mqtt\.broker"):
        MqttConfig(standby=["mqtt://b"])
    with pytest.raises(ValueError, match="no broker address"):
        MqttConfig(broker="mqtt://a", standby=["http://b"])
