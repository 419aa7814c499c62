"""Formulas that were written in another cell than the one they belong in."""

from autograder.checks import MANUAL, TEXT_KINDS, count_formulas
from autograder.model.assignment import Part, Question
from autograder.model.evidence import NotebookEvidence

__all__ = ["formulas_elsewhere"]

MOVED = 2
"""Formulas in one place from which on another question's may be among them."""


def formulas_elsewhere(notebook: NotebookEvidence, part: Part, question: Question) -> bool:
    """Whether another question of the same number (1.2a, 1.2b, …) holds more formulas than it needs itself."""
    number = _number(question)
    others = (other for other in part.questions if other.id != question.id and _number(other) == number)
    return any(_formulas(notebook, other) >= max(MOVED, _answers(other) + 1) for other in others)


def _formulas(notebook: NotebookEvidence, question: Question) -> int:
    cells = (cell for cell in notebook.cells if cell.question == question.id)
    return sum(count_formulas(cell.source) for cell in cells if cell.own and cell.kind in TEXT_KINDS)


def _answers(question: Question) -> int:
    """Answers that a question asks for: each has a formula of its own."""
    return sum(criterion.check not in ("formula", MANUAL) for criterion in question.criteria)


def _number(question: Question) -> str:
    """`1.2` of `1.2a`."""
    return question.number.rstrip("abcdefghijklmnopqrstuvwxyz")
