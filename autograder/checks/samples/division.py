"""What is wrong with dividing a set of samples in two: sizes, overlap, losses, labels."""

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction

import numpy as np
from numpy.typing import NDArray

from autograder.checks import show
from autograder.checks.samples.samples import Samples, Sketches, few, places, recognised

__all__ = ["Division", "Fault", "Part", "Whole", "divide"]

_Indices = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing that is wrong."""

    problem: str
    misconception: str = ""


@dataclass(frozen=True, slots=True)
class Part:
    """Training or validation."""

    name: str
    seen: Samples
    labels: _Indices | None
    """(count,); None where the evidence does not hold them."""


@dataclass(frozen=True, slots=True)
class Whole:
    """What was divided."""

    sketch: Sketches
    labels: _Indices | None
    """(n,): class index of each; None where it is not known."""
    classes: int
    """A split by classes may miss the share by one sample for each."""


@dataclass(frozen=True, slots=True)
class Division:
    """How a division relates to one whole."""

    recognised: int
    """Samples of both parts that are of the whole."""
    sure: bool
    """They are enough to judge by content; otherwise only by size and overlap."""
    faults: tuple[Fault, ...]
    """The gravest first; none if the division is right."""
    offset: int
    """What all labels are too large by."""


CHANGED = 10
"""One in so many images may be changed beyond recognition, as scaling each pixel by its own range does to some."""


def divide(train: Part, valid: Part, whole: Whole, *, share: Fraction) -> Division:
    """Compare a division with what should have been divided; `share` of it is for validation."""
    at = [recognised(part.seen, whole.sketch) for part in (train, valid)]
    inside = sum(int(np.count_nonzero(found >= 0)) for found in at)
    off = [_off(part, found, whole) for part, found in zip((train, valid), at, strict=True)]
    offset = _most_common(np.concatenate(off))
    if 2 * inside < train.seen.count + valid.seen.count:
        unseen = (*_unseen_overlap(train, valid), *_sizes(train, valid, whole, share=share))
        return Division(inside, sure=False, faults=unseen, offset=0)
    faults = [*_overlap(train, valid, _common(at[0], at[1]))]
    faults += _strangers(train, valid, inside)
    faults += _sizes(train, valid, whole, share=share)
    changed = train.seen.count + valid.seen.count - inside
    faults += _repeated(np.unique(np.concatenate(at)), changed, whole)
    faults += _mixed(train, off[0], offset) or _mixed(valid, off[1], offset)
    return Division(inside, sure=True, faults=tuple(faults), offset=offset)


def _off(part: Part, at: _Indices, whole: Whole) -> _Indices:
    """How far the label of each recognised sample is above its class."""
    if part.labels is None or whole.labels is None:
        return np.zeros(0, dtype=np.int64)
    off: _Indices = (part.labels - whole.labels[at])[at >= 0]
    return off


def _common(first: _Indices, second: _Indices) -> int:
    """Samples in both."""
    return int(np.intersect1d(first[first >= 0], second[second >= 0]).size)


def _most_common(values: _Indices) -> int:
    found, counts = np.unique(values, return_counts=True)
    return int(found[counts.argmax()]) if found.size else 0


def _overlap(train: Part, valid: Part, common: int) -> Iterator[Fault]:
    if common > few(valid.seen.count):
        both = f"{show.plural(common, 'image is', 'images are')} in both `{train.name}` and `{valid.name}`"
        yield Fault(f"{both}: take what is validated on out of what is trained on", "split_overlap")


def _unseen_overlap(train: Part, valid: Part) -> Iterator[Fault]:
    """Only where most of them are in both, and like no other: changed images, black for example, may be alike by themselves."""
    if train.seen.sketch is not None and valid.seen.sketch is not None:
        _, own, counts = np.unique(valid.seen.sketch, axis=0, return_inverse=True, return_counts=True)
        common = (places(valid.seen.sketch, train.seen.sketch) >= 0) & (counts[own] == 1)
        if 2 * np.count_nonzero(common) > len(common):
            yield from _overlap(train, valid, int(np.count_nonzero(common)))


def _strangers(train: Part, valid: Part, inside: int) -> Iterator[Fault]:
    count = train.seen.count + valid.seen.count
    if count - inside > count // CHANGED:
        strangers = show.plural(count - inside, "image is", "images are")
        yield Fault(f"{strangers} not among the training images as loaded: split these and no others")


def _sizes(train: Part, valid: Part, whole: Whole, *, share: Fraction) -> Iterator[Fault]:
    total, trained, validated = len(whole.sketch), train.seen.count, valid.seen.count
    received = f"received {trained} in `{train.name}` and {validated} in `{valid.name}`"
    slack, wanted = max(1, whole.classes), share * total
    if trained + validated != total:
        missing = total - trained - validated
        what = f"{missing} are lost" if missing > 0 else f"{-missing} are there more than once"
        yield Fault(f"{received}: {what}, every image belongs in exactly one of them")
    if abs(validated - wanted) > slack:
        reverse = abs(trained - wanted) <= slack
        advice = "the sizes are exchanged" if reverse else f"give validation {float(share):.0%}"
        yield Fault(f"{received}: {advice}", "split_reversed" if reverse else "")


def _repeated(at: _Indices, changed: int, whole: Whole) -> Iterator[Fault]:
    total, distinct = len(whole.sketch), int(np.count_nonzero(at >= 0)) + changed
    if distinct < total - few(total):
        yield Fault(
            f"only {distinct} of the {total} images are there, some of them more than once: draw without repeating"
        )


def _mixed(part: Part, off: _Indices, offset: int) -> list[Fault]:
    """Whether a part's labels belong to other images, but for what all labels are too large by."""
    wrong = int(np.count_nonzero(off != offset))
    if wrong <= few(len(off)):
        return []
    problem = f"{wrong} of the {len(off)} labels beside `{part.name}` are not those of its images: "
    return [Fault(f"{problem}shuffle and cut images and labels in the same way", "split_labels_shuffled")]
