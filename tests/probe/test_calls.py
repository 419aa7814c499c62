"""A student's function called on the grader's inputs, whatever it does."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from types import ModuleType
from typing import Any

import numpy as np
import pytest

X = {"shape": [3], "data": [-1.0, 0.0, 2.0]}


def results(calls: ModuleType, function: Any, inputs: list[list[Any]]) -> list[dict[str, Any]]:
    return calls.run({"f": function}, {"function": "f", "inputs": inputs})


def test_a_function_of_arrays_is_called_with_arrays(calls: ModuleType) -> None:
    (result,) = results(calls, lambda x, alpha: np.where(x > 0, x, alpha), [[X, 0.5]])
    assert result["status"] == "ok"
    assert result["value"]["data"] == [0.5, 0.5, 2.0]


def test_a_function_of_one_number_is_called_number_by_number(calls: ModuleType) -> None:
    (result,) = results(calls, lambda x, alpha: x if x > 0 else alpha, [[X, 0.5]])
    assert (result["value"]["shape"], result["value"]["data"]) == ([3], [0.5, 0.5, 2.0])


def test_a_function_that_changes_its_input_does_not_change_the_next(calls: ModuleType) -> None:
    def spoils(x: Any) -> Any:
        x *= 0
        return x + 1

    first, second = results(calls, spoils, [[X], [X]])
    assert first == second


def test_a_result_of_several_numbers_is_kept_as_it_is(calls: ModuleType) -> None:
    (result,) = results(calls, lambda alpha: (-alpha, np.inf), [[2.0]])
    assert result["value"]["data"] == [-2.0, "inf"]


class UnhelpfulError(Exception):
    """As TensorFlow's: it has no arguments, only a text."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self._text = text

    def __str__(self) -> str:
        return self._text


@pytest.mark.parametrize(
    ("error", "text"),
    [
        (ValueError("bad"), "ValueError: 'bad'"),
        (SystemExit(0), "SystemExit: 0"),
        (RecursionError(), "RecursionError: "),
        (GeneratorExit(), "GeneratorExit: "),
        (
            UnhelpfulError("{{function_node Mul}} Incompatible shapes\n [Op:Mul]"),
            "UnhelpfulError: Incompatible shapes [Op:Mul]",
        ),
    ],
)
def test_an_exception_is_the_students_and_the_next_input_is_tried(
    calls: ModuleType, error: BaseException, text: str
) -> None:
    def fails(x: float) -> float:
        if x > 0:
            raise error
        return x

    first, second = results(calls, fails, [[1.0], [-1.0]])
    assert first == {"status": "error", "error": text}
    assert second["value"]["data"] == [-1.0]


def test_an_exception_that_cannot_be_shown_is_named(calls: ModuleType) -> None:
    class Unspeakable:
        def __repr__(self) -> str:
            raise SystemExit

    def fails() -> None:
        raise ValueError(Unspeakable())

    assert results(calls, fails, [[]]) == [{"status": "error", "error": "ValueError: <Unspeakable>"}]


def test_a_message_of_any_length_is_cut(calls: ModuleType) -> None:
    def fails() -> None:
        raise type("E" * 1_000, (Exception,), {})("m" * 10_000)

    (result,) = results(calls, fails, [[]])
    assert len(result["error"]) == calls.ERROR_CHARS


def test_unlimited_recursion_is_an_error_like_any_other(calls: ModuleType) -> None:
    def deeper(x: float) -> float:
        return deeper(x)

    limit = sys.getrecursionlimit()
    (result,) = results(calls, deeper, [[1.0]])
    assert result["error"].startswith("RecursionError")
    assert sys.getrecursionlimit() == limit


def test_when_time_is_up_the_other_inputs_are_not_tried(calls: ModuleType) -> None:
    tried: list[float] = []

    def hangs(x: float) -> float:
        tried.append(x)
        if x > 1:
            raise KeyboardInterrupt  # what the grader's interrupt becomes in the kernel
        return x

    outcome = results(calls, hangs, [[1.0], [2.0], [3.0]])
    assert [result["status"] for result in outcome] == ["ok", "error", "error"]
    assert tried == [1.0, 2.0]


def test_a_missing_name_and_what_cannot_be_called_are_told_apart(calls: ModuleType) -> None:
    assert calls.run({}, {"function": "f", "inputs": [[1.0]]}) == [{"status": "missing"}]
    (unanswered,) = results(calls, ..., [[1.0]])
    assert (unanswered["status"], unanswered["value"]["kind"]) == ("not_callable", "unanswered")


def test_a_function_that_returns_the_templates_dots_is_unanswered(calls: ModuleType) -> None:
    (result,) = results(calls, lambda _: ..., [[X]])
    assert (result["status"], result["value"]["kind"]) == ("ok", "unanswered")


def test_a_generator_is_not_followed(calls: ModuleType) -> None:
    def endless(x: Any) -> Any:
        while True:
            yield x

    (result,) = results(calls, endless, [[1.0]])
    assert (result["status"], result["value"]["kind"]) == ("ok", "opaque")


def test_an_argument_may_be_what_a_variable_holds(calls: ModuleType) -> None:
    namespace = {"f": lambda x, n: (x.sum(), n), "X": np.ones((2, 3)), "n": 4}
    (result,) = calls.run(namespace, {"function": "f", "inputs": [[{"name": "X"}, {"name": "n"}]]})
    assert result["value"]["data"] == [6, 4]


def test_a_function_does_not_get_hold_of_the_students_own_array(calls: ModuleType) -> None:
    def spoils(x: Any) -> Any:
        x[:] = 0
        return x

    namespace = {"f": spoils, "X": np.ones(2)}
    calls.run(namespace, {"function": "f", "inputs": [[{"name": "X"}]]})
    assert namespace["X"].tolist() == [1, 1]  # type: ignore[attr-defined]


def test_a_variable_that_is_not_there_is_named(calls: ModuleType) -> None:
    (result,) = calls.run({"f": abs}, {"function": "f", "inputs": [[{"name": "X_train"}]]})
    assert result["status"] == "error"
    assert "'X_train'" in result["error"]


def test_only_the_graders_own_floats_are_passed_one_by_one(calls: ModuleType) -> None:
    tried: list[Any] = []

    def sums(x: Any) -> float:
        tried.append(x)
        return float(np.sum(x))

    plan = {"function": "f", "inputs": [[{"name": "X"}]]}
    (result,) = calls.run({"f": sums, "X": np.ones(3)}, plan)
    assert (result["value"]["data"], len(tried)) == ([3.0], 1)


def test_figures_of_each_call_are_kept_with_it(calls: ModuleType) -> None:
    @contextmanager
    def watch(drawn: list[Any]) -> Iterator[None]:
        yield
        drawn.append({"cell": len(seen)})

    seen: list[float] = []
    plan = {"function": "f", "inputs": [[1.0], [2.0]]}
    results = calls.run({"f": seen.append}, plan | {"figures": True}, watch)
    assert [result["figures"] for result in results] == [[{"cell": 1}], [{"cell": 2}]]
    assert "figures" not in calls.run({"f": seen.append}, plan, watch)[0]
