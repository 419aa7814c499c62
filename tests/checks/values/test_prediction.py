"""The right class is 2 of 3, the label 3: an incorrect prediction."""

from dataclasses import replace
from fractions import Fraction

import numpy as np
import pytest
from numpy.typing import ArrayLike

from autograder.checks.given import Given
from autograder.checks.values.prediction import PredictionTerms, prediction
from autograder.model.evidence import Value
from autograder.model.result import CheckResult, Outcome
from tests.checks.builders import ALL, HALF, MISSING, NOTHING, UNANSWERED, array, opaque, text

TERMS = PredictionTerms(
    label="1.2e",
    predicted=2,
    truth=3,
    own=None,
    follow_through=Fraction(1),
    from_zero="The classes were counted from 0.",
)
OWN = replace(TERMS, own=3)


def judge(y_hat: Value, is_correct: Value, terms: PredictionTerms = TERMS) -> CheckResult:
    return prediction(Given("y_hat", y_hat), Given("is_correct", is_correct), terms=terms)


@pytest.mark.parametrize("y_hat", [2, 2.0, np.int8(2), [2], [[2]]])
@pytest.mark.parametrize("is_correct", [False, np.bool_(False), 0, 0.0, [False]])
def test_the_right_class_and_verdict_pass(y_hat: ArrayLike, is_correct: ArrayLike) -> None:
    result = judge(array(y_hat), array(is_correct))
    assert (result.outcome, result.credit, result.remark) == (Outcome.PASS, ALL, "")
    assert result.expected == "class 2, incorrect"


@pytest.mark.parametrize("said", ["incorrect", "No", "wrong", "It is an incorrect prediction.", "not correct", "False"])
def test_a_verdict_in_words_passes_with_a_remark(said: str) -> None:
    result = judge(array(2), text(said))
    assert result.outcome is Outcome.PASS
    assert result.remark == f"the text {said!r} is read as False"


@pytest.mark.parametrize("said", ["correct", "Yes!", "right", "true"])
def test_words_for_correct_are_understood(said: str) -> None:
    result = judge(array(3), text(said), OWN)
    assert (result.outcome, result.remark) == (
        Outcome.PASS,
        f"right given your own p; the text {said!r} is read as True",
    )


@pytest.mark.parametrize(
    ("is_correct", "problem"),
    [
        (
            array(True),
            "`is_correct` is True, but class 2 is predicted and the label is 3, so it should be False",
        ),
        (text(" "), "expected `is_correct` to be True or False, received text ''"),
        (array(7), "expected `is_correct` to be True or False, received numbers: 7"),
        (array([0, 0]), "expected `is_correct` to be True or False, received numbers: [0, 0]"),
        (
            opaque("NoneType", "None"),
            "expected `is_correct` to be True or False, received something that is no number (`NoneType`)",
        ),
        (UNANSWERED, "`is_correct` is still `...`: put your answer in its place"),
        (MISSING, "no variable named `is_correct` was found: give your answer this name"),
    ],
)
def test_the_class_alone_earns_half(is_correct: Value, problem: str) -> None:
    result = judge(array(2), is_correct)
    assert (result.outcome, result.credit) == (Outcome.FAIL, HALF)
    assert result.message == f"1.2e: the class is right, half of the points; {problem}."


@pytest.mark.parametrize(
    ("y_hat", "message", "misconception"),
    [
        (
            array(1),
            "1.2e: expected class 2, received 1. The classes were counted from 0.",
            "label_from_zero",
        ),
        (
            array(3),
            "1.2e: expected class 2, received 3: the class of the largest probability, counted from 1.",
            "",
        ),
        (
            text("two"),
            "1.2e: expected one whole number, the class counted from 1, received text 'two'.",
            "",
        ),
        (
            array([0, 1, 0]),
            "1.2e: expected one whole number, the class counted from 1, received numbers: [0, 1, 0].",
            "",
        ),
        (
            array(True),
            "1.2e: expected one whole number, the class counted from 1, received True/False: True.",
            "",
        ),
        (array(np.nan), "1.2e: expected one whole number, the class counted from 1, received numbers: nan.", ""),
        (array(np.inf), "1.2e: expected one whole number, the class counted from 1, received numbers: inf.", ""),
        (array(1.7), "1.2e: expected one whole number, the class counted from 1, received numbers: 1.7.", ""),
    ],
)
def test_a_wrong_class_earns_nothing_whatever_the_verdict(y_hat: Value, message: str, misconception: str) -> None:
    result = judge(y_hat, array(False))
    assert (result.outcome, result.credit) == (Outcome.FAIL, NOTHING)
    assert (result.message, result.misconception) == (message, misconception)


