"""Checks that a network was trained with mixup, and that its accuracy on the test set is the one reported."""

from collections.abc import Sequence
from dataclasses import replace

from autograder.checks import show
from autograder.checks.given import Given
from autograder.checks.mixing.told import Mixes
from autograder.checks.training.evaluated import tested
from autograder.checks.training.fed import Fed, all_on_test, fed, measured
from autograder.checks.training.watched import Watched, not_trained, pending
from autograder.checks.values.close import joined
from autograder.model.result import CheckResult, Outcome

__all__ = ["mixup_run"]

_EXPECTED = "a network trained on mixed images with mixed labels, and evaluated on the test set"


_AS_PLANNED = Mixes()


def mixup_run(watched: Watched, *, reported: Given, mixes: Mixes = _AS_PLANNED) -> CheckResult:
    """PASS when mixed images and mixed labels reached a network in training, and its test accuracy is the one reported.

    That they are mixed rightly is judged by the function itself, in another criterion.

    Args:
        watched: The question.
        reported: The test accuracy.
        mixes: Where the function mixes images alone, or labels alone, a training on those is one with it.
    """
    if (nothing := not_trained(watched, expected=_EXPECTED)) is not None:
        return nothing
    every = fed(watched.observed, watched.trainings)
    if (leaked := all_on_test(watched, every, expected=_EXPECTED)) is not None:
        return leaked
    runs = [one for one in every if not one.on_test]
    if mixed := [one for one in runs if one.changed and one.mixed]:
        return tested(watched, measured(watched, mixed), reported)
    if half := [one for one in runs if _as_told(one, mixes)]:
        result = tested(watched, measured(watched, half), reported)
        lacking = "images" if not mixes.images else "labels"
        remark = f"your function gives no mixed {lacking}, which another criterion is marked for"
        return replace(result, remark=joined(result.remark, remark))
    return _unmixed(watched, runs)


def _as_told(one: Fed, mixes: Mixes) -> bool:
    """Whether a training took what a function gives that mixes images alone, or labels alone."""
    if mixes.images is mixes.labels:
        return False
    return one.changed if mixes.images else one.mixed


def _unmixed(watched: Watched, runs: Sequence[Fed]) -> CheckResult:
    if not all(one.known for one in runs):
        reason = "the images and labels that reached the network in training were not seen"
        return pending(watched, reason, expected=_EXPECTED)
    changed = [one for one in runs if one.changed]
    if any(not one.vectors for one in changed):
        reason = "the labels in training were no vectors: whether the loss was mixed in their place could not be seen"
        return pending(watched, reason, expected=_EXPECTED)
    message = f"{watched.label}: expected {_EXPECTED}, but "
    if changed:
        mistake, seen = "labels_not_mixed", "mixed images with plain labels"
        message += "the labels that reached the loss were plain one-hot ones: train on both results of `mixup`."
    elif any(one.mixed for one in runs):
        mistake, seen = "images_not_mixed", "plain images with mixed labels"
        message += (
            "the images that reached the network were those of X_train as they are: train on both results of `mixup`."
        )
    else:
        mistake, seen = "not_mixed", f"{show.plural(len(runs), 'training')} without mixed images"
        message += (
            "neither images nor labels in training were mixed: pass each batch through `mixup`, and train on what "
        )
        message += "it returns."
    return CheckResult(Outcome.FAIL, message=message, expected=_EXPECTED, seen=seen, misconception=mistake)
