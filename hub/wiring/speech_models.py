"""The hub's speech models: which there are, which are being fetched, what each language lacks."""

from __future__ import annotations

import asyncio
import contextlib
import logging
from collections.abc import Mapping, Sequence
from typing import Any

import msgspec

from hub.api.errors import ModelError, VoiceError
from hub.voice.manifest import base_language
from hub.voice.models import ModelStore, Progress
from hub.voice.pool import RecogniserPool
from hub.voice.speech import Speaking
from hub.voice.unheard import unheard

_log = logging.getLogger(__name__)


SPEAKER_MODEL = "vosk-spk"
"""The folder of Vosk's speaker model among the others."""
_MISSING = {
    "en": {
        "model": "Vosk's model is missing: run `hearth model get {name}`",
        "speakers": "Vosk's speaker model is missing: "
        "unpack vosk-model-spk from https://alphacephei.com/vosk/models into {folder}, then restart Hearth",
    },
    "zh": {
        "model": "缺少 Vosk 模型：请运行 `hearth model get {name}`",
        "speakers": "缺少 Vosk 说话人模型："
        "请从 https://alphacephei.com/vosk/models 下载 vosk-model-spk，解压到 {folder}，然后重启 Hearth",
    },
}


class SpeechModels:
    """The model store as the web shows it. ``tasks`` is where fetching runs."""

    def __init__(self, store: ModelStore, tasks: asyncio.TaskGroup) -> None:
        self.store = store
        self._tasks = tasks
        self._fetching: dict[str, Progress | str] = {}

    def missing_for_speakers(self, languages: Sequence[str], told_in: str = "en") -> str:
        """Return what has to be installed before voices can be told apart, an empty string when nothing has."""
        told = _MISSING.get(base_language(told_in), _MISSING["en"])
        vosk = [model for one in languages for model in self.store.wanted(one) if model.engine == "vosk"]
        if not any(self.store.is_installed(model.name) for model in vosk):
            return told["model"].format(name=vosk[0].name if vosk else "vosk-en")
        folder = self.store.folder / SPEAKER_MODEL
        return "" if (folder / "final.ext.raw").is_file() else told["speakers"].format(folder=folder)

    async def known(self) -> list[dict[str, Any]]:
        """Return the speech models known, with their state."""
        return await asyncio.to_thread(self._list)

    def _list(self) -> list[dict[str, Any]]:
        entries = []
        for status in self.store.list():
            entry = msgspec.to_builtins(status.model) | {"installed": status.installed, "state": "", "progress": None}
            entry.pop("sources", None)
            fetching = self._fetching.get(status.model.name)
            if isinstance(fetching, Progress):
                entry |= {"state": fetching.phase, "progress": [fetching.done, fetching.total]}
            elif fetching:
                entry["state"] = fetching
            entries.append(entry)
        return entries

    async def get(self, name: str) -> dict[str, Any]:
        """Begin to fetch a model. Raises ModelError for a name that is not known."""
        self.store.model(name)
        if not isinstance(self._fetching.get(name), Progress):
            self._fetching[name] = Progress(model=name, source="", phase="trying")
            self._tasks.create_task(self._fetch(name), name=f"model:{name}")
        return next(entry for entry in await self.known() if entry["name"] == name)

    async def _fetch(self, name: str) -> None:
        def progress(now: Progress) -> None:
            self._fetching[name] = now

        try:
            await asyncio.to_thread(self.store.get, name, progress)
            del self._fetching[name]
        except ModelError as error:
            self._fetching[name] = str(error)
            _log.warning("speech model %s could not be fetched: %s", name, error)

    async def unheard(
        self, pool: RecogniserPool, names: Mapping[str, tuple[Sequence[str], Sequence[str]]]
    ) -> list[dict[str, Any]]:
        """Return the names that a language's recogniser cannot hear; ``names`` gives them and ordinary words."""
        found: list[dict[str, Any]] = []
        for language, (own, ordinary) in names.items():
            with contextlib.suppress(VoiceError):
                recogniser = await pool.get(language)
                found += [msgspec.to_builtins(one) for one in await unheard(recogniser, language, own, ordinary)]
        return found

    async def remove(self, name: str) -> None:
        """Delete a fetched model."""
        await asyncio.to_thread(self.store.remove, name)

    async def describe(self, languages: Sequence[str], speaking: Speaking | None, *, listening: bool) -> dict[str, Any]:
        """Return what is heard and spoken in each language, and what is missing."""
        found: dict[str, Any] = {}
        for language in languages:
            model = await asyncio.to_thread(self.store.best_for, language) if listening else None
            wanted = self.store.wanted(language)
            remedy = f"`hearth model get {wanted[-1].name}`" if wanted else "no model is known for this language"
            found[language] = {
                "engine": model.engine if model else "",
                "model": model.name if model else "",
                "state": "ready" if model else "missing" if listening else "off",
                "note": "" if model or not listening else remedy,
                "speech": speaking.voice(language) if speaking else "",
            }
        voices = {entry["speech"] for entry in found.values()}
        voiced = speaking is None or voices - {"", "browser"}
        note = "" if voiced else "install espeak-ng for a voice of the hub's own"
        return {"languages": found, "speech": {"engine": ", ".join(sorted(voices - {""})), "note": note}}
