"""Checks that the robust accuracies that a student reports are what the grader's own attacks find."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction

from autograder.checks import show
from autograder.checks.attacks.appraisal import MASKED, accuracy_of, clean, margin_of, masked_note
from autograder.checks.given import Given, not_run
from autograder.checks.training.reported import accuracy, agrees
from autograder.checks.values.close import joined
from autograder.model.evidence import Appraised
from autograder.model.result import CheckResult, Outcome

__all__ = ["RobustTerms", "robust_accuracies"]

OVER_ATTACKED = "robust_over_attacked"
UNCONFIRMED = "claim_not_confirmed"


@dataclass(frozen=True, slots=True)
class RobustTerms:
    """What reported accuracies are judged by."""

    label: str
    """Where, for messages: `3.8 accuracies`."""
    model: str
    """Name of the variable that holds the model: `best_model`."""
    total: int
    """Images in the whole test set."""
    sentences: Mapping[str, str] = field(default_factory=dict)
    """Misconception id → the sentence that names it to the student."""
    own: Mapping[str, Collection[float]] = field(default_factory=dict)
    """Attacks of the student's own that are wrong, which has cost its marks elsewhere: `FGSM` → accuracies on images of no
    known set that the notebook was seen to reach (`seen_accuracies`)."""
    follow_through: Fraction = Fraction(1)
    """Share of the points for a number that such an attack really gave."""


@dataclass(frozen=True, slots=True)
class _Number:
    """One reported number."""

    name: str
    """`clean`, `FGSM`, `PGD` or `MIM`."""
    given: Given
    number: float | None
    """0..1; None where it is none."""
    ours: float
    problem: str = ""
    """What is wrong with it; empty if it is right or followed through."""
    remark: str = ""
    followed: bool = False
    """Given by the student's own wrong attack."""
    unclear: bool = False
    """Of the student's own wrong attack, and not seen."""
    mistake: str = ""


def robust_accuracies(reported: Mapping[str, Given], appraised: Appraised | None, *, terms: RobustTerms) -> CheckResult:
    """Compare each reported accuracy with our own evaluation of the student's model; each has an equal share of the points.

    A number of a wrong attack of the student's own cannot be compared with ours. It has its points if the notebook was
    seen to reach it; else a person looks. So a wrong attack costs its own points, and no others.

    Args:
        reported: `clean`, `FGSM`, `PGD` and `MIM` → the answer.
        appraised: Our numbers; None where the question was not reached.
        terms: Names and words.
    """
    answered = [given for given in reported.values() if given.answered]
    if not answered:
        return not_run(next(iter(reported.values())), label=terms.label)
    right = clean(appraised)
    if appraised is None or right is None:
        reason = appraised.problem if appraised is not None and appraised.problem else "there are no numbers of ours"
        message = (
            f"{terms.label}: `{terms.model}` could not be attacked by the grader ({show.text(reason)}): a person looks."
        )
        return CheckResult(Outcome.PENDING, message=message, seen=_listed(reported))
    ours = accuracy_of(appraised)
    numbers = [_judge(name, given, appraised, ours, terms) for name, given in reported.items() if name in ours]
    expected = ", ".join(f"{one.name} {one.ours:.3f}" for one in numbers)
    seen = ", ".join(f"{one.name} {'-' if one.number is None else f'{one.number:.4g}'}" for one in numbers)
    return _result(numbers, expected=expected, seen=seen, note=masked_note(appraised, terms.model), terms=terms)


