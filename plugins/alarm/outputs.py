"""Does what the machine asks: sirens, messages to people, notices on the panel, words in the rooms."""

from __future__ import annotations

from collections.abc import Mapping

from hub.api import Cause, Hub, Kind, Person, Role
from plugins.alarm.api import AlarmChanged, AlarmSignal
from plugins.alarm.config import Config
from plugins.alarm.runtime import PartitionRuntime
from plugins.alarm.sirens import Sirens
from plugins.alarm.states import Do, Effect, Event, Partition
from plugins.notify.api import Notifier, Urgency

LANGUAGES = ("en", "zh")
SPOKEN = frozenset({"alarm", "entry", "exit_error"})
"""Announcements that are said aloud; the others are answers to whoever asked."""


class Outputs:
    """Carries out effects. One for all partitions; each has its own sirens."""

    def __init__(self, hub: Hub, config: Config) -> None:
        self._hub = hub
        self._config = config
        self._sirens: dict[str, Sirens] = {}

    # words

    @property
    def home_language(self) -> str:
        """Return the language of the first owner, as the home's."""
        people: list[Person] = sorted(self._hub.people.people.values(), key=lambda p: p.role is not Role.OWNER)
        return people[0].language if people else "en"

    def name(self, entity_id: str, language: str) -> str:
        """Return what people call a sensor."""
        entity = self._hub.home.entities.get(entity_id)
        return entity.label(language) if entity else entity_id

    def names(self, entity_ids: tuple[str, ...], language: str) -> str:
        """Return what people call several sensors, as a list in words."""
        comma = self._hub.text("comma", language)
        return comma.join(dict.fromkeys(self.name(e, language) for e in entity_ids)) or self._hub.text(
            "no_zone", language
        )

    def partition_name(self, partition: str, language: str) -> str:
        """Return what people call a partition."""
        settings = self._config.partitions.get(partition)
        if settings is None:
            return partition
        return settings.names.get(language) or settings.names.get(language.partition("-")[0]) or settings.name

    def phrase(self, key: str, language: str, runtime: PartitionRuntime, effect: Effect) -> str:
        """Return one of the phrases of an effect in a language."""
        person = self._hub.people.people.get(effect.person)
        return self._hub.text(
            key,
            language,
            zones=self.names(effect.zones, language),
            place=self.partition_name(runtime.id, language),
            person=person.name if person else self._hub.text("somebody", language),
        )

    def texts(self, key: str, runtime: PartitionRuntime, effect: Effect) -> Mapping[str, str]:
        """Return a phrase in every language of the plugin."""
        return {language: self.phrase(key, language, runtime, effect) for language in LANGUAGES}

    # effects

    async def act(self, runtime: PartitionRuntime, effect: Effect, cause: Cause) -> None:
        """Do one effect; returns when it is done. HearthError: not now, try again."""
        if effect.do in (Do.SIREN_ON, Do.SIREN_OFF):
            await self._siren(runtime).set(effect.do is Do.SIREN_ON, self._hub.cause(cause))
        elif effect.do is Do.ESCALATE:
            key = f"message.{effect.key}"
            await self._tell("alarm", self.texts(key, runtime, effect), Urgency.CRITICAL, _matter(runtime, effect))
        elif effect.do is Do.ESCALATE_SILENT:
            await self._tell_silently(runtime, effect)
        elif effect.do is Do.STAND_DOWN:
            await self._stand_down(runtime, effect)
        elif effect.do in (Do.TROUBLE, Do.TELL_OWNER, Do.TAMPER):
            await self._tell_trouble(runtime, effect)
        elif effect.do is Do.ANNOUNCE:
            await self._announce(runtime, effect)
        elif effect.do is Do.SHOW_MEMORY:
            self._notice_memory(runtime)
        elif effect.do in (Do.BEEP, Do.CHIME):
            await self._sound(runtime, effect, cause)

    def _siren(self, runtime: PartitionRuntime) -> Sirens:
        if runtime.id not in self._sirens:
            self._sirens[runtime.id] = Sirens(self._hub, lambda: self.siren_ids(runtime.id))
        return self._sirens[runtime.id]

    def siren_ids(self, partition: str) -> tuple[str, ...]:
        """Return the sirens of a partition: the configured ones, else every siren of the home."""
        configured = self._config.partitions[partition].sirens
        if configured is not None:
            return tuple(configured)
        return tuple(e.entity_id for e in self._hub.home.entities.values() if e.kind is Kind.SIREN and e.enabled)

    async def _notifier(self) -> Notifier:
        return await self._hub.use(Notifier)  # type: ignore[type-abstract]  # a protocol names the service

    async def _tell(
        self, event_class: str, text: Mapping[str, str], urgency: Urgency, key: str, people: tuple[str, ...] = ()
    ) -> None:
        notifier = await self._notifier()
        data = {"key": key, "panel": False}
        await notifier.notify(event_class, text, people=people, urgency=urgency, data=data)

    async def _tell_silently(self, runtime: PartitionRuntime, effect: Effect) -> None:
        notifier = await self._notifier()
        data = {"key": f"{runtime.id}.{effect.incident}", "silent": True}
        text = self.texts(f"message.{effect.key}", runtime, effect)
        await notifier.notify("duress", text, urgency=Urgency.CRITICAL, data=data)

    async def _stand_down(self, runtime: PartitionRuntime, effect: Effect) -> None:
        notifier = await self._notifier()
        await notifier.stand_down(_matter(runtime, effect), self.texts("message.disarmed", runtime, effect))

    async def _tell_trouble(self, runtime: PartitionRuntime, effect: Effect) -> None:
        owners: tuple[str, ...] = ()
        if effect.do is Do.TELL_OWNER:
            owners = tuple(p.id for p in self._hub.people.people.values() if p.role is Role.OWNER)
        key = f"message.{effect.key}"
        about = f"{effect.key}.{runtime.id}.{'+'.join(effect.zones) or effect.person}"
        if effect.do is not Do.TELL_OWNER:
            self._hub.notice(f"trouble.{about}", self.texts(key, runtime, effect), level="warning")
        event_class = "trouble" if effect.do is Do.TROUBLE else "security"
        await self._tell(event_class, self.texts(key, runtime, effect), Urgency.HIGH, about, owners)

    async def _announce(self, runtime: PartitionRuntime, effect: Effect) -> None:
        language = self.home_language
        key = f"partition.{runtime.id}"
        if effect.key == "alarm":
            self._hub.notice(key, self.texts("say.alarm", runtime, effect), level="alarm")
        elif effect.key in ("entry", "exit_error"):
            self._hub.notice(key, self.texts(f"say.{effect.key}", runtime, effect), level="warning")
        elif effect.key == "disarmed" or not runtime.sounding:
            self._hub.notice(key, "")
        if effect.key == "disarmed" and not runtime.partition.memory:
            self._hub.notice(f"memory.{runtime.id}", "")
        if effect.key in SPOKEN:
            await self._hub.say(self.phrase(f"say.{effect.key}", language, runtime, effect), language=language)

    def _notice_memory(self, runtime: PartitionRuntime) -> None:
        zones = tuple(m.zone for m in runtime.partition.memory if m.zone)
        text = self.texts("say.memory", runtime, Effect(do=Do.SHOW_MEMORY, zones=zones))
        self._hub.notice(f"memory.{runtime.id}", text, level="warning")

    async def _sound(self, runtime: PartitionRuntime, effect: Effect, cause: Cause) -> None:
        signal = "chime" if effect.do is Do.CHIME else effect.key
        self._hub.publish(
            AlarmSignal(cause=self._hub.cause(cause), partition=runtime.id, signal=signal, zones=effect.zones)
        )
        if effect.do is Do.CHIME:
            language = self.home_language
            await self._hub.say(self.phrase("say.chime", language, runtime, effect), language=language)

    def changed(self, runtime: PartitionRuntime, was: Partition, event: Event, cause: Cause) -> None:
        """Announce a new state on the bus."""
        now = runtime.partition
        if (was.state, was.mode) != (now.state, now.mode):
            self._hub.publish(
                AlarmChanged(
                    cause=self._hub.cause(cause),
                    partition=runtime.id,
                    old=was.state.value,
                    new=now.state.value,
                    mode=now.mode or "",
                    zones=(event.zone,) if event.zone else (),
                )
            )


def _matter(runtime: PartitionRuntime, effect: Effect) -> str:
    """Return the key under which people are told of an incident, the same for all of it."""
    return f"alarm.{runtime.id}.{effect.incident}"
