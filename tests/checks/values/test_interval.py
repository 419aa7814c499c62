"""Ranges: for ELU, (-alpha, inf), by hand."""

import numpy as np
import pytest

from autograder.checks.values.interval import IntervalCase, interval
from autograder.model.evidence import Call
from autograder.model.result import CheckResult, Outcome
from tests.checks.builders import ALL, NOTHING, ROUNDED, UNANSWERED, array, opaque, raised, returned, text

CASES = (
    IntervalCase("alpha = 1", np.array([-1.0, np.inf]), plain=True),
    IntervalCase("alpha = 0.5", np.array([-0.5, np.inf])),
)
EXPECTED = "(-1, inf) for alpha = 1; (-0.5, inf) for alpha = 0.5"
PLAIN = [Call("not_callable", array([-1, np.inf], "tuple"))] * 2


def judge(*calls: Call, stopped_by: str = "") -> CheckResult:
    return interval(calls, CASES, function="elu_range", label="1.1a range", tolerance=ROUNDED, stopped_by=stopped_by)


@pytest.mark.parametrize("shape", [(2,), (2, 1), (1, 2)])
def test_right_bounds_in_any_container_pass(shape: tuple[int, ...]) -> None:
    calls = [returned(array(np.array(bounds).reshape(shape))) for bounds in ([-1, np.inf], [-0.5, np.inf])]
    assert judge(*calls) == CheckResult(Outcome.PASS, credit=ALL, expected=EXPECTED, seen=EXPECTED)


def test_a_plain_variable_is_the_interval_for_alpha_one_with_a_remark() -> None:
    result = judge(*PLAIN)
    assert (result.outcome, result.seen) == (Outcome.PASS, "(-1, inf)")
    assert result.remark == "`elu_range` is a plain value, not a function: read as the interval for alpha = 1"


@pytest.mark.parametrize(
    ("calls", "message"),
    [
        (
            [returned(array([0, np.inf])), returned(array([0, np.inf]))],
            (
                "1.1a range: for alpha = 1 expected (-1, inf), your function returned (0, inf): the lower bound is wrong "
                "(and 1 other input wrong)."
            ),
        ),
        (
            [returned(array([-1, np.inf])), returned(array([-1, np.inf]))],
            (
                "1.1a range: for alpha = 0.5 expected (-0.5, inf), your function returned (-1, inf): the lower bound is "
                "wrong."
            ),
        ),
        (
            [returned(array([-1, 1e9])), returned(array([-0.5, np.inf]))],
            "1.1a range: for alpha = 1 expected (-1, inf), your function returned (-1, 1e+09): the upper bound is wrong.",
        ),
        (
            [returned(array([np.inf, -1])), returned(array([-0.5, np.inf]))],
            "1.1a range: for alpha = 1 expected (-1, inf), your function returned (inf, -1): the lower bound comes first.",
        ),
        (
            [returned(array([np.nan, np.nan])), returned(array([-0.5, np.inf]))],
            "1.1a range: for alpha = 1 expected (-1, inf), your function returned (nan, nan): both bounds are wrong.",
        ),
        (
            [returned(text("(-1, inf)")), returned(array([-0.5, np.inf]))],
            (
                "1.1a range: for alpha = 1 expected (-1, inf), your function returned '(-1, inf)': return a pair of numbers, "
                "with `np.inf` for infinity."
            ),
        ),
        (
            [returned(array([])), returned(array([-0.5, np.inf]))],
            (
                "1.1a range: for alpha = 1 expected (-1, inf), your function returned an empty array of shape (0,): return a "
                "pair of numbers, with `np.inf` for infinity."
            ),
        ),
        (
            [raised("TypeError: bad operand"), raised("TypeError: bad operand")],
            (
                "1.1a range: for alpha = 1 expected (-1, inf), `elu_range` raised TypeError: bad operand (and 1 other input "
                "wrong)."
            ),
        ),
        (
            [Call("missing"), returned(array([-0.5, np.inf]))],
            "1.1a range: for alpha = 1 expected (-1, inf), there is no function `elu_range`.",
        ),
        (
            [Call("not_callable", array([0, 1]))] * 2,
            "1.1a range: for alpha = 1 expected (-1, inf), `elu_range` holds (0, 1) (and 1 other input wrong).",
        ),
    ],
)
def test_wrong_bounds_are_named(calls: list[Call], message: str) -> None:
    result = judge(*calls)
    assert (result.outcome, result.credit, result.message) == (Outcome.FAIL, NOTHING, message)


@pytest.mark.parametrize(
    ("calls", "stopped_by", "message"),
    [
        ([], "", "no function named `elu_range` was found: define it under this name"),
        ([Call("missing")] * 2, "cell 4 stopped with X", "`elu_range` was not defined: cell 4 stopped with X"),
        (
            [returned(opaque("tuple", "(Ellipsis, Ellipsis)"))] * 2,
            "",
            "`elu_range` returns no answer yet: put yours in the place of `...` and return it",
        ),
        ([Call("not_callable", UNANSWERED)] * 2, "", "`elu_range` is still `...`: put your answer in its place"),
    ],
)
def test_no_answer_is_not_run(calls: list[Call], stopped_by: str, message: str) -> None:
    result = judge(*calls, stopped_by=stopped_by)
    assert result == CheckResult(Outcome.NOT_RUN, message=f"1.1a range: {message}.", expected=EXPECTED)


@pytest.mark.parametrize(
    "call",
    [
        returned(text("(-alpha, inf)")),
        returned(opaque("tuple", "('-alpha', 'inf')")),
        Call("not_callable", text("(-1, inf)")),
    ],
)
def test_an_interval_in_words_is_looked_at_by_a_person(call: Call) -> None:
    result = judge(call, call)
    assert result.outcome is Outcome.PENDING
    assert "gives the interval in words or signs: a person looks" in result.message


def test_a_function_that_prints_is_told_to_return() -> None:
    result = judge(*[returned(opaque("NoneType", "None"))] * 2)
    assert (result.outcome, result.message) == (
        Outcome.FAIL,
        "1.1a range: `elu_range` returned nothing: end it with `return` and the answer, as printing gives none back.",
    )


def test_an_interval_without_parameter_is_spoken_of_as_such() -> None:
    line = (IntervalCase("", np.array([-np.inf, np.inf]), plain=True),)

    def judge_line(call: Call) -> CheckResult:
        return interval((call,), line, function="line", label="1.1a range", tolerance=ROUNDED)

    right = judge_line(returned(array([-np.inf, np.inf])))
    assert (right.outcome, right.expected, right.seen) == (Outcome.PASS, "(-inf, inf)", "(-inf, inf)")
    plain = judge_line(Call("not_callable", array([-np.inf, np.inf], "tuple")))
    assert plain.remark == "`line` is a plain value, not a function: read as the interval"
    wrong = judge_line(returned(array([0, np.inf])))
    assert (
        wrong.message == "1.1a range: expected (-inf, inf), your function returned (0, inf): the lower bound is wrong."
    )
