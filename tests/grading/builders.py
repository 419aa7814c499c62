"""Evidence of a student, made from the oracles' truth: what a perfect notebook would leave, to be spoilt by tests."""

from collections.abc import Mapping
from dataclasses import replace
from functools import cache
from pathlib import Path

import numpy as np

from autograder import spec
from autograder.checks import VOCABULARY
from autograder.grading.a1_2023 import part1
from autograder.model.assignment import Assignment
from autograder.model.evidence import (
    Axes,
    Call,
    Cell,
    CellStatus,
    Figure,
    Line,
    NotebookEvidence,
    QuestionEvidence,
    SubmissionEvidence,
    Value,
    ValueKind,
)
from reference.a1_2023 import oracles

ID = 18
"""An ID whose numbers tell all mistakes of Question 1.3 apart; for many IDs some hidden units are all positive."""
MISSING = Value(ValueKind.MISSING)
UNANSWERED = Value(ValueKind.UNANSWERED, "ellipsis")
ROOT = Path(__file__).resolve().parents[2]


@cache
def assignment() -> Assignment:
    """Part 1: values that depend on each other."""
    whole = spec.load(ROOT / "reference" / "a1_2023" / "assignment.toml", checks=VOCABULARY)
    return whole.narrowed([question.id for question in whole.parts[0].questions])


def array(values: object) -> Value:
    return Value(ValueKind.ARRAY, "ndarray", array=np.asarray(values))


def truth(student_id: int = ID) -> dict[str, np.ndarray]:
    return oracles.truth(oracles.Task(student_id))


def perfect(student_id: int = ID, *, archive: int | None = ID) -> SubmissionEvidence:
    """All answers right, everything written."""
    return submission({}, student_id=student_id, archive=archive)


def submission(
    changed: Mapping[str, Value],
    *,
    student_id: int = ID,
    archive: int | None = ID,
    extra: Mapping[str, Value] | None = None,
) -> SubmissionEvidence:
    """A perfect submission but for the named answers in `changed`; `extra` variables are alive everywhere."""
    held = {name: array(values) for name, values in truth(student_id).items()} | {"student_id": array(student_id)}
    held |= changed
    numeric = {name: value for name, value in held.items() if value.kind is ValueKind.ARRAY} | dict(extra or {})
    questions = {
        item.question: QuestionEvidence(
            question=item.question,
            values={name: held[name] for name in item.names},
            variables={name: value for name, value in numeric.items() if name not in item.names},
            calls={"range": range_calls(), "derivative": derivative_calls()} if item.calls else {},
            figures=(plot(),) if item.figures else (),
        )
        for item in part1.QUESTIONS
    }
    cells = tuple(cell for item in part1.QUESTIONS for cell in cells_of(item.question))
    notebook = NotebookEvidence("part1", cells, questions)
    return SubmissionEvidence(f"{archive}_A1_solution", archive, notebooks={"part1": notebook})


def cells_of(question: str) -> list[Cell]:
    """A text cell with a formula and a code cell; for 1.1b the two reviews."""
    if question == "q1_1b":
        headings = "**Activation function:** {}\n\n**Paper:** A. Author, 2017\n\n**Motivation:** m\n\n**Advantages:** a"
        return [cell(headings.format(name), question) for name in ("GELU", "Swish")]
    return [cell(f"$a_{question[3:]} = f(b)$", question), cell("a = f(b)", question, kind="code")]


def cell(source: str, question: str, *, kind: str = "markdown", status: CellStatus | None = None) -> Cell:
    default = CellStatus.OK if kind == "code" else CellStatus.TEXT
    return Cell(7, kind, source, question, own=True, status=status or default)


def range_calls() -> tuple[Call, ...]:
    return tuple(Call("ok", array(oracles.elu_range(alpha))) for alpha in part1.ALPHAS)


def derivative_calls() -> tuple[Call, ...]:
    return tuple(Call("ok", array(oracles.elu_derivative(part1.X, alpha))) for alpha in part1.ALPHAS)


def plot() -> Figure:
    x = np.linspace(-5, 5, 101)
    lines = tuple(Line("", x, y) for y in (oracles.elu(x, 1.0), oracles.elu_derivative(x, 1.0)))
    return Figure(7, (Axes("", "", "", (), lines, ()),))


def notebook_of(evidence: SubmissionEvidence) -> NotebookEvidence:
    return evidence.notebooks["part1"]


def with_notebook(evidence: SubmissionEvidence, **changes: object) -> SubmissionEvidence:
    """The submission with fields of its notebook replaced."""
    return replace(evidence, notebooks={"part1": replace(notebook_of(evidence), **changes)})  # type: ignore[arg-type]
