"""Checks a student's step of sharpness-aware minimisation by the weights that it leaves behind."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction

import numpy as np
from numpy.typing import NDArray

from autograder.checks import show
from autograder.checks.called import call_problem, returns_nothing
from autograder.checks.losses.loss import padded
from autograder.model.evidence import Call, Value, ValueKind
from autograder.model.result import CheckResult, Outcome

__all__ = ["SamCase", "SamTerms", "sam_step"]

Weights = tuple[NDArray[np.floating], ...]
"""Of a network, in the order of its layers."""


@dataclass(frozen=True, slots=True)
class SamCase:
    """One planned call and the weights after it."""

    given: str
    """The input in words: `a linear network, ρ = 0.5`."""
    before: Weights
    right: Weights
    wrong: Mapping[str, Weights]
    """Misconception id → the weights after this mistake; absent where it makes no difference."""
    atol: float
    """How far each weight may be off: ρ is added and taken away again in float32."""
    moving: Collection[int] = field(default=())
    """Which weights are moving statistics of batch norm: the second pass may count or not, so these are only remarked on."""


@dataclass(frozen=True, slots=True)
class SamTerms:
    """What a step is judged by."""

    label: str
    """Where, for messages: `3.10 step`."""
    name: str
    """The function's name."""
    sentences: Mapping[str, str]
    """Misconception id → the sentence that names it to the student."""
    stopped_by: str = ""
    """What stopped the student's code, if anything did."""


@dataclass(frozen=True, slots=True)
class _Seen:
    case: SamCase
    problem: str
    """Why there are no weights to compare; empty if there are."""
    weights: Weights = ()

    def near(self, expected: Weights) -> bool:
        """Whether all weights but moving statistics are these."""
        pairs = enumerate(zip(self.weights, expected, strict=True))
        return all(_near(a, b, self.case.atol) for i, (a, b) in pairs if i not in self.case.moving)

    @property
    def right(self) -> bool:
        return not self.problem and self.near(self.case.right)


def sam_step(calls: Sequence[Call], cases: Sequence[SamCase], *, terms: SamTerms) -> CheckResult:
    """PASS when every case leaves the right weights behind; what the function returns does not matter.

    A known mistake is named where it explains every case: its own weights where it makes a difference, the right ones
    where it makes none.

    Args:
        calls: One per case, in order, with the network's weights (none when the question was not reached).
        cases: Inputs and the weights after one step.
        terms: Names and words.
    """
    expected = f"the weights after one SAM step, for {show.plural(len(cases), 'network')}"
    found = [_look(call, case, terms) for call, case in zip(padded(calls, len(cases)), cases, strict=True)]
    if reason := _not_written(calls, found, terms):
        return CheckResult(Outcome.NOT_RUN, message=f"{terms.label}: {reason}.", expected=expected)
    wrong = [one for one in found if not one.right]
    seen = f"{len(found) - len(wrong)} of {show.plural(len(found), 'network')} right"
    if not wrong:
        return CheckResult(Outcome.PASS, Fraction(1), expected=expected, seen=seen, remark=_remark(found))
    mistake = _mistake(found, terms)
    message = f"{terms.label}: {_described(wrong)}; {seen}."
    if mistake:
        message += f" {terms.sentences[mistake]}"
    return CheckResult(Outcome.FAIL, message=message, expected=expected, seen=seen, misconception=mistake)


def _look(call: Call, case: SamCase, terms: SamTerms) -> _Seen:
    if call.status != "ok":
        return _Seen(case, f"for {case.given}, {call_problem(call, function=terms.name)}")
    weights = [_numbers(value) for value in call.weights]
    shapes = [None if one is None else one.shape for one in weights]
    if shapes != [one.shape for one in case.right]:
        return _Seen(case, f"for {case.given}, the network's weights could no longer be read after the step")
    there = tuple(one for one in weights if one is not None)
    if not all(np.isfinite(one).all() for one in there):
        return _Seen(case, f"for {case.given}, weights are nan or inf after the step")
    return _Seen(case, "", there)


def _numbers(value: Value) -> NDArray[np.float64] | None:
    array = value.array
    if value.kind is not ValueKind.ARRAY or array is None or array.dtype.kind not in "iuf":
        return None
    with np.errstate(all="ignore"):
        return array.astype(np.float64)


def _not_written(calls: Sequence[Call], found: Sequence[_Seen], terms: SamTerms) -> str:
    """Why there is nothing to judge; empty if there is something. A function that does its work may return nothing."""
    if not calls or all(call.status == "missing" for call in calls):
        reason = terms.stopped_by and f"`{terms.name}` was not defined: {terms.stopped_by}"
        return reason or f"no function named `{terms.name}` was found: define it under this name"
    if all(call.status == "not_callable" and returns_nothing(call.value) for call in calls):
        return f"`{terms.name}` is still `...`: put your answer in its place"
    untouched = all(not one.problem and one.near(one.case.before) for one in found)
    if untouched and all(call.status == "ok" and returns_nothing(call.value) for call in calls):
        return f"`{terms.name}` changes no weights yet: let it take one step"
    return ""


def _mistake(found: Sequence[_Seen], terms: SamTerms) -> str:
    if any(one.problem for one in found):
        return ""
    names = dict.fromkeys(name for one in found for name in one.case.wrong if name in terms.sentences)
    return next((name for name in names if all(_explains(one, name) for one in found)), "")


def _explains(one: _Seen, name: str) -> bool:
    return one.near(one.case.wrong.get(name, one.case.right))


def _described(wrong: Sequence[_Seen]) -> str:
    """The first problem, else the weight that is furthest from right."""
    first = next((one for one in wrong if one.problem), wrong[0])
    if first.problem:
        return first.problem
    case = first.case
    if first.near(case.before):
        return f"for {case.given}, no weight changed: apply the optimizer to the gradients of the second pass"
    judged = [index for index in range(len(case.right)) if index not in case.moving]
    worst = max(judged, key=lambda index: float(np.abs(first.weights[index] - case.right[index]).max(initial=0)))
    return (
        f"for {case.given}, expected weights {show.numbers(case.right[worst])} after the step, "
        f"received {show.numbers(first.weights[worst])}"
    )


def _remark(found: Sequence[_Seen]) -> str:
    moved = (
        not _near(one.weights[index], one.case.right[index], one.case.atol)
        for one in found
        for index in one.case.moving
    )
    if not any(moved):
        return ""
    return (
        "batch norm's moving statistics are not those of one pass at the weights themselves: SAM's second pass, at "
        "weights that are not kept, is better left out of them"
    )


def _near(seen: NDArray[np.floating], expected: NDArray[np.floating], atol: float) -> bool:
    return bool((np.abs(seen - expected) <= atol).all())
