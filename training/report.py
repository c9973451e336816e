"""What people read of an evaluation: the table of targets on a terminal, and the model card."""

from pathlib import Path
from typing import Any

from rich.console import Console
from rich.table import Table

from training.evaluate import targets

SHOWN = (
    "interventions.f1",
    "force_used.f1",
    "main_trigger.accuracy",
    "de_escalation.accuracy",
    "techniques.f1",
    "concerns.f1",
    "traps.exact",
)


def _found(report: dict[str, Any], experiments: dict[str, Any], row: dict[str, Any]) -> list[float] | None:
    """Point, low and high of a target's figure; ``None`` where it was not measured."""
    source = experiments.get("register", {}).get("figures", {}) if row["where"] == "register" else report[row["where"]]
    found: list[float] | None = source.get(row["figure"])
    return found


def target_rows(report: dict[str, Any], experiments: dict[str, Any]) -> list[list[str]]:
    """Name, figure with interval, target, stretch and verdict of each target."""
    rows = []
    for row in targets():
        found = _found(report, experiments, row)
        if found is None:
            rows.append([row["name"], "not measured", f"{row['target']:g}", f"{row['stretch']:g}", ""])
            continue
        verdict = "met" if found[0] >= row["target"] else f"short by {row['target'] - found[0]:.3f}"
        verdict = "stretch met" if found[0] >= row["stretch"] else verdict
        shown = f"{found[0]:.3f} [{found[1]:.3f}, {found[2]:.3f}]"
        rows.append([row["name"], shown, f"{row['target']:g}", f"{row['stretch']:g}", verdict])
    return rows


def comparison_rows(report: dict[str, Any]) -> list[list[str]]:
    """The reader beside its baselines, on the same narratives."""
    mine = {k: v[0] for k, v in report["figures"].items()} | {"traps.exact": report["traps"]["interventions.exact"][0]}
    rows = [["reader", *(f"{mine[k]:.3f}" for k in SHOWN)]]
    for name, found in report.get("baselines", {}).items():
        rows.append([name, *(f"{found[k]:.3f}" for k in SHOWN)])
    return rows


def experiment_rows(experiments: dict[str, Any]) -> list[list[str]]:
    """Ablations and learning curve, each with what it was trained on."""
    return [
        [
            e["name"],
            str(e["records"]),
            *(f"{e['figures'].get(k, float('nan')):.3f}" for k in ("interventions.f1", "force_used.f1", "concerns.f1")),
        ]
        for e in experiments.get("runs", [])
    ]


def print_report(report: dict[str, Any], experiments: dict[str, Any], console: Console) -> None:
    """The tables on a terminal."""
    tables: list[tuple[str, list[str], list[list[str]]]] = [
        (
            f"Targets: {report['narratives']} narratives by writers outside training ({', '.join(report['test_writers'])})",
            ["figure", "found, 95% interval", "target", "stretch", ""],
            target_rows(report, experiments),
        ),
        ("Beside the baselines, same narratives", ["", *SHOWN], comparison_rows(report)),
        (
            f"Ablation and learning curve, recorded {experiments.get('date', 'never')}: {experiments.get('setting', '')}",
            ["run", "records", "interventions F1", "force used F1", "concerns F1"],
            experiment_rows(experiments),
        ),
        (
            "Concerns",
            ["label", "F1", "precision", "recall", "in the gold"],
            [[k, *(f"{x:g}" for x in v)] for k, v in report["labels"]["concerns"].items()],
        ),
        (
            "Interventions",
            ["label", "F1", "precision", "recall", "in the gold"],
            [[k, *(f"{x:g}" for x in v)] for k, v in report["labels"]["interventions"].items()],
        ),
    ]
    for title, heads, rows in tables:
        table = Table(title=title, title_justify="left")
        for k, head in enumerate(heads):
            table.add_column(head, justify="left" if k == 0 else "right")
        for row in rows:
            table.add_row(*row)
        console.print(table)
    _print_lines(report, console)


def _print_lines(report: dict[str, Any], console: Console) -> None:
    errors = ", ".join(f"{h} {e:.3f}" for h, e in report["calibration_error"].items())
    console.print(f"Expected calibration error (target 0.05): {errors}")
    for row in report["coverage"]:
        console.print(
            f"Reading the surest {row['coverage']:.0%}: interventions all right {row['interventions_exact']:.3f}, "
            f"concerns all right {row['concerns_exact']:.3f}"
        )
    for name, found in report["surface"].items():
        console.print(f"{name}: interventions F1 {found['interventions.f1']:.3f}, concerns F1 {found['concerns.f1']:.3f}")
    for kind, found in report["fairness"].items():
        console.print(f"swapping {kind}: {found['flip_rate']:.4f} of decisions flip in {found['texts']} texts")


