"""Checks that labels are class indices from 0, each beside an image of its class."""

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

import numpy as np
from numpy.typing import NDArray

from autograder.checks import show
from autograder.checks.given import Given, not_run
from autograder.checks.samples.labels import labels
from autograder.checks.samples.samples import few, recognised, samples
from autograder.checks.values.close import joined
from autograder.model.facts import KnownSet
from autograder.model.result import CheckResult, Outcome

__all__ = ["ordinal"]

UNSEEN = "the images could not be recognised, so the labels are judged by their values alone"
_Indices = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class _Found:
    """What one pair of images and labels shows."""

    problem: str = ""
    """Empty if the labels are right."""
    misconception: str = ""
    remark: str = ""
    undecided: bool = False
    """The evidence does not hold the labels."""


def ordinal(
    train: tuple[Given, Given], test: tuple[Given, Given], known: KnownSet, *, label: str, selected: bool = True
) -> CheckResult:
    """Judge the labels of both splits, by the images that they stand beside.

    Args:
        train: Images and labels.
        test: Images and labels.
        known: The data set, restricted to the classes asked for.
        label: Where, for messages.
        selected: The data set holds more letters than are asked for: to keep them all is a mistake with a name.
    """
    expected = _expected(known.classes)
    for _, given in (train, test):
        if not given.answered:
            return not_run(given, label=label, expected=expected)
    pairs = (train, test)
    found = [_judge(images, given, known, selected=selected) for images, given in pairs]
    wrong = [(given, result) for (_, given), result in zip(pairs, found, strict=True) if result.problem]
    remark = joined(*dict.fromkeys([given.found for _, given in pairs] + [result.remark for result in found]))
    if not wrong:
        return CheckResult(Outcome.PASS, Fraction(1), expected=expected, remark=remark)
    problems = "; ".join(f"`{given.name}`: {result.problem}" for given, result in _unlike(wrong))
    both = f" (`{wrong[1][0].name}` likewise)" if len(_unlike(wrong)) < len(wrong) else ""
    return CheckResult(
        Outcome.PENDING if all(result.undecided for _, result in wrong) else Outcome.FAIL,
        message=f"{label}: expected {expected}; {problems}{both}.",
        expected=expected,
        remark=remark,
        misconception=next((result.misconception for _, result in wrong if result.misconception), ""),
    )


def _expected(classes: Sequence[str]) -> str:
    last = len(classes) - 1
    return f"one whole number an image, 0 for {classes[0]} to {last} for {classes[last]}"


def _unlike(wrong: list[tuple[Given, _Found]]) -> list[tuple[Given, _Found]]:
    """Without the second, where the same is wrong with both."""
    if len(wrong) < 2:
        return wrong
    first, second = (result for _, result in wrong)
    alike = first.misconception and first.misconception == second.misconception
    return wrong[:1] if alike or first.problem == second.problem else wrong


def _judge(images: Given, given: Given, known: KnownSet, *, selected: bool) -> _Found:
    read = labels(given.value)
    if read.problem:
        return _Found(read.problem)
    if read.values is None:
        return _Found("the evidence does not hold labels so many: a person looks", undecided=True)
    if read.one_hot:
        return _Found("received one-hot vectors: keep the class index itself, one number an image")
    seen = samples(images.value)
    if seen is None or not seen.count:
        return _by_value(read.values, known, selected=selected)
    if seen.count != len(read.values) and seen.shape == (len(read.values),):
        return _by_value(
            read.values, known, selected=selected
        )  # one image a column, which is judged where the images are
    if seen.count != len(read.values):
        return _Found(
            f"received {len(read.values)} labels for the {seen.count} images of `{images.name}`: keep both in step"
        )
    at = recognised(seen, np.concatenate([known.train.sketch, known.test.sketch]))
    if np.count_nonzero(at >= 0) <= seen.count // 10:
        return _by_value(read.values, known, selected=selected)
    truth = np.concatenate([known.train.labels, known.test.labels])[at]
    return _beside(read.values, truth, at >= 0, known, selected=selected)


def _by_value(values: _Indices, known: KnownSet, *, selected: bool) -> _Found:
    """Judge labels whose images are not known: by which numbers occur."""
    last, low, high = len(known.classes) - 1, int(values.min()), int(values.max())
    if (low, high) == (0, last):
        return _Found(remark=UNSEEN)
    if (low, high) == (1, last + 1):
        return _from_one(low, high)
    return _beyond(low, high, last, selected=selected) if high > last else _Found(_range(low, high))


def _beside(values: _Indices, truth: _Indices, sure: NDArray[np.bool_], known: KnownSet, *, selected: bool) -> _Found:
    """Judge labels by the true classes of the images beside them, where those are known."""
    off = (values - truth)[sure]
    last, low, high = len(known.classes) - 1, int(values.min()), int(values.max())
    slack = few(len(off))
    from_zero, from_one = (np.count_nonzero(off != offset) <= slack for offset in (0, 1))
    if high > last + int(from_one):
        return _beyond(low, high, last, selected=selected)
    if from_one:
        return _from_one(low, high)
    if not from_zero:
        wrong = int(np.flatnonzero(sure & (values != truth))[0])
        return _Found(
            f"{np.count_nonzero(off)} of {show.plural(len(off), 'label')} do not belong to the image beside them: at index "
            f"{wrong} the image shows {known.classes[truth[wrong]]}, the label is {values[wrong]}; change images and "
            "labels only together"
        )
    return _Found(_range(low, high)) if low < 0 else _Found()


def _from_one(low: int, high: int) -> _Found:
    return _Found(f"{_range(low, high)}: subtract 1", "labels_from_one")


def _beyond(low: int, high: int, last: int, *, selected: bool) -> _Found:
    if not selected:
        return _Found(f"{_range(low, high)}: keep them as they are loaded, from 0 to {last}")
    return _Found(f"{_range(low, high)}: keep only the letters asked for, and count from 0", "letters_not_selected")


def _range(low: int, high: int) -> str:
    return f"received labels from {low} to {high}"
