"""The running scale: messages in, weigh-ins journalled, attributed, asked about, reassigned, erased."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Sequence
from typing import Any

from hub.api import Cause, HomeChanged, Hub, Origin, Payload, Person, Role, StateChanged
from hub.api.errors import InvalidParameter, PayloadError
from plugins.scale.api import GUEST, Candidate, WeighedIn, Weighin
from plugins.scale.config import Config, Sensors
from plugins.scale.errands import Errands
from plugins.scale.joining import Joiner, Part
from plugins.scale.readings import KG, Found, Reading, Rejected, read, reading
from plugins.scale.record import Book, expected_weight, journalled
from plugins.scale.who import Attribution, Belief, Measure, attribute, likely

_QUEUE, _KEPT_REJECTED = 200, 20
#: A person without consent to this is never a candidate, and nothing of theirs is kept.
CONSENT = "body"


#: How long a stranger is asked about, and a guest remembered outside of the journal, s.
STRANGER_S = 3600.0


class ScaleService:
    """Implements ``plugins.scale.api.Scale``. One task works through readings in order."""

    def __init__(self, hub: Hub, config: Config) -> None:
        self._hub = hub
        self._config = config
        self._book = Book()
        self._joiner = Joiner(window=config.join_seconds)
        self._queue: asyncio.Queue[tuple[Found, Cause]] = asyncio.Queue(_QUEUE)
        self._parts: dict[str, list[int]] = {}
        self._rejected: list[Weighin] = []
        self._impedance_scales: set[str] = set()
        self._problems: set[tuple[str, str]] = set()
        self.errands = Errands(hub, self._take, self._record, lambda found: self._joiner.opened("", found))

    # -- the service other plugins see

    def weighins(self, person: str | None = None, *, limit: int = 1000) -> Sequence[Weighin]:
        """Return weigh-ins, oldest first, the latest ``limit``."""
        found = (
            self._book.of(person)
            if person
            else sorted([*self._book.weighins.values(), *self._rejected], key=lambda w: w.at)
        )
        return found[-limit:]

    def question(self) -> Weighin | None:
        """Return the newest weigh-in that waits for an answer, or None."""
        return self._book.question()

    async def assign(self, weighin_id: str, person: str, *, cause: Cause) -> Weighin:
        """Say whose it was; raises InvalidParameter when either is unknown."""
        weighin = self._book.weighins.get(weighin_id)
        if weighin is None:
            raise InvalidParameter(f"there is no weigh-in {weighin_id!r}", field="id")
        if person != GUEST and person not in self.candidates():
            raise InvalidParameter(
                f"{person!r} is nobody whose weight may be kept",
                remedy="name a person who has consented to body data being kept, or guest",
                field="person",
            )
        return await self._decide(weighin, person, 1.0, cause, by=cause.who)

    async def erase(self, person: str) -> int:
        """Erase every weigh-in of a person for good; return how many."""
        gone = [w.id for w in self._book.of(person)]
        for key in gone:
            await self._forget(key)
        return len(gone)

    def candidates(self) -> dict[str, Person]:
        """Return the persons whose weight may be kept."""
        return {
            key: person
            for key, person in self._hub.people.people.items()
            if CONSENT in person.consent and person.role is not Role.DEVICE
        }

    # -- running

    async def run(self) -> None:
        """Load what is known, listen, and work until cancelled."""
        await self._load()
        changes = self._hub.events(HomeChanged)
        await self._forget_removed()
        self._hub.spawn(self._follow_people(changes), "people")
        for topic in self._config.topics:
            self._hub.mqtt.subscribe(topic, self.heard)
        for sensors in self._config.sensors:
            self._hub.spawn(self._follow(sensors), f"sensors {sensors.weight}")
        while True:
            found, cause = await self._queue.get()
            if await self.errands.feed(found, cause):
                continue
            if isinstance(found, Rejected):
                self._note_rejected(found)
            else:
                await self._take(found, cause)

    async def _follow_people(self, changes: AsyncIterator[HomeChanged]) -> None:
        async for change in changes:
            if change.what.startswith("person:"):
                await self._forget_removed()

    async def _forget_removed(self) -> None:
        """Erase what belongs to persons who have left the home, while this ran or before."""
        people = self._hub.people.people
        for gone in {w.person for w in self._book.weighins.values() if w.person and w.person not in people}:
            if people:
                await self.erase(gone)

    def heard(self, payload: Payload) -> None:
        """Take in one MQTT message; what is malformed is logged once and changes nothing."""
        try:
            found = read(
                payload.topic,
                payload.json,
                at=payload.at or self._hub.clock.time(),
                zone=self._hub.clock.zone,
                retain=payload.retain,
            )
        except PayloadError as error:
            if (payload.topic, str(error)) not in self._problems and len(self._problems) < 1000:
                self._problems.add((payload.topic, str(error)))
                self._hub.log.warning("refused %s: %s", payload.topic, error)
            return
        for each in found:
            self._enqueue(each, payload.topic)

    def _enqueue(self, found: Found, who: str) -> None:
        cause = Cause(origin=Origin.DEVICE, who=who, door="mqtt", at=self._hub.clock.time())
        try:
            self._queue.put_nowait((found, self._hub.cause(cause)))
        except asyncio.QueueFull:
            self._hub.log.warning("a reading from %s is dropped: %d are waiting", who, _QUEUE)

    async def _follow(self, sensors: Sensors) -> None:
        """Turn the changes of a scale's entities into readings."""
        watched = [sensors.weight, *([sensors.impedance] if sensors.impedance else [])]
        kg: float | None = None
        async for change in self._hub.changes(*watched):
            value = _measured(change)
            if value is None:
                continue
            if change.entity_id == sensors.weight:
                entity = self._hub.home.entities.get(sensors.weight)
                kg = value * KG.get((entity.unit or "kg").lower() if entity else "kg", 1.0)
                ohm = None
            else:
                ohm = value
            if kg is not None:
                at = self._hub.clock.time()
                self._enqueue(reading(sensors.weight, "entity", kg, ohm, at=at), sensors.weight)

    async def _load(self) -> None:
        raw = await self._journal("weighins")
        decisions = await self._journal("decisions")
        self._book.replay(((r[0], float(r[2].get("at", r[1])), r[2]) for r in raw), (d[2] for d in decisions))
        for seq, _, data in raw:
            self._parts.setdefault(str(data.get("joins") or seq), []).append(seq)
        for weighin in list(self._book.weighins.values()):
            if weighin.status == "asking":
                found = self._judge(weighin)
                self._book.change(weighin.id, candidates=self._candidates_of(found))
                self._hub.spawn(self._expire(weighin.id, weighin.at), f"question {weighin.id}")
        self._show_question()

    async def _journal(self, stream: str) -> list[tuple[int, float, dict[str, Any]]]:
        found: list[tuple[int, float, dict[str, Any]]] = []
        while page := await self._hub.storage.read(stream, since=found[-1][0] if found else 0):
            found.extend((record.seq, record.at, record.data) for record in page)
        return found

    # -- one reading

    async def _take(self, found: Reading, cause: Cause) -> None:
        part, key = self._joiner.feed(found)
        if found.impedance is not None:
            self._impedance_scales.add(found.scale)
        if part is Part.REPEATED:
            return
        if not self.candidates():
            self._hub.notice("consent", self._hub.text("no_consent", "en"))
            self._joiner.opened("", found)
            return
        if part is Part.IMPEDANCE:
            await self._complete(key or "", found, cause)
            return
        seq = await self._hub.storage.append("weighins", journalled(found))
        key = str(seq)
        self._parts[key] = [seq]
        self._joiner.opened(key, found)
        weighin = Weighin(id=key, at=found.at, kg=found.kg, impedance=found.impedance, source=found.source)
        self._book.weighins[key] = weighin
        await self._attribute(weighin, cause, waits=found.impedance is None and found.scale in self._impedance_scales)

    async def _record(self, person: str, kg: float, cause: Cause) -> Weighin:
        """Write down a weigh-in whose person is known from the start."""
        if person not in self.candidates():
            raise InvalidParameter(f"{person!r} is nobody whose weight may be kept", field="person")
        at = self._hub.clock.time()
        data = {"scale": "", "source": "together", "at": at, "kg": round(kg, 3), "ohm": None, "raw": {}}
        key = str(await self._hub.storage.append("weighins", data))
        self._parts[key] = [int(key)]
        weighin = Weighin(id=key, at=at, kg=round(kg, 3), source="together")
        self._book.weighins[key] = weighin
        return await self._decide(weighin, person, 1.0, cause, by="together")

    async def _complete(self, key: str, found: Reading, cause: Cause) -> None:
        weighin = self._book.weighins.get(key)
        if weighin is None:
            return
        if weighin.status != GUEST and not weighin.stranger:
            seq = await self._hub.storage.append("weighins", {**journalled(found), "joins": int(key)})
            self._parts.setdefault(key, []).append(seq)
        weighin = self._book.change(key, impedance=found.impedance)
        if weighin.confidence < 1.0 or weighin.status != "assigned":
            await self._attribute(weighin, cause, waits=False)
        else:
            self._announce(weighin, cause, previous=weighin.person)

    async def _attribute(self, weighin: Weighin, cause: Cause, *, waits: bool) -> None:
        found = self._judge(weighin)
        if found.sure and found.best == GUEST:
            await self._ask_stranger(weighin, found, cause)
            return
        if weighin.stranger:
            await self._keep_again(weighin)
            weighin = self._book.change(weighin.id, stranger=False)
        if found.sure:
            await self._decide(weighin, found.best, min(found.confidence, 0.9999), cause, by="bayes")
        elif waits and self._config.ask_after_seconds > 0:
            self._hub.spawn(self._ask_later(weighin.id, cause), f"ask {weighin.id}")
        else:
            self._ask(weighin, found, cause)

    async def _ask_stranger(self, weighin: Weighin, found: Attribution, cause: Cause) -> None:
        """Ask once whether somebody far from all known weights is new here or a guest; written down only if new."""
        if weighin.stranger:
            return
        if self._book.stranger_like(weighin, since=self._hub.clock.time() - STRANGER_S):
            await self._decide(weighin, GUEST, min(found.confidence, 0.9999), cause, by="bayes")
            return
        await self._erase_parts(weighin.id)
        self._ask(self._book.change(weighin.id, stranger=True), found, cause)

    def _judge(self, weighin: Weighin) -> Attribution:
        beliefs: dict[str, Belief] = {}
        for key, person in self.candidates().items():
            known = self._config.start.get(key)
            start = Measure(weighin.at, known.kg, known.ohm) if known else None
            expected = expected_weight(person.body, self._hub.clock.now().date())
            others = [w for w in self._book.of(key) if w.id != weighin.id]
            beliefs[key] = self._book.belief(key, start=start if not others else None, expected=expected)
        return attribute(weighin.kg, weighin.impedance, weighin.at, beliefs)

    async def _ask_later(self, key: str, cause: Cause) -> None:
        await self._hub.sleep(self._config.ask_after_seconds)
        weighin = self._book.weighins.get(key)
        if weighin is not None and weighin.status == "asking" and not weighin.candidates:
            self._ask(weighin, self._judge(weighin), cause)

    def _ask(self, weighin: Weighin, found: Attribution, cause: Cause) -> None:
        previous = weighin.person
        candidates = self._candidates_of(found)
        weighin = self._book.change(
            weighin.id, status="asking", person=None, confidence=found.confidence, candidates=candidates
        )
        self._announce(weighin, cause, previous=previous)
        self._show_question()
        if self._config.ask_in:
            self._hub.spawn(self._ask_aloud(candidates, weighin.stranger), f"ask aloud {weighin.id}")
        self._hub.spawn(self._expire(weighin.id, self._hub.clock.time()), f"question {weighin.id}")

    async def _ask_aloud(self, candidates: Sequence[Candidate], stranger: bool) -> None:
        """Ask in the configured areas, in the language of the likeliest person; never with a weight."""
        people = self.candidates()
        known = [people[c.person] for c in candidates if c.person in people]
        language = known[0].language if known else "en"
        names = self._hub.text("and", language).join(label(person, language) for person in known[:3])
        text = self._hub.text("stranger" if stranger else "who_was_that", language, names=names)
        await self._hub.say(text, language=language, areas=self._config.ask_in)

    def _candidates_of(self, found: Attribution) -> tuple[Candidate, ...]:
        ordered = likely(found, self.candidates())
        return tuple(Candidate(person=person, probability=chance) for person, chance in ordered)

    async def _expire(self, key: str, since: float) -> None:
        asked = self._book.weighins.get(key)
        stranger = asked is not None and asked.stranger
        await self._hub.sleep_until(since + (STRANGER_S if stranger else self._config.question_hours * 3600))
        weighin = self._book.weighins.get(key)
        if weighin is not None and weighin.stranger:
            await self._decide(weighin, GUEST, weighin.confidence, self._hub.cause(), by="bayes")
        elif weighin is not None and weighin.status == "asking":
            await self._forget(key)
            self._show_question()

    # -- decisions

    async def _decide(self, weighin: Weighin, who: str, confidence: float, cause: Cause, *, by: str) -> Weighin:
        """Write down whose it is; a guest's leaves the journal, and one taken back from a guest returns to it."""
        previous = weighin.person
        settled: dict[str, Any] = {"confidence": confidence, "candidates": (), "stranger": False}
        if who == GUEST:
            await self._erase_parts(weighin.id)
            changed = self._book.change(
                weighin.id, status=GUEST, person=None, confidence=confidence, candidates=(), stranger=False
            )
            self._forget_old_guests()
        else:
            if not self._parts.get(weighin.id):
                await self._keep_again(weighin)
            number = self._parts[weighin.id][0]
            decision = {"weighin": number, "person": who, "status": "assigned", "confidence": confidence, "by": by}
            await self._hub.storage.append("decisions", decision)
            changed = self._book.change(weighin.id, status="assigned", person=who, **settled)
        self._announce(changed, cause, previous=previous)
        self._show_question()
        return changed

    async def _keep_again(self, weighin: Weighin) -> None:
        ohm, source = weighin.impedance, weighin.source
        data: dict[str, Any] = {"kg": weighin.kg, "ohm": ohm, "at": weighin.at, "source": source, "raw": {}}
        self._parts[weighin.id] = [await self._hub.storage.append("weighins", data)]

    async def _erase_parts(self, key: str) -> None:
        seqs = self._parts.pop(key, [])
        if seqs:
            await self._hub.storage.erase("weighins", seqs)
            known = {seqs[0]}
            decisions = await self._journal("decisions")
            await self._hub.storage.erase("decisions", [s for s, _, d in decisions if d.get("weighin") in known])

    async def _forget(self, key: str) -> None:
        await self._erase_parts(key)
        self._book.weighins.pop(key, None)

    def _forget_old_guests(self) -> None:
        """Guests stay in memory for that long, so that a slip of the finger can be mended, and nowhere else."""
        limit = self._hub.clock.time() - STRANGER_S
        for key in [w.id for w in self._book.weighins.values() if w.status == GUEST and w.at < limit]:
            del self._book.weighins[key]

    # -- telling

    def _announce(self, weighin: Weighin, cause: Cause, *, previous: str | None) -> None:
        self._hub.publish(
            WeighedIn(
                cause=self._hub.cause(cause),
                weighin_id=weighin.id,
                person=weighin.person,
                kg=weighin.kg,
                impedance=weighin.impedance,
                confidence=weighin.confidence,
                status=weighin.status,
                candidates=weighin.candidates,
                previous=previous,
                stranger=weighin.stranger,
            )
        )

    def _show_question(self) -> None:
        asking = self._book.question()
        self._hub.notice("question", self._hub.text("question_notice", "en") if asking else "")

    def _note_rejected(self, found: Rejected) -> None:
        if found.reason in ("unstable", "retained"):
            return
        now = self._hub.clock.time()
        weighin = Weighin(
            id=f"x{now:.3f}", at=now, kg=found.kg or 0.0, source=found.scale, status="rejected", reason=found.reason
        )
        self._rejected = [*self._rejected[1 - _KEPT_REJECTED :], weighin]
        self._hub.log.info("scale %s: not a weigh-in (%s)", found.scale, found.reason)


def label(person: Person, language: str) -> str:
    """Return a person's name in a language."""
    own = person.aliases.get(language.partition("-")[0], ())
    return own[0] if own else person.name


def _measured(change: StateChanged) -> float | None:
    value = change.new.value
    if not change.new.available or isinstance(value, bool) or not isinstance(value, (int, float)):
        return None
    return float(value)
