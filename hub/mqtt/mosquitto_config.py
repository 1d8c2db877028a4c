"""Owns the files Mosquitto is run with: its config, password file and ACL, all written anew at each start.

The directives are those of mosquitto.conf(5), version 2.0; the password hash is its ``$7$``: PBKDF2-HMAC-SHA512
with the iterations, salt and key in base64.
"""

from __future__ import annotations

import base64
import hashlib
import os
import pwd
import secrets
from collections.abc import Sequence
from pathlib import Path

from hub.api.errors import BrokerError
from hub.mqtt.config import Account, Expose, MqttConfig, require_file

_ITERATIONS = 20_000
_LIMITS = """\
max_inflight_messages 200
max_queued_messages 200000
max_queued_bytes 268435456
max_packet_size {max_packet}
persistent_client_expiration 7d
"""


def write_files(config: MqttConfig, folder: Path, port: int) -> Path:
    """Write all files into ``folder`` (made private) and give the config's path."""
    folder.mkdir(parents=True, exist_ok=True)
    folder.chmod(0o700)
    _write(folder / "mosquitto.conf", _config(config, folder, port))
    if config.expose:
        write_accounts(config.expose.accounts, folder)
    return folder / "mosquitto.conf"


def write_accounts(accounts: Sequence[Account], folder: Path) -> None:
    """Write the password file and the ACL; Mosquitto reads them again on SIGHUP."""
    for account in accounts:
        for topic in (*account.read, *account.write):
            if "\n" in topic or "\r" in topic:
                raise BrokerError(f"account {account.username}: a line break in topic filter {topic!r}")
    _write(folder / "passwords", "".join(f"{a.username}:{_hash(a.password.get_secret_value())}\n" for a in accounts))
    _write(folder / "acl", "\n".join(_rights(a) for a in accounts) or "\n")


def _config(config: MqttConfig, folder: Path, port: int) -> str:
    lines = [
        "# Written by Hearth at every start; changes are lost. Change mqtt: in config.yaml.",
        f"user {pwd.getpwuid(os.geteuid()).pw_name}",
        "per_listener_settings true",
        "persistence true",
        f"persistence_location {folder}/",
        "autosave_interval 30",
        f"pid_file {folder / 'mosquitto.pid'}",
        "log_dest stderr",
        "log_type error",
        "log_type warning",
        "set_tcp_nodelay true",
        _LIMITS.format(max_packet=config.max_packet),
        f"listener {port} {config.listen.host}",
        "allow_anonymous true",
    ]
    if config.expose:
        lines += _exposed(config.expose, folder)
    return "\n".join(lines) + "\n"


def _exposed(expose: Expose, folder: Path) -> list[str]:
    secure = ["allow_anonymous false", f"password_file {folder / 'passwords'}", f"acl_file {folder / 'acl'}"]
    if expose.cert:
        secure += [
            f"certfile {require_file(expose.cert, 'mqtt.expose.cert')}",
            f"keyfile {require_file(expose.key, 'mqtt.expose.key')}",
            "tls_version tlsv1.2",
        ]
    lines = ["", f"listener {expose.port} {expose.host}", *secure]
    if expose.websockets_port:
        lines += ["", f"listener {expose.websockets_port} {expose.host}", "protocol websockets", *secure]
    return lines


def _rights(account: Account) -> str:
    both = [t for t in account.read if t in account.write]
    lines = [f"user {account.username}"]
    lines += [f"topic readwrite {t}" for t in both]
    lines += [f"topic read {t}" for t in account.read if t not in both]
    lines += [f"topic write {t}" for t in account.write if t not in both]
    return "\n".join(lines) + "\n"


def _hash(password: str) -> str:
    salt = secrets.token_bytes(12)
    key = hashlib.pbkdf2_hmac("sha512", password.encode(), salt, _ITERATIONS, 64)
    return f"$7${_ITERATIONS}${base64.b64encode(salt).decode()}${base64.b64encode(key).decode()}"


def _write(path: Path, text: str) -> None:
    """Replace a file at once, readable by its owner only."""
    fresh = path.with_suffix(".new")
    fresh.unlink(missing_ok=True)
    with os.fdopen(os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
        file.write(text)
    fresh.replace(path)
