"""Checks that every combination of a grid was really trained."""

from collections.abc import Sequence
from fractions import Fraction

from autograder.checks import show
from autograder.checks.networks.architecture import Architecture, fits
from autograder.checks.training.watched import Watched, not_trained, pending
from autograder.model.result import CheckResult, Outcome

__all__ = ["grid"]

MOST_SHOWN = 4


def grid(watched: Watched, *, wanted: Sequence[Architecture]) -> CheckResult:
    """PASS when each wanted network was trained for at least one step, in any order, on images that are not the test's.

    A training that was cut short counts: what the grader's time allows is not the student's doing.
    """
    expected = show.plural(len(wanted), "combination")
    if (nothing := not_trained(watched, expected=expected)) is not None:
        return nothing
    fair = [item for item in watched.trainings if not item.on_test]
    missing = [one for one in wanted if not any(fits(item.architecture, one) for item in fair)]
    seen = f"{len(wanted) - len(missing)} of {show.plural(len(wanted), 'combination')}"
    if not missing:
        return CheckResult(Outcome.PASS, Fraction(1), expected=expected, seen=seen)
    spoilt = [one for one in missing if any(fits(item.architecture, one) for item in watched.of(wanted))]
    if not spoilt and sum(item.architecture is None for item in fair) >= len(missing):
        return pending(watched, "the layers of the trained models could not be read", expected=expected, seen=seen)
    return _incomplete(watched, missing, spoilt, expected=expected, seen=seen)


def _incomplete(
    watched: Watched, missing: Sequence[Architecture], spoilt: Sequence[Architecture], *, expected: str, seen: str
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
