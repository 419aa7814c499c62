"""Checks that the trained network was evaluated on the test set, and that the accuracy reported is the one observed."""

from collections import Counter
from collections.abc import Sequence
from fractions import Fraction

from autograder.checks import show
from autograder.checks.given import Given
from autograder.checks.networks.architecture import Architecture, fits
from autograder.checks.training.measures import Measure, Part, measures
from autograder.checks.training.reported import accuracies, accuracy, agrees
from autograder.checks.training.watched import Watched, not_trained, pending
from autograder.checks.values.close import joined
from autograder.model.result import CheckResult, Outcome
from autograder.model.training import EventKind

__all__ = ["evaluated", "final", "means", "of_question", "of_trained", "test_measures", "tested", "unseen"]

HALF = 0.5
"""Share of the test images from which on an evaluation is one of the test set, if only of part of it."""
_EXPECTED = "the trained model evaluated on the test set"


def evaluated(watched: Watched, *, wanted: Architecture, reported: Given | None) -> CheckResult:
    """PASS when the network was measured on the test set after it was trained, and what is reported equals that.

    `evaluate`, `predict` and validation during `fit` all count. That test images were trained on is `accuracy`'s to say.
    """
    if (nothing := not_trained(watched, expected=_EXPECTED)) is not None:
        return nothing
    return tested(watched, of_trained(watched, wanted), reported)


def tested(watched: Watched, own: Sequence[Measure], reported: Given | None) -> CheckResult:
    """PASS when the test set is among what a question's models were measured on, and what is reported equals that."""
    if on_test := test_measures(watched, own):
        return _compared(watched, own, on_test, reported)
    return _not_on_test(watched, own, reported)


def of_trained(watched: Watched, wanted: Architecture) -> list[Measure]:
    """What was measured of the question's models after training: of the network asked for, where there is one."""
    models = {item.event.model for item in watched.of([wanted])}
    own = [
        item
        for item in of_question(watched)
        if item.event.model in models or item.architecture is None or fits(item.architecture, wanted)
    ]
    return own if models else of_question(watched)


def of_question(watched: Watched) -> list[Measure]:
    """What was measured of models that the question trained: in its cells, or later, if not trained on elsewhere.

    A model that was never trained counts where it is built like one that was: it was loaded, or copied.
    """
    trainings = watched.trainings
    counts = Counter(item.event.model for item in trainings)
    first = min((item.event.order for item in trainings), default=0)
    return [
        item
        for item in measures(watched.observed)
        if item.event.order >= first
        and item.trained
        and (watched.here(item.event) or counts[item.event.model] >= item.trained)
    ]


def test_measures(watched: Watched, found: Sequence[Measure]) -> list[Measure]:
    """Those on the test set, or on most of it: a few images are looked at, not evaluated on."""
    return [item for item in found if item.part is Part.TEST and item.count >= HALF * _size(watched)]


def final(found: Sequence[Measure]) -> list[float]:
    """The accuracies that may be reported: of each measurement the last one, and of each `fit` its best epoch's."""
    return [value for item in found if item.accuracies for value in (item.accuracies[-1], max(item.accuracies))]


def means(found: Sequence[Measure]) -> list[float]:
    """What may be reported of folds or repetitions: the mean of their last accuracies, and that of their best epochs'."""
    groups = ([item for item in found if item.by_fit and item.accuracies], [i for i in found if not i.by_fit])
    last = [[item.accuracies[-1] for item in group if item.accuracies] for group in groups]
    top = [[max(item.accuracies) for item in group if item.accuracies] for group in groups]
    return [sum(scores) / len(scores) for scores in (*last, *top) if scores]


def unseen(watched: Watched) -> bool:
    """Whether the question has a loop of its own, whose measuring may stay out of sight."""
    return any(item.event.kind is EventKind.STEPS for item in watched.trainings)


def _size(watched: Watched) -> int:
    return len(watched.observed.known.test.labels)


