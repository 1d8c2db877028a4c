"""The recognisers of this hub: one process for each model in use, those that plugins offer, those of other machines.

Owns which one hears a language: a machine of the home that is quicker at the moment, else the best model here, else
what a plugin offers. Each is started when it is first needed.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from hub.api.errors import VoiceError
from hub.api.speech import RecogniserOffer
from hub.voice.manifest import base_language, language_name
from hub.voice.models import ModelStore
from hub.voice.network import Network
from hub.voice.recogniser import Recogniser
from hub.voice.remote import NetworkRecogniser
from hub.voice.worker_client import Health, Limits, WorkerRecogniser, leave_group


class RecogniserPool:
    """Recogniser processes by model, each started when first needed. Use as ``async with RecogniserPool(store)``.

    ``offers`` tells what plugins offer now; ``network`` are recognisers on other machines.
    """

    def __init__(
        self,
        store: ModelStore,
        *,
        limits: Limits | None = None,
        offers: Callable[[], Sequence[RecogniserOffer]] = tuple,
        network: Network | None = None,
    ) -> None:
        self._store = store
        self._limits = limits
        self._offers = offers
        self.network = network
        self._running: dict[str, WorkerRecogniser] = {}
        self._tasks: list[asyncio.Task[None]] = []
        self._group = asyncio.TaskGroup()

    async def __aenter__(self) -> RecogniserPool:
        await self._group.__aenter__()
        return self

    async def __aexit__(self, kind: type[BaseException] | None, error: BaseException | None, _trace: Any) -> None:
        for task in self._tasks:
            task.cancel()
        await leave_group(self._group, error)

    async def get(self, language: str, engine: str | None = None) -> Recogniser:
        """Return the recogniser for a language, of one engine, model or offer if named; VoiceError if there is none.

        Unless one is named, a machine of the home takes part: it hears what it does faster, and this hub the rest.
        """
        try:
            here: WorkerRecogniser | VoiceError = await self.local(language, engine)
        except VoiceError as error:
            here = error
        if engine is None and self.network is not None and self.network.hears(base_language(language)):
            return NetworkRecogniser(self.network, here if isinstance(here, WorkerRecogniser) else None)
        if isinstance(here, VoiceError):
            raise here
        return here

    async def local(self, language: str, engine: str | None = None) -> WorkerRecogniser:
        """Return the recogniser of this machine for a language; VoiceError with the remedy if there is none."""
        offers = [offer for offer in self._offers() if base_language(language) in offer.languages]
        for offer in offers:
            if engine == offer.name or (engine is None and not offer.fallback):
                return self._offered(offer)
        model = await asyncio.to_thread(self._store.best_for, language, engine)
        if model is not None:
            return self._started(model.name, model.engine, self._store.folder / model.name)
        if engine is None and offers:
            return self._offered(offers[0])
        raise VoiceError(f"no speech model for {language_name(language)}", remedy=self._remedy(language, engine))

    def _offered(self, offer: RecogniserOffer) -> WorkerRecogniser:
        return self._started(offer.name, offer.engine, Path(offer.folder), confirm=offer.confirm)

    def _started(self, name: str, engine: str, folder: Path, *, confirm: bool = False) -> WorkerRecogniser:
        if name not in self._running:
            recogniser = WorkerRecogniser(engine, name, folder, limits=self._limits, confirm=confirm)
            self._running[name] = recogniser
            self._tasks.append(self._group.create_task(recogniser.run(), name=f"recogniser {name}"))
        return self._running[name]

    def _remedy(self, language: str, engine: str | None) -> str:
        wanted = [one for one in self._store.wanted(language) if engine in (None, one.engine, one.name)]
        if not wanted:
            return "see `hearth model list` for the languages there are"
        return "run " + " or ".join(f"`hearth model get {model.name}`" for model in wanted[-2:])

    async def health(self) -> dict[str, Health]:
        """Return how each running recogniser is, by model name."""
        return {name: await recogniser.health() for name, recogniser in self._running.items()}
