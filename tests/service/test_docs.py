"""Whatever a user can set or run is in the documents."""

from pathlib import Path

import pytest
from typer.main import get_command

from service.app import create_app
from service.cli import app
from service.settings import PREFIX, Settings

ROOT = Path(__file__).resolve().parent.parent.parent
DOCS = "\n".join(path.read_text(encoding="utf-8") for path in [ROOT / "README.md", *(ROOT / "docs").glob("*.md")])


def commands() -> list[str]:
    """Every command of the command line, with its group before it."""
    found = []
    for name, command in get_command(app).commands.items():  # type: ignore[attr-defined]
        below = getattr(command, "commands", None)
        found += [f"{name} {inner}" for inner in below] if below else [name]
    return found


@pytest.mark.parametrize("name", [PREFIX + name.upper() for name in Settings.model_fields])
def test_every_setting_is_documented(name: str) -> None:
    assert f"`{name}`" in DOCS


@pytest.mark.parametrize("name", commands())
def test_every_command_is_documented(name: str) -> None:
    assert f"lessforce {name}" in DOCS


@pytest.mark.parametrize("path", sorted(create_app(Settings()).openapi()["paths"]))
def test_every_route_is_documented(path: str) -> None:
    assert path.replace("{ident}", "{id}").replace("{number}", "{n}") in DOCS
