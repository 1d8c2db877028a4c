"""Finding and importing plugins. A reload imports afresh and leaves the old modules in place if that fails."""

from __future__ import annotations

import importlib
import importlib.metadata
import importlib.util
import sys
import types
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pluggy
from pydantic import BaseModel

from hub.api.errors import PluginError
from hub.api.hooks import PROJECT, HearthSpec
from hub.host.manifest import Manifest, read_manifest
from hub.host.strings import Strings

GROUP = "hearth.plugins"
USER_PACKAGE = "hearth_user_plugins"


@dataclass(frozen=True)
class Source:
    """Where a plugin comes from: an importable module, found by entry point or in the user's folder."""

    name: str
    module: str
    builtin: bool


@dataclass(frozen=True)
class Loaded:
    """An imported plugin, not yet running."""

    source: Source
    manifest: Manifest
    manager: pluggy.PluginManager
    config_model: type[BaseModel] | None
    folder: Path
    strings: Strings
    sentences: dict[str, Path] = field(default_factory=dict)


def discover(user_folder: Path | None) -> list[Source]:
    """Return the plugins of all installed packages, then those of the user's folder (which win by name)."""
    found = {
        point.name: Source(point.name, point.value.partition(":")[0], builtin=True)
        for point in importlib.metadata.entry_points(group=GROUP)
    }
    if user_folder is not None and user_folder.is_dir():
        _mount(user_folder)
        for path in sorted(user_folder.iterdir()):
            if path.name.startswith((".", "_")):
                continue
            if path.suffix == ".py":
                found[path.stem] = Source(path.stem, f"{USER_PACKAGE}.{path.stem}", builtin=False)
            elif (path / "plugin.py").is_file():
                found[path.name] = Source(path.name, f"{USER_PACKAGE}.{path.name}.plugin", builtin=False)
    return list(found.values())


def load(source: Source, *, fresh: bool = False) -> Loaded:
    """Import a plugin and collect what it is; PluginError names file and line.

    ``fresh`` imports anew what was imported before, and leaves the old modules in place if that fails; a plugin of
    the user's own is always imported afresh.
    """
    old = dict(_own_modules(source)) if fresh or not source.builtin else {}
    for name in old:
        _forget(name)
    importlib.invalidate_caches()
    try:
        module = importlib.import_module(source.module)
        return _collect(source, module)
    except PluginError:
        _restore(source, old)
        raise
    except BaseException as error:
        _restore(source, old)
        if isinstance(error, KeyboardInterrupt):
            raise
        raise PluginError(f"plugin {source.name} cannot be loaded: {_where(error)}") from error


def _collect(source: Source, module: types.ModuleType) -> Loaded:
    folder = Path(module.__file__ or ".").parent
    single = source.module.rpartition(".")[2] != "plugin"
    manifest = read_manifest(Path("/nonexistent") if single else folder, source.name, module.__doc__)
    manager = pluggy.PluginManager(PROJECT)
    manager.add_hookspecs(HearthSpec)
    manager.register(module, name=source.name)
    try:
        manager.check_pending()
    except pluggy.PluginValidationError as error:
        raise PluginError(f"plugin {source.name}: {error}", remedy="hooks are listed in docs/plugins.md") from error
    model = manager.hook.hub_config()
    if model is not None and not (isinstance(model, type) and issubclass(model, BaseModel)):
        raise PluginError(f"plugin {source.name}: hub_config must return a pydantic model class")
    sentences = {} if single else {path.stem: path for path in sorted((folder / "sentences").glob("*.yaml"))}
    strings = Strings(None if single else folder / "strings")
    if not source.builtin:
        strings.check()
    return Loaded(
        source=source,
        manifest=manifest,
        manager=manager,
        config_model=model,
        folder=folder,
        strings=strings,
        sentences=sentences,
    )


def _own_modules(source: Source) -> Iterator[tuple[str, types.ModuleType]]:
    """Yield the loaded modules that are this plugin's alone: not its ``api``, which others hold on to."""
    package = source.module.rpartition(".")[0] if source.module.endswith(".plugin") else source.module
    for name, module in list(sys.modules.items()):
        inside = name == source.module or name.startswith(f"{package}.")
        if inside and name != f"{package}.api" and not name.startswith(f"{package}.api."):
            yield name, module


def _restore(source: Source, old: dict[str, types.ModuleType]) -> None:
    for name, _ in list(_own_modules(source)):
        _forget(name)
    for name, module in old.items():
        sys.modules[name] = module
        parent, _, last = name.rpartition(".")
        if parent in sys.modules:
            setattr(sys.modules[parent], last, module)


def _forget(name: str) -> None:
    """Take a module out of ``sys.modules`` and off its package, where ``from package import module`` would find it."""
    del sys.modules[name]
    parent, _, last = name.rpartition(".")
    vars(sys.modules.get(parent, types.ModuleType(parent))).pop(last, None)


def _mount(folder: Path) -> None:
    """Make the user's folder importable as a package of its own."""
    package = sys.modules.get(USER_PACKAGE)
    if package is None:
        package = types.ModuleType(USER_PACKAGE)
        sys.modules[USER_PACKAGE] = package
    package.__path__ = [str(folder)]


def _where(error: BaseException) -> str:
    """Return an error in one line with the innermost file and line."""
    if isinstance(error, SyntaxError):
        return f"{error.msg} in {error.filename}:{error.lineno}"
    trace = error.__traceback__
    while trace is not None and trace.tb_next is not None:
        trace = trace.tb_next
    place = f" at {trace.tb_frame.f_code.co_filename}:{trace.tb_lineno}" if trace is not None else ""
    return f"{type(error).__name__}: {error}{place}"
