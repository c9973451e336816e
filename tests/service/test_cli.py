"""The command line, as a user runs it."""

import csv
import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pandas as pd
import pyarrow.parquet as parquet
import pytest
from typer.testing import Result

from nlp import Reader, classify_frame
from service.classify.outputs import FLAT
from tests.service.classify.test_inputs import write
from tests.service.conftest import CALM, HELD

ROOT = Path(__file__).resolve().parent.parent.parent
Run = Callable[..., Result]
DASHED = f"- {HELD}"


@pytest.fixture
def narratives(tmp_path: Path) -> Path:
    """A small input."""
    records = [{"id": "a", "text": HELD}, {"id": "b", "text": CALM}, {"id": "c", "text": DASHED}]
    return write(tmp_path / "in.jsonl", records)


def records(text: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in text.splitlines()]


class TestClassify:
    def test_a_record_is_id_text_and_reading(self, lessforce: Run, narratives: Path, reader: Reader) -> None:
        result = lessforce("classify", narratives)
        assert result.exit_code == 0
        expected = [{"id": i, "text": t} | reader.read(t).record() for i, t in (("a", HELD), ("b", CALM), ("c", DASHED))]
        assert records(result.stdout) == expected
        assert result.stderr == ""

    @pytest.mark.parametrize("ending", [".csv", ".xlsx", ".parquet"])
    def test_every_kind_of_input_reads_the_same(self, lessforce: Run, narratives: Path, tmp_path: Path, ending: str) -> None:
        other = write(tmp_path / f"in{ending}", records(narratives.read_text(encoding="utf-8")))
        assert lessforce("classify", other).stdout == lessforce("classify", narratives).stdout

    def test_a_csv_file_can_be_opened_in_a_spreadsheet(self, lessforce: Run, narratives: Path, tmp_path: Path) -> None:
        out = tmp_path / "out.csv"
        assert lessforce("classify", narratives, "-o", out).exit_code == 0
        with out.open(encoding="utf-8-sig", newline="") as file:
            table = list(csv.DictReader(file))
        assert list(table[0]) == FLAT
        assert [row["text"] for row in table] == [HELD, CALM, f"'{DASHED}"]
        assert table[0]["staff_count"] in {"", *map(str, range(1, 10))}
        assert table[0]["interventions"] == "physical_seated"
        assert not any(cell.startswith(("=", "+", "-", "@")) for row in table for cell in row.values())

    def test_a_parquet_file_is_the_frame(self, lessforce: Run, narratives: Path, tmp_path: Path, reader: Reader) -> None:
        out = tmp_path / "out.parquet"
        assert lessforce("classify", narratives, "--output", out).exit_code == 0
        found = parquet.read_table(out).to_pandas()
        expected = classify_frame(pd.DataFrame({"text": [HELD, CALM, DASHED]}), "text", reader)
        for column in expected.columns.drop("error"):
            left, right = found[column].astype(object), expected[column].astype(object)
            assert left.where(left.notna(), None).tolist() == right.where(right.notna(), None).tolist(), column
        assert found["id"].tolist() == ["a", "b", "c"]

    def test_a_bad_row_becomes_an_error_record_in_its_place(self, lessforce: Run, tmp_path: Path) -> None:
        good = json.dumps({"id": "a", "text": HELD})
        (tmp_path / "in.jsonl").write_text(f'{good}\n{{"id": "b", "text": ""}}\nno json\n{good}\n', encoding="utf-8")
        result = lessforce("classify", tmp_path / "in.jsonl")
        assert result.exit_code == 3
        found = records(result.stdout)
        assert [record.get("error", {}).get("code") for record in found] == [None, "empty", "malformed_json", None]
        assert found[1] == {"input": "in.jsonl", "row": 2, "id": "b", "error": found[1]["error"]}
        assert found[1]["error"]["message"]
        assert "2 of 4 rows" in result.stderr

    @pytest.mark.parametrize("ending", [".csv", ".parquet"])
    def test_a_tables_error_records_stand_beside_it(self, lessforce: Run, narratives: Path, tmp_path: Path, ending: str) -> None:
        out, errors = tmp_path / f"out{ending}", tmp_path / f"out{ending}.errors.jsonl"
        bad = write(tmp_path / "bad.jsonl", [{"text": "too short"}, {"text": HELD}])
        assert lessforce("classify", bad, narratives, "-o", out).exit_code == 3
        assert [record["error"]["code"] for record in records(errors.read_text(encoding="utf-8"))] == ["too_short"]
        assert len(pd.read_csv(out) if ending == ".csv" else pd.read_parquet(out)) == 4
        assert lessforce("classify", narratives, "-o", out).exit_code == 0
        assert not errors.exists()

    def test_standard_input_of_json_lines(self, lessforce: Run, narratives: Path) -> None:
        from_file = lessforce("classify", narratives).stdout
        assert lessforce("classify", "-", stdin=narratives.read_bytes()).stdout == from_file

    def test_standard_input_of_text_is_one_narrative(self, lessforce: Run) -> None:
        found = records(lessforce("classify", "-", stdin=f"{HELD}\n\n{CALM}").stdout)
        assert [record["text"] for record in found] == [f"{HELD}\n\n{CALM}"]

    def test_standard_input_that_is_not_text(self, lessforce: Run) -> None:
        result = lessforce("classify", "-", stdin=b"\xff\xfe\x00 no text")
        assert result.exit_code == 3
        assert records(result.stdout)[0]["error"]["code"] == "not_utf8"

    @pytest.mark.parametrize(
        "arguments",
        [
            [],
            ["--text", HELD, "in.jsonl"],
            ["none.jsonl"],
            ["in.txt"],
            ["in.jsonl", "-o", "out.docx"],
            ["in.jsonl", "-o", "in.jsonl"],
            ["in.jsonl", "-o", "./in.jsonl"],
            ["in.jsonl", "-o", "none/out.jsonl"],
            ["-", "-"],
            ["in.csv"],
            ["in.jsonl", "--nonsense"],
        ],
        ids=" ".join,
    )
    def test_wrong_use_is_told_and_touches_nothing(
        self, lessforce: Run, narratives: Path, monkeypatch: pytest.MonkeyPatch, arguments: list[str]
    ) -> None:
        monkeypatch.chdir(narratives.parent)
        Path("in.txt").write_text(HELD, encoding="utf-8")
        Path("in.csv").write_text(f"ward,story\nRowan,{HELD}\n", encoding="utf-8")
        before = {path: path.read_bytes() for path in Path().iterdir()}
        result = lessforce("classify", *arguments)
        assert result.exit_code == 2
        assert result.stderr
        assert result.stdout == ""
        assert {path: path.read_bytes() for path in Path().iterdir()} == before

    def test_one_text_is_shown_with_its_evidence(self, lessforce: Run) -> None:
        result = lessforce("classify", "--text", f"{HELD} Seclusion was considered but not used.")
        assert result.exit_code == 0
        shown = " ".join(result.stdout.replace("│", " ").split())
        assert "[Seated restraint]" in shown
        assert "%" in shown
        assert "Mentions that did not count" in shown
        assert "Priority: " in shown

    def test_one_text_that_cannot_be_read(self, lessforce: Run) -> None:
        result = lessforce("classify", "--text", "no")
        assert result.exit_code == 3
        assert "fewer than" in result.stderr

    def test_the_samples_can_be_read(self, lessforce: Run, tmp_path: Path) -> None:
        samples = sorted((ROOT / "samples").glob("*.*l")) + sorted((ROOT / "samples").glob("*.csv"))
        result = lessforce("classify", *samples, "-o", tmp_path / "out.jsonl")
        assert result.exit_code == 0
        found = records((tmp_path / "out.jsonl").read_text(encoding="utf-8"))
        assert len({record["id"] for record in found}) == len(found) == 20


