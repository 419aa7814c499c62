"""A function with a kink at 0: x for x > 0, alpha·x below; derivative 1 and alpha, both accepted at 0."""

import numpy as np
import pytest

from autograder.checks.values.function import FunctionCase, function
from autograder.model.evidence import Call
from autograder.model.result import CheckResult, Outcome
from tests.checks.builders import ALL, NOTHING, ROUNDED, array, opaque, raised, returned, text

X = np.array([-2.0, -1.0, 0.0, 1.0])


def case(alpha: float) -> FunctionCase:
    right = np.where(X < 0, alpha, 1.0)
    return FunctionCase(f"alpha = {alpha:g}", X, (right, np.where(X == 0, alpha, right)))


CASES = (case(0.5), case(2.0))


def judge(*calls: Call, stopped_by: str = "") -> CheckResult:
    return function(calls, CASES, name="slope", label="9.1 slope", tolerance=ROUNDED, stopped_by=stopped_by)


@pytest.mark.parametrize("at_zero", ["one", "alpha"])
@pytest.mark.parametrize("shape", [(4,), (4, 1), (1, 4)])
def test_right_values_pass_with_either_slope_at_the_kink(at_zero: str, shape: tuple[int, ...]) -> None:
    calls = [returned(array(c.accepted[at_zero == "alpha"].reshape(shape))) for c in CASES]
    result = judge(*calls)
    assert (result.outcome, result.credit, result.message) == (Outcome.PASS, ALL, "")
    assert result.expected == "alpha = 0.5: 0.5 at -2, 0.5 at -1, 1 at 0, 1 at 1"


@pytest.mark.parametrize(
    ("first", "second", "message"),
    [
        (
            [1, 1, 1, 1],
            [1, 1, 1, 1],
            (
                "for alpha = 0.5 at x = -2 expected 0.5, your function returned 1; for alpha = 0.5 at x = -1 expected 0.5, "
                "your function returned 1; for alpha = 2 at x = -2 expected 2, your function returned 1 (and 1 more); right "
                "for x = 0 and x > 0"
            ),
        ),
        (
            [0.5, 0.5, 1, 3],
            [2, 2, 1, 1],
            "for alpha = 0.5 at x = 1 expected 1, your function returned 3; right for x < 0 and x = 0",
        ),
        (
            [0.5, 0.5, 0, 1],
            [2, 2, 0, 1],
            (
                "for alpha = 0.5 at x = 0 expected 1 or 0.5, your function returned 0; for alpha = 2 at x = 0 expected 1 or "
                "2, your function returned 0; right for x < 0 and x > 0"
            ),
        ),
        (
            [np.nan, 0.5, 1, np.inf],
            [2, 2, 1, 1],
            (
                "for alpha = 0.5 at x = -2 expected 0.5, your function returned nan; for alpha = 0.5 at x = 1 expected 1, "
                "your function returned inf; right for x = 0"
            ),
        ),
    ],
)
def test_wrong_inputs_and_right_sides_are_named(first: list[float], second: list[float], message: str) -> None:
    result = judge(returned(array(first)), returned(array(second)))
    assert (result.outcome, result.credit, result.message) == (Outcome.FAIL, NOTHING, f"9.1 slope: {message}.")


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (
            raised("ZeroDivisionError: division by zero"),
            "for alpha = 0.5 `slope` raised ZeroDivisionError: division by zero",
        ),
        (
            returned(array(1.0)),
            "for alpha = 0.5 expected an array of shape (4,) like x, your function returned a single number",
        ),
        (
            returned(array(np.ones(3000))),
            "for alpha = 0.5 expected an array of shape (4,) like x, your function returned (3000,)",
        ),
        (returned(array([])), "for alpha = 0.5 expected an array of shape (4,) like x, your function returned (0,)"),
        (returned(text("one")), "for alpha = 0.5 expected numbers, your function returned text 'one'"),
        (returned(array([1j] * 4)), "for alpha = 0.5 expected numbers, your function returned complex numbers"),
        (returned(array([True] * 4)), "for alpha = 0.5 expected numbers, your function returned True/False"),
        (
            returned(opaque("dict")),
            "for alpha = 0.5 expected numbers, your function returned something that is no number (`dict`)",
        ),
        (
            returned(opaque("NoneType", "None")),
            (
                "for alpha = 0.5 your function returned nothing: end it with `return` and the answer, as printing gives none "
                "back"
            ),
        ),
        (Call("not_callable", array(1.0)), "for alpha = 0.5 `slope` is no function but numbers"),
    ],
)
def test_what_gives_no_values_is_named(call: Call, message: str) -> None:
    result = judge(call, returned(array(CASES[1].accepted[0])))
    assert (result.outcome, result.message) == (Outcome.FAIL, f"9.1 slope: {message}.")


def test_several_calls_that_raise_are_counted() -> None:
    result = judge(raised("ValueError: no"), raised("ValueError: no"))
    assert result.message == "9.1 slope: for alpha = 0.5 `slope` raised ValueError: no (and for 1 other input)."


@pytest.mark.parametrize("calls", [[], [Call("missing")] * 2])
def test_a_function_that_does_not_exist_is_not_run(calls: list[Call]) -> None:
    result = judge(*calls)
    assert result.outcome is Outcome.NOT_RUN
    assert result.message == "9.1 slope: no function named `slope` was found: define it under this name."


def test_a_function_of_x_alone_is_spoken_of_as_such() -> None:
    alone = (FunctionCase("", X, (np.where(X < 0, 0.5, 1.0),)),)

    def judge_alone(call: Call) -> CheckResult:
        return function((call,), alone, name="slope", label="9.1 slope", tolerance=ROUNDED)

    wrong = judge_alone(returned(array([0.5, 0.5, 1, 3])))
    assert wrong.expected == "0.5 at -2, 0.5 at -1, 1 at 0, 1 at 1"
    assert wrong.message == ("9.1 slope: at x = 1 expected 1, your function returned 3; right for x < 0 and x = 0.")
    assert judge_alone(raised("ValueError: no")).message == "9.1 slope: `slope` raised ValueError: no."
