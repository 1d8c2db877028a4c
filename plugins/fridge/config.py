"""Configuration of the fridge plugin."""

from __future__ import annotations

from typing import Literal

from pydantic import BaseModel, Field, field_validator


class Screen(BaseModel, extra="forbid"):
    """One screen and who may be looking at it.

    ``family``: stock and general tips, nothing personal. ``person``: also personal advice after a weigh-in and the
    question whose it was. ``guests``: only general tips.
    """

    title: dict[str, str] = Field(default={}, description="Title per language")
    privacy: Literal["family", "person", "guests"] = Field("family", description="Who may be looking")
    language: str = Field("", description="Language of the screen; empty: the household's")


def _screens() -> dict[str, Screen]:
    return {
        "family": Screen(title={"en": "Family", "zh": "家庭"}, privacy="family"),
        "door": Screen(title={"en": "Door", "zh": "门"}, privacy="person"),
    }


class Config(BaseModel, extra="forbid"):
    """The fridge and its screens."""

    base: str = Field("hearth-virtual/fridge", min_length=1, description="MQTT topic the fridge's screens live under")
    screens: dict[str, Screen] = Field(default_factory=_screens, description="Screens by id")
    device: str = Field("", description="Device id of the fridge; empty: whatever is called a fridge")
    area: str = Field("kitchen", description="Area of the fridge's own sensors")
    language: str = Field("en", description="Language of the shared screens")
    advice_seconds: float = Field(180, gt=0, le=3600, description="How long personal advice stays on a screen, s")
    show_weight: bool = Field(False, description="Show the weight beside the advice on a person's screen")
    expiring_days: int = Field(3, ge=0, le=60, description="Days within which something counts as expiring")

    barcodes_online: bool = Field(
        False, description="Ask Open Food Facts for barcodes that are not known; sends the barcode and nothing else"
    )
    barcodes_url: str = Field("https://world.openfoodfacts.org", description="Address of Open Food Facts")

    @field_validator("barcodes_url")
    @classmethod
    def _address(cls, value: str) -> str:
        if not value.startswith(("https://", "http://127.0.0.1", "http://localhost")):
            raise ValueError("an https address, like https://world.openfoodfacts.org")
        return value

    @field_validator("base")
    @classmethod
    def _plain(cls, value: str) -> str:
        if "+" in value or "#" in value or value.startswith("$"):
            raise ValueError("an MQTT topic without wildcards, like hearth-virtual/fridge")
        return value.strip("/")
