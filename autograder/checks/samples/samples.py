"""Many samples as evidence holds them, and which of the known samples they are."""

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from autograder.checks import show
from autograder.checks.samples.sketch import ANGLES, TOLERANCE, match, sketch
from autograder.model.evidence import Value, ValueKind

__all__ = ["Samples", "Sketches", "described", "few", "inverted", "places", "recognised", "samples"]

Sketches = NDArray[np.float32]
"""(n, 3), see `checks.samples.sketch`."""
MOST_WORK = 50_000_000
"""Comparisons of sketches that one lookup may take; only forged sketches, all alike, would take more."""


@dataclass(frozen=True, slots=True)
class Samples:
    """Samples in a student's variable."""

    count: int
    shape: tuple[int, ...]
    """Of one sample."""
    dtype: str
    low: float
    """Smallest value of all; nan where there is none."""
    high: float
    sketch: Sketches | None
    """None where the samples could not be read."""

    @property
    def size(self) -> int:
        """Numbers in one sample."""
        return math.prod(self.shape)


MOST_SAMPLES = 10_000_000
"""More are a claim without memory behind it, and room would be made here for a number of each."""


def samples(value: Value) -> Samples | None:
    """The samples that a value holds; None for a single number and for what is no array of real numbers."""
    if value.kind is ValueKind.DATA and value.rows is not None:
        rows = value.rows
        if rows.count > MOST_SAMPLES:
            return None
        return Samples(rows.count, rows.shape, rows.dtype, rows.low, rows.high, rows.sketch)
    array = value.array
    if value.kind is not ValueKind.ARRAY or array is None or array.ndim == 0 or array.dtype.kind not in "biuf":
        return None
    low, high = (float(array.min()), float(array.max())) if array.size else (math.nan, math.nan)
    return Samples(len(array), array.shape[1:], array.dtype.name, low, high, _sketched(array) if array.size else None)


def _sketched(array: NDArray[np.generic]) -> Sketches:
    with np.errstate(all="ignore"):  # numbers near the largest float make nan, which is like no known sketch
        return sketch(np.nan_to_num(array.astype(np.float64), nan=0.0, posinf=0.0, neginf=0.0))


def described(value: Value) -> str:
    """What a value is, for `expected …, received <this>`: the shape of samples, else the kind of value."""
    seen = samples(value)
    if seen is not None:
        return f"shape {show.shape((seen.count, *seen.shape))}"
    single = value.kind is ValueKind.ARRAY and value.array is not None and value.array.ndim == 0
    return "a single number" if single else show.kind(value)


def few(count: int) -> int:
    """How many of `count` samples may be taken for another one: a data set may hold an image twice."""
    return count // 200


def places(seen: Sketches, known: Sketches) -> NDArray[np.int64]:
    """As `sketch.match`, in bounded time: no sample is found where nearly all sketches are the same."""
    first = np.sort(known[:, 0])
    work = np.searchsorted(first, seen[:, 0] + TOLERANCE, side="right") - np.searchsorted(first, seen[:, 0] - TOLERANCE)
    if int(work.sum()) > MOST_WORK:
        return np.full(len(seen), -1, dtype=np.int64)
    return match(seen, known)


def inverted(seen: Sketches, size: int) -> Sketches:
    """The sketches of the same samples, of `size` numbers each, with dark and bright exchanged."""
    # Σ_{j=1}^{d} sin(j·a) = sin(d·a/2)·sin((d+1)·a/2)/sin(a/2): the sketch of a sample that is 1 everywhere.
    ones = [math.sin(size * a / 2) * math.sin((size + 1) * a / 2) / math.sin(a / 2) for a in ANGLES]
    other: Sketches = (np.asarray(ones) - seen).astype(np.float32)
    return other


def recognised(seen: Samples, known: Sketches) -> NDArray[np.int64]:
    """For each sample the index of the known one that it is, whatever its scale, inverted too; -1 for others."""
    if seen.sketch is None:
        return np.full(seen.count, -1, dtype=np.int64)
    found = places(seen.sketch, known)
    if 2 * np.count_nonzero(found >= 0) >= seen.count or seen.size > 1_000_000:
        return found
    turned = places(inverted(seen.sketch, seen.size), known)
    return turned if np.count_nonzero(turned >= 0) > np.count_nonzero(found >= 0) else found
