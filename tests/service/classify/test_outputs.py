"""Writing readings."""

from contextlib import suppress
from pathlib import Path

import pytest

from service.classify.outputs import Replacement, formula_safe


class TestFormulaSafe:
    @pytest.mark.parametrize("cell", ["=1+1", "+44", "-2", "@SUM(A1)", "\tx", "\rx"])
    def test_what_a_spreadsheet_would_run_is_text(self, cell: str) -> None:
        assert formula_safe(cell) == f"'{cell}"

    @pytest.mark.parametrize("cell", ["He said =", "", 4, -4, 0.5, None])
    def test_other_cells_are_left(self, cell: object) -> None:
        assert formula_safe(cell) == cell


class TestReplacement:
    def test_the_file_is_whole_or_as_it_was(self, tmp_path: Path) -> None:
        path = tmp_path / "out"
        path.write_bytes(b"before")
        with suppress(LookupError), Replacement(path) as file:
            file.write(b"half")
            raise LookupError
        assert path.read_bytes() == b"before"
        with Replacement(path) as file:
            file.write(b"after")
            assert path.read_bytes() == b"before"
        assert path.read_bytes() == b"after"
        assert list(tmp_path.iterdir()) == [path]
