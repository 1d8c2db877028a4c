"""A sentence, from words to deeds to answer: understand, hand each intent to its plugin, say what really happened.

Owns no understanding and no appliances: ``understand`` and the plugins' handlers are injected. Whatever a handler
raises becomes an honest answer, never silence.
"""

from __future__ import annotations

import asyncio
import logging
import secrets
import time
from collections import OrderedDict
from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import Any, Protocol

import msgspec

from hub.api.causes import Cause
from hub.api.errors import HearthError
from hub.api.events import Said, Understood
from hub.api.intents import Asked, Intent, IntentHandler, Reply
from hub.kernel.bus import Bus
from hub.voice.manifest import base_language
from hub.voice.phrases import Phrases
from hub.voice.understanding.intents import asking

_log = logging.getLogger(__name__)
ANSWER_SECONDS = 15.0
"""A plugin that has not answered by then is said not to have."""
_KEPT_SPEECH = 200


class Decided(Protocol):
    """What understanding returns, as far as the conversation needs it."""

    @property
    def decision(self) -> str:
        """Return act, answer, ask or refuse."""
        ...

    @property
    def reason(self) -> str:
        """Return why, or the question, in the speaker's language."""
        ...

    @property
    def intents(self) -> Sequence[Intent]:
        """Return what is asked for."""
        ...

    @property
    def stage(self) -> str:
        """Return which stage understood it."""
        ...


class Later(Protocol):
    """What puts deeds off, takes them back, and answers for what is planned."""

    def handler(self, intent: str) -> tuple[str, IntentHandler] | None:
        """Return what answers an intent about plans, alarms and reminders."""
        ...

    async def put_off(self, intent: Intent, asked: Asked) -> Reply:
        """Plan an intent that has a delay, a time or a condition."""
        ...

    async def wait_for(self, intent: Intent, asked: Asked) -> Reply | None:
        """Plan what a plugin will do when its machine is ready; a reply only when that cannot be kept."""
        ...

    async def call_off(self, entities: Sequence[str], asked: Asked) -> Reply | None:
        """Cancel the orders that wait for one of these, and say which; None when none does."""
        ...

    def before(self, intents: Sequence[Intent]) -> Any:
        """Return what will bring back everything that these intents are about to change."""
        ...

    def done(self, asked: Asked, restores: Any, *, acted: bool) -> None:
        """Remember what would undo what has just been done and planned; ``acted``: something was done at all."""
        ...

    async def take_back(self, asked: Asked) -> Reply:
        """Undo what a session did or planned last."""
        ...

    async def back_after(self, seconds: float, restores: Any, asked: Asked) -> str:
        """Plan to bring things back after a while, and say so."""
        ...


class Spoken(msgspec.Struct, frozen=True, kw_only=True):
    """What became of one sentence."""

    text: str
    language: str
    session: str
    decision: str
    reason: str
    intents: tuple[Intent, ...]
    replies: tuple[Reply, ...]
    answer: str
    speech: str | None
    stage: str
    ms: float
    matched: Any = None


Understanding = Callable[..., Decided]
Handlers = Callable[[str], tuple[str, IntentHandler] | None]
Retell = Callable[[str, Intent, Asked, Reply], Reply]
"""Says what a plugin (named first) answered in a language that it has no phrases in."""
Speech = Callable[[str, str], Awaitable[bytes | None]]


