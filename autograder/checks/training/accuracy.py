"""Checks that a trained network is about as good on the test set as it should be."""

from fractions import Fraction

from autograder.checks.given import Given
from autograder.checks.networks.architecture import Architecture
from autograder.checks.training.evaluated import final, of_trained, test_measures, unseen
from autograder.checks.training.reported import accuracies, agrees
from autograder.checks.training.reported import accuracy as read
from autograder.checks.training.watched import Watched, not_trained, pending
from autograder.model.facts import Band
from autograder.model.result import CheckResult, Outcome

__all__ = ["accuracy"]


def accuracy(
    watched: Watched,
    *,
    wanted: Architecture,
    band: Band,
    classes: int,
    reported: Given | None = None,
    few: int = 0,
    excuse: str = "",
) -> CheckResult:
    """PASS when a test accuracy observed after training lies in the band. Trained on test images, none counts.

    Args:
        watched: The question.
        wanted: The network asked for; where none was trained, any is looked at.
        band: Where the accuracy of a correct solution lies.
        classes: Number of classes: chance is one in so many.
        reported: The student's number, to know which of several models is meant.
        few: A training of fewer steps (large batches of the small data used here) may be right and have learnt little, so
            that a person looks.
        excuse: Why an accuracy below the band may come from an earlier mistake, so that a person looks; empty if none.
    """
    expected = f"{band.low:.3g} to {band.high:.3g}"
    if (nothing := not_trained(watched, expected=expected)) is not None:
        return nothing
    on_test = test_measures(watched, of_trained(watched, wanted))
    spoilt = {item.event.model for item in watched.trainings if item.on_test}
    found = final([item for item in on_test if item.event.model not in spoilt])
    trainings = watched.of([wanted]) or watched.trainings
    if not found and any(item.on_test for item in trainings):
        return _leaked(watched, final(on_test), expected)
    if not found:
        return _nothing(watched, reported, expected)
    meant = _meant(found, reported)
    inside = [value for value in (*meant, *found) if band.low <= value <= band.high]
    if inside:
        return CheckResult(Outcome.PASS, Fraction(1), expected=expected, seen=f"{inside[0]:.4g}")
    if excuse and meant[-1] < band.low:
        return pending(watched, excuse, expected=expected, seen=f"{meant[-1]:.4g}")
    steps = max((item.event.steps for item in trainings), default=0)
    if 0 < steps < few and _chance(classes) <= meant[-1] < band.low:
        reason = f"{steps} steps on the small data used for marking are too few to tell how your network learns"
        return pending(watched, reason, expected=expected, seen=f"{meant[-1]:.4g}")
    return _outside(watched, meant[-1], band, classes)


def _meant(found: list[float], reported: Given | None) -> list[float]:
    number = read(reported).accuracy if reported is not None and reported.answered else None
    return [value for value in found if number is not None and agrees(number, [value])] or found


def _leaked(watched: Watched, found: list[float], expected: str) -> CheckResult:
    message = f"{watched.label}: test images were among those that the model was trained on, so that its accuracy "
    message += "says nothing about new ones: train on X_train alone."
    return CheckResult(
        Outcome.FAIL, message=message, expected=expected, seen=accuracies(found), misconception="trained_on_test"
    )


def _nothing(watched: Watched, reported: Given | None, expected: str) -> CheckResult:
    if unseen(watched) and reported is not None and reported.answered:
        return pending(watched, "the accuracy of a model trained in a loop of its own was not seen", expected=expected)
    stopped = f" ({watched.stopped_by})" if watched.stopped_by else ""
    message = f"{watched.label}: no accuracy on the test set was observed after training{stopped}: evaluate the trained model "
    message += 'on X_test and y_test, compiled with `metrics=["accuracy"]`, or compare its predictions with y_test.'
    return CheckResult(Outcome.NOT_RUN, message=message, expected=expected)


def _chance(classes: int) -> float:
    """What guessing hardly ever reaches."""
    return 1.5 / max(classes, 1)


def _outside(watched: Watched, seen: float, band: Band, classes: int) -> CheckResult:
    expected = f"{band.low:.3g} to {band.high:.3g}"
    message = f"{watched.label}: expected a test accuracy from {expected}, observed {seen:.4g}"
    if seen > band.high:
        message += ", which is better than this network can be: look whether test images came into training."
    elif seen < _chance(classes):
        message += f", which is near chance (1 in {classes}): look whether pixels are scaled, labels belong to their "
        message += "images, and the loss fits the output layer."
    else:
        message += ": look at the scale of the pixels, the learning rate and the loss."
    return CheckResult(Outcome.FAIL, message=message, expected=expected, seen=f"{seen:.4g}")
