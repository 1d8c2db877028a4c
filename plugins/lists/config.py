"""Configuration of the lists plugin."""

from __future__ import annotations

from pydantic import BaseModel, Field


class ListConfig(BaseModel, extra="forbid"):
    """One list and what it is called."""

    name: str = Field(description="Name of the list")
    names: dict[str, list[str]] = Field(default={}, description="What it is called, per language, first shown")


def _standard() -> dict[str, ListConfig]:
    return {
        "shopping": ListConfig(
            name="Shopping",
            names={
                "en": ["shopping list", "shopping", "groceries", "grocery list"],
                "zh": ["购物清单", "购物单", "买菜清单"],
            },
        ),
        "todo": ListConfig(
            name="To do",
            names={
                "en": ["to-do list", "to do", "todo", "to do list", "todo list", "task list", "tasks"],
                "zh": ["待办事项", "待办清单", "待办", "任务清单"],
            },
        ),
    }


class Config(BaseModel, extra="forbid"):
    """Which lists there are."""

    lists: dict[str, ListConfig] = Field(default_factory=_standard, description="Lists by id")
