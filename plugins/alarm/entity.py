"""The alarm as an entity: what others see of a partition, and the commands it takes."""

from __future__ import annotations

from hub.api import Cause, Command, Entity, Hub, Kind, OwnEntity
from hub.api.errors import CommandError, UnknownCommand
from plugins.alarm.api import Order
from plugins.alarm.config import Config
from plugins.alarm.runtime import PartitionRuntime
from plugins.alarm.service import AlarmService
from plugins.alarm.states import Partition, State
from plugins.alarm.view import rfc3339
from plugins.alarm.zones import ZoneType

COMMANDS = ("arm_home", "arm_away", "arm_night", "arm_vacation", "disarm", "trigger")
_VALUES = {
    State.DISARMED: "disarmed",
    State.EXIT: "arming",
    State.ENTRY: "pending",
    State.ALARM: "triggered",
}


def value_of(now: Partition) -> str:
    """Return a partition's state in the words of an alarm panel; quiet after the siren, it is armed again."""
    if now.state in _VALUES:
        return _VALUES[now.state]
    return f"armed_{now.mode}" if now.mode else "disarmed"


def bring(hub: Hub, config: Config, service: AlarmService) -> None:
    """Add ``alarm_control_panel.<partition>`` for each partition and keep it up to date."""
    entities = {partition: _add(hub, config, service, partition) for partition in service.partitions}

    def show(runtime: PartitionRuntime, cause: Cause) -> None:
        now = runtime.partition
        entities[runtime.id].update(
            value_of(now),
            {
                "alarm_state": now.state.value,
                "mode": now.mode,
                "deadline": rfc3339(now.deadline, hub.clock.zone),
                "bypassed": list(now.bypassed),
                "open": sorted(z for z in runtime.seen.open if _stays_open(runtime, z)),
                "memory": [m.zone for m in now.memory],
                "confirmed": now.confirmed,
            },
            cause=cause,
        )

    service.listen(show)


def _stays_open(runtime: PartitionRuntime, entity_id: str) -> bool:
    zone = runtime.zones.get(entity_id)
    return zone is not None and zone.type is not ZoneType.FOLLOWER


def _add(hub: Hub, config: Config, service: AlarmService, partition: str) -> OwnEntity:
    settings = config.partitions[partition]
    only = len(config.partitions) == 1
    entity = Entity(
        entity_id=f"{Kind.ALARM_PANEL}.{partition}",
        kind=Kind.ALARM_PANEL,
        name="Alarm" if only else f"{settings.name} alarm",
        unique_id=f"alarm.{partition}",
        aliases={
            "en": ("Alarm", "burglar alarm", "security system") if only else (f"{settings.name} alarm",),
            "zh": ("警报", "安防", "报警系统") if only else (f"{settings.names.get('zh', settings.name)}警报",),
        },
        attributes={"code_format": "number", "code_arm_required": config.arm_needs_code},
    )

    async def execute(command: Command) -> None:
        await _carry_out(service, partition, command)

    return hub.add_entity(entity, execute, commands=COMMANDS)


async def _carry_out(service: AlarmService, partition: str, command: Command) -> None:
    code = str(command.params.get("code") or "")
    if command.name == "trigger":
        answer = await service.panic(partition, command.cause)
    elif command.name == "disarm":
        answer = await service.disarm(Order(cause=command.cause, partition=partition, code=code))
    elif command.name in COMMANDS:
        mode = command.name.removeprefix("arm_")
        answer = await service.arm(Order(cause=command.cause, partition=partition, mode=mode, code=code))
    else:
        raise UnknownCommand(f"the alarm cannot {command.name!r}", remedy=f"it can {', '.join(COMMANDS)}")
    if not answer.ok:
        raise CommandError(service.words(answer, service.language(command.cause)))
