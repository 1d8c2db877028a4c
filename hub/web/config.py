"""The ``web`` section of the configuration."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Self

from pydantic import BaseModel, Field, StringConstraints, model_validator

HostName = Annotated[
    str, StringConstraints(pattern=r"^(\*\.)?[A-Za-z0-9]([A-Za-z0-9._-]*[A-Za-z0-9])?$|^[0-9A-Fa-f:]+$")
]


class WebConfig(BaseModel, extra="forbid", frozen=True):
    """Where the panel is served, and under which names it may be asked for."""

    host: str = Field("127.0.0.1", min_length=1, description="Address to listen on; 0.0.0.0 for the whole network")
    port: int = Field(8123, ge=0, le=65535, description="TCP port")
    allowed_hosts: list[HostName] = Field(
        default_factory=list,
        description="Further names the panel is reached by, as in the browser's address bar (home.example, *.lan)",
    )
    tls_cert: Path | None = Field(None, description="Certificate chain, PEM: serves https, which microphones need")
    tls_key: Path | None = Field(None, description="Private key of that certificate, PEM")

    @model_validator(mode="after")
    def _cert_and_key(self) -> Self:
        if (self.tls_cert is None) != (self.tls_key is None):
            raise ValueError("tls_cert and tls_key belong together: give both or neither")
        return self
