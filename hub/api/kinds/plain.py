"""What measures, tells or takes one thing: sensors, buttons, numbers, texts, scenes, updates."""

from __future__ import annotations

from hub.api.kinds.parts import choose, kind_spec
from hub.api.kinds.spec import NUMBER, CommandSpec, Kind, KindSpec, Param

PLAIN: tuple[KindSpec, ...] = (
    kind_spec(Kind.BINARY_SENSOR, bool, icon="circle"),
    kind_spec(Kind.BUTTON, str, CommandSpec(name="press"), icon="tap"),
    kind_spec(Kind.CAMERA, str, icon="camera"),
    kind_spec(Kind.DEVICE_TRACKER, str, icon="pin"),
    kind_spec(Kind.EVENT, str, icon="bell"),
    kind_spec(Kind.IMAGE, str, icon="image"),
    kind_spec(
        Kind.INFRARED,
        str,
        CommandSpec(
            name="send_command",
            params=(
                Param(name="timings", type=list, required=True, doc="microseconds, pauses negative"),
                Param(name="modulation", type=int, minimum=0, unit="Hz"),
                Param(name="repeat_count", type=int, minimum=0, maximum=50),
            ),
            settles=("sent",),
        ),
        icon="remote",
    ),
    kind_spec(
        Kind.NOTIFY,
        str,
        CommandSpec(
            name="send_message",
            params=(Param(name="message", type=str, required=True), Param(name="title", type=str)),
        ),
        icon="message",
    ),
    kind_spec(
        Kind.NUMBER,
        NUMBER,
        CommandSpec(
            name="set_value",
            params=(Param(name="value", type=NUMBER, required=True, minimum_from="min", maximum_from="max"),),
            echoes={"value": "value"},
        ),
        icon="slider",
    ),
    kind_spec(
        Kind.SCENE,
        str,
        CommandSpec(name="turn_on", params=(Param(name="transition", type=NUMBER, minimum=0, unit="s"),)),
        icon="scene",
    ),
    kind_spec(
        Kind.SELECT,
        str,
        choose("select_option", "option", "options", echoes="value"),
        icon="list",
    ),
    kind_spec(Kind.SENSOR, (str, int, float), icon="gauge"),
    kind_spec(Kind.TAG, str, icon="tag"),
    kind_spec(
        Kind.TEXT,
        str,
        CommandSpec(
            name="set_value",
            params=(Param(name="value", type=str, required=True),),
            echoes={"value": "value"},
        ),
        icon="text",
    ),
    kind_spec(
        Kind.UPDATE,
        bool,
        CommandSpec(name="install", params=(Param(name="version", type=str), Param(name="backup", type=bool))),
        icon="update",
    ),
)
