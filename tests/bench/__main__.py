"""Runs the benchmarks one after another: ``python -m tests.bench [NAME …]``."""

from __future__ import annotations

import subprocess
import sys

BENCHES = (
    "mqtt",
    "journey",
    "scale",
    "understanding",
    "understanding_tasks",
    "understanding_free_form",
    "understanding_latency",
    "understanding_names",
    "understanding_languages",
    "names",
    "voice",
    "coffee",
    "wake",
    "stop",
    "spoken",
    "safety",
    "nutrition",
)


def main(names: list[str]) -> int:
    """Run the named benchmarks (default: all); returns non-zero when one could not be run."""
    failed = 0
    for name in names or BENCHES:
        print(f"\n== {name} ==", flush=True)
        failed |= subprocess.run([sys.executable, "-m", f"tests.bench.{name}"], check=False).returncode
    return failed


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