def _markdown(heads: list[str], rows: list[list[str]]) -> str:
    lines = ["| " + " | ".join(heads) + " |", "|" + "---|" * len(heads)]
    return "\n".join(lines + ["| " + " | ".join(row) + " |" for row in rows])


def _sections(report: dict[str, Any], experiments: dict[str, Any]) -> dict[str, str]:
    label_heads = ["label", "F1", "precision", "recall", "in the gold"]
    labels = "\n\n".join(
        f"**{name}**\n\n" + _markdown(label_heads, [[k, *(f"{x:g}" for x in v)] for k, v in table.items()])
        for name, table in report["labels"].items()
    )
    return {
        "targets": _markdown(["figure", "found, 95% interval", "target", "stretch", ""], target_rows(report, experiments)),
        "baselines": _markdown(["", *SHOWN], comparison_rows(report)),
        "experiments": _markdown(
            ["run", "records", "interventions F1", "force used F1", "concerns F1"], experiment_rows(experiments)
        ),
        "experiments_setting": str(experiments.get("setting", "")),
        "labels": labels,
        "calibration": _markdown(
            ["head", "expected calibration error"], [[h, f"{e:.3f}"] for h, e in report["calibration_error"].items()]
        ),
        "coverage": _markdown(
            ["share read", "interventions all right", "concerns all right"],
            [
                [f"{r['coverage']:.0%}", f"{r['interventions_exact']:.3f}", f"{r['concerns_exact']:.3f}"]
                for r in report["coverage"]
            ],
        ),
        **_shifts(report),
    }


def _shifts(report: dict[str, Any]) -> dict[str, str]:
    """What changes with the surface, the people, the kind of trap and the writer."""
    return {
        "surface": _markdown(
            ["change", "interventions F1", "concerns F1"],
            [[k, f"{v['interventions.f1']:.3f}", f"{v['concerns.f1']:.3f}"] for k, v in report["surface"].items()],
        ),
        "fairness": _markdown(
            ["swapped", "texts", "share of decisions that flip", "labels that flipped most"],
            [
                [k, str(v["texts"]), f"{v['flip_rate']:.4f}", ", ".join(f"{a} {n}" for a, n in list(v["labels"].items())[:4])]
                for k, v in report["fairness"].items()
            ],
        ),
        "traps": _markdown(
            ["kind", "records", "interventions F1"],
            [[k, str(v["narratives"]), f"{v['interventions.f1']:g}"] for k, v in report["traps_by_kind"].items()],
        ),
        "slices": _markdown(
            ["writer or setting", "narratives", "interventions F1", "concerns F1"],
            [
                [k, str(v["narratives"]), f"{v['interventions.f1']:g}", f"{v['concerns.f1']:g}"]
                for part in ("by_writer", "by_setting", "by_style", "by_author")
                for k, v in report[part].items()
            ],
        ),
    }


CARD = Path(__file__).parent / "card.md"


def card(manifest: dict[str, Any], report: dict[str, Any], experiments: dict[str, Any]) -> str:
    """The model card: the template ``card.md`` filled with what was measured."""
    text = CARD.read_text(encoding="utf-8")
    filled = {
        **_sections(report, experiments),
        "name": manifest["name"],
        "version": manifest["version"],
        "created": manifest["created"],
        "taxonomy": manifest["taxonomy"],
        "checksum": manifest["files"]["model.onnx"],
        "recipe": ", ".join(f"{k} {v}" for k, v in manifest["recipe"].items()),
        "train_records": str(manifest["records"]["train"]),
        "tune_records": str(manifest["records"]["tune"]),
        "train_writers": ", ".join(manifest["writers"]["train"]),
        "tune_writers": ", ".join(manifest["writers"]["tune"]),
        "test_writers": ", ".join(report["test_writers"]),
        "narratives": str(report["narratives"]),
        "flips": str(manifest["quantisation"]),
        "mentions": ", ".join(f"{k} {v}" for k, v in report["mentions"].items()),
    }
    for key, value in filled.items():
        text = text.replace("{{" + key + "}}", value)
    return text
