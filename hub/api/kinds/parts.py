"""What several kinds have in common: switching on and off, percentages, codes, positions, temperatures."""

from __future__ import annotations

from hub.api.kinds.spec import NUMBER, CommandSpec, Kind, KindSpec, Param, Risk


def kind_spec(
    kind: Kind,
    value: type | tuple[type, ...],
    *commands: CommandSpec,
    values: tuple[str, ...] = (),
    icon: str = "",
) -> KindSpec:
    """Make a kind of its commands."""
    return KindSpec(kind=kind, value=value, values=values, commands={c.name: c for c in commands}, icon=icon)


def on_off(*params: Param, echoes: dict[str, str] | None = None, risk: Risk = Risk.NONE) -> tuple[CommandSpec, ...]:
    """Make the commands of what is on or off; ``params`` and ``echoes`` are those of turning on."""
    return (
        CommandSpec(name="turn_on", params=params, settles=(True,), echoes=echoes or {}, risk=risk, doc="Turn it on"),
        CommandSpec(
            name="turn_off",
            params=tuple(p for p in params if p.name in ("transition", "flash")),
            settles=(False,),
            doc="Turn it off",
        ),
        CommandSpec(name="toggle", flips=True, risk=risk, doc="Turn it on if it is off, off if it is on"),
    )


def percent(name: str, *, required: bool = False, doc: str = "") -> Param:
    """Make a parameter from 0 to 100 %."""
    return Param(name=name, type=NUMBER, required=required, minimum=0.0, maximum=100.0, unit="%", doc=doc)


def choose(
    command: str, word: str, choices_from: str, *, echoes: str | None = None, risk: Risk = Risk.NONE
) -> CommandSpec:
    """Make the command that takes one of the words listed in ``choices_from``, told back in the attribute it names."""
    param = Param(name=word, type=str, required=True, choices_from=choices_from)
    return CommandSpec(name=command, params=(param,), echoes={word: echoes or word}, risk=risk)


def _target(name: str, *, doc: str = "") -> Param:
    return Param(name=name, type=NUMBER, minimum_from="min_temp", maximum_from="max_temp", unit="°", doc=doc)


CODE = Param(name="code", type=str, secret=True, doc="PIN, when the device or the person needs one")
POSITION = percent("position", required=True, doc="0 closed, 100 open")
TILT = percent("tilt_position", required=True)
TEMPERATURE = _target("temperature", doc="Target, in the home's unit")
TEMPERATURE_RANGE = (_target("target_temp_low"), _target("target_temp_high"))
SET_HUMIDITY = CommandSpec(
    name="set_humidity",
    params=(
        Param(
            name="humidity",
            type=NUMBER,
            required=True,
            minimum_from="min_humidity",
            maximum_from="max_humidity",
            unit="%",
        ),
    ),
    echoes={"humidity": "humidity"},
)
