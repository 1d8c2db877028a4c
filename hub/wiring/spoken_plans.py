"""What is asked for later: planned when it is said, and done or told when it is due, as if it were said then."""

from __future__ import annotations

from hub.api.causes import Origin, start
from hub.api.clock import Clock
from hub.api.events import Said
from hub.api.intents import Asked, Reply
from hub.automation.planning import Planning
from hub.automation.plans import Plan
from hub.automation.schedules import Schedules
from hub.kernel.bus import Bus
from hub.wiring.voice import VoiceRoom


class SpokenPlans:
    """Joins a voice room to the schedules."""

    def __init__(self, voice: VoiceRoom, bus: Bus, clock: Clock) -> None:
        self._voice = voice
        self._bus = bus
        self._clock = clock

    def join(self, schedules: Schedules, planning: Planning) -> None:
        """Let what is asked for later be planned, and what is due be done."""
        schedules.carry_out, schedules.announce = self._carry_out, self._tell
        self._voice.conversation.later = planning

    async def _carry_out(self, plan: Plan, asked: Asked) -> Reply:
        assert plan.intent is not None
        replies = await self._voice.conversation.carry_out([plan.intent], asked)
        return replies[0]

    async def _tell(self, text: str, plan: Plan) -> None:
        areas = [plan.area] if plan.area and plan.sort != "alarm" else []
        if plan.sort == "alarm" and self._voice.places is not None:
            cause = start(Origin.HUB, "schedules", door="schedules", at=self._clock.time())
            self._bus.publish(Said(cause=cause, text=text, language=plan.language, session=plan.session))
            self._voice.ring(f"schedules.{plan.id}", text, language=plan.language, areas=areas, cause=cause)
            return
        await self._voice.announce(text, language=plan.language, areas=areas, session=plan.session, plugin="schedules")
