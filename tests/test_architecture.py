"""The house's walls: which way dependencies run, and the size of functions and modules."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest
from importlinter.cli import lint_imports

ROOT = Path(__file__).resolve().parent.parent
MODULES = sorted(path for package in ("service", "nlp", "models", "training") for path in (ROOT / package).rglob("*.py"))
MOST_LINES = 400
MOST_FUNCTION_LINES = 40


def functions(tree: ast.AST) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    return (node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef))


def body_lines(function: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    """Lines of code: the docstring and the signature say what the function is and do not count."""
    first = function.body[1] if ast.get_docstring(function) and len(function.body) > 1 else function.body[0]
    return (function.end_lineno or 0) - first.lineno + 1


def test_dependencies_run_one_way(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(ROOT)
    status = lint_imports(config_filename=str(ROOT / "pyproject.toml"))
    assert status == 0, capsys.readouterr().out


@pytest.mark.parametrize("path", MODULES, ids=lambda path: str(path.relative_to(ROOT)))
class TestModule:
    def test_is_short(self, path: Path) -> None:
        assert len(path.read_text(encoding="utf-8").splitlines()) <= MOST_LINES

    def test_its_functions_are_short(self, path: Path) -> None:
        tree = ast.parse(path.read_text(encoding="utf-8"))
        long = {f.name: body_lines(f) for f in functions(tree) if body_lines(f) > MOST_FUNCTION_LINES}
        assert not long

    def test_public_names_say_what_they_are(self, path: Path) -> None:
        if "migrations" in path.parts or not path.read_text(encoding="utf-8").strip():
            pytest.skip("nothing public here")
        tree = ast.parse(path.read_text(encoding="utf-8"))
        public = [
            node
            for node in ast.iter_child_nodes(tree)
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef) and not node.name.startswith("_")
        ]
        assert ast.get_docstring(tree)
        assert not [node.name for node in public if not ast.get_docstring(node)]


def test_only_transactions_commit() -> None:
    """Services and repositories never commit: service/database/connection.py does, at the request boundary."""
    calls = {
        path.relative_to(ROOT).as_posix()
        for path in (ROOT / "service").rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Attribute) and node.attr in {"commit", "begin"}
    }
    assert calls == {"service/database/connection.py", "service/database/schema.py"}


def test_sql_lives_in_repositories() -> None:
    allowed = {"service/database", "service/incidents/repository.py"}
    users = {
        path.relative_to(ROOT).as_posix()
        for path in (ROOT / "service").rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.ImportFrom)
        and (node.module or "").startswith("sqlalchemy")
        and {alias.name for alias in node.names} & {"select", "insert", "update", "delete", "text", "func"}
    }
    assert not [user for user in users if not any(user.startswith(prefix) for prefix in allowed)]
