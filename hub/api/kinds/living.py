"""What shines, plays and moves about: lights, media players, vacuums, mowers, sirens."""

from __future__ import annotations

from hub.api.kinds.parts import choose, kind_spec, on_off, percent
from hub.api.kinds.spec import NUMBER, CommandSpec, Kind, KindSpec, Param

LIGHT_PARAMS = (
    Param(name="brightness", type=NUMBER, minimum=0, maximum=255),
    percent("brightness_pct", doc="Brightness as percent; stands for brightness"),
    Param(name="brightness_step_pct", type=NUMBER, minimum=-100, maximum=100, unit="%"),
    Param(name="color_temp_kelvin", type=NUMBER, minimum=1000, maximum=40000, unit="K"),
    Param(name="rgb_color", type=(list, tuple), doc="Three numbers 0-255"),
    Param(name="hs_color", type=(list, tuple), doc="Hue 0-360, saturation 0-100"),
    Param(name="xy_color", type=(list, tuple)),
    Param(name="rgbw_color", type=(list, tuple)),
    Param(name="rgbww_color", type=(list, tuple)),
    Param(name="white", type=NUMBER, minimum=0, maximum=255),
    Param(name="color_name", type=str, doc="A CSS colour name; stands for rgb_color"),
    Param(name="effect", type=str, choices_from="effect_list"),
    Param(name="flash", type=str, choices=("short", "long")),
    Param(name="transition", type=NUMBER, minimum=0, maximum=6553, unit="s"),
)


LIVING: tuple[KindSpec, ...] = (
    kind_spec(
        Kind.LIGHT,
        bool,
        *on_off(
            *LIGHT_PARAMS,
            echoes={
                p: p
                for p in (
                    "brightness",
                    "color_temp_kelvin",
                    "rgb_color",
                    "hs_color",
                    "xy_color",
                    "rgbw_color",
                    "rgbww_color",
                    "effect",
                )
            },
        ),
        icon="light",
    ),
    kind_spec(
        Kind.MEDIA_PLAYER,
        str,
        CommandSpec(name="turn_on", settles=("on", "idle", "playing", "paused")),
        CommandSpec(name="turn_off", settles=("off", "standby")),
        CommandSpec(name="play", settles=("playing",)),
        CommandSpec(name="pause", settles=("paused",)),
        CommandSpec(name="stop", settles=("idle", "off", "standby")),
        CommandSpec(name="next_track"),
        CommandSpec(name="previous_track"),
        CommandSpec(
            name="set_volume",
            params=(Param(name="volume_level", type=NUMBER, required=True, minimum=0, maximum=1),),
            echoes={"volume_level": "volume_level"},
        ),
        CommandSpec(
            name="mute",
            params=(Param(name="muted", type=bool, required=True),),
            echoes={"muted": "is_volume_muted"},
        ),
        choose("select_source", "source", "source_list"),
        CommandSpec(
            name="play_media",
            params=(Param(name="media_id", type=str, required=True), Param(name="media_type", type=str)),
        ),
        values=("off", "on", "idle", "playing", "paused", "buffering", "standby"),
        icon="play",
    ),
    kind_spec(
        Kind.VACUUM,
        str,
        CommandSpec(name="start", settles=("cleaning",)),
        CommandSpec(name="pause", settles=("paused",)),
        CommandSpec(name="stop", settles=("idle", "paused", "docked")),
        CommandSpec(name="return_to_base", settles=("returning", "docked")),
        CommandSpec(name="locate"),
        CommandSpec(name="clean_spot", settles=("cleaning",)),
        choose("set_fan_speed", "fan_speed", "fan_speed_list"),
        CommandSpec(name="clean_area", params=(Param(name="segments", type=(list, tuple), required=True),)),
        CommandSpec(
            name="send_command",
            params=(Param(name="command", type=str, required=True), Param(name="params", type=(dict, list))),
        ),
        values=("cleaning", "docked", "idle", "paused", "returning", "error"),
        icon="vacuum",
    ),
    kind_spec(
        Kind.LAWN_MOWER,
        str,
        CommandSpec(name="start_mowing", settles=("mowing",)),
        CommandSpec(name="pause", settles=("paused",)),
        CommandSpec(name="dock", settles=("docked", "returning")),
        CommandSpec(name="stop", settles=("idle", "paused", "docked")),
        values=("mowing", "paused", "idle", "docked", "returning", "error"),
        icon="mower",
    ),
    kind_spec(
        Kind.SIREN,
        bool,
        *on_off(
            Param(name="tone", type=(str, int), choices_from="available_tones"),
            Param(name="duration", type=NUMBER, minimum=0, unit="s"),
            Param(name="volume_level", type=NUMBER, minimum=0, maximum=1),
        ),
        icon="siren",
    ),
    kind_spec(Kind.SWITCH, bool, *on_off(), icon="power"),
)
