"""Checks a student's loss function by its values on the grader's own inputs."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import TypeVar

import numpy as np

from autograder.checks import show
from autograder.checks.called import call_problem, not_called
from autograder.checks.compare import Numbers, different
from autograder.checks.lenient import numeric
from autograder.model.assignment import Tolerance
from autograder.model.evidence import Call, ValueKind
from autograder.model.result import CheckResult, Outcome

__all__ = ["LossCase", "LossTerms", "form", "forms", "loss", "padded"]

T = TypeVar("T")

MOST_SHOWN = 2
"""Wrong inputs that a message names."""
_ZERO_LOG = "log_of_zero"
_UNSTABLE = frozenset({_ZERO_LOG, "probabilities_for_logits"})
"""Mistakes that never stay right for extreme logits, so that nothing is followed through."""


@dataclass(frozen=True, slots=True)
class LossCase:
    """One planned call and what it may return."""

    given: str
    """The input in words: `alpha = 0.1, K = 10, n = 4`."""
    right: float
    """The mean over the batch."""
    per_sample: Numbers
    """(n,): the loss of each sample, right too, as it is how Keras's own losses are made."""
    wrong: Mapping[str, tuple[float, ...]]
    """Misconception id → what each form of this mistake gives here, the same forms in every case; the right value where it
    makes no difference."""


@dataclass(frozen=True, slots=True)
class LossTerms:
    """What a loss is judged by."""

    label: str
    """Where, for messages: `2.6 loss`."""
    name: str
    """The function's name."""
    tolerance: Tolerance
    sentences: Mapping[str, str]
    """Misconception id → the sentence that names it to the student."""
    accept: Collection[str] = ()
    """Misconceptions that this edition counts as right."""
    stopped_by: str = ""
    """What stopped the student's code, if anything did."""
    follow_through: Fraction = Fraction(0)
    """Share of the points for what is right given a mistake that another criterion takes its marks for."""


@dataclass(frozen=True, slots=True)
class _Seen:
    """What one call gave."""

    case: LossCase
    problem: str
    """Why there is no number to compare; empty if there is one."""
    value: float = 0.0
    """The loss, or the mean of the samples' losses; nan and infinities stay."""
    right: bool = False
    each: bool = False
    """One loss for each sample."""


def loss(
    calls: Sequence[Call],
    one_hot_calls: Sequence[Call],
    cases: Sequence[LossCase],
    *,
    terms: LossTerms,
    follows: bool = False,
) -> CheckResult:
    """Judge a loss by its values: all must be right, with integer labels, or else all with one-hot labels.

    Args:
        calls: With integer labels, one per case, in order (none when the question was not reached).
        one_hot_calls: The same with one-hot labels; none where the plan has no such calls.
        cases: Inputs and what they give.
        terms: Names, tolerance and words.
        follows: Another criterion takes the marks for known mistakes in ordinary inputs, so that here they are followed
            through; those that never stay right for extreme logits are not.
    """
    terms = terms if follows else replace(terms, follow_through=Fraction(0))
    expected = f"{cases[0].given}: {show.number(cases[0].right)}" if cases else ""
    every = [*calls, *one_hot_calls]
    absent = not_called(every, function=terms.name, label=terms.label, stopped_by=terms.stopped_by)
    if absent is not None:
        return CheckResult(absent.outcome, message=absent.message, expected=expected)
    plain, one_hot = (_look(part, cases, terms) for part in (calls, one_hot_calls))
    for results, remark in ((plain, ""), (one_hot, "it takes one-hot labels, not the integers that were asked for")):
        if result := _counts(results, remark, terms, expected=expected):
            return result
    return _wrong(_better(plain, one_hot), terms, expected=expected)


def padded(calls: Sequence[Call], count: int) -> list[Call]:
    """The calls, one for each case: those that are missing were not made."""
    return [*calls[:count], *(Call("missing") for _ in range(count - len(calls)))]


def _look(calls: Sequence[Call], cases: Sequence[LossCase], terms: LossTerms) -> list[_Seen]:
    both = zip(padded(calls, len(cases)), cases, strict=True) if calls else ()
    return [_value(call, case, terms) for call, case in both]


def _value(call: Call, case: LossCase, terms: LossTerms) -> _Seen:
    if problem := call_problem(call, function=terms.name):
        return _Seen(case, f"for {case.given} {problem}")
    value = numeric(call.value)[0] if call.value else None
    array = value.array if value else None
    if value is None or value.kind is not ValueKind.ARRAY or array is None or array.dtype.kind not in "iuf":
        received = show.kind(value) if value else "nothing"
        return _Seen(case, f"for {case.given} expected one number, your function returned {received}")
    with np.errstate(all="ignore"):
        numbers = array.astype(np.float64).reshape(-1)
        if numbers.size == 1:
            right = not different(numbers, np.array([case.right]), tolerance=terms.tolerance).any()
            return _Seen(case, "", float(numbers[0]), right=right)
        if array.shape not in (case.per_sample.shape, (*case.per_sample.shape, 1)):
            received = f"an array of shape {show.shape(array.shape)}"
            hint = "take the mean over the batch"
            return _Seen(case, f"for {case.given} expected one number, your function returned {received}: {hint}")
        right = not different(numbers, case.per_sample, tolerance=terms.tolerance).any()
        return _Seen(case, "", float(numbers.mean()), right=right, each=True)


