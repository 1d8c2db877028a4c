"""The alarm by voice: arming is free to those permitted, disarming is sent to the keypad, and anyone may ask."""

from __future__ import annotations

from hub.api import Asked, Hub, Intent, Register, Reply, Verdict
from hub.api.errors import InvalidParameter
from plugins.alarm.api import Answer
from plugins.alarm.service import AlarmService, mode_of
from plugins.alarm.states import Mode


def mount(register: Register, hub: Hub, service: AlarmService) -> None:
    """Answer the alarm's intents."""

    async def arm(intent: Intent, asked: Asked) -> Reply:
        try:
            mode = mode_of(str(intent.slots.get("mode") or Mode.AWAY))
        except InvalidParameter:
            return Reply(text=hub.text("answer.no_mode", asked.language), ok=False)
        runtime = service.find("")
        with service.speaking(asked.cause.chain, asked.language):
            outcome = await hub.call(f"alarm_control_panel.{runtime.id}", f"arm_{mode}", cause=asked.cause)
        if outcome.verdict is Verdict.REFUSED:
            return Reply(text=outcome.reason, outcomes=(outcome,), ok=False)
        return Reply(text=_standing(service, asked.language), outcomes=(outcome,))

    async def disarm(_: Intent, asked: Asked) -> Reply:
        answer = Answer(ok=False, key="voice_disarm", partition=service.find("").id)
        return Reply(text=service.words(answer, asked.language), ok=False)

    async def query(_: Intent, asked: Asked) -> Reply:
        return Reply(text=_standing(service, asked.language))

    register.intent("AlarmArm", arm)
    register.intent("AlarmDisarm", disarm)
    register.intent("AlarmQuery", query)

    def _standing(service: AlarmService, language: str) -> str:
        """Return in words where each partition stands."""
        said = []
        for runtime in service.partitions.values():
            now = runtime.partition
            left = max(0, round((now.deadline or 0) - hub.clock.time()))
            zones = tuple(dict.fromkeys(m.zone for m in now.memory if m.zone)) or tuple(sorted(runtime.seen.open))
            answer = Answer(
                ok=True,
                key=f"is_{now.state.value}",
                partition=runtime.id,
                mode=now.mode or "",
                zones=zones,
                seconds=left,
            )
            said.append(service.words(answer, language))
        return " ".join(said)
