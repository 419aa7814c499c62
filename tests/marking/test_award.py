"""A result earns exactly its share; what is the grader's fault neither gives nor takes."""

from fractions import Fraction

import pytest

from autograder.marking.award import award
from autograder.model.assignment import Criterion
from autograder.model.result import CheckResult, Outcome

CRITERION = Criterion("value", Fraction(3, 4), "close", "Value of h1", tolerance=None, accept=())


@pytest.mark.parametrize(
    ("outcome", "credit", "points"),
    [  # by hand: 3/4 × credit
        (Outcome.PASS, Fraction(1), Fraction(3, 4)),
        (Outcome.PASS, Fraction(1, 3), Fraction(1, 4)),
        (Outcome.FAIL, Fraction(0), Fraction(0)),
        (Outcome.FAIL, Fraction(1, 2), Fraction(3, 8)),
        (Outcome.NOT_RUN, Fraction(0), Fraction(0)),
        (Outcome.NOT_RUN, Fraction(1), Fraction(0)),
        (Outcome.PENDING, Fraction(0), Fraction(0)),
        (Outcome.PENDING, Fraction(1), Fraction(0)),
        (Outcome.GRADER_ERROR, Fraction(0), Fraction(0)),
    ],
)
def test_points_are_available_times_credit_where_decided(outcome: Outcome, credit: Fraction, points: Fraction) -> None:
    result = award(CRITERION, CheckResult(outcome, credit))
    assert (result.outcome, result.points, result.available) == (outcome, points, Fraction(3, 4))


def test_all_that_a_check_says_reaches_the_criterion() -> None:
    said = CheckResult(Outcome.FAIL, Fraction(0), "Off.", "1.5", "2.5", "row for column", "log_base_2")
    result = award(CRITERION, said)
    assert (result.id, result.summary, result.marked_by) == ("value", "Value of h1", "machine")
    assert (result.message, result.expected, result.seen) == ("Off.", "1.5", "2.5")
    assert (result.remark, result.misconception) == ("row for column", "log_base_2")


def test_a_missing_result_is_the_graders_error() -> None:
    result = award(CRITERION, None)
    assert (result.outcome, result.points) == (Outcome.GRADER_ERROR, Fraction(0))
    assert result.message.startswith("The grader returned no result for this criterion.")
    assert "not yours" in result.message


@pytest.mark.parametrize(
    ("outcome", "credit", "text"),
    [
        (Outcome.PASS, Fraction(3, 2), "credit of 3/2"),
        (Outcome.FAIL, Fraction(-1, 2), "credit of -1/2"),
        (Outcome.PASS, Fraction(0), "gave no credit"),
    ],
)
def test_an_impossible_credit_is_the_graders_error(outcome: Outcome, credit: Fraction, text: str) -> None:
    result = award(CRITERION, CheckResult(outcome, credit))
    assert (result.outcome, result.points) == (Outcome.GRADER_ERROR, Fraction(0))
    assert text in result.message


@pytest.mark.parametrize("outcome", [Outcome.PASS, Outcome.FAIL, Outcome.NOT_RUN, Outcome.GRADER_ERROR, None])
def test_after_a_failed_run_what_the_machine_found_does_not_count(outcome: Outcome | None) -> None:
    result = award(CRITERION, CheckResult(outcome, Fraction(1)) if outcome else None, run_failed=True)
    assert (result.outcome, result.points) == (Outcome.GRADER_ERROR, Fraction(0))
    assert result.message.startswith("The grader failed while it ran this notebook.")


def test_after_a_failed_run_a_person_still_marks_what_is_theirs() -> None:
    assert award(CRITERION, CheckResult(Outcome.PENDING), run_failed=True).outcome is Outcome.PENDING
