"""Which part of a data set given samples are: known again by their sketches, else by their number and labels."""

import math
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

import numpy as np
from numpy.typing import NDArray

from autograder.checks.samples.samples import Sketches, inverted, places
from autograder.model.facts import KnownRows, KnownSet
from autograder.model.training import Rows

__all__ = ["LEAK", "Role", "Side", "overlap", "role", "truth"]

SAMPLE = 500
"""Rows, evenly spread, that stand for all where only a share is asked for."""
MOST_ROWS = 150_000
"""Rows that are looked at; the largest data set has fewer."""
MOST_PIXELS = 1_000_000
MOST = 0.5
"""Share of rows found from which on no other way of looking at them is tried."""
RECOGNISED = 0.2
"""Share of rows found again from which on the samples are of the known set."""
NEARLY_ALL = 0.9
LEAK = 0.05
"""Share of test rows from which on they are among the others on purpose; fewer may be doubles in the data set."""


class Side(StrEnum):
    """Where samples come from."""

    TEST = "test"
    TRAINING = "training"
    """The split handed out for training, validation included."""
    MIXED = "mixed"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Role:
    """What is known of samples."""

    side: Side
    test: float
    """Share of them that are test rows."""
    by_position: bool = False
    """Not known by content (changed images), but by number and labels: row i is the test set's row i."""


def role(rows: Rows | None, known: KnownSet) -> Role:
    """What samples are."""
    if rows is None or rows.count < 1:
        return Role(Side.UNKNOWN, 0.0)
    test, train = _shares(rows, known)
    if test + train < RECOGNISED:
        return _by_number(rows, known)
    share = test / (test + train)
    if share >= NEARLY_ALL:
        return Role(Side.TEST, 1.0)
    return Role(Side.TRAINING if share < LEAK else Side.MIXED, share)


def _shares(rows: Rows, known: KnownSet) -> tuple[float, float]:
    """(test, train): an image that stands in both counts as a test image."""
    best = 0.0, 0.0
    for seen in _views(rows, SAMPLE):
        for test, train in zip(_tables(known.test), _tables(known.train), strict=False):
            in_test = places(seen, test) >= 0
            in_train = (places(seen, train) >= 0) & ~in_test
            best = max(best, (float(in_test.mean()), float(in_train.mean())), key=sum)
            if sum(best) >= MOST:
                return best
    return best


def _views(rows: Rows, most: int) -> Iterator[Sketches]:
    """The samples' sketches, at most so many, evenly spread; then those with dark and bright exchanged."""
    if rows.sketch is None or not len(rows.sketch):
        return
    seen = _sample(rows.sketch, most)
    yield seen
    size = math.prod(rows.shape)
    if 0 < size < MOST_PIXELS:
        yield inverted(seen, size)


def _tables(known: KnownRows) -> tuple[Sketches, ...]:
    """The known sketches, upright and, where they are there, lying on their side."""
    return (known.sketch,) if known.transposed is None else (known.sketch, known.transposed)


def _by_number(rows: Rows, known: KnownSet) -> Role:
    test, train = len(known.test.labels), len(known.train.labels)
    same = rows.count == test and _same_labels(rows.labels, known.test)
    if same or (rows.count == test and test != train and _as_many_of_each(rows.labels, known.test)):
        return Role(Side.TEST, 1.0, by_position=True)
    return Role(Side.UNKNOWN, 0.0)


def _same_labels(labels: NDArray[np.int64] | None, known: KnownRows) -> bool:
    """Equal in order, whether they count from 0 or from 1."""
    return labels is not None and any(np.array_equal(labels - first, known.labels) for first in (0, 1))


def _as_many_of_each(labels: NDArray[np.int64] | None, known: KnownRows) -> bool:
    """Whether labels may be the known ones in another order and under other numbers; True where there are none.

    As many images as the test set has need not be the test set: they may be training images that were changed.
    """
    if labels is None or not labels.size:
        return True
    own, wanted = (np.sort(np.unique(some, return_counts=True)[1]) for some in (labels, known.labels))
    return np.array_equal(own, wanted)


def overlap(rows: Rows | None, others: Rows | None, *, share: float = 1.0) -> float | None:
    """Share of `rows` that are among the first `share` of `others`; None where either cannot be read."""
    if rows is None or others is None or rows.sketch is None or others.sketch is None:
        return None
    first = others.sketch[: int(len(others.sketch) * share)][:MOST_ROWS]
    if not len(rows.sketch) or not len(first):
        return None
    return float((places(_sample(rows.sketch, SAMPLE), first) >= 0).mean())


def truth(rows: Rows, known: KnownSet, seen: Role) -> NDArray[np.int64]:
    """(n,): the true class of each sample, -1 where it is not known; (0,) where nothing is."""
    if seen.by_position and rows.count == len(known.test.labels):
        return known.test.labels
    labels = np.full(0 if rows.sketch is None else min(len(rows.sketch), MOST_ROWS), -1, dtype=np.int64)
    for view in _views(rows, MOST_ROWS):
        for split in (known.test, known.train):
            for table in _tables(split):
                at = places(view, table)
                labels = np.where((at >= 0) & (labels < 0), split.labels[at] if len(split.labels) else -1, labels)
        if (labels >= 0).mean() >= MOST:
            break
    return labels


def _sample(sketch: Sketches, most: int) -> Sketches:
    if len(sketch) <= most:
        return sketch
    return sketch[np.linspace(0, len(sketch) - 1, most).astype(np.int64)]
