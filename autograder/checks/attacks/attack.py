"""Checks a student's attack (FGSM, PGD, MIM) by what it makes of the grader's own images and networks."""

from collections.abc import Mapping, Sequence
from fractions import Fraction

from autograder.checks import show
from autograder.checks.attacks.attack_case import AttackCase, AttackTerms
from autograder.checks.attacks.attacked import Attacked, explains, look
from autograder.checks.called import not_called
from autograder.checks.losses.loss import forms, padded
from autograder.model.evidence import Call
from autograder.model.result import CheckResult, Outcome

__all__ = ["attack"]

IN_TRAINING = "attack_in_training"


def attack(calls: Sequence[Call], cases: Sequence[AttackCase], *, terms: AttackTerms) -> CheckResult:
    """PASS when every case is right: its images, within the ball and the pixel range, and the network left as it was.

    A known mistake is named where one form of it explains every case: its own images where it makes a difference, the right
    ones where it makes none. Whatever numpy reads as an array is taken: tensors, arrays of any precision, lists.

    Args:
        calls: One per case, in order (none when the question was not reached).
        cases: Inputs and what they give.
        terms: Names and words.
    """
    expected = f"{show.plural(len(cases), 'input')} attacked as {terms.name.upper()} does"
    absent = not_called(calls, function=terms.name, label=terms.label, stopped_by=terms.stopped_by)
    if absent is not None:
        return CheckResult(absent.outcome, message=absent.message, expected=expected)
    pairs = zip(padded(calls, len(cases)), cases, strict=True)
    found = [look(call, case, name=terms.name) for call, case in pairs]
    wrong = [one for one in found if not one.right]
    changed = [one for one in found if one.changed]
    seen = f"{len(found) - len(wrong)} of {show.plural(len(found), 'input')} right"
    if not wrong and not changed:
        return CheckResult(Outcome.PASS, Fraction(1), expected=expected, seen=seen)
    mistake = _mistake(found, terms)
    if mistake in terms.accept and not changed:
        remark = f"accepted variant: {mistake.replace('_', ' ')}"
        return CheckResult(Outcome.PASS, Fraction(1), expected=expected, seen=seen, remark=remark)
    message = f"{terms.label}: {_describe(wrong, len(found)) if wrong else _touched(changed)}."
    if mistake:
        message += f" {terms.sentences[mistake]}"
    elif wrong and changed:
        message += f" Besides, {_touched(changed)}."
    return CheckResult(Outcome.FAIL, message=message, expected=expected, seen=seen, misconception=mistake)


def _mistake(found: Sequence[Attacked], terms: AttackTerms) -> str:
    """The known mistake that all that was seen comes from, one form of it throughout; empty where none explains it."""
    if any(not one.right for one in found):
        named = [name for one in found for part in _known(one) for name in part]
        for name in dict.fromkeys([*terms.accept, *named]):
            numbers = forms((part for one in found for part in _known(one)), name)
            if name in terms.sentences and any(all(explains(one, name, n) for one in found) for n in numbers):
                return name
    # Batch norm's moving statistics change in training mode only, whatever else is wrong: with dropout on, the images
    # depend on chance, and nothing else gives the mistake away.
    touched = [one for one in found if one.changed]
    return IN_TRAINING if touched and IN_TRAINING in terms.sentences and all(one.in_training for one in touched) else ""


def _known(one: Attacked) -> list[Mapping[str, tuple[object, ...]]]:
    return [one.case.wrong, one.case.law.wrong if one.case.law is not None else {}]


def _describe(wrong: Sequence[Attacked], count: int) -> str:
    """The first problem, else the first fault, and how much is right."""
    problems = [one for one in wrong if one.problem]
    first = (problems or wrong)[0]
    rest = f"right for {count - len(wrong)} of {show.plural(count, 'input')}"
    return f"for {first.case.given}: {first.problem or first.fault}; {rest}"


def _touched(changed: Sequence[Attacked]) -> str:
    what = "batch norm's moving mean and variance" if all(one.in_training for one in changed) else "weights"
    return f"the attack changed the network's {what} (for {changed[0].case.given}): an attack changes images alone"
