"""The ``people`` section of the configuration."""

from __future__ import annotations

from pydantic import BaseModel, Field


class HashConfig(BaseModel, extra="forbid", frozen=True):
    """Cost of argon2id. The defaults are RFC 9106's second recommended option (about 120 ms on two small cores)."""

    passes: int = Field(3, ge=1, le=20, description="Passes over the memory")
    memory_kib: int = Field(65_536, ge=8, le=4_194_304, description="Memory of one hash, KiB")
    lanes: int = Field(4, ge=1, le=16, description="Lanes computed in parallel")


class PeopleConfig(BaseModel, extra="forbid", frozen=True):
    """How long people stay logged in, and what a password costs to check."""

    session_days: float = Field(30, gt=0, le=400, description="A session unused for so long ends, days")
    session_max_days: float = Field(365, gt=0, le=3650, description="A session ends after so long anyway, days")
    password_length: int = Field(8, ge=8, le=64, description="Shortest password taken, characters")
    hashing: HashConfig = HashConfig()
