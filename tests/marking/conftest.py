"""A small assignment, with evidence and results that fit it."""

from datetime import UTC, datetime
from fractions import Fraction

import pytest

from autograder.model.assignment import (
    Assignment,
    Criterion,
    FollowThrough,
    LatePolicy,
    Limits,
    Part,
    Question,
    SubmissionNames,
)
from autograder.model.evidence import Cell, CellStatus, NotebookEvidence, SubmissionEvidence
from autograder.model.result import CheckResult, Outcome


def criterion(name: str, points: str) -> Criterion:
    return Criterion(
        id=name, points=Fraction(points), check="close", summary=f"About {name}", tolerance=None, accept=()
    )


@pytest.fixture
def assignment() -> Assignment:
    """q1: value 0.1 + formula 0.2; q2: answer 2.7; q3, bonus: extra 1. Worth 3, due 2023-09-08 12:00 UTC, 0.2 a day."""
    questions = (
        Question("q1", "1", "First", (criterion("value", "0.1"), criterion("formula", "0.2")), bonus=False),
        Question("q2", "2", "Second", (criterion("answer", "2.7"),), bonus=False),
        Question("q3", "3", "Third", (criterion("extra", "1"),), bonus=True),
    )
    limits = Limits(cell_s=1.5, notebook_s=60, memory_mib=512, processes=64, file_mib=32, output_kib=256)
    return Assignment(
        id="demo",
        title="A demonstration",
        version="1",
        points=Fraction(3),
        names=SubmissionNames("(?P<id>[0-9]+)", "1.zip", "student_id", 1, 99),
        late=LatePolicy(due=datetime(2023, 9, 8, 12, tzinfo=UTC), per_day=Fraction(1, 5)),
        follow_through=FollowThrough.FULL,
        follow_through_fraction=Fraction(1),
        parts=(Part("part1", "Part 1", "Part1.ipynb", 7, limits, questions),),
    )


@pytest.fixture
def evidence() -> SubmissionEvidence:
    """Student 7: an own Markdown and an own code cell with a picture in q1, a given cell in q2."""
    cells = (
        Cell(0, "markdown", "# Title", None, own=False, status=CellStatus.TEXT),
        Cell(1, "markdown", "What is h?", "q1", own=False, status=CellStatus.TEXT),
        Cell(2, "markdown", "$h = Wx$", "q1", own=True, status=CellStatus.TEXT),
        Cell(3, "code", "h = W @ x", "q1", own=True, status=CellStatus.OK, images=("aGVsbG8=",)),
        Cell(4, "code", "plot()", "q2", own=False, status=CellStatus.OK, images=("Z2l2ZW4=",)),
        Cell(5, "code", 'grader.check("q1")', "q1", own=False, status=CellStatus.SKIPPED),
    )
    notebook = NotebookEvidence("part1", cells, questions={})
    return SubmissionEvidence("7_demo", 7, notebooks={"part1": notebook})


@pytest.fixture
def results() -> dict[str, CheckResult]:
    """q1 is right, q2 waits for a person, q3 was not answered."""
    return {
        "q1.value": CheckResult(Outcome.PASS, Fraction(1), message="Right.", expected="1", seen="1"),
        "q1.formula": CheckResult(Outcome.PASS, Fraction(1), message="A formula is shown."),
        "q2.answer": CheckResult(Outcome.PENDING, message="A person marks this.", remark="160 words."),
        "q3.extra": CheckResult(Outcome.NOT_RUN, message="Not answered."),
    }
