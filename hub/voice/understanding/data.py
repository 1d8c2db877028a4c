"""Reads the YAML data of this package: lexicons, phrases, templates. Owns how a broken file is told."""

from __future__ import annotations

from collections.abc import Mapping
from importlib.resources import files
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.error import YAMLError

from hub.api.errors import UnderstandingError

_HERE = files("hub.voice.understanding")


def load(path: Path, *, foreign: bool = False) -> Any:
    """Return the content of a YAML file; UnderstandingError names the file and the place when it does not parse.

    What is not Hearth's own is ``foreign``: libyaml, which is five times as quick, does not survive endless nesting.
    """
    try:
        return YAML(typ="safe", pure=foreign).load(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise UnderstandingError(f"{path}: {error.strerror}", remedy="check that the file exists") from error
    except (YAMLError, UnicodeDecodeError, RecursionError) as error:
        raise UnderstandingError(f"{path}: not valid YAML: {error}", remedy="correct the file") from error


def packaged(folder: str, name: str) -> Mapping[str, Any] | None:
    """Return a data file of this package as a mapping, or None when there is none for that language."""
    path = Path(str(_HERE)) / folder / f"{name}.yaml"
    if not path.exists():
        return None
    content = load(path)
    if not isinstance(content, Mapping):
        raise UnderstandingError(f"{path}: must be a mapping", remedy="start it with keys, one per concept")
    return content
