"""Formulas and code that were written in another cell than the one they belong in."""

from collections.abc import Sequence
from functools import lru_cache

from autograder.checks import MANUAL, TEXT_KINDS, count_formulas, shown_formulas, told_formulas
from autograder.model.assignment import Part, Question
from autograder.model.evidence import Cell, NotebookEvidence, ValueKind

__all__ = ["OPEN", "code_of", "formulas_elsewhere", "formulas_repeated"]

OPEN = frozenset({ValueKind.MISSING, ValueKind.UNANSWERED})
"""What an answer is that was not given."""

MOVED = 2
"""Formulas in one place from which on another question's may be among them."""

REPEATED = 3
"""Other questions that hold the same formulas from which on these are no answer to one; a general one serves for two layers."""
_CELLS = 8_192
"""Cells of which it is remembered what they hold: each is asked about for every question."""

_NOTHING = ("#", "grader.check(")
"""How lines begin that do nothing towards an answer: a comment, the template's check."""


def code_of(notebook: NotebookEvidence, question: Question, names: Sequence[str]) -> tuple[Cell, ...]:
    """The code cells of a question; all of the notebook's where these are empty and yet its answers are there.

    Without the template a question that asks for no names must hold something of the student's: the hand-out gives the
    code of some, above their headings.

    Args:
        notebook: All of it.
        question: Whose code.
        names: The answers that it asks for.
    """
    evidence = notebook.questions.get(question.id)
    answered = evidence is not None and all(
        name in evidence.values and evidence.values[name].kind not in OPEN for name in names
    )
    cells = [cell for cell in notebook.cells if cell.kind == "code"]
    own = tuple(cell for cell in cells if question.id in cell.questions)
    if notebook.freeform and not names:
        answered &= any(cell.own for cell in notebook.cells if question.id in cell.questions)
    return tuple(cells) if answered and not any(map(_does_something, own)) else own


def _does_something(cell: Cell) -> bool:
    lines = (line.strip() for line in cell.source.splitlines())
    return any(line and not line.startswith(_NOTHING) for line in lines)


def formulas_elsewhere(notebook: NotebookEvidence, part: Part, question: Question) -> bool:
    """Whether another question of the same number (1.2a, 1.2b, …) holds more formulas than it needs itself."""
    number = _number(question)
    others = (other for other in part.questions if other.id != question.id and _number(other) == number)
    return any(_formulas(notebook, other) >= max(MOVED, _answers(other) + 1) for other in others)


def formulas_repeated(cells: Sequence[Cell], question: str, formulas: frozenset[str]) -> bool:
    """Whether many other questions hold all these formulas, in cells that are not this question's as well.

    Args:
        cells: All of the notebook's.
        question: Id of the question that the formulas answer.
        formulas: As `shown_formulas` gives them.
    """
    held: dict[str, frozenset[str]] = {}
    for cell in cells:
        if cell.own and cell.question and question not in cell.questions:
            held[cell.question] = held.get(cell.question, frozenset()) | _held(cell.source, cell.kind)
    return sum(formulas <= other for other in held.values()) >= REPEATED


@lru_cache(maxsize=_CELLS)
def _held(source: str, kind: str) -> frozenset[str]:
    return shown_formulas(source) if kind in TEXT_KINDS else told_formulas(source)


def _formulas(notebook: NotebookEvidence, question: Question) -> int:
    cells = (cell for cell in notebook.cells if question.id in cell.questions)
    return sum(count_formulas(cell.source) for cell in cells if cell.own and cell.kind in TEXT_KINDS)


def _answers(question: Question) -> int:
    """Answers that a question asks for: each has a formula of its own."""
    return sum(criterion.check not in ("formula", MANUAL) for criterion in question.criteria)


def _number(question: Question) -> str:
    """`1.2` of `1.2a`."""
    return question.number.rstrip("abcdefghijklmnopqrstuvwxyz")
