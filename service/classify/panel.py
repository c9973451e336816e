"""One reading in the terminal: the text with its evidence marked and named, then every decision in words."""

from collections.abc import Iterator

from rich.console import Console, Group, RenderableType
from rich.panel import Panel
from rich.text import Text

from service.display.highlights import Piece
from service.display.view import Group as Decisions
from service.display.view import ReadingView

STYLES = {
    "intervention": "black on orange1",
    "concern": "white on dark_red",
    "trigger": "black on sky_blue1",
    "de_escalation": "black on pale_green1",
    "fact": "black on plum2",
    "not_counted": "dim underline",
}
LEVELS = {"urgent": "bold white on dark_red", "review": "bold black on gold1", "routine": "bold"}


def show(reading: ReadingView, console: Console) -> None:
    """Print the reading."""
    console.print(Panel(Group(*_parts(reading)), title="LessForce", title_align="left", padding=(1, 2)))


def _parts(reading: ReadingView) -> Iterator[RenderableType]:
    yield Text(f" Priority: {reading.priority} ", LEVELS.get(reading.level, "bold"))
    yield from (Text(f"  • {reason}") for reason in reading.reasons)
    yield Text()
    yield _narrative(reading.pieces)
    for group in reading.groups:
        yield _heading(group.title)
        yield from _decisions(group)
    if reading.uncounted:
        yield _heading("Mentions that did not count")
        for mention in reading.uncounted:
            yield Text(f"  • “{mention.quote}” ({mention.label}). {mention.status}: {mention.why}")
    yield _heading("Facts")
    yield Text("  " + "; ".join(f"{name}: {value.lower()}" for name, value in reading.facts))
    if reading.statutory and reading.statutory.missing:
        yield _heading("Not found in the text, of what section 6(5) wants on record")
        yield Text("  " + "; ".join(reading.statutory.missing))
    if reading.abstained:
        yield _heading("Left to a person")
        yield from (Text(f"  • {what}: {why}") for what, why in reading.abstained)
    yield Text()
    made_by = ", ".join(f"{name} {number}" for name, number in reading.versions.items())
    yield Text(f"{made_by}. It advises; people decide.", "dim")


def _heading(words: str) -> Text:
    return Text(f"\n{words}", "bold")


def _decisions(group: Decisions) -> Iterator[Text]:
    if not group.decisions:
        yield Text(f"  {group.nothing}")
    for decision in group.decisions:
        extra = "; ".join(filter(None, (decision.likelihood, decision.note)))
        yield Text.assemble(f"  • {decision.label}", (f"  {extra}" if extra else "", "dim"))


def _narrative(pieces: tuple[Piece, ...]) -> Text:
    out = Text()
    for piece in pieces:
        out.append(piece.text, STYLES[piece.within[-1].kind] if piece.within else "")
        for mark in piece.ending:
            out.append(f" [{mark.label}]", "bold" if mark.kind != "not_counted" else "dim")
    return out
