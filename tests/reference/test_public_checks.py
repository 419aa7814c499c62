"""What students are told by `grader.check`: what is missing, and never an answer."""

from collections.abc import Callable

import numpy as np
import pytest

from reference.a1_2023.oracles import Task, elu, elu_derivative, elu_range, truth
from reference.shared import public_checks as checks

GOOD = truth(Task(12345678)) | {
    "elu": elu, "elu_derivative": elu_derivative, "elu_range": elu_range, "student_id": 12345678, "is_correct": False,
}  # fmt: skip


def exits(_x: float, _alpha: float) -> float:
    raise SystemExit(1)


CALLS = [
    (checks.activations, "h1", {"length": 4}),
    (checks.vector, "h3", {"length": 3}),
    (checks.probabilities, "p", {"length": 3}),
    (checks.class_label, "y_hat", {"classes": 3}),
    (checks.truth_value, "is_correct", {}),
    (checks.positive_number, "ce_loss", {}),
    (checks.matrix, "dW2", {"rows": 3, "columns": 4}),
    (checks.student_id, "student_id", {}),
    (checks.elementwise_function, "elu", {}),
    (checks.elementwise_function, "elu_derivative", {}),
    (checks.interval_function, "elu_range", {}),
]


@pytest.mark.parametrize(("check", "name", "options"), CALLS)
def test_the_right_answer_passes(check: Callable[..., None], name: str, options: dict) -> None:
    check(GOOD, name, **options)


@pytest.mark.parametrize(("check", "name", "options"), CALLS)
def test_an_answer_that_is_not_there_yet_is_said_to_be_missing(
    check: Callable[..., None], name: str, options: dict
) -> None:
    with pytest.raises(AssertionError, match=f"`{name}` does not exist yet"):
        check({}, name, **options)
    with pytest.raises(AssertionError, match=f"`{name}` is not answered yet"):
        check({name: ...}, name, **options)


@pytest.mark.parametrize("shape", [(4,), (4, 1), (1, 4)])
def test_a_vector_may_lie_either_way(shape: tuple) -> None:
    checks.vector({"h1": np.zeros(shape)}, "h1", length=4)
    checks.vector({"h1": np.zeros(shape).tolist()}, "h1", length=4)


@pytest.mark.parametrize(
    ("check", "value", "options", "message"),
    [
        (checks.vector, np.zeros(3), {"length": 4}, r"vector of 4 numbers.*Yours has shape \(3,\)"),
        (checks.vector, "text", {"length": 4}, "expected numbers, found something of type str"),
        (checks.vector, [1, 2, 3, float("nan")], {"length": 4}, "nan or infinite"),
        (checks.activations, [-1, 1, 2, 3], {"length": 4}, "never negative"),
        (checks.probabilities, [0.5, 0.5, 0.5], {"length": 3}, r"sum to 1\. Yours sum to 1\.5"),
        (checks.probabilities, [-3, 3, 2], {"length": 3}, "between 0 and 1"),
        (checks.matrix, np.zeros((4, 3)), {"rows": 3, "columns": 4}, r"shape \(3, 4\)\. Yours has shape \(4, 3\)"),
        (checks.positive_number, -1.3, {}, "should be positive"),
        (checks.positive_number, [1, 2], {}, "should be one number"),
        (checks.class_label, 0, {"classes": 3}, "counted from 1 to 3"),
        (checks.truth_value, "no", {}, "True or False. Yours is of type str"),
        (checks.student_id, 0, {}, "still 0"),
        (checks.student_id, "12345678", {}, "without quotation marks"),
        (checks.student_id, 10**9, {}, "at most 8 digits"),
        (checks.elementwise_function, 3, {}, "should be a function"),
        (checks.elementwise_function, lambda _x, _a: 1.0, {}, "shape of x"),
        (checks.elementwise_function, lambda _x, _a: None, {}, "no result yet"),
        (checks.elementwise_function, lambda _x, _a: 1 / 0, {}, "raised ZeroDivisionError: division by zero"),
        (checks.elementwise_function, exits, {}, "raised SystemExit"),
        (checks.interval_function, lambda _a: (2.0, 1.0), {}, "lower bound first"),
        (checks.interval_function, lambda _a: (..., ...), {}, "not answered yet"),
        (checks.interval_function, lambda _a: ("a", 1.0), {}, "two numbers"),
        (checks.interval_function, lambda _a: (float("nan"), 1.0), {}, "returned nan"),
        (checks.interval_function, lambda _a: 1.0, {}, "two bounds"),
    ],
)
def test_a_wrong_form_is_explained(check: Callable[..., None], value: object, options: dict, message: str) -> None:
    with pytest.raises(AssertionError, match=message):
        check({"answer": value}, "answer", **options)
