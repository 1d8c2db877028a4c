"""What opens, locks and guards: covers, valves, locks, the alarm panel."""

from __future__ import annotations

from hub.api.kinds.parts import CODE, POSITION, TILT, kind_spec
from hub.api.kinds.spec import CommandSpec, Kind, KindSpec, Risk

COVER_VALUES = ("open", "opening", "closed", "closing", "stopped")


def _arm(mode: str) -> CommandSpec:
    return CommandSpec(name=f"arm_{mode}", params=(CODE,), settles=(f"armed_{mode}", "arming"))


def _opening(kind: Kind) -> tuple[CommandSpec, ...]:
    return (
        CommandSpec(name="open", settles=("open", "opening"), doc="Open it fully"),
        CommandSpec(name="close", settles=("closed", "closing"), doc="Close it fully"),
        CommandSpec(name="stop", settles=("open", "closed", "stopped") if kind is Kind.COVER else ()),
        CommandSpec(name="set_position", params=(POSITION,), echoes={"position": "current_position"}),
        CommandSpec(name="toggle", flips=True),
    )


OPENINGS: tuple[KindSpec, ...] = (
    kind_spec(
        Kind.ALARM_PANEL,
        str,
        *(_arm(m) for m in ("home", "away", "night", "vacation", "custom_bypass")),
        CommandSpec(name="disarm", params=(CODE,), settles=("disarmed",), risk=Risk.SECURED),
        CommandSpec(name="trigger", params=(CODE,), settles=("triggered", "pending")),
        values=(
            "disarmed",
            "armed_home",
            "armed_away",
            "armed_night",
            "armed_vacation",
            "armed_custom_bypass",
            "pending",
            "arming",
            "disarming",
            "triggered",
        ),
        icon="shield",
    ),
    kind_spec(
        Kind.COVER,
        str,
        *_opening(Kind.COVER),
        CommandSpec(name="open_tilt"),
        CommandSpec(name="close_tilt"),
        CommandSpec(name="stop_tilt"),
        CommandSpec(name="set_tilt_position", params=(TILT,), echoes={"tilt_position": "current_tilt_position"}),
        values=COVER_VALUES,
        icon="blinds",
    ),
    kind_spec(
        Kind.LOCK,
        str,
        CommandSpec(name="lock", params=(CODE,), settles=("locked", "locking")),
        CommandSpec(name="unlock", params=(CODE,), settles=("unlocked", "unlocking", "open"), risk=Risk.SECURED),
        CommandSpec(name="open", params=(CODE,), settles=("open", "opening", "unlocked"), risk=Risk.SECURED),
        values=("locked", "unlocked", "locking", "unlocking", "jammed", "open", "opening"),
        icon="lock",
    ),
    kind_spec(Kind.VALVE, str, *_opening(Kind.VALVE), values=COVER_VALUES, icon="valve"),
)
