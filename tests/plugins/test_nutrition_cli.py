"""``hearth nutrition calc``: one formula by hand, and every published vector through ``--jsonl``."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from hub.cli.main import app

RUN = CliRunner()
#: What a vector expects -> where the answer has it; all else in a vector is input or says where it comes from.
EXPECTED = ("kcal_without_growth", "kcal", "fat", "fat_pct", "bone_kg", "water_pct", "trend", "decoded")


def test_one_formula_prints_value_unit_and_source() -> None:
    done = RUN.invoke(app, ["nutrition", "calc", "bmr_mifflin", "sex=M", "kg=70", "cm=175", "age=25"])
    assert done.exit_code == 0
    assert "1673.75 kcal/d" in done.output
    assert "Mifflin" in done.output


@pytest.mark.shared
def test_every_published_vector_passes_through_jsonl(shared_dir: Path) -> None:
    families = json.loads((shared_dir / "facts/nutrition/formula_vectors.json").read_text())
    rows = [(name, row) for name, family in families.items() for row in family["vectors"]]
    lines = "".join(json.dumps({"formula": name, **row}) + "\n" for name, row in rows)
    done = RUN.invoke(app, ["nutrition", "calc", "--jsonl"], input=lines)
    assert done.exit_code == 0
    answers = [json.loads(line) for line in done.output.splitlines()]
    assert len(answers) == len(rows) >= 91
    for (name, row), answer in zip(rows, answers, strict=True):
        assert answer["unit"]
        assert answer["source"]
        wanted = {key: row[key] for key in EXPECTED if key in row}
        assert wanted, row
        main = next(iter(wanted))
        assert close(answer["value"] if main != "decoded" else answer["decoded"], wanted[main], row), (
            name,
            row,
            answer,
        )
        for key, value in wanted.items():
            assert close(answer[key], value, row), (name, row, answer)


def close(found: Any, wanted: Any, row: dict[str, Any]) -> bool:
    if isinstance(wanted, (dict, str)):
        return bool(found == wanted)
    return bool(found == pytest.approx(wanted, abs=row.get("tol", 0.01)))