def _not_on_test(watched: Watched, own: Sequence[Measure], reported: Given | None) -> CheckResult:
    label = watched.label
    if few := [item.count for item in own if item.part is Part.TEST]:
        seen = f"{max(few)} of {_size(watched)} test images"
        message = f"{label}: expected {_EXPECTED}, seen on {seen} only: evaluate it on all of X_test."
        return CheckResult(Outcome.FAIL, message=message, expected=_EXPECTED, seen=seen)
    if any(item.part is Part.OTHER for item in own):
        return pending(watched, "what the model was evaluated on could not be recognised", expected=_EXPECTED)
    direct = [item for item in own if not item.by_fit]
    if unseen(watched) and reported is not None and reported.answered and not _gives(direct, reported):
        return pending(watched, "the model was trained in a loop whose evaluation was not seen", expected=_EXPECTED)
    if direct:
        seen = (
            "evaluated on images it was trained on"
            if direct[-1].part is Part.TRAINED
            else "evaluated on validation data"
        )
        message = f"{label}: expected {_EXPECTED}, your model was {seen}: evaluate it on X_test and y_test."
        mistake = "evaluated_on_training"
        return CheckResult(Outcome.FAIL, message=message, expected=_EXPECTED, seen=seen, misconception=mistake)
    stopped = f" ({watched.stopped_by})" if watched.stopped_by else ""
    message = f"{label}: expected {_EXPECTED}, no evaluation after training was seen{stopped}: "
    message += "evaluate it on X_test and y_test once it is trained."
    return CheckResult(Outcome.FAIL, message=message, expected=_EXPECTED, seen="no evaluation")


def _gives(found: Sequence[Measure], reported: Given) -> bool:
    """Whether the number reported is what these gave."""
    read = accuracy(reported).accuracy
    return read is not None and agrees(read, final(found))


def _compared(
    watched: Watched, own: Sequence[Measure], on_test: Sequence[Measure], reported: Given | None
) -> CheckResult:
    """The evaluation is there: is the number reported the one observed?"""
    observed, label = final(on_test), watched.label
    direct = any(not item.by_fit for item in on_test)
    most = max(item.count for item in on_test)
    remark = joined(
        "" if direct else "the test set served as validation data during training: keep it for the end",
        f"evaluated on {most} of {_size(watched)} test images" if direct and most < _size(watched) * 0.9 else "",
    )
    seen = accuracies(observed)
    if reported is None or not reported.answered:
        missing = f"`{reported.name}` was not found" if reported else ""
        return _passed(seen, joined(remark, missing))
    read = accuracy(reported)
    if read.accuracy is None:
        message = f"{label}: the model was evaluated on the test set; {read.problem}."
        return CheckResult(Outcome.FAIL, message=message, expected=_EXPECTED, seen=show.value(reported.value))
    remark = joined(remark, read.remark)
    if not observed:
        return _passed("", joined(remark, "its accuracy was not seen, so the number reported could not be compared"))
    if agrees(read.accuracy, observed):
        return _passed(seen, remark)
    elsewhere = [item for item in own if item.part in (Part.TRAINED, Part.VALIDATION)]
    wrong = agrees(read.accuracy, final([item for item in elsewhere if not item.by_fit]))
    message = f"{label}: the accuracy observed on the test set is {seen}, `{reported.name}` is {read.accuracy:.4g}"
    message += ", which was measured on other images" if wrong else ""
    message += ": report what was measured on X_test and y_test."
    mistake = "evaluated_on_training" if wrong else "reported_not_observed"
    return CheckResult(
        Outcome.FAIL, message=message, expected=seen, seen=f"{read.accuracy:.4g}", remark=remark, misconception=mistake
    )


def _passed(seen: str, remark: str) -> CheckResult:
    return CheckResult(Outcome.PASS, Fraction(1), expected=_EXPECTED, seen=seen, remark=remark)
