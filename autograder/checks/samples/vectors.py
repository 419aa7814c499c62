"""Checks that a variable holds one split of a data set, each image as a vector."""

from collections.abc import Iterator
from fractions import Fraction

import numpy as np

from autograder.checks import show
from autograder.checks.given import Given, not_run
from autograder.checks.samples.samples import Samples, Sketches, described, few, recognised, samples
from autograder.model.facts import KnownRows
from autograder.model.result import CheckResult, Outcome

__all__ = ["vectors"]


def vectors(
    images: Given,
    known: KnownRows,
    *,
    size: int,
    label: str,
    other: KnownRows | None = None,
    transposed: Sketches | None = None,
    selected: bool = True,
) -> CheckResult:
    """Judge shape and content: every image of the split once, in any order and on any scale.

    Args:
        images: The student's variable.
        known: The split, restricted to the classes asked for.
        size: Pixels of one image.
        label: Where, for messages.
        other: The other split, to name an exchange.
        transposed: Sketches of the split's images with rows and columns exchanged, to name that.
        selected: The data set holds more letters than are asked for: to keep them all is a mistake with a name.
    """
    expected = f"shape {show.shape((len(known.labels), size))}"
    if not images.answered:
        return not_run(images, label=label, expected=expected)
    seen = samples(images.value)
    received = described(images.value)
    problem, mistake = f"received {received}: one image a row", ""
    if seen is not None:
        found = next(_shape_faults(seen, len(known.labels), size), None)
        found = found or next(_content_faults(seen, known, other, transposed, selected=selected), None)
        if found is None:
            unread = "" if seen.sketch is not None else "its images could not be looked at"
            return CheckResult(
                Outcome.PASS, Fraction(1), expected=expected, seen=received, remark=images.found or unread
            )
        problem, mistake = found
    return CheckResult(
        Outcome.FAIL,
        message=f"{label}: `{images.name}`: expected {expected}, {problem}.",
        expected=expected,
        seen=received,
        remark=images.found,
        misconception=mistake,
    )


def _shape_faults(seen: Samples, count: int, size: int) -> Iterator[tuple[str, str]]:
    """What is wrong with the shape, and the mistake that it shows."""
    received = f"received shape {show.shape((seen.count, *seen.shape))}"
    if len(seen.shape) > 1 and seen.size == size:
        yield (
            f"received {show.shape((seen.count, *seen.shape))}: flatten each image, `reshape(-1, {size})`",
            "images_not_flattened",
        )
    elif (seen.count, seen.shape) == (size, (count,)):
        yield f"{received}: rows and columns are exchanged, one image a row is asked for", ""
    elif seen.shape != (size,):
        yield f"{received}: one image a row, {size} pixels each", ""


def _content_faults(
    seen: Samples, known: KnownRows, other: KnownRows | None, transposed: Sketches | None, *, selected: bool
) -> Iterator[tuple[str, str]]:
    """What is wrong with the number of images or with what they show, and the mistake."""
    count = len(known.labels)
    at = recognised(seen, known.sketch)
    distinct = np.unique(at[at >= 0]).size
    strangers = seen.count - int(np.count_nonzero(at >= 0))
    if seen.sketch is not None and strangers > few(seen.count):
        yield from _strangers(seen, count, distinct, strangers, other, transposed, selected=selected)
    if seen.count > count and seen.sketch is None and selected:
        yield f"received {seen.count} images: keep only those of the letters asked for", "letters_not_selected"
    elif seen.count > count:
        more = "some of them more than once" if seen.sketch is not None else f"{seen.count - count} too many"
        yield f"received {seen.count} images, {more}", ""
    elif seen.count < count:
        yield f"received {seen.count} images: {count - seen.count} are missing", ""
    elif seen.sketch is not None and distinct < count - few(count):
        yield f"received only {distinct} different images of the {count}, some of them more than once", ""


def _strangers(
    seen: Samples,
    count: int,
    distinct: int,
    strangers: int,
    other: KnownRows | None,
    transposed: Sketches | None,
    *,
    selected: bool,
) -> Iterator[tuple[str, str]]:
    """Why some images are not of the split."""
    elsewhere = 0 if other is None else int(np.count_nonzero(recognised(seen, other.sketch) >= 0))
    if elsewhere >= max(1, strangers - few(seen.count)):
        which = "all of them" if elsewhere >= seen.count - few(seen.count) else f"{elsewhere} of them"
        yield f"received {seen.count} images, {which} of the other set: training and test images are mixed up", ""
    if selected and distinct >= count - few(count):
        yield (
            f"received {seen.count} images: {seen.count - count} are of other letters, keep only those asked for",
            "letters_not_selected",
        )
    if transposed is not None and 2 * np.count_nonzero(recognised(seen, transposed) >= 0) > seen.count:
        yield "its images are transposed: flatten them as they are loaded", "images_transposed"
    yield (
        f"{strangers} of its {seen.count} images are none of the set's: flatten them unchanged (any scale is fine)",
        "",
    )
