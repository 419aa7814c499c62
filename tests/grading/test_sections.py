"""Formulas of several questions in one cell; the oracle of every row is a person reading the notebook."""

import pytest

from autograder.grading import grade
from autograder.model.evidence import Cell
from autograder.model.result import Outcome
from tests.grading.builders import assignment, cell, notebook_of, perfect, with_notebook

CODE = cell("h1 = f(x)", "q1_2a", kind="code")


def outcome(*cells: Cell, key: str = "q1_2a.formula") -> Outcome:
    """The outcome of a criterion where the question's own cells, and those given for it, are replaced."""
    evidence = perfect()
    questions = {key.partition(".")[0], *(item.question for item in cells)}
    others = [item for item in notebook_of(evidence).cells if item.question not in questions]
    return grade(assignment(), with_notebook(evidence, cells=(*others, *cells))).results[key].outcome


@pytest.mark.parametrize(
    ("text", "question", "expected"),
    [
        ("$a = f(b)$\n\n$c = f(a)$", "q1_2b", Outcome.PENDING),
        ("$a = f(b)$", "q1_2b", Outcome.FAIL),
        ("$a = f(b)$\n\n$c = f(a)$\n\n$d = f(c)$", "q1_3b", Outcome.FAIL),
    ],
)
def test_formulas_in_a_neighbouring_question_are_a_persons_matter(text: str, question: str, expected: Outcome) -> None:
    assert outcome(cell(text, question), CODE) is expected
