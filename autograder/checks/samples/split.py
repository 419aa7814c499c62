"""Checks the split of a data set into training and validation."""

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction

import numpy as np

from autograder.checks.given import Given, not_run
from autograder.checks.samples.division import Division, Part, Whole, divide
from autograder.checks.samples.labels import labels
from autograder.checks.samples.samples import Samples, described, samples
from autograder.checks.values.close import joined
from autograder.model.facts import KnownRows
from autograder.model.result import CheckResult, Outcome

__all__ = ["split"]

OWN = "right given your own earlier images and labels"
ALL = "right given that all letters were kept"
UNSEEN = "the images could not be recognised any more, so only sizes and overlap are judged"

_Pair = tuple[Given, Given]
"""Images and labels."""


@dataclass(frozen=True, slots=True)
class _Judged:
    """The split compared with one set that may have been divided."""

    division: Division
    follows: str
    """Remark for a split of another set than the one asked for; empty for that one."""


def split(
    train: _Pair,
    valid: _Pair,
    known: KnownRows,
    *,
    share: Fraction = Fraction(1, 10),
    label: str,
    all_rows: KnownRows | None = None,
    whole: _Pair | None = None,
) -> CheckResult:
    """Judge a split by content: the right sizes, nothing in both, nothing lost, labels still beside their images.

    Args:
        train: Images and labels for training.
        valid: Images and labels for validation.
        known: What was to be split.
        share: The part of it that is for validation.
        label: Where, for messages.
        all_rows: The same with all classes of the data set, if known: a student may not have selected before.
        whole: The student's own images and labels before the split, if known: a right split of these is right.
    """
    expected = (
        f"{round(share * len(known.labels))} of {len(known.labels)} images for validation, the others for training"
    )
    pairs = (train, valid)
    found = joined(*dict.fromkeys(given.found for pair in pairs for given in pair))
    for given in (*train, *valid):
        if not given.answered:
            return not_run(given, label=label, expected=expected)
    for problem in filter(None, (_problem(*pair) for pair in pairs)):
        return CheckResult(Outcome.FAIL, message=f"{label}: {problem}.", expected=expected, remark=found)
    parts = [part for pair in pairs if (part := _part(*pair)) is not None]
    judged = _best(parts[0], parts[1], _wholes(known, all_rows, whole), share=share)
    return _result(judged, parts, label=label, expected=expected, found=found)


def _result(judged: _Judged, parts: list[Part], *, label: str, expected: str, found: str) -> CheckResult:
    division = judged.division
    seen = " and ".join(f"{part.seen.count} in `{part.name}`" for part in parts)
    if not division.faults:
        remark = joined(found, judged.follows, *_remarks(division, parts))
        return CheckResult(Outcome.PASS, Fraction(1), expected=expected, seen=seen, remark=remark)
    fault = division.faults[0]
    return CheckResult(
        Outcome.FAIL,
        message=f"{label}: expected {expected}; {fault.problem}.",
        expected=expected,
        seen=seen,
        remark=joined(found, "" if division.sure else UNSEEN),
        misconception=fault.misconception,
    )


def _remarks(division: Division, parts: list[Part]) -> Iterator[str]:
    """What a right split was judged without."""
    if not division.sure:
        yield UNSEEN
    elif any(part.labels is None for part in parts):
        yield "there are too many labels to look at"
    if division.offset:
        side = "large" if division.offset > 0 else "small"
        yield f"all labels are {abs(division.offset)} too {side}, which is judged where they are made"


def _problem(images: Given, given: Given) -> str:
    """Why a pair cannot be part of a split; empty if it can."""
    seen, read = samples(images.value), labels(given.value)
    if seen is None or not seen.count:
        return f"`{images.name}`: expected images, received {described(images.value)}: give it one part of the images"
    if read.problem:
        return f"`{given.name}`: {read.problem}, the labels of `{images.name}`"
    if read.values is not None and len(read.values) != seen.count:
        shown = f"{len(read.values)} labels for the {seen.count} images of `{images.name}`"
        return f"`{given.name}`: expected one label an image, received {shown}: cut both in the same way"
    return ""


def _part(images: Given, given: Given) -> Part | None:
    seen = samples(images.value)
    return None if seen is None else Part(images.name, seen, labels(given.value).values)


def _wholes(known: KnownRows, all_rows: KnownRows | None, own: _Pair | None) -> Iterator[tuple[Whole, str]]:
    """What may have been split, and the remark for it: what was asked for first."""
    classes = np.unique(known.labels).size
    yield Whole(known.sketch, known.labels, classes), ""
    seen: Samples | None = samples(own[0].value) if own else None
    if own and seen is not None and seen.sketch is not None and seen.count:
        values = labels(own[1].value).values
        yield Whole(seen.sketch, values if values is not None and len(values) == seen.count else None, classes), OWN
    if all_rows is not None:
        yield Whole(all_rows.sketch, all_rows.labels, np.unique(all_rows.labels).size), ALL


def _best(train: Part, valid: Part, wholes: Iterator[tuple[Whole, str]], *, share: Fraction) -> _Judged:
    """The first set of which the split is right; if there is none, the one that most of the images are of."""
    judged: list[_Judged] = []
    for whole, follows in wholes:
        judged.append(_Judged(divide(train, valid, whole, share=share), follows))
        if judged[-1].division.sure and not judged[-1].division.faults:
            return judged[-1]
    sure = [one for one in judged if one.division.sure]
    if sure:
        return max(sure, key=lambda one: one.division.recognised)
    return next((one for one in judged if not one.division.faults), judged[0])
