"""A value that does not fit is told in plain words, with what would."""

from __future__ import annotations

from typing import Annotated, Any, Literal

import pytest
from pydantic import BaseModel, Field, ValidationError, model_validator

from hub.kernel.misfits import misfit


class Room(BaseModel, extra="forbid"):
    lamps: int = 0
    code: str = Field("0000", pattern=r"^\d{4}$")


class House(BaseModel, extra="forbid"):
    rooms: dict[str, Room] = {}
    list_of: list[Annotated[Room, Field()]] | None = None
    colour: Literal["red", "blue"] = "red"
    height: float = Field(3, gt=0, le=9)
    open: bool = False
    name: str = ""

    @model_validator(mode="after")
    def _fits(self) -> House:
        if self.name == "barn":
            raise ValueError("a barn is no house; name it otherwise")
        return self


@pytest.mark.parametrize(("given", "reason"), [
    ({"hight": 1}, "unknown key; did you mean 'height'?"),
    ({"rooms": {"hall": {"lamp": 1}}}, "unknown key; did you mean 'lamps'?"),
    ({"rooms": {"lamps": {"zzz": 1}}}, "unknown key; known are lamps, code"),
    ({"list_of": [{"cod": 1}]}, "unknown key; did you mean 'code'?"),
    ({"rooms": 3}, "must hold keys and values: write `key: value`, one a line"),
    ({"rooms": {"hall": 3}}, "must hold keys and values: write `key: value`, one a line"),
    ({"list_of": 3}, "must be a list: write `- item`, one a line"),
    ({"colour": "green"}, "'green' is not one of 'red' or 'blue'"),
    ({"height": "tall"}, "'tall' is no number"), ({"height": 0}, "0 is too little: it must be more than 0.0"),
    ({"height": 10}, "10 is too much: it may be 9.0 at most"), ({"open": "ajar"}, "'ajar' is neither true nor false"),
    ({"rooms": {"hall": {"lamps": 1.5}}}, "1.5 is no whole number"), ({"name": 3}, "must be a text: put it in quotes"),
    ({"name": "barn"}, "a barn is no house; name it otherwise"),
    ({"height": "9" * 99 + "x"}, f"'{'9' * 38}… is no number"),
])  # fmt: skip
def test_a_misfit_is_told_with_what_would_fit(given: dict[str, Any], reason: str) -> None:
    with pytest.raises(ValidationError) as caught:
        House.model_validate(given)
    assert misfit(caught.value.errors()[0], House) == reason


def test_what_may_be_a_secret_is_not_repeated() -> None:
    with pytest.raises(ValidationError) as caught:
        House.model_validate({"rooms": {"hall": {"code": "271828"}}})
    reason = misfit(caught.value.errors()[0], House)
    assert reason == r"is not written as it must be: it must fit ^\d{4}$"
