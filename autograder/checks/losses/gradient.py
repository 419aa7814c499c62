"""Checks the gradient of a student's loss function, as a training would take it, on the grader's own inputs."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

import numpy as np

from autograder.checks import show
from autograder.checks.called import call_problem, not_called
from autograder.checks.compare import Numbers, different
from autograder.checks.losses.loss import LossTerms, form, forms, padded
from autograder.model.evidence import Call, ValueKind
from autograder.model.result import CheckResult, Outcome

__all__ = ["GradientCase", "gradient"]


@dataclass(frozen=True, slots=True)
class GradientCase:
    """One planned call and the derivative of its result."""

    given: str
    """The input in words."""
    right: Numbers
    """(n, K): of the mean over the batch by the logits."""
    wrong: Mapping[str, tuple[Numbers, ...]]
    """Misconception id → (n, K) of the loss with each form of this mistake, the same forms in every case."""
    value: float | None = None
    """The loss itself, where it is known."""


@dataclass(frozen=True, slots=True)
class _Seen:
    case: GradientCase
    problem: str
    """Why there is nothing to compare; empty if there is something."""
    values: Numbers | None = None
    scale: float = 1.0
    """n where one loss for each sample was returned, whose gradients were summed."""
    loss: float | None = None
    """What was differentiated, or the mean of the samples' losses."""


def gradient(
    calls: Sequence[Call],
    one_hot_calls: Sequence[Call],
    cases: Sequence[GradientCase],
    *,
    terms: LossTerms,
) -> CheckResult:
    """Judge the derivative by the logits: right at every input, with integer labels, or else with one-hot labels.

    Args:
        calls: With integer labels, one per case, in order (none when the question was not reached).
        one_hot_calls: The same with one-hot labels.
        cases: Inputs and what they give.
        terms: As for the loss's values; a known mistake in the loss may be followed through.
    """
    expected = f"{cases[0].given}: {show.numbers(cases[0].right)}" if cases else ""
    absent = not_called([*calls, *one_hot_calls], function=terms.name, label=terms.label, stopped_by=terms.stopped_by)
    if absent is not None:
        return CheckResult(absent.outcome, message=absent.message, expected=expected)
    both = [_look(part, cases, terms) for part in (calls, one_hot_calls) if part]
    notes = ["" if calls else "with one-hot labels", "with one-hot labels"]
    for results, note in zip(both, notes, strict=False):
        if all(_is(result, result.case.right, terms) for result in results):
            remark = "; ".join(x for x in (note, _summed(results)) if x)
            return CheckResult(Outcome.PASS, Fraction(1), expected=expected, seen=_shown(results), remark=remark)
    results = max(both, key=lambda part: sum(not result.problem for result in part))
    return _wrong(results, terms, expected=expected)


def _look(calls: Sequence[Call], cases: Sequence[GradientCase], terms: LossTerms) -> list[_Seen]:
    return [_values(call, case, terms) for call, case in zip(padded(calls, len(cases)), cases, strict=True)]


def _values(call: Call, case: GradientCase, terms: LossTerms) -> _Seen:
    if problem := call_problem(call, function=terms.name):
        return _Seen(case, f"for {case.given} {problem}")
    seen = call.gradient
    if seen is None or seen.kind is not ValueKind.ARRAY or seen.array is None or seen.array.dtype.kind not in "iuf":
        why = "no gradient flows from the loss to the logits: is it computed with numpy, or rounded to whole numbers? "
        return _Seen(case, f"for {case.given} {why}Use TensorFlow's functions throughout, so that it can train")
    if seen.array.shape != case.right.shape:
        shapes = f"{show.shape(case.right.shape)}, received {show.shape(seen.array.shape)}"
        return _Seen(case, f"for {case.given} expected a gradient of shape {shapes}")
    with np.errstate(all="ignore"):
        values = seen.array.astype(np.float64)
    result = call.value.array if call.value is not None else None
    samples = result.size if result is not None and result.size == len(case.right) else 1
    return _Seen(case, "", values, float(samples), _mean(call))


def _mean(call: Call) -> float | None:
    array = call.value.array if call.value is not None else None
    if array is None or array.dtype.kind not in "iuf" or not array.size:
        return None
    with np.errstate(all="ignore"):
        return float(array.astype(np.float64).mean())


def _is(result: _Seen, expected: Numbers, terms: LossTerms) -> bool:
    if result.values is None:
        return False
    with np.errstate(all="ignore"):
        return not different(result.values / result.scale, expected, tolerance=terms.tolerance).any()


def _loss_is_right(result: _Seen, terms: LossTerms) -> bool:
    if result.loss is None or result.case.value is None:
        return False
    return not different(np.array([result.loss]), np.array([result.case.value]), tolerance=terms.tolerance).any()


def _summed(results: Sequence[_Seen]) -> str:
    return (
        "your function returns one loss for each sample: the gradient of their mean is right"
        if any(result.scale > 1 for result in results)
        else ""
    )


def _shown(results: Sequence[_Seen]) -> str:
    first = results[0] if results else None
    return show.numbers(first.values) if first is not None and first.values is not None else ""


def _wrong(results: Sequence[_Seen], terms: LossTerms, *, expected: str) -> CheckResult:
    names = dict.fromkeys(name for result in results for name in result.case.wrong if name in terms.sentences)
    mistake = next((name for name in names if _all_are(results, name, terms)), "")
    if mistake and (terms.follow_through or mistake in terms.accept):
        credit = Fraction(1) if mistake in terms.accept else terms.follow_through
        remark = "right given your own loss"
        return CheckResult(Outcome.PASS, credit, expected=expected, seen=_shown(results), remark=remark)
    sound = [result for result in results if _loss_is_right(result, terms)] if terms.follow_through else []
    if sound and all(_is(result, result.case.right, terms) for result in sound):
        remark = "right wherever your own loss is"
        return CheckResult(Outcome.PASS, terms.follow_through, expected=expected, seen=_shown(sound), remark=remark)
    problems = [result.problem for result in results if result.problem]
    count = sum(not _is(result, result.case.right, terms) for result in results)
    first = next((r for r in results if not r.problem and not _is(r, r.case.right, terms)), None)
    problem = problems[0] if problems else f"the gradient is wrong for {count} of {show.plural(len(results), 'input')}"
    if not problems and first is not None and first.values is not None:
        right, seen = show.numbers(first.case.right), show.numbers(first.values / first.scale)
        problem += f": for {first.case.given} expected {right}, received {seen}"
    message = f"{terms.label}: {problem}."
    if mistake:
        message += f" {terms.sentences[mistake]}"
    return CheckResult(Outcome.FAIL, message=message, expected=expected, seen=_shown(results), misconception=mistake)


def _all_are(results: Sequence[_Seen], name: str, terms: LossTerms) -> bool:
    return any(
        all(_is(r, form(r.case.wrong, name, number, right=r.case.right), terms) for r in results)
        for number in forms((r.case.wrong for r in results), name)
    )
