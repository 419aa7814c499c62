"""Checks that the best combination of a grid was chosen by validation, not by the test set."""

from collections.abc import Collection, Mapping, Sequence
from fractions import Fraction

from autograder.checks.losses.source import typed
from autograder.checks.training.chosen import Chosen, read_choice
from autograder.checks.training.combination import Combination
from autograder.checks.training.evaluated import unseen
from autograder.checks.training.measures import Measure, Part
from autograder.checks.training.scores import best, of_grid
from autograder.checks.training.watched import Watched, not_trained, pending
from autograder.checks.values.close import joined
from autograder.model.evidence import Cell
from autograder.model.result import CheckResult, Outcome

__all__ = ["selection"]

_VALIDATION = frozenset({Part.VALIDATION, Part.OTHER})
"""Samples that could not be recognised (changed, or from a generator) are taken for validation."""


def selection(watched: Watched, *, wanted: Sequence[Combination], chosen: Chosen, cells: Sequence[Cell]) -> CheckResult:
    """PASS when the combination named is the best by any validation criterion that was observed; see `scores`.

    Values typed in by hand may come from the student's own, longer training: where they are not the best of the one
    seen here, a person looks.

    Args:
        watched: The question.
        wanted: The grid.
        chosen: The student's answers that name the combination.
        cells: The question's cells.
    """
    expected = "the best combination by validation accuracy or loss"
    choice = read_choice(chosen, wanted, label=watched.label)
    if isinstance(choice, CheckResult):
        return choice
    if (nothing := not_trained(watched, expected=expected)) is not None:
        return nothing
    found = of_grid(watched, wanted)
    by_validation, by_test = best(found, _VALIDATION), best(found, {Part.TEST})
    if choice in by_validation:
        remark = "the test set was looked at for all combinations: leave it for the end" if by_test else ""
        remark = joined(remark, *(given.found for given in chosen))
        return CheckResult(Outcome.PASS, Fraction(1), expected=expected, seen=str(choice), remark=remark)
    if not by_validation:
        return _without_validation(watched, choice, by_test, expected=expected)
    if any(typed(cells, given.name) for given in chosen):
        reason = f"{choice} was typed in, and is not the best by validation of the training seen here (which is "
        reason += f"{_named(by_validation)}): longer training may rank otherwise, so this is not held against it"
        return pending(watched, reason, expected=expected, seen=str(choice))
    return _wrong(watched, choice, found, by_validation, by_test)


def _without_validation(
    watched: Watched, choice: Combination, by_test: Collection[Combination], *, expected: str
) -> CheckResult:
    if not by_test and unseen(watched):
        reason = "the models were trained in a loop of your own whose validation was not seen"
        return pending(watched, reason, expected=expected, seen=str(choice))
    message = f"{watched.label}: expected {expected}, "
    if by_test:
        message += (
            "but the combinations were compared on the test set alone: compare them on X_valid, y_valid, and use "
        )
        message += "the test set once, for the best."
        mistake = "best_by_test"
    else:
        message += "but no accuracy or loss on validation data was seen for the combinations: give `fit` "
        message += "`validation_data=(X_valid, y_valid)`, or evaluate each model on them."
        mistake = ""
    return CheckResult(Outcome.FAIL, message=message, expected=expected, seen=str(choice), misconception=mistake)


def _wrong(
    watched: Watched,
    choice: Combination,
    found: Mapping[Combination, Sequence[Measure]],
    by_validation: Collection[Combination],
    by_test: Collection[Combination],
) -> CheckResult:
    expected, seen = _named(by_validation), str(choice)
    message = f"{watched.label}: by validation the best combination is {expected}, you chose {seen}"
    if choice not in found:
        message += ", which was not trained here"
    if choice in by_test:
        message += ", which is the best on the test set: choose by validation, and use the test set once, for the best."
    else:
        message += ": take the one whose validation accuracy is highest."
    mistake = "best_by_test" if choice in by_test else ""
    return CheckResult(Outcome.FAIL, message=message, expected=expected, seen=seen, misconception=mistake)


def _named(architectures: Collection[Combination]) -> str:
    """In an order that does not change from run to run."""
    return " or ".join(sorted(str(one) for one in architectures)[:3])
