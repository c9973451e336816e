"""Reading rows out of files."""

import json
from pathlib import Path
from typing import Any

import openpyxl
import pandas as pd
import pytest

from service.classify.inputs import Columns, InputProblem, Row, rows

TEXT = "He was held by two staff."


def read(path: Path, **columns: str) -> list[Row]:
    return list(rows(path, Columns(**columns)))


def write(path: Path, records: list[dict[str, Any]]) -> Path:
    """The records as a file of the path's kind."""
    if path.suffix == ".jsonl":
        path.write_text("".join(json.dumps(record) + "\n" for record in records), encoding="utf-8")
    elif path.suffix == ".csv":
        pd.DataFrame(records).to_csv(path, index=False)
    elif path.suffix == ".xlsx":
        pd.DataFrame(records).to_excel(path, index=False)
    else:
        pd.DataFrame(records).to_parquet(path, index=False)
    return path


@pytest.fixture(params=[".jsonl", ".csv", ".xlsx", ".parquet"])
def path(request: pytest.FixtureRequest, tmp_path: Path) -> Path:
    """A path of each kind."""
    return tmp_path / f"in{request.param}"


class TestEveryKind:
    def test_rows_have_their_number_id_and_text(self, path: Path) -> None:
        write(path, [{"other": 1, "id": "a", "text": TEXT}, {"other": 2, "id": "b", "text": f"{TEXT}\nAnd, so on."}])
        found = read(path)
        assert [(row.number, row.id, row.text) for row in found] == [(1, "a", TEXT), (2, "b", f"{TEXT}\nAnd, so on.")]
        assert [row.fault for row in found] == [None, None]
        assert found[-1].done == pytest.approx(1.0)

    @pytest.mark.parametrize("name", ["narrative", "Description", "Incident description", "TEXT"])
    def test_the_narrative_is_found_by_its_name(self, path: Path, name: str) -> None:
        write(path, [{"x": 1, name: TEXT}])
        assert [row.text for row in read(path)] == [TEXT]

    def test_named_columns_are_used(self, path: Path) -> None:
        write(path, [{"text": "not this", "id": "no", "free words": TEXT, "case": 7}])
        found = read(path, text="free words", id="case")
        assert [(row.id, row.text) for row in found] == [("7", TEXT)]

    def test_a_row_without_an_id_gets_one_of_its_place(self, path: Path) -> None:
        write(path, [{"text": TEXT}, {"text": TEXT}])
        assert [row.id for row in read(path)] == [f"{path.name}:1", f"{path.name}:2"]

    def test_an_empty_cell_is_an_empty_text(self, path: Path) -> None:
        write(path, [{"id": "a", "text": ""}, {"id": "b", "text": TEXT}])
        assert [row.text for row in read(path)] == ["", TEXT]


class TestTables:
    @pytest.mark.parametrize("ending", [".csv", ".xlsx", ".parquet"])
    def test_a_table_without_a_narrative_names_its_columns(self, tmp_path: Path, ending: str) -> None:
        path = write(tmp_path / f"in{ending}", [{"ward": "Rowan", "story": TEXT}])
        with pytest.raises(InputProblem, match="--text-column: ward, story"):
            read(path)
        with pytest.raises(InputProblem, match="'tale'"):
            read(path, text="tale")
        with pytest.raises(InputProblem, match="--id-column"):
            read(path, text="story", id="tale")

    @pytest.mark.parametrize("ending", [".xlsx", ".parquet"])
    def test_a_damaged_file_is_refused(self, tmp_path: Path, ending: str) -> None:
        path = tmp_path / f"in{ending}"
        path.write_bytes(b"not what the ending says")
        with pytest.raises(InputProblem, match="damaged"):
            read(path)

    def test_a_spreadsheets_numbers_are_no_text(self, tmp_path: Path) -> None:
        assert [row.text for row in read(write(tmp_path / "in.xlsx", [{"text": 12}]))] == [12]

    def test_an_empty_spreadsheet_has_no_columns(self, tmp_path: Path) -> None:
        openpyxl.Workbook().save(tmp_path / "in.xlsx")
        with pytest.raises(InputProblem, match="--text-column"):
            read(tmp_path / "in.xlsx")


class TestJsonLines:
    def test_bad_lines_are_rows_with_a_fault(self, tmp_path: Path) -> None:
        good = json.dumps({"id": "a", "text": TEXT}).encode()
        lines = [good, b"{", b"", b"[1]", b'{"text": "\xff\xff\xff"}', b'{"id": "z"}', b"[" * 100_000, good]
        (tmp_path / "in.jsonl").write_bytes(b"\n".join(lines))
        found = read(tmp_path / "in.jsonl")
        assert [(row.number, row.fault[0] if row.fault else None) for row in found] == [
            (1, None),
            (2, "malformed_json"),
            (4, "not_an_object"),
            (5, "not_utf8"),
            (6, "no_text"),
            (7, "malformed_json"),
            (8, None),
        ]
        assert found[4].id == "z"

    def test_half_a_surrogate_pair_in_an_id_can_be_written(self, tmp_path: Path) -> None:
        (tmp_path / "in.jsonl").write_text('{"id": "a\\ud800", "text": "x"}\n', encoding="utf-8")
        assert read(tmp_path / "in.jsonl")[0].id == "a?"


class TestCsv:
    def test_a_row_that_is_not_utf8_is_bad_alone(self, tmp_path: Path) -> None:
        body = b'\xef\xbb\xbfid,text\na,"One, two,\nthree"\nb,caf\xe9 was loud\nc,' + TEXT.encode() + b"\n"
        (tmp_path / "in.csv").write_bytes(body)
        found = read(tmp_path / "in.csv")
        assert [row.fault[0] if row.fault else row.text for row in found] == ["One, two,\nthree", "not_utf8", TEXT]

    def test_short_and_long_rows_are_rows(self, tmp_path: Path) -> None:
        (tmp_path / "in.csv").write_text(f"id,text\na\nb,{TEXT},more,still\n", encoding="utf-8")
        assert [row.text for row in read(tmp_path / "in.csv")] == ["", TEXT]

    def test_a_huge_cell_is_a_row(self, tmp_path: Path) -> None:
        (tmp_path / "in.csv").write_text(f"text\n{'x' * 300_000}\n{TEXT}\n", encoding="utf-8")
        assert [row.text for row in read(tmp_path / "in.csv")] == ["x" * 300_000, TEXT]


class TestPath:
    def test_an_unknown_ending_is_refused(self, tmp_path: Path) -> None:
        (tmp_path / "in.docx").write_text("x", encoding="utf-8")
        with pytest.raises(InputProblem, match="ending"):
            read(tmp_path / "in.docx")

    def test_a_missing_file_is_refused(self, tmp_path: Path) -> None:
        with pytest.raises(InputProblem, match="no such file"):
            read(tmp_path / "in.csv")
