"""Checks a function that returns an interval, such as the range of an activation."""

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

import numpy as np

from autograder.checks import show
from autograder.checks.called import call_problem, not_called, one_each, returns_nothing
from autograder.checks.compare import Numbers, different
from autograder.model.assignment import Tolerance
from autograder.model.evidence import Call, Value, ValueKind
from autograder.model.result import CheckResult, Outcome

__all__ = ["IntervalCase", "interval"]


@dataclass(frozen=True, slots=True)
class IntervalCase:
    """One planned call and the bounds it should return."""

    given: str
    """The input in words: `alpha = 0.5`; empty where there is none."""
    bounds: Numbers
    """(2,): lower and upper, infinities allowed."""
    plain: bool = False
    """True for the input whose interval is also accepted as a plain variable, where no function was written."""


def interval(
    calls: Sequence[Call],
    cases: Sequence[IntervalCase],
    *,
    function: str,
    label: str,
    tolerance: Tolerance,
    stopped_by: str = "",
) -> CheckResult:
    """Judge the bounds returned for each case: all must be right.

    Bounds are a pair in a tuple, list or array of any orientation; infinities must be infinities (`np.inf`).

    Args:
        calls: One per case, in order (none when the question was not reached).
        cases: Inputs and true bounds.
        function: The function's name.
        label: Where, for messages.
        tolerance: For finite bounds.
        stopped_by: What stopped the student's code, if anything did.
    """
    expected = "; ".join(f"{show_bounds(case.bounds)}{_for(case)}" for case in cases)
    absent = not_called(calls, function=function, label=label, stopped_by=stopped_by)
    if absent is not None:
        return CheckResult(outcome=absent.outcome, message=absent.message, expected=expected)
    calls = one_each(calls, len(cases))
    if all(_is_written(call.value) for call in calls):
        seen = "; ".join(_seen(call, case) for call, case in zip(calls, cases, strict=True))
        message = (
            f"{label}: `{function}` gives the interval in words or signs: a person looks. Numbers in a pair, with "
        )
        message += "`np.inf` for infinity, are read by themselves."
        return CheckResult(outcome=Outcome.PENDING, message=message, expected=expected, seen=seen)
    plain = _plain(calls, cases, tolerance)
    if plain is not None:
        remark = f"`{function}` is a plain value, not a function: read as the interval{_for(plain)}"
        seen = show_bounds(plain.bounds)
        return CheckResult(outcome=Outcome.PASS, credit=Fraction(1), expected=expected, seen=seen, remark=remark)
    problems = [
        f"{_for(case)} {problem}".strip()
        for call, case in zip(calls, cases, strict=True)
        if (problem := _problem(call, case, function=function, tolerance=tolerance))
    ]
    seen = "; ".join(_seen(call, case) for call, case in zip(calls, cases, strict=True))
    if not problems:
        return CheckResult(outcome=Outcome.PASS, credit=Fraction(1), expected=expected, seen=seen)
    message = f"{label}: {problems[0]}{_others(len(problems) - 1)}."
    return CheckResult(outcome=Outcome.FAIL, message=message, expected=expected, seen=seen)


def show_bounds(bounds: Numbers) -> str:
    """`(-0.5, inf)`."""
    return "(" + ", ".join(show.number(bound) for bound in bounds.tolist()) + ")"


def _bounds(value: Value | None) -> Numbers | None:
    """The pair of bounds in a value, (2,); None if there is none."""
    if value is None or value.kind is not ValueKind.ARRAY or value.array is None:
        return None
    if value.array.size != 2 or value.array.dtype.kind not in "iuf":
        return None
    return value.array.astype(np.float64).reshape(2)


def _is_written(value: Value | None) -> bool:
    """Whether an answer is there, but not in numbers: `"(-alpha, inf)"`, `(-alpha, "inf")`."""
    if value is None or returns_nothing(value):
        return False
    return value.kind is ValueKind.OPAQUE or (value.kind is ValueKind.TEXT and bool(value.text.strip()))


def _plain(calls: Sequence[Call], cases: Sequence[IntervalCase], tolerance: Tolerance) -> IntervalCase | None:
    """The case whose interval a plain variable of the function's name holds."""
    for call, case in zip(calls, cases, strict=True):
        seen = _bounds(call.value) if call.status == "not_callable" and case.plain else None
        if seen is not None and not different(seen, case.bounds, tolerance=tolerance).any():
            return case
    return None


def _problem(call: Call, case: IntervalCase, *, function: str, tolerance: Tolerance) -> str:
    expected = f"expected {show_bounds(case.bounds)}"
    if call.status == "not_callable" and case.plain and (bounds := _bounds(call.value)) is not None:
        return f"{expected}, `{function}` holds {show_bounds(bounds)}"
    if problem := call_problem(call, function=function):
        return f"{expected}, {problem}"
    seen = _bounds(call.value)
    if seen is None:
        received = show.value(call.value) if call.value else "nothing"
        return f"{expected}, your function returned {received}: return a pair of numbers, with `np.inf` for infinity"
    wrong = different(seen, case.bounds, tolerance=tolerance)
    if not wrong.any():
        return ""
    which = {(True, False): "the lower bound is wrong", (False, True): "the upper bound is wrong"}
    hint = which.get((bool(wrong[0]), bool(wrong[1])), "both bounds are wrong")
    if not different(seen[::-1], case.bounds, tolerance=tolerance).any():
        hint = "the lower bound comes first"
    return f"{expected}, your function returned {show_bounds(seen)}: {hint}"


def _for(case: IntervalCase) -> str:
    return f" for {case.given}" if case.given else ""


def _seen(call: Call, case: IntervalCase) -> str:
    bounds = _bounds(call.value)
    if bounds is not None:
        return f"{show_bounds(bounds)}{_for(case)}"
    return f"{show.text(call.error) or (show.value(call.value) if call.value else 'nothing')}{_for(case)}"


def _others(count: int) -> str:
    return f" (and {show.plural(count, 'other input')} wrong)" if count else ""