def test_the_class_of_ones_own_probabilities_follows_through() -> None:
    result = judge(array(3), array(True), replace(OWN, follow_through=Fraction(1, 2)))
    assert (result.outcome, result.credit, result.remark) == (Outcome.PASS, HALF, "right given your own p")


def test_the_class_of_ones_own_probabilities_fails_without_follow_through() -> None:
    result = judge(array(3), array(True), replace(OWN, follow_through=Fraction(0)))
    assert (result.outcome, result.credit) == (Outcome.FAIL, NOTHING)
    assert "this assignment gives no marks for following through" in result.message


def test_a_class_counted_from_zero_is_named_for_ones_own_probabilities() -> None:
    assert judge(array(0), array(False), replace(TERMS, own=1)).misconception == "label_from_zero"


def test_nothing_is_named_where_ones_own_probabilities_cannot_tell() -> None:
    result = judge(array(1), array(False), replace(TERMS, from_zero=""))
    assert (result.outcome, result.misconception) == (Outcome.FAIL, "")


@pytest.mark.parametrize("y_hat", [MISSING, UNANSWERED])
def test_no_class_is_not_run(y_hat: Value) -> None:
    assert judge(y_hat, array(False)).outcome is Outcome.NOT_RUN


@pytest.mark.parametrize(
    "said",
    [
        "perhaps",
        "not sure",
        "no idea yet",
        "yes or no",
        "It is correct, no mistake",
        "not wrong",
        "No, it is correct",
        "not",
    ],
)
def test_an_unclear_verdict_is_looked_at_by_a_person(said: str) -> None:
    result = judge(array(2), text(said))
    assert result.outcome is Outcome.PENDING
    assert result.message.endswith("which says neither True nor False clearly: a person looks. Write True or False.")


@pytest.mark.parametrize("said", ["No, because the label is 3.", "It isn’t correct (3 is)", "mis-classified"])
def test_a_clear_verdict_may_give_its_reason(said: str) -> None:
    assert judge(array(2), text(said)).credit == ALL


def test_a_class_in_quotes_counts_with_a_remark() -> None:
    result = judge(text("2"), array(False))
    assert (result.outcome, result.remark) == (
        Outcome.PASS,
        "the text '2' is read as a number: write it without quotes",
    )


# Where nobody asks whether the prediction is correct


def judge_class(y_hat: Value, terms: PredictionTerms = TERMS) -> CheckResult:
    return prediction(Given("y_hat", y_hat), None, terms=replace(terms, probabilities="probs"))


def test_the_class_alone_earns_all_points_where_no_verdict_is_asked_for() -> None:
    result = judge_class(array(2))
    assert (result.outcome, result.credit, result.expected, result.seen) == (Outcome.PASS, ALL, "class 2", "2")


def test_the_class_alone_follows_the_own_probabilities_by_their_name() -> None:
    assert judge_class(array(3), OWN).remark == "right given your own probs"
    refused = judge_class(array(3), replace(OWN, follow_through=Fraction(0)))
    assert (refused.outcome, refused.credit) == (Outcome.FAIL, NOTHING)
    assert "it follows from your own probs, which is wrong" in refused.message


def test_the_class_alone_is_named_where_it_counts_from_zero_and_asked_for_where_it_is_missing() -> None:
    assert judge_class(array(1)).misconception == "label_from_zero"
    assert judge_class(UNANSWERED).outcome is Outcome.NOT_RUN
