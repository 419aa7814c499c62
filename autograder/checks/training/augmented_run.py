"""Checks that a network was trained with changed images of the training set."""

from collections.abc import Sequence
from fractions import Fraction

from autograder.checks import show
from autograder.checks.training.fed import Fed, all_on_test, fed
from autograder.checks.training.watched import Watched, not_trained, pending
from autograder.model.result import CheckResult, Outcome

__all__ = ["augmented_run"]

_EXPECTED = "a network trained with augmentation"
_NOTHING = Fraction(0)


def augmented_run(watched: Watched, *, hidden: bool = False, alike: Fraction = _NOTHING) -> CheckResult:
    """PASS when images that reached a network in training are none of the training set's.

    How the class augments is another criterion's; here one training with it is enough.

    Args:
        watched: The question.
        hidden: The class is known to change brightness and contrast alone, which sketches do not show.
        alike: Share of the points for any training, where the class treats images alike whether it is to augment them or
            not, which has cost its points already.
    """
    if (nothing := not_trained(watched, expected=_EXPECTED)) is not None:
        return nothing
    every = fed(watched.observed, watched.trainings)
    if (leaked := all_on_test(watched, every, expected=_EXPECTED)) is not None:
        return leaked
    runs = [one for one in every if not one.on_test]
    if changed := [one for one in runs if one.changed]:
        seen = f"{changed[-1].share:.0%} of the images that reached the network were changed ones"
        return CheckResult(Outcome.PASS, Fraction(1), expected=_EXPECTED, seen=seen)
    if not all(one.known for one in runs):
        return pending(watched, "the images that reached the network in training were not seen", expected=_EXPECTED)
    if alike and runs:
        remark = "by your own class, whose augmentation changes no image"
        return CheckResult(Outcome.PASS, alike, expected=_EXPECTED, seen=_plain(runs), remark=remark)
    if hidden:
        reason = "your augmentation changes brightness and contrast alone, which cannot be seen in the training itself"
        return pending(watched, reason, expected=_EXPECTED)
    seen = _plain(runs)
    message = (
        f"{watched.label}: expected {_EXPECTED}, but the images that reached the network were those of X_train as they "
    )
    message += "are: train a network made with `is_augmentation=True`, and look whether its images are changed."
    return CheckResult(Outcome.FAIL, message=message, expected=_EXPECTED, seen=seen, misconception="augmentation_never")


def _plain(runs: Sequence[Fed]) -> str:
    return f"{show.plural(len(runs), 'training')} without changed images"
