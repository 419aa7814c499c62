"""Reported accuracies."""

import numpy as np
import pytest

from autograder.checks.given import Given
from autograder.checks.training.reported import accuracies, accuracy, agrees
from autograder.model.evidence import Value
from tests.checks.builders import UNANSWERED, array, opaque, text


@pytest.mark.parametrize(
    ("value", "read", "remark"),
    [
        (array(0.783), 0.783, ""),
        (array(np.float32(0.5)), 0.5, ""),
        (array([0.783]), 0.783, ""),
        (array([[0.783]]), 0.783, ""),
        (array(1), 1.0, ""),
        (array(0), 0.0, ""),
        (array(78.3), 0.783, "`acc` is read as a percentage"),
        (text("0.783"), 0.783, "the text '0.783' is read as a number: write it without quotes"),
        (
            text(" 78.3 %"),
            0.783,
            "the text '78.3' is read as a number: write it without quotes; `acc` is read as a percentage",
        ),
        (
            array([0.61, 0.783]),
            0.783,
            "the second of two numbers was taken, as `evaluate` returns loss and accuracy",
        ),
    ],
)
def test_an_accuracy_is_read_in_many_forms(value: Value, read: float, remark: str) -> None:
    seen = accuracy(Given("acc", value))
    assert seen.accuracy == pytest.approx(read)
    assert (seen.problem, seen.remark) == ("", remark)


@pytest.mark.parametrize(
    ("value", "problem"),
    [
        (array(np.nan), "expected `acc` to be a number from 0 to 1, received nan"),
        (array(np.inf), "expected `acc` to be a number from 0 to 1, received inf"),
        (array(-0.1), "expected `acc` to be a number from 0 to 1, received -0.1"),
        (array(783), "expected `acc` to be a number from 0 to 1, received 783"),
        (array([]), "expected `acc` to be one number from 0 to 1, received numbers"),
        (array([0.1, 0.2, 0.3]), "expected `acc` to be one number from 0 to 1, received numbers"),
        (array(True), "expected `acc` to be one number from 0 to 1, received True/False"),
        (text("good"), "expected `acc` to be one number from 0 to 1, received text 'good'"),
        (text("%"), "expected `acc` to be one number from 0 to 1, received text ''"),
        (
            opaque("History"),
            "expected `acc` to be one number from 0 to 1, received something that is no number (`History`)",
        ),
        (UNANSWERED, "expected `acc` to be one number from 0 to 1, received the template's `...`"),
    ],
)
def test_what_is_no_accuracy_is_named(value: Value, problem: str) -> None:
    seen = accuracy(Given("acc", value))
    assert (seen.accuracy, seen.problem) == (None, problem)


@pytest.mark.parametrize(
    ("number", "observed", "same"),
    [
        (0.78, [0.7833], True),
        (0.78, [0.785], True),
        (0.78, [0.7751, 0.2], True),
        (0.78, [0.786], False),
        (0.78, [], False),
        (0.78, [float("nan")], False),
    ],
)
def test_two_decimals_are_enough(number: float, observed: list[float], *, same: bool) -> None:
    assert agrees(number, observed) is same


def test_observed_accuracies_are_named_once() -> None:
    assert accuracies([0.78331, 0.78332, 0.5]) == "0.7833 or 0.5"
    assert accuracies([0.1, 0.2, 0.3, 0.4, 0.5]) == "0.1 or 0.2 or 0.3 (and 2 more)"
    assert accuracies([]) == ""
