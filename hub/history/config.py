"""The ``history:`` section of the config."""

from __future__ import annotations

from pydantic import BaseModel, Field, SecretStr, field_validator

_SCHEMES = ("postgresql://", "postgres://")


class HistoryConfig(BaseModel, extra="forbid"):
    """What is recorded, where and for how long."""

    enabled: bool = Field(True, description="Record the values of entities")
    days: float = Field(30, gt=0, le=3650, description="How long values are kept, days")
    exclude: list[str] = Field(default_factory=list, description="Entity ids or kinds not to record")
    database: SecretStr | None = Field(
        None, description="postgresql://user:password@host/name, which several hubs may share; default: a file"
    )

    @field_validator("database")
    @classmethod
    def _is_postgresql(cls, value: SecretStr | None) -> SecretStr | None:
        if value is not None and not value.get_secret_value().startswith(_SCHEMES):
            raise ValueError("must be a URL that begins with postgresql://; leave it out for a file of the hub's own")
        return value