def _result(numbers: Sequence[_Number], *, expected: str, seen: str, note: str, terms: RobustTerms) -> CheckResult:
    wrong = [one for one in numbers if one.problem]
    followed = sum(one.followed for one in numbers)
    earned = len(numbers) - len(wrong) - followed + terms.follow_through * followed
    credit = Fraction(earned) / len(numbers) if numbers else Fraction(0)
    remark = joined(*dict.fromkeys(one.remark for one in numbers), note)
    unclear = [one for one in numbers if one.unclear]
    said = "; ".join(one.problem for one in wrong)
    if unclear:
        names = " and ".join(one.name for one in unclear)
        message = (
            f"{terms.label}: what your own attack ({names}) does is not what was asked for, so that accuracies under it cannot "
            f"be compared with ours, and they were not seen in your notebook's run: a person looks"
        )
        message += f". Besides, {said}." if said else "."
        return CheckResult(Outcome.PENDING, message=message, expected=expected, seen=seen, remark=remark)
    if not wrong:
        outcome = Outcome.PASS if credit else Outcome.FAIL
        return CheckResult(outcome, credit, expected=expected, seen=seen, remark=remark)
    # A claim that is off has a better name where any number shows why.
    mistakes = {one.mistake for one in wrong if one.mistake != UNCONFIRMED} or {one.mistake for one in wrong}
    mistake = mistakes.pop() if len(mistakes) == 1 else ""
    message = f"{terms.label}: {said}."
    if mistake:
        message += f" {terms.sentences[mistake]}"
    return CheckResult(
        Outcome.FAIL, credit, message=message, expected=expected, seen=seen, remark=remark, misconception=mistake
    )


def _listed(reported: Mapping[str, Given]) -> str:
    return ", ".join(f"{name} {show.value(given.value)}" for name, given in reported.items() if given.answered)


def _judge(name: str, given: Given, appraised: Appraised, ours: Mapping[str, float], terms: RobustTerms) -> _Number:
    wanted = ours[name]
    if not given.answered:
        problem = f"`{given.name}` was not given" + (f" ({given.stopped_by})" if given.stopped_by else "")
        return _Number(name, given, None, wanted, problem)
    read = accuracy(given)
    if read.accuracy is None:
        return _Number(name, given, None, wanted, read.problem)
    number, margin = read.accuracy, margin_of(name, appraised, total=terms.total)
    # Where gradients are hidden, ours attack by the margin loss too, which no student is asked to do.
    most = ours["clean"] if appraised.masked > MASKED else wanted
    if wanted - margin - 1e-9 <= number <= most + margin + 1e-9:
        return _Number(name, given, number, wanted, remark=read.remark)
    if name in terms.own:
        followed = agrees(number, terms.own[name])
        remark = joined(read.remark, f"{name}: as your own attack gives it" if followed else "")
        return _Number(name, given, number, wanted, remark=remark, followed=followed, unclear=not followed)
    problem = f"`{given.name}` is {number:.4g}, our own evaluation of `{terms.model}` gives {wanted:.3f} "
    problem += f"(± {margin:.2g} is accepted)"
    near = [one for one in _others(name, appraised, ours) if abs(number - one[0]) <= margin]
    _, hint, mistake = min(near, key=lambda one: abs(number - one[0]), default=(0.0, "", ""))
    problem += f"; {hint}" if hint else ""
    named = next((one for one in (mistake, UNCONFIRMED) if one in terms.sentences), "")
    return _Number(name, given, number, wanted, problem, read.remark, mistake=named)


def _others(name: str, appraised: Appraised, ours: Mapping[str, float]) -> Iterator[tuple[float, str, str]]:
    """Numbers that are taken for this accuracy, in words, with the mistake that is named; the likelier ones first."""
    right, attacked = clean(appraised), appraised.attacked.get(name)
    if right is not None and attacked is not None and right.any():
        kept = float(attacked[right].mean())
        yield kept, f"the share still right among those that were right before would be {kept:.3f}", OVER_ATTACKED
        turned = f"the share that the attack turned, among those that were right before, would be {1 - kept:.3f}"
        yield 1 - kept, turned, OVER_ATTACKED
        wrong = 1 - float(attacked.mean())
        yield wrong, f"the share of wrong answers would be {wrong:.3f}", ""
        lost = float(right.mean()) - float(attacked.mean())
        yield lost, f"the loss of accuracy would be {lost:.3f}", ""
    for other, share in ours.items():
        if other != name:
            yield share, f"the accuracy on {_on(other)} is {share:.3f}", ""


def _on(name: str) -> str:
    return "clean images" if name == "clean" else f"images attacked by {name}"
