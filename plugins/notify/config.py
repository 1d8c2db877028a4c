"""What a user may say of notify in config.yaml: people's transports, quiet hours, chains per event class."""

from __future__ import annotations

from datetime import time
from typing import Annotated

from pydantic import AfterValidator, BaseModel, Field, SecretStr

from plugins.notify.policy import Limits, QuietHours


def _template(text: str) -> str:
    """Refuse what could not be filled in when it is needed."""
    try:
        text.format(text="")
    except (KeyError, IndexError, ValueError) as error:
        raise ValueError("only {text} may stand in braces") from error
    return text


Template = Annotated[str, AfterValidator(_template)]


class QuietConfig(BaseModel, extra="forbid"):
    """Hours in which only urgent messages come."""

    start: time = Field(description="Local time they begin, as in '22:30'")
    end: time = Field(description="Local time they end, as in '07:00'")

    def hours(self) -> QuietHours:
        """Return them as the policy takes them."""
        return QuietHours(start=self.start, end=self.end)


class PersonConfig(BaseModel, extra="forbid"):
    """How one person is reached."""

    urls: list[SecretStr] = Field(
        [], description="Apprise URLs, best as !env: ntfy://topic, bark://…; sip://user:password@server/number calls"
    )
    quiet: QuietConfig | None = Field(None, description="Quiet hours (those of everyone when left out)")


class StageConfig(BaseModel, extra="forbid"):
    """One step of a chain."""

    people: list[str] = Field(min_length=1, description="Person ids")
    wait_seconds: float = Field(60, ge=15, le=3600, description="Time to answer before the next step, s")


class ClassConfig(BaseModel, extra="forbid"):
    """What happens to one class of messages."""

    people: list[str] = Field([], description="Who gets them (every owner and adult if none)")
    chain: list[StageConfig] = Field([], description="Page on, step by step, until somebody answers")
    anyone: bool = Field(False, description="One answer ends the chain for all")
    title: dict[str, Template] = Field({}, description="Heading by language, as in {en: 'Fire at 5 Mill Lane'}")
    text: dict[str, Template] = Field({}, description="Message by language; {text} stands for what happened")


class Config(BaseModel, extra="forbid"):
    """Reaching people."""

    people: dict[str, PersonConfig] = Field({}, description="Person id -> transports")
    classes: dict[str, ClassConfig] = Field({}, description="Event class (alarm, fire, trouble, …) -> who and how")
    quiet: QuietConfig | None = Field(None, description="Quiet hours of everyone")
    timeout_seconds: float = Field(15, gt=0, le=120, description="A transport that takes longer has failed, s")
    retries: int = Field(2, ge=0, le=5, description="Further tries of a failed urgent message")
    per_hour: int = Field(6, ge=1, description="Messages of one class to one person in an hour, at most")
    escalate_after_seconds: float = Field(60, ge=15, le=3600, description="Pause between pages without a chain, s")

    link_url: str = Field("", description="Where phones find the panel, for the link in a message (found if empty)")
    link_hours: float = Field(24, gt=0, le=168, description="A link can be answered for so long, hours")
    ring_seconds: float = Field(30, ge=5, le=120, description="A call rings for so long, s")
    talk_seconds: float = Field(60, ge=10, le=300, description="A call that was picked up lasts at most so long, s")

    def limits(self) -> Limits:
        """Return the limits as the policy takes them."""
        return Limits(count=self.per_hour)
