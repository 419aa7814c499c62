"""The student's own rows under their true classes, for checks that follow on from an earlier question."""

import numpy as np

from autograder.checks.given import Given
from autograder.checks.samples.labels import labels
from autograder.checks.samples.samples import Sketches, recognised, samples
from autograder.model.facts import KnownRows

__all__ = ["disordered", "labelled_rows", "own_rows"]


def own_rows(images: Given, given: Given, known: KnownRows, *, transposed: Sketches | None = None) -> KnownRows | None:
    """Sketches of the student's images, each with the class that it truly has.

    Where an image is not known, it has the class that the student's own label gives it, -1 if that is no label.

    Args:
        images: The student's images.
        given: The student's labels.
        known: Rows that these may be, in any order and on any scale.
        transposed: Sketches of the same rows with height and width exchanged.

    Returns:
        None where the student's variable holds no images that can be known again.
    """
    seen = samples(images.value)
    if seen is None or seen.sketch is None or not seen.count:
        return None
    values = labels(given.value).values
    truth = np.full(seen.count, -1, np.int64) if values is None or len(values) != seen.count else values
    for table in (transposed, known.sketch):
        if table is not None and len(table):
            at = recognised(seen, table)
            truth = np.where(at >= 0, known.labels[at], truth)
    return KnownRows(seen.sketch, truth)


def labelled_rows(images: Given, given: Given) -> KnownRows | None:
    """Sketches of the student's images, each with the class that the student's own label gives it; None without these."""
    seen, values = samples(images.value), labels(given.value).values
    if seen is None or seen.sketch is None or values is None or len(values) != seen.count:
        return None
    return KnownRows(seen.sketch, values)


def disordered(own: KnownRows, labelled: KnownRows) -> bool:
    """Whether more than a twentieth of the student's own labels belong to other images; where all count from 1, none."""
    off = labelled.labels - own.labels
    found, counts = np.unique(off, return_counts=True)
    return bool(20 * np.count_nonzero(off != found[counts.argmax()]) > len(off))
