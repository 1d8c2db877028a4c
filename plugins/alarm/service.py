"""The alarm: its partitions, and what becomes of an order to arm or disarm."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, TypeAlias

from hub.api import Cause, Hub
from hub.api.errors import InvalidParameter
from plugins.alarm import zones as zoning
from plugins.alarm.api import Answer, Order
from plugins.alarm.codes import Codebook, May
from plugins.alarm.config import Config
from plugins.alarm.gate import Gate, Pass, asker
from plugins.alarm.outputs import Outputs
from plugins.alarm.runtime import PartitionRuntime
from plugins.alarm.sensors import Sensors
from plugins.alarm.setup import Setup
from plugins.alarm.states import Do, Event, Mode, On, Partition, State, Step

Listener: TypeAlias = Callable[[PartitionRuntime, Cause], None]


class AlarmService:
    """Implements ``plugins.alarm.api.Alarm``."""

    def __init__(self, hub: Hub, config: Config) -> None:
        self._hub = hub
        self._config = config
        self.outputs = Outputs(hub, config)
        self.codes = Codebook(hub.storage)
        self.partitions = {
            partition_id: PartitionRuntime(hub, partition_id, p.settings(), self.outputs.act, self._changed)
            for partition_id, p in config.partitions.items()
        }
        self.setup = Setup(hub, self.partitions)
        self.sensors = Sensors(hub, config, self.partitions, self.setup.sensors)
        self.gate = Gate(hub, config, self.codes, self.partitions)
        self._listeners: list[Listener] = []
        self._languages: dict[str, str] = {}

    async def run(self) -> None:
        """Read what was stored, go on with it, and follow the sensors until cancelled."""
        configured = [
            (name, pin.get_secret_value(), name == "duress")
            for name, pin in (("config", self._config.code), ("duress", self._config.duress_code))
            if pin is not None
        ]
        self._hub.spawn(self.codes.load(configured), "codes")
        for runtime in self.partitions.values():
            await runtime.load()
        await self.setup.load()
        self.sensors.find()
        for runtime in self.partitions.values():
            await runtime.resume()
        await self.sensors.run()

    def listen(self, listener: Listener) -> None:
        """Call ``listener`` after every step of a partition."""
        self._listeners.append(listener)

    def _changed(self, runtime: PartitionRuntime, was: Partition, event: Event, cause: Cause) -> None:
        self.outputs.changed(runtime, was, event, cause)
        for listener in self._listeners:
            listener(runtime, cause)

    def find(self, partition: str) -> PartitionRuntime:
        """Return a partition by id, the first for an empty one; InvalidParameter when there is none."""
        if not partition:
            return next(iter(self.partitions.values()))
        if partition not in self.partitions:
            known = ", ".join(self.partitions)
            raise InvalidParameter(f"no partition {partition!r}", remedy=f"known are {known}", field="partition")
        return self.partitions[partition]

    async def set_up(self, entity_id: str, said: Any | None, language: str = "en") -> None:
        """Set a sensor up as people say it (None: by its class or the configuration again), and follow it so."""
        await (self.setup.remove(entity_id, language) if said is None else self.setup.put(entity_id, said, language))
        self.sensors.find()
        self.sensors.look_again()
        for runtime in self.partitions.values():
            for listener in self._listeners:
                listener(runtime, self._hub.cause())

    def sirens(self) -> frozenset[str]:
        """Return the sirens of every partition that sounds."""
        return frozenset(s for r in self.partitions.values() if r.sounding for s in self.outputs.siren_ids(r.id))

    # orders

    async def arm(self, order: Order) -> Answer:
        """Arm a partition, or say why not."""
        runtime = self.find(order.partition)
        mode = mode_of(order.mode)
        allowed = await self._allowed(runtime, order, May.ARM)
        if allowed is None:
            return Answer(ok=False, key="code_refused", partition=runtime.id)
        if May.ARM not in allowed.may:
            return Answer(ok=False, key="code_needed", partition=runtime.id)
        event = self._arming(runtime, mode, order, allowed)
        if isinstance(event, Answer):
            return event
        result = await runtime.feed(event, order.cause)
        if allowed.duress:
            await runtime.feed(Event(on=On.Z_SILENT, at=event.at, person=allowed.person), order.cause)
        return self._answer(runtime, event, result)

    async def disarm(self, order: Order) -> Answer:
        """Disarm a partition with a code, or say why not. Never by voice: a code is not said aloud."""
        runtime = self.find(order.partition)
        if order.cause.door.startswith("voice"):
            return Answer(ok=False, key="voice_disarm", partition=runtime.id)
        allowed = await self._allowed(runtime, order, May.DISARM)
        if allowed is None:
            return Answer(ok=False, key="code_refused", partition=runtime.id)
        if May.DISARM not in allowed.may:
            return Answer(ok=False, key="code_needed", partition=runtime.id)
        on = On.CODE_DURESS if allowed.duress else On.CODE_OK
        await runtime.feed(Event(on=on, at=self._hub.clock.time(), person=allowed.person), order.cause)
        return Answer(ok=True, key="disarmed", partition=runtime.id)

    async def panic(self, partition: str, cause: Cause, *, silent: bool = False) -> Answer:
        """Raise the alarm by hand, whatever the state; ``silent``: people are called, and nothing shows at home."""
        runtime = self.find(partition)
        await runtime.feed(Event(on=On.Z_SILENT if silent else On.Z_24H, at=self._hub.clock.time()), cause)
        key = f"is_{runtime.partition.state.value}" if silent else "triggered"
        return Answer(ok=True, key=key, partition=runtime.id, mode=runtime.partition.mode or "")

    async def _allowed(self, runtime: PartitionRuntime, order: Order, need: May) -> Pass | None:
        if order.code and not order.cause.door.startswith("voice"):
            return await self.gate.code(runtime, order.code, need, order.cause)
        return self.gate.session(order.cause)

    def _arming(self, runtime: PartitionRuntime, mode: Mode, order: Order, allowed: Pass) -> Event | Answer:
        """Return the event that arming is now: ready, open, or forced."""
        now = self._hub.clock.time()
        leaving = runtime.settings.exit_s.get(mode, 0.0) > 0
        zones = [z for z in runtime.zones.values() if z.entity_id not in runtime.partition.bypassed]
        hindering = zoning.hindering(zones, mode, runtime.seen, leaving=leaving)
        who = allowed.person or asker(order.cause)
        if not hindering:
            on = On.ARM if leaving else On.ARM_NOW
            return Event(on=on, at=now, mode=mode, person=who, coded=allowed.coded)
        if not order.force:
            return Event(on=On.ARM_OPEN, at=now, mode=mode, person=who, zones=hindering)
        left_out = tuple(z for z in hindering if z in runtime.seen.open or z in runtime.seen.lost)
        if May.BYPASS not in allowed.may or not zoning.bypassable(runtime.zones, left_out):
            return Answer(ok=False, key="no_bypass", partition=runtime.id, mode=mode, zones=left_out)
        return Event(on=On.ARM_FORCE, at=now, mode=mode, person=who, coded=allowed.coded, zones=left_out)

    def _answer(self, runtime: PartitionRuntime, event: Event, result: Step) -> Answer:
        for effect in result.effects:
            if effect.do is Do.REFUSE:
                key = f"refuse_{effect.key}"
                return Answer(ok=False, key=key, partition=runtime.id, mode=event.mode or "", zones=effect.zones)
        now = result.partition
        key = "arming" if now.state is State.EXIT and now.deadline and now.deadline > event.at else "armed"
        seconds = round((now.deadline or event.at) - event.at) if key == "arming" else 0
        mode = now.mode or ""
        return Answer(ok=True, key=key, partition=runtime.id, mode=mode, zones=now.bypassed, seconds=seconds)

    # words

    @contextmanager
    def speaking(self, chain: str, language: str) -> Iterator[None]:
        """Answer orders of a chain of causes in a language, for as long as this is open."""
        self._languages[chain] = language
        try:
            yield
        finally:
            del self._languages[chain]

    def language(self, cause: Cause) -> str:
        """Return the language in which whoever gave an order is answered."""
        person = self._hub.people.people.get(asker(cause))
        return self._languages.get(cause.chain) or (person.language if person else self.outputs.home_language)

    def words(self, answer: Answer, language: str) -> str:
        """Return an answer in words."""
        text = self._hub.text(
            f"answer.{answer.key}",
            language,
            zones=self.outputs.names(answer.zones, language),
            place=self.outputs.partition_name(answer.partition, language),
            mode=self._hub.text(f"mode.{answer.mode or 'away'}", language),
            seconds=answer.seconds,
        )
        if answer.ok and answer.zones and answer.key in ("arming", "armed"):
            text += self._hub.text("answer.without", language, zones=self.outputs.names(answer.zones, language))
        return text


def mode_of(text: str) -> Mode:
    """Return a mode by name; InvalidParameter names those there are."""
    try:
        return Mode(text)
    except ValueError:
        raise InvalidParameter(f"no mode {text!r}", remedy=f"modes are {', '.join(Mode)}", field="mode") from None
