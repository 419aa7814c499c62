"""Checks a student's function of x with a kink at 0, called on the grader's own inputs."""

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

import numpy as np
from numpy.typing import NDArray

from autograder.checks import show
from autograder.checks.called import call_problem, not_called, one_each
from autograder.checks.compare import Numbers, different
from autograder.checks.lenient import numeric
from autograder.model.assignment import Tolerance
from autograder.model.evidence import Call, ValueKind
from autograder.model.result import CheckResult, Outcome

__all__ = ["FunctionCase", "function"]

MOST_SHOWN = 3
"""Wrong inputs that a message names."""


@dataclass(frozen=True, slots=True)
class FunctionCase:
    """One planned call and what it may return."""

    given: str
    """The parameters in words: `alpha = 0.5`; empty where x is the only one."""
    x: Numbers
    """(n,): where the function is evaluated."""
    accepted: tuple[Numbers, ...]
    """Each (n,): at every x any of these values is right. At a kink both one-sided derivatives are."""


@dataclass(frozen=True, slots=True)
class _Seen:
    """What one call gave."""

    case: FunctionCase
    problem: str
    """Why there are no values to compare; empty if there are."""
    values: Numbers
    wrong: NDArray[np.bool_]


def function(
    calls: Sequence[Call],
    cases: Sequence[FunctionCase],
    *,
    name: str,
    label: str,
    tolerance: Tolerance,
    stopped_by: str = "",
) -> CheckResult:
    """Judge a function by its values: all must be right, at every input.

    Args:
        calls: One per case, in order (none when the question was not reached).
        cases: Inputs and accepted values.
        name: The function's name.
        label: Where, for messages.
        tolerance: How far each value may be off.
        stopped_by: What stopped the student's code, if anything did.
    """
    expected = "; ".join(_table(case.given, case.x, case.accepted[0]) for case in cases[:1])
    absent = not_called(calls, function=name, label=label, stopped_by=stopped_by)
    if absent is not None:
        return CheckResult(outcome=absent.outcome, message=absent.message, expected=expected)
    results = [
        _look(call, case, name=name, tolerance=tolerance)
        for call, case in zip(one_each(calls, len(cases)), cases, strict=True)
    ]
    seen = "; ".join(_seen_table(result) for result in results[:1])
    if not any(result.problem or result.wrong.any() for result in results):
        return CheckResult(outcome=Outcome.PASS, credit=Fraction(1), expected=expected, seen=seen)
    message = f"{label}: {_describe(results)}."
    return CheckResult(outcome=Outcome.FAIL, message=message, expected=expected, seen=seen)


def _look(call: Call, case: FunctionCase, *, name: str, tolerance: Tolerance) -> _Seen:
    nothing, all_wrong = np.zeros(0), np.ones(case.x.shape, dtype=bool)
    where = f"for {case.given} " if case.given else ""
    if problem := call_problem(call, function=name):
        return _Seen(case, f"{where}{problem}", nothing, all_wrong)
    value = numeric(call.value)[0] if call.value else None
    if value is None or value.kind is not ValueKind.ARRAY or value.array is None or value.array.dtype.kind not in "iuf":
        received = show.kind(value) if value else "nothing"
        return _Seen(case, f"{where}expected numbers, your function returned {received}", nothing, all_wrong)
    if value.array.size != case.x.size:
        shapes = f"an array of shape {show.shape(case.x.shape)} like x"
        received = show.shape(value.array.shape) if value.array.ndim else "a single number"
        problem = f"{where}expected {shapes}, your function returned {received}"
        return _Seen(case, problem, nothing, all_wrong)
    values = value.array.astype(np.float64).reshape(case.x.shape)
    wrong = np.all([different(values, right, tolerance=tolerance) for right in case.accepted], axis=0)
    return _Seen(case, "", values, wrong)


def _describe(results: Sequence[_Seen]) -> str:
    problems = [result.problem for result in results if result.problem]
    if problems:
        return problems[0] + (f" (and for {show.plural(len(problems) - 1, 'other input')})" if problems[1:] else "")
    wrong = [(result, index) for result in results for index in np.flatnonzero(result.wrong)]
    shown = "; ".join(_at(result, int(index)) for result, index in wrong[:MOST_SHOWN])
    more = f" (and {len(wrong) - MOST_SHOWN} more)" if len(wrong) > MOST_SHOWN else ""
    return shown + more + _sides(results)


def _at(result: _Seen, index: int) -> str:
    case = result.case
    rights = dict.fromkeys(show.number(right[index]) for right in case.accepted)
    where = f"{f'for {case.given} ' if case.given else ''}at x = {show.number(case.x[index])}"
    return f"{where} expected {' or '.join(rights)}, your function returned {show.number(result.values[index])}"


def _sides(results: Sequence[_Seen]) -> str:
    """Which side of 0 is right, where one is."""
    sides = (("x < 0", -1.0), ("x = 0", 0.0), ("x > 0", 1.0))
    right = [text for text, sign in sides if not any(r.wrong[np.sign(r.case.x) == sign].any() for r in results)]
    return f"; right for {' and '.join(right)}" if right else ""


def _table(given: str, x: Numbers, values: Numbers) -> str:
    pairs = ", ".join(
        f"{show.number(v)} at {show.number(at)}" for at, v in zip(x.tolist(), values.tolist(), strict=True)
    )
    return f"{given}: {pairs}" if given else pairs


def _seen_table(result: _Seen) -> str:
    return result.problem or _table(result.case.given, result.case.x, result.values)