class Conversation:
    """Takes sentences from every door and answers them."""

    def __init__(
        self,
        understand: Understanding,
        handlers: Handlers,
        bus: Bus,
        speak: Speech | None,
        languages: Sequence[str],
        later: Later | None = None,
    ) -> None:
        self._understand = understand
        self._handlers = handlers
        self._bus = bus
        self._speak = speak
        self._languages = tuple(languages)
        self._speech: OrderedDict[str, bytes] = OrderedDict()
        self._phrases = Phrases()
        self.later = later
        self.retell: Retell | None = None

    def language_of(self, text: str, wanted: str | None) -> str:
        """Return the language asked for, or the one the script of the text gives away."""
        if wanted and wanted != "auto":
            return base_language(wanted)
        if any("\uac00" <= c <= "\ud7a3" for c in text) and "ko" in self._languages:
            return "ko"
        if any("\u4e00" <= c <= "\u9fff" for c in text):
            return "zh"
        return next((base_language(tag) for tag in self._languages if base_language(tag) != "zh"), "en")

    async def say(
        self,
        text: str,
        *,
        cause: Cause,
        language: str | None = None,
        area: str | None = None,
        session: str = "",
        person: str | None = None,
        aloud: bool = True,
        may_secure: bool = False,
    ) -> Spoken:
        """Understand a sentence, do what it asks and answer. ``may_secure``: this speaker may open the home."""
        began = time.perf_counter()
        session = session or secrets.token_urlsafe(8)
        language = self.language_of(text, language)
        memory = memory_of(person, session)
        decided = self._understand(text, language, area=area, session=memory, person=person, may_secure=may_secure)
        thought = (time.perf_counter() - began) * 1000
        intents = tuple(decided.intents)
        self._bus.publish(
            Understood(
                cause=cause, session=session, text=text, decision=decided.decision, intents=intents,
                reason=decided.reason, stage=decided.stage, ms=thought,
            )
        )  # fmt: skip
        replies: tuple[Reply, ...] = ()
        if decided.decision in ("act", "answer") and intents:
            meant = getattr(decided, "text", "") or text
            asked = Asked(text=meant, language=language, cause=cause, session=session, area=area, person=person)
            if self.later is not None and getattr(decided, "instead", False):
                replies = (await self.later.take_back(asked),)
            replies += await self.carry_out(intents, asked, at_once=decided.decision == "answer")
            answer = self._phrases.join([reply.text for reply in replies], language)
        else:
            answer = decided.reason or self._phrases.text("not_understood", language)
        speech = await self.sound(answer, language) if aloud else None
        self._bus.publish(Said(cause=cause, text=answer, language=language, session=session))
        return Spoken(
            text=text, language=language, session=session, decision=decided.decision, reason=decided.reason,
            intents=intents, replies=replies, answer=answer, speech=speech, stage=decided.stage,
            ms=round(thought, 2), matched=getattr(decided, "matched", None),
        )  # fmt: skip

    async def carry_out(self, intents: Sequence[Intent], asked: Asked, *, at_once: bool = False) -> tuple[Reply, ...]:
        """Do what is asked, now or later, and remember how to undo it. ``at_once``: questions, which never wait."""
        now = [i for i in intents if at_once or not _put_off(i)]
        restores = self.later.before(now) if self.later is not None else ()
        replies = tuple(await asyncio.gather(*(self._answer(intent, asked, at_once=at_once) for intent in intents)))
        if self.later is not None:
            acted = any(r.ok and r.outcomes for r in replies)
            self.later.done(asked, restores if acted else (), acted=acted)
        return replies

    async def _answer(self, intent: Intent, asked: Asked, *, at_once: bool = False) -> Reply:
        own = self.later.handler(intent.name) if self.later is not None else None
        if own is not None:
            return await own[1](intent, asked)
        if _put_off(intent) and not (at_once or asking(intent.name)):
            if self.later is None:
                return Reply(text=self._phrases.text("later_not_yet", asked.language), ok=False)
            return await self.later.put_off(intent, asked)
        seconds = intent.slots.get("duration_s")
        if self.later is not None and isinstance(seconds, int | float):
            return await self._for_a_while(self.later, intent, float(seconds), asked)
        return await self._hand_over(intent, asked)

    async def _for_a_while(self, later: Later, intent: Intent, seconds: float, asked: Asked) -> Reply:
        """Do something now and plan to bring it back; what could not be brought back is not begun."""
        restores = later.before([intent])
        if not restores:
            return Reply(text=await later.back_after(seconds, restores, asked), ok=False)
        slots = {k: v for k, v in intent.slots.items() if k != "duration_s"}
        reply = await self._hand_over(msgspec.structs.replace(intent, slots=slots), asked)
        if not reply.ok:
            return reply
        promise = await later.back_after(seconds, restores, asked)
        gap = "" if asked.language.startswith(("zh", "ja")) else " "  # two sentences: what is, and what will be
        return msgspec.structs.replace(reply, text=f"{reply.text}{gap}{promise}".strip())

    async def _hand_over(self, intent: Intent, asked: Asked) -> Reply:
        found = self._handlers(intent.name)
        if found is None:
            return Reply(text=self._phrases.text("no_plugin", asked.language), ok=False)
        plugin, handler = found
        try:
            async with asyncio.timeout(ANSWER_SECONDS):
                reply = await handler(intent, asked)
                reply = await self._with_orders(reply, asked)
                return self.retell(plugin, intent, asked, reply) if self.retell is not None else reply
        except TimeoutError:
            return Reply(text=self._phrases.text("too_slow", asked.language, plugin=plugin), ok=False)
        except HearthError as error:
            return Reply(text=str(error), ok=False)
        except Exception:  # noqa: BLE001 - the boundary between a plugin and the conversation
            _log.exception("plugin %s failed to answer %s", plugin, intent.name)
            return Reply(text=self._phrases.text("plugin_failed", asked.language, plugin=plugin), ok=False)

    async def _with_orders(self, reply: Reply, asked: Asked) -> Reply:
        """Keep, or cancel, what a plugin says is to be done when its machine is ready."""
        if reply.calls_off and self.later is not None:
            return await self.later.call_off(reply.calls_off, asked) or reply
        if reply.later is None:
            return reply
        if self.later is None:
            return msgspec.structs.replace(reply, text=self._phrases.text("later_not_yet", asked.language), ok=False)
        return await self.later.wait_for(reply.later, asked) or reply

    async def sound(self, text: str, language: str) -> str | None:
        """Render text as speech and return the id under which ``speech`` gives it; None without a voice."""
        if self._speak is None or not text:
            return None
        try:
            wav = await self._speak(text, language)
        except HearthError as error:
            _log.warning("the answer could not be spoken: %s", error)
            return None
        return None if wav is None else self.keep(wav)

    def keep(self, wav: bytes) -> str:
        """Keep a WAV for a while; return the id under which ``speech`` gives it."""
        name = secrets.token_urlsafe(8)
        self._speech[name] = wav
        while len(self._speech) > _KEPT_SPEECH:
            self._speech.popitem(last=False)
        return name

    def speech(self, name: str) -> bytes | None:
        """Return a rendered answer as WAV bytes."""
        return self._speech.get(name)


def memory_of(person: str | None, session: str) -> str:
    """Return the name under which understanding remembers what a person spoke of in a session."""
    return f"{person or ''}/{session}"


def _put_off(intent: Intent) -> bool:
    return bool(intent.delay_s or intent.at or intent.condition)


def outcomes(replies: Sequence[Reply]) -> list[Mapping[str, Any]]:
    """Return the outcomes of all replies as JSON values."""
    return [
        {"entity_id": o.entity_id, "command": o.command, "outcome": o.verdict.value, "reason": o.reason}
        for reply in replies
        for o in reply.outcomes
    ]
