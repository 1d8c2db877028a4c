"""Prepares a fresh machine for ``make demo`` and ``make test``; standard library only, as nothing is installed yet.

Creates the virtual environment, installs the packages into it (which builds the panel), and, as root on a Debian
system, the programs that make things better: Mosquitto, espeak-ng, PortAudio and, for tests, Chromium. What cannot be
had is said in one line, with what still works.
"""

from __future__ import annotations

import argparse
import hashlib
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
VENV = ROOT / ".venv"
PYTHON = VENV / "bin" / "python"
STAMP = VENV / ".hearth-installed"
EXTRAS = {"demo": ("voice",), "test": ("voice", "postgresql", "dev")}
PROGRAMS = {
    "mosquitto": (
        "mosquitto",
        "the small built-in broker is used instead (MQTT 3.1.1 only, for trying out)",
    ),
    "espeak-ng": ("espeak-ng", "the hub cannot speak by itself; the panel speaks with the browser's voice"),
    "portaudio": ("libportaudio2", "this machine's own microphone and loudspeaker cannot be used; the panel's can"),
    "chromium": ("chromium", "the browser tests are skipped"),
}
WANTED = {
    "demo": ("mosquitto", "espeak-ng", "portaudio"),
    "test": ("mosquitto", "espeak-ng", "portaudio", "chromium"),
}


def say(text: str) -> None:
    """Print a line at once."""
    print(f"  {text}", flush=True)


def main(argv: Sequence[str]) -> int:
    """Prepare for ``demo`` or ``test``; returns 0 when the Python side is ready."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("purpose", choices=sorted(EXTRAS))
    purpose = parser.parse_args(argv).purpose
    if sys.version_info < (3, 11):  # noqa: UP036 - this runs on whatever Python the machine has
        say(f"Hearth needs Python 3.11 or newer; this is {sys.version.split()[0]}. Set PYTHON=python3.12, say.")
        return 1
    started = time.monotonic()
    programs(purpose)
    if not environment() or not packages(purpose):
        return 1
    say(f"ready after {time.monotonic() - started:.0f} s")
    return 0


def programs(purpose: str) -> None:
    """Install system programs where that is possible, and say what is missing where it is not."""
    missing = [name for name in WANTED[purpose] if not present(name)]
    if not missing:
        return
    names = [PROGRAMS[name][0] for name in missing]
    if os.geteuid() == 0 and shutil.which("apt-get"):
        say(f"installing {', '.join(names)} with apt-get")
        apt(names)
        missing = [name for name in missing if not present(name)]
    for name in missing:
        package, without = PROGRAMS[name]
        say(f"without {package}: {without}. To get it: apt install {package}")


def present(name: str) -> bool:
    """Return whether a program or library is on this machine."""
    if name == "portaudio":
        return any(Path("/usr/lib").glob("**/libportaudio.so.2"))
    found = shutil.which(name) or shutil.which(f"/usr/sbin/{name}")
    return bool(found)


def apt(names: Sequence[str]) -> None:
    """Install Debian packages without starting any service of theirs."""
    environ = {**os.environ, "DEBIAN_FRONTEND": "noninteractive", "RUNLEVEL": "1"}
    install = ["apt-get", "install", "-y", "-qq", "--no-install-recommends", *names]
    for command in (["apt-get", "update", "-qq"], install):
        try:
            done = subprocess.run(command, env=environ, capture_output=True, text=True, timeout=900, check=False)  # noqa: S603
        except (OSError, subprocess.TimeoutExpired) as error:
            say(f"{' '.join(command[:2])} did not work: {error}")
            return
        if done.returncode:
            lines = (done.stderr or done.stdout).strip().splitlines() or [f"exit code {done.returncode}"]
            say(f"{' '.join(command[:2])} did not work: {lines[-1]}")
            return


def environment() -> bool:
    """Create the virtual environment."""
    if PYTHON.exists():
        return True
    say("creating .venv")
    if build_venv():
        return True
    if os.geteuid() == 0 and shutil.which("apt-get"):
        say("installing python3-venv with apt-get")
        apt(["python3-venv"])
        shutil.rmtree(VENV, ignore_errors=True)
        if build_venv():
            return True
    shutil.rmtree(VENV, ignore_errors=True)
    say("this Python cannot make virtual environments. To mend it: apt install python3-venv")
    return False


def build_venv() -> bool:
    """Run ``python -m venv``; returns whether pip is in it then."""
    subprocess.run([sys.executable, "-m", "venv", str(VENV)], capture_output=True, check=False)  # noqa: S603
    probe = [str(PYTHON), "-m", "pip", "--version"]
    return PYTHON.exists() and subprocess.run(probe, capture_output=True, check=False).returncode == 0  # noqa: S603


def fingerprint(purpose: str) -> str:
    """Return what the environment must have been installed from."""
    digest = hashlib.sha256(",".join(EXTRAS[purpose]).encode())
    for name in ("pyproject.toml", "constraints.txt"):
        digest.update((ROOT / name).read_bytes())
    for path in sorted((ROOT / "hub/web/panel").rglob("*")):
        if path.is_file() and "node_modules" not in path.parts:
            digest.update(path.read_bytes())
    return digest.hexdigest()


def packages(purpose: str) -> bool:
    """Install the Python packages and build the panel, unless that was done from the same files."""
    mark = fingerprint(purpose)
    done = STAMP.read_text().splitlines() if STAMP.exists() else []
    if mark in done:
        return True
    say("installing Python packages and building the panel (some minutes the first time)")
    target = f".[{','.join(EXTRAS[purpose])}]"
    command = [
        str(PYTHON),
        "-m",
        "pip",
        "install",
        "--disable-pip-version-check",
        "-c",
        "constraints.txt",
        "-e",
        target,
    ]
    shown, last = "", ""
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True) as run:  # noqa: S603
        assert run.stdout is not None
        for line in run.stdout:
            last = line.strip() or last
            step = line.split(" (from")[0].strip()
            if step.startswith(("Collecting", "Building", "Preparing", "Installing collected")) and step != shown:
                shown = step
                print(f"    {step[:100]}", flush=True)
    if run.returncode:
        say(f"the Python packages could not be installed: {last}")
        return False
    STAMP.write_text("\n".join([*done[-3:], mark]))
    return True


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
