"""Judging how a mutant was marked. The reports are made by hand: nothing is run here."""

from dataclasses import replace
from fractions import Fraction
from pathlib import Path

import pytest

from autograder.errors import UsageError
from autograder.model.assignment import Assignment, Criterion, FollowThrough, Limits, Part, Question, SubmissionNames
from autograder.model.evidence import Finding
from autograder.model.result import CriterionResult, GradeReport, Outcome, QuestionResult
from autograder.pipeline.grade import open_gradable
from autograder.pipeline.mutants import Due, Mutant
from autograder.pipeline.selftest import judge, selftest, uncovered
from autograder.sandbox import NoIsolation


def criterion(name: str, check: str, points: str) -> Criterion:
    return Criterion(id=name, points=Fraction(points), check=check, summary=name, tolerance=None, accept=())


QUESTION = Question(
    "q1", "1", "First", (criterion("value", "close", "3/4"), criterion("steps", "written", "1/2")), bonus=False
)
ASSIGNMENT = Assignment(
    id="toy",
    title="Toy",
    version="1",
    points=Fraction(5, 4),
    names=SubmissionNames("(?P<id>[0-9]+)", "1.zip", "student_id", 1, 99),
    late=None,
    follow_through=FollowThrough.FULL,
    follow_through_fraction=Fraction(1),
    parts=(Part("part1", "Part 1", "nb.ipynb", 1, Limits(1, 1, 1, 1, 1, 1), (QUESTION,)),),
)
RIGHT = CriterionResult(
    "value", "value", Fraction(3, 4), Fraction(3, 4), Outcome.PASS, remark="right given your own h1"
)
WRONG = replace(RIGHT, points=Fraction(0), outcome=Outcome.FAIL, message="expected 1", remark="", misconception="sign")
PENDING = CriterionResult("steps", "steps", Fraction(0), Fraction(1, 2), Outcome.PENDING)


def judged(
    due: dict[str, Due],
    *,
    value: CriterionResult = RIGHT,
    steps: CriterionResult = PENDING,
    findings: tuple[str, ...] | None = None,
    found: tuple[str, ...] = (),
) -> tuple[str, ...]:
    question = QuestionResult("q1", "1", "First", "part1", False, (value, steps))
    report = GradeReport(
        "toy", "Toy", "1", "m", 7, (question,), None, tuple(Finding(code, "A message.") for code in found)
    )
    return judge(Mutant("m", "for the test", "part1", 7, "m", (), due, findings), report, ASSIGNMENT)


@pytest.mark.parametrize(
    "due",
    [
        {},
        {"q1.value": Due(remark="your own h1")},
        {"q1.value": Due(points=Fraction(3, 4), outcome="pass")},
        {"q1.steps": Due(outcome="pending")},
    ],
)
def test_what_is_due_has_no_problem(due: dict[str, Due]) -> None:
    assert judged(due) == ()


def test_a_mistake_that_is_lost_and_named_as_due_has_no_problem() -> None:
    due = Due(points=Fraction(0), outcome="fail", misconception="sign", message="expected 1")
    assert judged({"q1.value": due}, value=WRONG) == ()


@pytest.mark.parametrize(
    ("due", "value", "problem"),
    [
        (Due(), WRONG, "q1.value: 0.75 due, 0 given (expected 1)"),
        (Due(points=Fraction(0)), RIGHT, "q1.value: 0 due, 0.75 given ()"),
        (Due(points=Fraction(3, 8)), RIGHT, "q1.value: 0.375 due, 0.75 given ()"),
        (Due(outcome="not_run"), RIGHT, "q1.value: outcome not_run due, received pass"),
        (Due(misconception="sign"), RIGHT, "q1.value: misconception 'sign' due, received ''"),
        (Due(points=Fraction(0)), WRONG, "q1.value: no misconception due, received 'sign'"),
        (Due(remark="your own h2"), RIGHT, "q1.value: remark containing 'your own h2' due, received 'right given"),
        (Due(message="shape"), RIGHT, "q1.value: message containing 'shape' due, received ''"),
    ],
)
def test_every_difference_is_a_problem(due: Due, value: CriterionResult, problem: str) -> None:
    assert any(found.startswith(problem) for found in judged({"q1.value": due}, value=value))


def test_a_written_answer_is_due_to_be_pending() -> None:
    answered = replace(PENDING, outcome=Outcome.NOT_RUN)
    assert judged({}, steps=answered) == ("q1.steps: outcome pending due, received not_run",)
    assert judged({"q1.steps": Due(outcome="not_run")}, steps=answered) == ()


def test_a_written_answer_that_earns_points_by_itself_is_a_problem() -> None:
    assert judged({}, steps=replace(PENDING, points=Fraction(1, 2))) == ("q1.steps: 0 due, 0.5 given ()",)


def test_a_due_line_for_no_criterion_is_a_problem() -> None:
    assert judged({"q1.vlaue": Due(points=Fraction(0))}) == ("q1.vlaue: is due, but no such criterion exists",)


@pytest.mark.parametrize(
    ("due", "found", "problems"),
    [
        (None, ("id.differs",), ()),
        ((), (), ()),
        ((), ("id.differs",), ("finding id.differs is not due",)),
        (("id.differs",), (), ("finding id.differs is due, but missing",)),
        (("id.differs",), ("id.differs",), ()),
    ],
)
def test_findings_are_due_exactly_where_they_are_named(
    due: tuple[str, ...] | None, found: tuple[str, ...], problems: tuple[str, ...]
) -> None:
    assert judged({}, findings=due, found=found) == problems


def test_without_mutants_every_marked_criterion_and_every_known_mistake_lacks_one() -> None:
    lacking = uncovered((), open_gradable("a1_2023").assignment)
    assert {"q1_1a.plot", "q1_2a.value", "q1_2a.formula", "q1_2f.value by log_base_2"} <= set(lacking)
    assert "q1_1b.first" not in lacking  # a person marks it


def test_a_criterion_counts_as_lost_only_by_points() -> None:
    due = {"q1_2f.value": Due(points=Fraction(0), misconception="loss_sign"), "q1_2d.value": Due(remark="your own h3")}
    mutant = Mutant("m", "for the test", "part1", 7, "m", (), due)
    lacking = uncovered((mutant,), open_gradable("a1_2023").assignment)
    assert "q1_2d.value" in lacking
    assert "q1_2f.value by log_base_2" in lacking
    assert not {"q1_2f.value", "q1_2f.value by loss_sign"} & set(lacking)


def test_a_mutant_that_does_not_exist_cannot_be_asked_for(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="There is no mutant h9_wrong"):
        selftest(open_gradable("a1_2023"), isolation=NoIsolation(), jobs=1, only=["h9_wrong"])
