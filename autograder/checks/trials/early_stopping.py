"""Checks that a class ends its training after three epochs in a row without a rise of the validation accuracy."""

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from autograder.checks import show
from autograder.checks.trials.stopping_rule import MISTAKEN, RIGHT, Course, course
from autograder.checks.trials.tried import TrialTerms, untried
from autograder.model.evidence import Trial
from autograder.model.result import CheckResult, Outcome

__all__ = ["StoppingCase", "early_stopping"]

_EXPECTED = "training that ends after three epochs in a row without a rise of the validation accuracy"
_WORDS = {
    "no_early_stopping": "every training ran through all its epochs: end it early, whether images are augmented or not",
    "patience_off_by_one": "it seems to wait one epoch too few or too many: end it after the third epoch without a rise",
    "patience_on_loss": "it seems to wait for a loss to fall: watch the validation accuracy, which is to rise",
    "patience_on_training": "it seems to watch the accuracy on the training images: watch the one on the validation images",
    "patience_wrong_way": "it seems to wait for the validation accuracy to fall: a larger one is the better one",
}


@dataclass(frozen=True, slots=True)
class StoppingCase:
    """One trial, and what is certain about it."""

    given: str
    """The trial in words: `a learning rate of 0`."""
    epochs: int
    """At most."""
    constant: bool
    """The validation accuracy cannot change, so that training must end after four epochs: one to be the best, and three."""
    falling: bool
    """The loss falls with every epoch."""


def early_stopping(trials: Sequence[Trial | None], cases: Sequence[StoppingCase], *, terms: TrialTerms) -> CheckResult:
    """PASS when every training ended when it should have.

    Where Keras's history is there, the rule is applied to the validation accuracy in it, so that training that ends while
    it rises is seen too; a loop of the student's own is judged where the accuracy cannot change. Without a rise means
    above the best so far, as in Keras, or above the epoch before: both readings are right.

    Args:
        trials: One per case, in order (None when the question was not reached).
        cases: The trials.
        terms: Names and words.
    """
    named = [(case.given, trial) for trial, case in zip(trials, cases, strict=True)]
    if (result := untried(named, terms=terms, expected=_EXPECTED)) is not None:
        return result
    courses = [
        course(trial, asked=case.epochs, constant=case.constant, falling=case.falling)
        for trial, case in zip(trials, cases, strict=True)
        if trial is not None
    ]
    seen = ", ".join(f"{one.ran} of {one.asked}" for one in courses) + " epochs"
    if not any(one.ran for one in courses):
        message = f"{terms.label}: no step of training was seen in `fit` of `{terms.name}`: a person looks."
        return CheckResult(Outcome.PENDING, message=message, expected=_EXPECTED, seen=seen)
    wrong = [(one, case) for one, case in zip(courses, cases, strict=True) if not _is_right(one)]
    if not wrong:
        return CheckResult(Outcome.PASS, Fraction(1), expected=_EXPECTED, seen=seen)
    mistake = _mistake(courses)
    message = f"{terms.label}: {_described(*wrong[0])}"
    message += (
        f"; {_WORDS[mistake]}."
        if mistake
        else ": end it after the third epoch in a row without a rise, neither before nor later."
    )
    return CheckResult(Outcome.FAIL, message=message, expected=_EXPECTED, seen=seen, misconception=mistake)


def _is_right(one: Course) -> bool:
    return any(rule.agrees(one) for rule in RIGHT)


def _mistake(courses: Sequence[Course]) -> str:
    """The known mistake that all trials come from; none where two of them may be it."""
    if all(one.ran >= one.asked for one in courses):
        return "no_early_stopping"
    followed = [
        name for name, rules in MISTAKEN.items() if any(all(rule.agrees(one) for one in courses) for rule in rules)
    ]
    return followed[0] if len(followed) == 1 else ""


def _described(one: Course, case: StoppingCase) -> str:
    ran, values = show.plural(one.ran, "epoch"), one.series.get("val_accuracy", ())
    if case.constant and len(set(values)) == 1:
        return f"with {case.given} the validation accuracy stays as it is, so that training must end after 4 epochs; it ran {ran}"
    shown = ", ".join(show.number(round(value, 3)) for value in values)
    return f"with {case.given} the validation accuracy was {shown}; training ended after {ran} of {one.asked}"
