"""Owns the ``mqtt:`` section of the config: where the broker is, who we are there, and our limits."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import Self
from urllib.parse import unquote, urlsplit

from pydantic import BaseModel, Field, SecretStr, field_validator, model_validator

from hub.api.errors import BrokerError, ConfigError

AUTO = "auto"
_PORTS = {"mqtt": 1883, "tcp": 1883, "mqtts": 8883, "ssl": 8883}


class TlsConfig(BaseModel, extra="forbid"):
    """How the client proves the broker, and itself, over TLS."""

    ca: Path | None = Field(None, description="File of CA certificates, PEM; default: the system's")
    cert: Path | None = Field(None, description="Own certificate, PEM, where the broker asks for one")
    key: Path | None = Field(None, description="Key of that certificate, PEM")
    insecure: bool = Field(False, description="Accept any certificate: for trying out only")

    @model_validator(mode="after")
    def _key_needs_cert(self) -> Self:
        if self.key and not self.cert:
            raise ValueError("tls.key needs tls.cert beside it")
        return self


class Account(BaseModel, extra="forbid"):
    """A user of the embedded broker and the topics it may use."""

    username: str = Field(min_length=1, pattern=r"^[^:\s#][^:\r\n]*$")
    password: SecretStr
    read: list[str] = Field(default_factory=list, description="Topic filters it may subscribe to")
    write: list[str] = Field(default_factory=list, description="Topic filters it may publish on")


class Listen(BaseModel, extra="forbid"):
    """Where the embedded broker listens for the hub and for programs on this machine."""

    host: str = "127.0.0.1"
    port: int = Field(1883, ge=0, le=65535, description="0 picks a free one")

    @field_validator("host")
    @classmethod
    def _loopback(cls, host: str) -> str:
        if host not in ("127.0.0.1", "::1", "localhost"):
            raise ValueError(f"{host} is not loopback; devices of the network get `expose:` with accounts")
        return host


class Expose(BaseModel, extra="forbid"):
    """A second listener of the embedded broker for devices of the network; each has an account."""

    host: str = "0.0.0.0"  # noqa: S104 - that is what exposing means, and it needs accounts
    port: int = Field(8883, ge=1, le=65535)
    cert: Path | None = Field(None, description="Server certificate, PEM; without it the listener is plain")
    key: Path | None = None
    websockets_port: int | None = Field(None, ge=1, le=65535)
    accounts: list[Account] = Field(min_length=1)

    @model_validator(mode="after")
    def _whole_pair(self) -> Self:
        if bool(self.cert) != bool(self.key):
            raise ValueError("expose.cert and expose.key belong together")
        return self


class MqttConfig(BaseModel, extra="forbid"):
    """The ``mqtt:`` section; ``broker: auto`` brings the hub's own broker, a URL names yours."""

    broker: str = Field(AUTO, description="auto, or mqtt://host:1883, mqtts://host:8883")
    standby: list[str] = Field(
        default_factory=list, max_length=16, description="Further addresses of the same broker, tried in turn"
    )
    username: str | None = None
    password: SecretStr | None = None
    client_id: str | None = Field(None, min_length=1, max_length=120, description="default: hearth-<site>")
    tls: TlsConfig = Field(default_factory=TlsConfig)
    keepalive: int = Field(30, ge=5, le=3600, description="s")
    discovery_prefix: str = Field("homeassistant", min_length=1, pattern=r"^[^+#]+$")
    site: str = Field("home", pattern=r"^[A-Za-z0-9_-]{1,64}$")
    listen: Listen = Field(default_factory=Listen)
    expose: Expose | None = None
    max_inflight: int = Field(100, ge=1, le=65535, description="QoS 1 messages sent, not yet acknowledged")
    queue_limit: int = Field(10_000, ge=1, description="Messages that wait while the broker is away")
    command_expiry: float = Field(10.0, gt=0, description="A command not delivered after so many s is dropped")
    session_expiry: float = Field(3600.0, ge=0, description="How long the broker keeps our session, s")
    max_packet: int = Field(16 * 1024 * 1024, ge=1024, description="Larger messages are skipped, bytes")
    reconnect_min: float = Field(0.5, gt=0, description="s")
    reconnect_max: float = Field(30.0, gt=0, description="s")

    @field_validator("broker")
    @classmethod
    def _known_url(cls, value: str) -> str:
        if value != AUTO:
            _parse(value)
        return value

    @field_validator("standby")
    @classmethod
    def _known_urls(cls, value: list[str]) -> list[str]:
        for url in value:
            _parse(url)
        return value

    @model_validator(mode="after")
    def _standby_of_yours(self) -> Self:
        if self.standby and self.broker == AUTO:
            raise ValueError("mqtt.standby needs mqtt.broker to be the address of a broker of yours")
        return self

    @property
    def own_client_id(self) -> str:
        """The client id in use: stable for a site, so that the broker knows us again."""
        return self.client_id or f"hearth-{self.site}"

    def at(self, url: str) -> MqttConfig:
        """The same config with the broker at ``url``: how ``auto`` becomes an address."""
        _parse(url)
        return self.model_copy(update={"broker": url})


@dataclass(frozen=True, slots=True)
class Endpoint:
    """Where a broker is and how to greet it."""

    host: str
    port: int
    tls: bool
    username: str | None = None
    password: str | None = field(default=None, repr=False)

    @property
    def name(self) -> str:
        """``host:port``, fit for a log line."""
        return f"[{self.host}]:{self.port}" if ":" in self.host else f"{self.host}:{self.port}"


def endpoints(config: MqttConfig) -> tuple[Endpoint, ...]:
    """The addresses to connect to, the first one first; ``username`` and ``password`` win over those in a URL."""
    if config.broker == AUTO:
        raise BrokerError("mqtt.broker is auto and has no address yet", remedy="start embedded_broker() first")
    return tuple(_endpoint(config, url) for url in (config.broker, *config.standby))


def _endpoint(config: MqttConfig, url: str) -> Endpoint:
    found = _parse(url)
    password = config.password.get_secret_value() if config.password else found.password
    return Endpoint(found.host, found.port, found.tls, config.username or found.username, password)


def _parse(url: str) -> Endpoint:
    remedy = "write auto, mqtt://host:1883 or mqtts://host:8883"
    try:
        parts = urlsplit(url if "://" in url else f"mqtt://{url}")
        port = parts.port or _PORTS.get(parts.scheme)
    except ValueError as error:
        raise ValueError(f"{url!r} is no broker address: {error} ({remedy})") from error
    if parts.scheme not in _PORTS or port is None or not parts.hostname:
        shown = parts.scheme if parts.scheme not in _PORTS else url
        raise ValueError(f"{shown!r} is no broker address ({remedy})")
    if parts.path.strip("/") or parts.query:
        raise ValueError(f"a broker address has no path or query: {parts.path}{parts.query} ({remedy})")
    user = unquote(parts.username) if parts.username else None
    password = unquote(parts.password) if parts.password is not None else None
    return Endpoint(parts.hostname, port, parts.scheme in ("mqtts", "ssl"), user, password)


def require_file(path: Path | None, key: str) -> str | None:
    """The path as text; ConfigError names ``key`` where the file is not readable."""
    if path is None:
        return None
    if not path.is_file():
        raise ConfigError(f"{key}: no file {path}", remedy="give the path of a PEM file")
    return str(path)
