"""Checks that every combination of a grid was really trained."""

from collections.abc import Sequence
from fractions import Fraction

from autograder.checks import show
from autograder.checks.training.combination import C, Combination, fits, is_known, unread
from autograder.checks.training.watched import Training, Watched, not_trained, pending
from autograder.model.result import CheckResult, Outcome

__all__ = ["grid"]

MOST_SHOWN = 4


def grid(watched: Watched, *, wanted: Sequence[Combination]) -> CheckResult:
    """PASS when each wanted combination was trained for at least one step, in any order, on images that are not the test's.

    A training that was cut short counts: what the grader's time allows is not the student's doing.
    """
    expected = show.plural(len(wanted), "combination")
    if (nothing := not_trained(watched, expected=expected)) is not None:
        return nothing
    fair = [item for item in watched.trainings if not item.on_test]
    missing = _missing(fair, wanted)
    seen = f"{len(wanted) - len(missing)} of {show.plural(len(wanted), 'combination')}"
    if not missing:
        return CheckResult(Outcome.PASS, Fraction(1), expected=expected, seen=seen)
    leaking = [item for item in watched.trainings if item.on_test]
    spoilt = [one for one in missing if any(fits(item, one) for item in leaking)]
    if not spoilt and sum(not is_known(item, missing[0]) for item in fair) >= len(missing):
        return pending(watched, unread(missing[0]), expected=expected, seen=seen)
    return _incomplete(watched, missing, spoilt, expected=expected, seen=seen)


def _missing(trainings: Sequence[Training], wanted: Sequence[C]) -> list[C]:
    """Combinations that no training is left for: where several look alike, each needs a network of its own."""
    left, missing = list(trainings), []
    for one in wanted:
        found = next((item for item in left if fits(item, one)), None)
        if found is None:
            missing.append(one)
        else:
            left = [item for item in left if item is not found and not _again(item, found, one)]
    return missing


def _again(item: Training, found: Training, one: Combination) -> bool:
    """Whether a training continues one that was found."""
    return item.event.model == found.event.model >= 0 and fits(item, one)


def _incomplete(
    watched: Watched, missing: Sequence[Combination], spoilt: Sequence[Combination], *, expected: str, seen: str
) -> CheckResult:
    more = f" (and {len(missing) - MOST_SHOWN} more)" if len(missing) > MOST_SHOWN else ""
    named = "; ".join(str(one) for one in missing[:MOST_SHOWN]) + more
    if len(spoilt) == len(missing):
        message = (
            f"{watched.label}: expected all {expected} to be trained on training images alone; with test images among "
        )
        message += f"them: {named}."
    else:
        message = f"{watched.label}: expected all {expected} to be trained, seen {seen}; missing: {named}."
    if 0 < len(spoilt) < len(missing):
        message += f" {show.plural(len(spoilt), 'combination')} of these had test images among those trained on."
    if watched.stopped_by:
        message += f" The search did not end: {watched.stopped_by}."
    mistake = "trained_on_test" if len(spoilt) == len(missing) else "grid_incomplete"
    return CheckResult(Outcome.FAIL, message=message, expected=expected, seen=seen, misconception=mistake)
