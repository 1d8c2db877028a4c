"""The household's voiceprints: kept with the home's documents, learned on a person's own wish, forgotten likewise."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import msgspec

from hub.api.errors import VoiceError
from hub.api.people import Person
from hub.kernel.store import Documents
from hub.voice.recogniser import Transcript
from hub.voice.speakers import Voiceprint, enrolled, lowered, who


class Voiceprints:
    """Knows voices; ``load`` first. Only vectors are kept, never sound."""

    def __init__(self, documents: Documents, people: Callable[[], Mapping[str, Person]]) -> None:
        self._documents = documents
        self._people = people
        self._prints: dict[str, Voiceprint] = {}

    async def load(self) -> None:
        """Read what is known; prints of persons who have left are erased."""
        for person, kept in (await self._documents.all()).items():
            if person in self._people():
                self._prints[person] = msgspec.convert(kept, Voiceprint, strict=False)
            else:
                await self._documents.delete(person)

    async def learn(self, person: Person, heard: Transcript) -> int:
        """Learn a person's voice from an utterance; returns from how many it is known now."""
        if not heard.voice:
            raise VoiceError(
                f"{heard.engine} does not tell voices apart here",
                remedy="use Vosk, and put its speaker model into the folder vosk-spk beside the other models",
            )
        fresh = enrolled(self._prints.get(person.id), heard.voice)
        await self._documents.put(person.id, msgspec.to_builtins(fresh))
        self._prints[person.id] = fresh
        return fresh.samples

    async def forget(self, person: str) -> None:
        """Erase a person's print."""
        self._prints.pop(person, None)
        await self._documents.delete(person)

    def known(self) -> Mapping[str, int]:
        """Return from how many recordings each person's voice is known, by id."""
        return {person: print_.samples for person, print_ in self._prints.items()}

    def counts(self, person: Person | None, heard: Transcript) -> Person | None:
        """Return whose rights count for an utterance: the microphone's person, or a speaker who may do less."""
        speaker = who(heard.voice, heard.seconds_speech, self._prints) if self._prints and heard.voice else None
        return lowered(person, self._people().get(speaker)) if speaker is not None else person
