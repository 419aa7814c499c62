from fractions import Fraction

import pytest

from autograder.model.result import CriterionResult, Outcome
from autograder.reports.verdict import Tone, of_criterion, of_question
from tests.reports.samples import question


def criterion(outcome: Outcome, points: str, available: str = "1") -> CriterionResult:
    return CriterionResult("value", "Value", Fraction(points), Fraction(available), outcome)


@pytest.mark.parametrize(
    ("outcome", "points", "tone"),
    [
        (Outcome.PASS, "1", Tone.PASS),
        (Outcome.PASS, "1/2", Tone.PART),
        (Outcome.FAIL, "1/2", Tone.PART),
        (Outcome.FAIL, "0", Tone.FAIL),
        (Outcome.NOT_RUN, "0", Tone.NOT_RUN),
        (Outcome.PENDING, "0", Tone.PENDING),
        (Outcome.GRADER_ERROR, "0", Tone.GRADER_ERROR),
    ],
)
def test_criterion_is_told_by_outcome_and_points(outcome: Outcome, points: str, tone: Tone) -> None:
    assert of_criterion(criterion(outcome, points)).tone is tone


def test_criterion_worth_nothing_is_told_by_its_outcome() -> None:
    assert of_criterion(criterion(Outcome.PASS, "0", "0")).tone is Tone.PASS
    assert of_criterion(criterion(Outcome.FAIL, "0", "0")).tone is Tone.FAIL


@pytest.mark.parametrize(
    ("first", "second", "tone"),
    [
        (Outcome.PASS, Outcome.PASS, Tone.PASS),
        (Outcome.PASS, Outcome.FAIL, Tone.PART),
        (Outcome.FAIL, Outcome.NOT_RUN, Tone.FAIL),
        (Outcome.NOT_RUN, Outcome.NOT_RUN, Tone.NOT_RUN),
        (Outcome.PASS, Outcome.PENDING, Tone.PENDING),
        (Outcome.PENDING, Outcome.GRADER_ERROR, Tone.GRADER_ERROR),
    ],
)
def test_question_is_told_by_what_is_undecided_then_by_its_marks(first: Outcome, second: Outcome, tone: Tone) -> None:
    criteria = [criterion(outcome, "1" if outcome is Outcome.PASS else "0") for outcome in (first, second)]
    assert of_question(question("q1_2a", "1.2a", "First hidden layer", *criteria)).tone is tone
