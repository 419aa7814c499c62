"""Checks that a network was trained with SAM, and that its accuracy on the test set is the one reported."""

from autograder.checks.given import Given
from autograder.checks.training.evaluated import tested
from autograder.checks.training.fed import all_on_test, fed, measured
from autograder.checks.training.watched import Watched, not_trained, pending
from autograder.model.result import CheckResult, Outcome

__all__ = ["sam_run"]

PASSES = (1.5, 3.5)
"""Forward passes a step: two, some count a third one for the metrics; the last step may be cut off."""
_EXPECTED = "a network trained with two passes a step, as SAM needs them, and evaluated on the test set"


def sam_run(watched: Watched, *, reported: Given) -> CheckResult:
    """PASS when a network was trained with about two forward passes a step, and its test accuracy is the one reported.

    That a step is right is judged by the function itself, in another criterion.
    """
    if (nothing := not_trained(watched, expected=_EXPECTED)) is not None:
        return nothing
    every = fed(watched.observed, watched.trainings)
    if (leaked := all_on_test(watched, every, expected=_EXPECTED)) is not None:
        return leaked
    runs = [one for one in every if not one.on_test]
    if sharp := [one for one in runs if PASSES[0] <= one.training.event.passes <= PASSES[1]]:
        return tested(watched, measured(watched, sharp), reported)
    passes = [one.training.event.passes for one in runs]
    if not all(count > 0 for count in passes):  # nan too
        reason = "how often the network was passed through in each step could not be seen"
        return pending(watched, reason, expected=_EXPECTED)
    times = f"{passes[-1]:.2g}"
    seen = f"{times} forward pass{'' if times == '1' else 'es'} a step"
    message = (
        f"{watched.label}: expected {_EXPECTED}, but your training took {seen}: let every step of the training be a "
    )
    message += "`sam_step`."
    return CheckResult(Outcome.FAIL, message=message, expected=_EXPECTED, seen=seen, misconception="sam_not_used")