class TestOtherCommands:
    def test_taxonomy_as_json(self, lessforce: Run) -> None:
        assert json.loads(lessforce("taxonomy", "--json").stdout)["interventions"][0]["id"]

    def test_taxonomy_for_people(self, lessforce: Run) -> None:
        shown = lessforce("taxonomy").stdout
        assert "Prone restraint" in " ".join(shown.split())

    def test_version(self, lessforce: Run) -> None:
        assert [line.split()[0] for line in lessforce("version").stdout.splitlines()] == ["lessforce", "taxonomy", "model"]

    def test_database_upgrade(self, lessforce: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv("LESSFORCE_DATA_DIR", str(tmp_path / "new"))
        result = lessforce("database", "upgrade")
        assert result.exit_code == 0
        assert (tmp_path / "new" / "lessforce.db").is_file()

    def test_a_damaged_model_is_told_without_a_traceback(
        self, lessforce: Run, tmp_path: Path, narratives: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setenv("LESSFORCE_MODEL_DIR", str(tmp_path))
        result = lessforce("classify", narratives)
        assert result.exit_code == 1
        assert "model cannot be loaded" in result.stderr
        assert result.stdout == ""

    def test_nothing_is_written_outside_the_output(self, narratives: Path, tmp_path: Path) -> None:
        """The runtime that carries the model would otherwise keep an id of the machine and send usage reports."""
        home = tmp_path / "home"
        home.mkdir()
        environment = {name: value for name, value in os.environ.items() if not name.startswith("XDG_")}
        command = [str(Path(sys.executable).parent / "lessforce"), "classify", str(narratives)]
        subprocess.run(command, env=environment | {"HOME": str(home)}, stdout=subprocess.DEVNULL, check=True, timeout=120)
        assert list(home.rglob("*")) == []

    def test_the_installed_command_has_the_commands_of_other_packages(self) -> None:
        command = str(Path(sys.executable).parent / "lessforce")
        shown = subprocess.run([command, "--help"], capture_output=True, text=True, check=True, timeout=60).stdout
        for name in ("classify", "serve", "taxonomy", "version", "database", "train", "evaluate"):
            assert f" {name} " in shown
