"""Checks a named answer's numbers."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from fractions import Fraction

import numpy as np

from autograder.checks import show
from autograder.checks.compare import Comparison, Numbers, compare, equal
from autograder.checks.given import Given, not_run
from autograder.checks.lenient import readable
from autograder.checks.values.variants import Variant
from autograder.model.assignment import Tolerance
from autograder.model.evidence import Value, ValueKind
from autograder.model.result import CheckResult, Outcome

__all__ = ["Terms", "close", "joined", "own_answers"]


@dataclass(frozen=True, slots=True)
class Terms:
    """What an answer is judged by."""

    label: str
    """Where, for messages: `1.3b dW2`."""
    tolerance: Tolerance
    follow_through: Fraction
    """Share of the points for an answer right given the student's own earlier wrong answer; 0 for none."""
    sentences: Mapping[str, str]
    """Misconception id → the sentence that names it to the student."""


def close(given: Given, candidates: Iterable[Variant], *, terms: Terms) -> CheckResult:
    """Judge one named answer.

    Args:
        given: What the student gave.
        candidates: The values it may have, the right one first (see `variants.variants`); read only as far as needed.
        terms: Tolerance, policy and words.

    Raises:
        ValueError: There is no candidate at all: the right answer could not be computed.
    """
    given = readable(given)
    expected: Numbers | None = None
    first: Comparison | None = None
    for variant in candidates:
        if not given.answered:
            return not_run(given, label=terms.label, expected=show.numbers(variant.values))
        if expected is not None and not equal(given.value, variant.values, tolerance=terms.tolerance):
            continue
        comparison = compare(given.value, variant.values, tolerance=terms.tolerance)
        if comparison.equal and _from_zeros(comparison, variant):
            continue
        if comparison.equal:
            return _matched(given, variant, comparison, expected=expected, terms=terms)
        expected, first = variant.values, comparison
    if expected is None or first is None:
        raise ValueError(f"{terms.label}: no right answer to compare with")
    return CheckResult(
        outcome=Outcome.FAIL,
        message=f"{terms.label}: {first.problem}.",
        expected=show.numbers(expected),
        seen=_seen(given.value, first),
        remark=joined(given.found, first.remark),
    )


def _matched(
    given: Given, variant: Variant, comparison: Comparison, *, expected: Numbers | None, terms: Terms
) -> CheckResult:
    """The result of an answer that equals a variant; `expected` is the right value, None if the variant is it."""
    seen = _seen(given.value, comparison)
    shown = show.numbers(variant.values if expected is None else expected)
    if not variant.counts:
        return _mistake(given, variant, expected=shown, seen=seen, terms=terms)
    own = f"right given your own {own_answers(variant.own)}" if variant.own else ""
    rounded = f"right given your rounded {own_answers(variant.rounded)}" if variant.rounded and not own else ""
    accepted = f"accepted variant: {variant.misconception.replace('_', ' ')}" if variant.misconception else ""
    remark = joined(given.found, own, rounded, accepted, comparison.remark)
    if variant.own and terms.follow_through == 0:
        message = f"{terms.label}: expected {shown}, received {seen}: it follows from your own "
        message += (
            f"{own_answers(variant.own)}, which is wrong, and this assignment gives no marks for following through."
        )
        return CheckResult(outcome=Outcome.FAIL, message=message, expected=shown, seen=seen, remark=given.found)
    if variant.own and not (variant.values.any() and given.value.array is not None and given.value.array.any()):
        return _nothing(variant, expected=shown, seen=seen, remark=given.found, terms=terms)
    return CheckResult(
        outcome=Outcome.PASS,
        credit=terms.follow_through if variant.own else Fraction(1),
        message=_follows(terms.label, variant.own),
        expected=shown,
        seen=seen,
        remark=remark,
    )


def _from_zeros(comparison: Comparison, variant: Variant) -> bool:
    """Whether an answer is no nearer to what follows from the student's own earlier ones than to what follows from zeros.

    Next to nothing for an earlier answer would make it the easiest of all to be right from there on. Where zeros lead to the
    very same, nothing can be told, and the answer counts.
    """
    zeros, values = variant.from_zeros, comparison.values
    if zeros is None or values is None or zeros.shape != values.shape or not values.size:
        return False
    apart = float(np.abs(variant.values - zeros).max())
    return apart > 0 and float(np.abs(values - variant.values).max()) > apart / 2


def _nothing(variant: Variant, *, expected: str, seen: str, remark: str, terms: Terms) -> CheckResult:
    """The result of zeros that follow from a wrong answer: computed, or the easiest thing to write after inventing it."""
    message = f"{terms.label}: expected {expected}, received {seen}: it follows from your own "
    message += f"{own_answers(variant.own)}, but zero may stand for an answer still to come as well; a person looks."
    return CheckResult(outcome=Outcome.PENDING, message=message, expected=expected, seen=seen, remark=remark)


def _mistake(given: Given, variant: Variant, *, expected: str, seen: str, terms: Terms) -> CheckResult:
    """The result of a known mistake; nothing but zeros is no mistake but a placeholder."""
    if given.value.array is not None and not given.value.array.any():
        message = f"{terms.label}: expected {expected}, received {seen}: if it stands for an answer still to come, "
        message += "put your answer in its place."
        return CheckResult(outcome=Outcome.FAIL, message=message, expected=expected, seen=seen, remark=given.found)
    message = f"{terms.label}: expected {expected}, received {seen}. {terms.sentences[variant.misconception]}"
    if variant.own:
        message += f" (Your own {own_answers(variant.own)}, which differs from the right one, was taken into account.)"
    return CheckResult(
        outcome=Outcome.FAIL,
        message=message,
        expected=expected,
        seen=seen,
        remark=given.found,
        misconception=variant.misconception,
    )


def _follows(label: str, own: tuple[str, ...]) -> str:
    if not own:
        return ""
    return f"{label}: computed correctly from your own {own_answers(own)}; the mistake there is not counted twice."


def _seen(value: Value, comparison: Comparison) -> str:
    """The student's numbers in the expected arrangement where they have it, else as they are."""
    if value.kind is ValueKind.ARRAY and comparison.values is not None:
        return show.numbers(comparison.values)
    return show.value(value)


def own_answers(names: tuple[str, ...]) -> str:
    """`h1`, or `h1 and dh2`."""
    return " and ".join(names)


def joined(*remarks: str) -> str:
    """The remarks that say something, in one line."""
    return "; ".join(remark for remark in remarks if remark)
