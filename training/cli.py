"""``lessforce train``, ``lessforce evaluate`` and ``lessforce experiments``."""

import tempfile
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from models import registry

console = Console(stderr=True)
WITHOUT_TRAINING = 2


def _needs_training() -> None:
    try:
        import sentence_transformers  # noqa: F401  only asked whether it is there
        import torch  # noqa: F401
    except ImportError as missing:
        console.print(
            f"Training needs the 'train' extra ({missing.name} is missing): make setup, or pip install 'lessforce[train]'."
        )
        raise typer.Exit(WITHOUT_TRAINING) from missing


def train(
    name: Annotated[str, typer.Argument(help="Name and version of the new model, such as reader-2.")],
    promote: Annotated[bool, typer.Option(help="Serve this model from now on.")] = False,
) -> None:
    """Train a model from the corpus into models/NAME, evaluate it on the test writers and write its card."""
    _needs_training()
    from training.pipeline import train_model
    from training.train import Recipe

    folder = registry.ROOT / name
    if folder.exists():
        console.print(f"models/{name} exists; choose another name.")
        raise typer.Exit(WITHOUT_TRAINING)
    train_model(folder, Recipe(), console.print)
    if promote:
        registry.PROMOTED.write_text(name + "\n", encoding="utf-8")
    console.print(f"models/{name} is ready{' and promoted' if promote else ''}; read its card.md.")


def evaluate(
    baselines: Annotated[bool, typer.Option(help="Train and score the baselines as well.")] = True,
) -> None:
    """Judge the promoted model on the writers that training never saw, beside the baselines; print the tables."""
    if baselines:
        _needs_training()
    from nlp.reader import Reader
    from training.evaluate import evaluate as judge
    from training.pipeline import experiments
    from training.report import print_report

    report = judge(Reader.load(registry.promoted(), threads=2), with_baselines=baselines)
    print_report(report, experiments(), Console())


def experiments() -> None:
    """Run the ablations, the learning curve and the held-out register (hours), and record them."""
    _needs_training()
    from training.experiments import run

    with tempfile.TemporaryDirectory() as scratch:
        run(Path(scratch), console.print)
