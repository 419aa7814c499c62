"""Answers of several questions in one cell; the oracle of every row is a person reading the notebook."""

from dataclasses import replace

import pytest

from autograder.grading import grade
from autograder.grading.sections import code_of
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
        ("$b = f(a)$\n\n$c = f(a)$", "q1_2b", Outcome.PENDING),
        ("$b = f(a)$", "q1_2b", Outcome.FAIL),
        ("$b = f(a)$\n\n$c = f(a)$\n\n$d = f(c)$", "q1_3b", Outcome.FAIL),
    ],
)
def test_formulas_in_a_neighbouring_question_are_a_persons_matter(text: str, question: str, expected: Outcome) -> None:
    assert outcome(cell(text, question), CODE) is expected


@pytest.mark.parametrize(
    ("source", "elsewhere"),
    [
        ("", True),
        ("# see above\n\n# and below\n", True),
        ('grader.check("q1_2a")', True),
        ("h1 = ...", False),  # the template's: not answered
        ("# my answer\nh1 = f(x)", False),
    ],
)
def test_code_stands_elsewhere_where_a_question_has_none(source: str, *, elsewhere: bool) -> None:
    own, other, text = cell(source, "q1_2a", kind="code"), cell("h2 = 1", "q1_2b", kind="code"), cell("a", "q1_2a")
    notebook = replace(notebook_of(perfect()), cells=(text, own, other))
    (question,) = (item for part in assignment().parts for item in part.questions if item.id == "q1_2a")
    assert code_of(notebook, question, ["h1"]) == ((own, other) if elsewhere else (own,))
    assert code_of(notebook, question, ["h1", "h99"]) == (own,)


@pytest.mark.parametrize(
    ("freeform", "answered", "all_cells"), [(False, False, True), (True, True, True), (True, False, False)]
)
def test_without_the_template_only_an_answered_question_may_have_its_code_elsewhere(
    *, freeform: bool, answered: bool, all_cells: bool
) -> None:
    """The course's hand-out has a training above the heading of the question that asks what is seen in it."""
    other, text = cell("network1.fit(data)", "q1_2b", kind="code"), replace(cell("a", "q1_2a"), own=answered)
    notebook = replace(notebook_of(perfect()), cells=(other, text), freeform=freeform)
    (question,) = (item for part in assignment().parts for item in part.questions if item.id == "q1_2a")
    assert code_of(notebook, question, []) == ((other,) if all_cells else ())


@pytest.mark.parametrize(("others", "expected"), [(2, Outcome.PASS), (3, Outcome.PENDING), (9, Outcome.PENDING)])
def test_one_text_for_many_questions_is_a_persons_matter(others: int, expected: Outcome) -> None:
    questions = ("q1_2b", "q1_2c", "q1_2d", "q1_2e", "q1_2f", "q1_2g", "q1_3a", "q1_3b", "q1_3c")
    every = "$h = W x$\n\n$p = e^h / s$"
    cells = [cell(every, question) for question in ("q1_2a", *questions[:others])]
    assert outcome(*cells) is expected
    mine = [replace(one, source=f"{one.source}\n\n$h^1 = r(W x)$") for one in cells[:1]]
    assert outcome(*mine, *cells[1:]) is Outcome.PASS