def _counts(results: Sequence[_Seen], remark: str, terms: LossTerms, *, expected: str) -> CheckResult | None:
    """All right, or all an accepted variant, or all what follows from a mistake that is not this criterion's."""
    if not results:
        return None
    variant, credit = "", Fraction(1)
    if not all(result.right for result in results):
        variant = _variant(results, terms)
        follow_through = Fraction(0) if variant in _UNSTABLE else terms.follow_through
        credit = Fraction(1) if variant in terms.accept else follow_through
        if not variant or not credit:
            return None
    known = variant.replace("_", " ")
    notes = [
        remark,
        f"accepted variant: {known}"
        if variant in terms.accept
        else f"right given your own loss: {known}"
        if known
        else "",
        "one loss for each sample: Keras takes the mean itself" if any(result.each for result in results) else "",
    ]
    seen = f"{results[0].case.given}: {show.number(results[0].value)}"
    return CheckResult(
        Outcome.PASS, credit, expected=expected, seen=seen, remark="; ".join(note for note in notes if note)
    )


def _variant(results: Sequence[_Seen], terms: LossTerms) -> str:
    """The known mistake whose values these all are; accepted ones first."""
    named = dict.fromkeys(name for result in results for name in result.case.wrong if name in terms.sentences)
    names = [*terms.accept, *(name for name in named if name != _ZERO_LOG)]
    return next((name for name in names if _all_are(results, name, terms.tolerance)), "")


def _better(plain: list[_Seen], one_hot: list[_Seen]) -> list[_Seen]:
    """The calls to talk about: those with more right numbers, then more numbers at all; in doubt the ones asked for."""

    def merit(results: Sequence[_Seen]) -> tuple[int, int]:
        return sum(result.right for result in results), sum(not result.problem for result in results)

    return one_hot if one_hot and (not plain or merit(one_hot) > merit(plain)) else plain


def _wrong(results: Sequence[_Seen], terms: LossTerms, *, expected: str) -> CheckResult:
    mistake = _mistake(results, terms)
    message = f"{terms.label}: {_describe(results)}."
    if mistake:
        message += f" {terms.sentences[mistake]}"
    elif any(_is_clipped(result) for result in results):
        message += (
            " For large logits the loss is too small: was the logarithm's argument clipped? Compute log-softmax from "
        )
        message += "the logits."
    seen = f"{results[0].case.given}: {results[0].problem or show.number(results[0].value)}" if results else ""
    return CheckResult(Outcome.FAIL, message=message, expected=expected, seen=seen, misconception=mistake)


def _mistake(results: Sequence[_Seen], terms: LossTerms) -> str:
    numbers = [result for result in results if not result.problem]
    finite = [result for result in numbers if np.isfinite(result.value)]
    if variant := _variant(results, terms):
        return variant
    if len(finite) < len(numbers) and _ZERO_LOG in terms.sentences and all(result.right for result in finite):
        return _ZERO_LOG
    zero = _ZERO_LOG in terms.sentences and _all_are(results, _ZERO_LOG, terms.tolerance)
    return _ZERO_LOG if zero else ""


def _all_are(results: Sequence[_Seen], name: str, tolerance: Tolerance) -> bool:
    """Whether all values are what one form of this mistake gives, and it makes a difference for one at least."""
    if any(result.problem for result in results) or all(result.right for result in results):
        return False
    return any(
        all(_equals(r, form(r.case.wrong, name, number, right=r.case.right), tolerance) for r in results)
        for number in forms((r.case.wrong for r in results), name)
    )


def forms(known: Iterable[Mapping[str, tuple[object, ...]]], name: str) -> range:
    """The forms of a mistake that any case knows, by number."""
    return range(max((len(wrong.get(name, ())) for wrong in known), default=0))


def form(wrong: Mapping[str, tuple[T, ...]], name: str, number: int, *, right: T) -> T:
    """What one form of a mistake gives in a case; the right value where it has no such form."""
    known = wrong.get(name, ())
    return known[number] if number < len(known) else right


def _equals(result: _Seen, value: float, tolerance: Tolerance) -> bool:
    if np.isnan(value):
        return bool(np.isnan(result.value))
    return not different(np.array([result.value]), np.array([value]), tolerance=tolerance).any()


def _is_clipped(result: _Seen) -> bool:
    return not result.problem and not result.right and result.case.right > 10 and 0 <= result.value < result.case.right


def _describe(results: Sequence[_Seen]) -> str:
    wrong = [result for result in results if not result.right]
    problems = [result.problem for result in wrong if result.problem]
    if problems:
        return problems[0] + (f" (and for {show.plural(len(problems) - 1, 'other input')})" if problems[1:] else "")
    shown = "; ".join(
        f"for {r.case.given} expected {show.number(r.case.right)}, your function returned {show.number(r.value)}"
        + (" on average" if r.each else "")
        for r in wrong[:MOST_SHOWN]
    )
    more = f" (and {len(wrong) - MOST_SHOWN} more)" if len(wrong) > MOST_SHOWN else ""
    return f"{shown}{more}; right for {len(results) - len(wrong)} of {show.plural(len(results), 'input')}"
