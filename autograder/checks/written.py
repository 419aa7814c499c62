"""Hands written answers to a person, with what a machine can say about them."""

from collections.abc import Collection, Sequence

from autograder.checks import show
from autograder.checks.prose import has_picture, without_placeholder, words
from autograder.model.evidence import Cell
from autograder.model.result import CheckResult, Outcome

__all__ = ["ALL_KINDS", "TEXT_KINDS", "own_text", "written"]

TEXT_KINDS = frozenset({"markdown", "raw"})
ALL_KINDS = frozenset({"markdown", "raw", "code"})


def written(
    cells: Sequence[Cell], *, label: str, kinds: Collection[str] = ALL_KINDS, min_words: int = 0, max_words: int = 0
) -> CheckResult:
    """PENDING when the student wrote anything, NOT_RUN when not. Never takes points.

    Args:
        cells: The question's cells.
        label: Where, for messages.
        kinds: Kinds of cells that hold the answer; pseudo-code may stand in a code cell.
        min_words: Fewer are told to the marker.
        max_words: More are told to the marker; 0 for no bound.
    """
    text = own_text(cells, kinds=kinds)
    if not text:
        message = f"{label}: nothing was written: put your answer in this question's text cell."
        return CheckResult(outcome=Outcome.NOT_RUN, message=message)
    remark = show.plural(words(text), "word")
    if has_picture(text):
        remark += " and a picture"
    if min_words and words(text) < min_words:
        remark += f", fewer than the {min_words} asked for"
    if max_words and words(text) > max_words:
        remark += f", more than the {max_words} allowed"
    return CheckResult(outcome=Outcome.PENDING, message=f"{label}: marked by a person.", remark=remark)


def own_text(cells: Sequence[Cell], *, kinds: Collection[str]) -> str:
    """What the student wrote in these cells, without the template's placeholder; empty if nothing."""
    sources = (without_placeholder(cell.source).strip() for cell in cells if cell.own and cell.kind in kinds)
    return "\n\n".join(source for source in sources if source)
