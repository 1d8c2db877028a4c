"""What becomes of an utterance that was heard: it is said on to understanding, asked about, or refused."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import msgspec

from hub.api.causes import Cause
from hub.api.events import Heard, Said
from hub.api.people import Person
from hub.kernel.bus import Bus
from hub.voice.conversation import memory_of
from hub.voice.phrases import Phrases
from hub.voice.pipeline import Heard as Utterance
from hub.wiring.answers import speech_url
from hub.wiring.voice_stream import StreamedUtterance

if TYPE_CHECKING:
    from hub.wiring.voice import VoiceRoom


class Listening:
    """Judges what was heard in the voice room."""

    def __init__(self, voice: VoiceRoom, bus: Bus) -> None:
        self._voice = voice
        self._bus = bus
        self._phrases = Phrases()

    async def answer(self, utterance: Utterance, session: StreamedUtterance) -> dict[str, Any]:
        """Act on what was heard, or say why not."""
        self._tell(session, utterance)
        places, transcript = self._voice.places, utterance.transcript
        about = _about(utterance)
        if places is not None and places.echoes(transcript.text, session.began):
            return self.nothing(session.id, transcript.language, about, "own_voice")
        if places is not None and places.silenced(transcript.text, transcript.language, session.area):
            return self.nothing(session.id, transcript.language, about, "silenced", decision="act")
        person, cause = self._speaker(utterance, session)
        memory = memory_of(person.id if person else None, session.id)
        word = self._voice.understanding.answer_word(transcript) if transcript.text else ""
        asked = self._voice.understanding.asked(memory) if word else ""
        if word == "yes" and asked not in ("", "heard") and transcript.confirm:
            return await self._unheeded("not_by_ear", utterance, session, about)
        text = transcript.text if asked else utterance.text
        if text:
            said = await self._voice.say_text(
                text, transcript.language, session.area, session.id, person, cause, heard=True
            )
            return said | {"transcript": about}
        if not transcript.text:
            return await self._unheeded("nothing_heard", utterance, session, about)
        unsure = utterance.verified.decision == "ask"
        guess, also = (utterance.verified.sentence, utterance.verified.also) if unsure else ("", "")
        self._voice.understanding.guess(guess, transcript.language, memory, also)
        return await self._unheeded("not_sure" if unsure else "not_known", utterance, session, about)

    def _speaker(self, utterance: Utterance, session: StreamedUtterance) -> tuple[Person | None, Cause]:
        """Return whose rights count, and the cause with their name."""
        prints, person = self._voice.prints, session.person
        speaker = prints.counts(person, utterance.transcript) if prints is not None else person
        if speaker is None or speaker is person:
            return person, session.cause
        return speaker, msgspec.structs.replace(session.cause, who=speaker.id, asker=speaker.id)

    def _tell(self, session: StreamedUtterance, utterance: Utterance) -> None:
        transcript = utterance.transcript
        self._bus.publish(
            Heard(
                cause=session.cause, session=session.id, text=transcript.text, language=transcript.language, final=True,
                confidence=transcript.confidence, engine=transcript.engine, verified=utterance.verified.decision,
            )
        )  # fmt: skip

    def partial(self, cause: Cause, session: str, text: str, language: str) -> None:
        """Announce what was heard so far."""
        self._bus.publish(Heard(cause=cause, session=session, text=text, language=language, final=False))

    async def _unheeded(
        self, key: str, utterance: Utterance, session: StreamedUtterance, about: dict[str, Any]
    ) -> dict[str, Any]:
        """Say why nothing was done."""
        transcript, language = utterance.transcript, utterance.transcript.language
        answer = self._phrases.text(key, language, text=transcript.text, sentence=utterance.verified.sentence)
        speech = await self._voice.conversation.sound(answer, language) if transcript.text else None
        self._bus.publish(Said(cause=session.cause, text=answer, language=language, session=session.id))
        return {
            "text": transcript.text, "language": language, "session": session.id,
            "decision": "ask" if key in ("not_sure", "not_by_ear") else "refuse", "reason": answer, "intents": [],
            "outcomes": [], "answer": answer, "speech": speech_url(speech), "stage": "verify", "ms": 0.0,
            "transcript": about, "question": self._question(key, utterance, session),
        }  # fmt: skip

    def _question(self, key: str, utterance: Utterance, session: StreamedUtterance) -> dict[str, Any] | None:
        """Return the question that stands open where one was asked."""
        if key not in ("not_sure", "not_by_ear"):
            return None
        person, _ = self._speaker(utterance, session)
        memory = memory_of(person.id if person else None, session.id)
        return self._voice.understanding.question(memory, utterance.transcript.language)

    def nothing(
        self, session: str, language: str, about: dict[str, Any], key: str, decision: str = "refuse"
    ) -> dict[str, Any]:
        """Return an answer without words: what was heard was the hub itself, or somebody who wants silence."""
        reason = self._phrases.text(key, language)
        return {
            "text": about["text"], "language": language, "session": session, "decision": decision, "reason": reason,
            "intents": [], "outcomes": [], "answer": "", "speech": None, "stage": key, "ms": 0.0, "transcript": about,
        }  # fmt: skip


def _about(utterance: Utterance) -> dict[str, Any]:
    """Return a transcript as answers show it."""
    transcript, verified = utterance.transcript, utterance.verified
    return {
        "text": transcript.text,
        "confidence": round(transcript.confidence, 3),
        "engine": transcript.engine,
        "model": transcript.model,
        "seconds_audio": round(transcript.seconds_audio, 2),
        "verified": verified.decision,
        "distance": round(verified.distance, 3),
    }
