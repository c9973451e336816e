"""What all tests share: the promoted model, loaded once, and the command line run in this process."""

from collections.abc import Callable
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from models import registry
from nlp import Reader

ROOT = Path(__file__).resolve().parent.parent


@pytest.fixture(scope="session")
def model_folder() -> Path:
    """The folder of the promoted model."""
    return registry.promoted()


@pytest.fixture(scope="session")
def reader(model_folder: Path) -> Reader:
    """The promoted model's reader."""
    return Reader.load(model_folder)


@pytest.fixture
def lessforce() -> Callable[..., Result]:
    """Runs ``lessforce`` with arguments, and standard input as ``input``."""
    from service.cli import app

    def run(*arguments: object, stdin: str | bytes | None = None) -> Result:
        return CliRunner().invoke(app, [str(argument) for argument in arguments], input=stdin)

    return run
