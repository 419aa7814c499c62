"""Knows samples again: three numbers for each, the same however the sample was scaled or reshaped.

A sample x (its values in C order, d of them) is brought to 0..1 by its own smallest and largest value, and projected on
three fixed directions w_k[j] = sin((j + 1)·a_k). An affine change of scale leaves that as it is; a transposed or otherwise
changed image gives other numbers. `probe/held/sketch.py` holds the same formula; tests/checks/samples/test_sketch.py compares them.
"""

import numpy as np
from numpy.typing import NDArray

__all__ = ["TOLERANCE", "match", "sketch"]

ANGLES = (0.7310585, 1.3247180, 2.2360680)
TOLERANCE = 0.02
"""Sketches of one image differ by less (float16 loses 5e-4 of each pixel), those of two images hardly ever do in all three."""


def sketch(samples: NDArray[np.generic]) -> NDArray[np.float32]:
    """(n, ...) → (n, 3). A constant sample gives zeros."""
    flat = np.asarray(samples, dtype=np.float64).reshape(len(samples), -1)
    low, high = flat.min(axis=1, keepdims=True), flat.max(axis=1, keepdims=True)
    unit = (flat - low) / np.where(high > low, high - low, 1.0)
    directions = np.sin(np.outer(np.arange(1, flat.shape[1] + 1), ANGLES))
    projected: NDArray[np.float32] = (unit @ directions).astype(np.float32)
    return projected


def match(seen: NDArray[np.float32], known: NDArray[np.float32]) -> NDArray[np.int64]:
    """For each seen sketch the index of the nearest known one within the tolerance, -1 where there is none.

    Args:
        seen: (n, 3).
        known: (m, 3).
    """
    order = np.argsort(known[:, 0], kind="stable")
    first = known[order, 0]
    starts = np.searchsorted(first, seen[:, 0] - TOLERANCE, side="left")
    ends = np.searchsorted(first, seen[:, 0] + TOLERANCE, side="right")
    found = np.full(len(seen), -1, dtype=np.int64)
    for index, (start, end) in enumerate(zip(starts.tolist(), ends.tolist(), strict=True)):
        distance = np.abs(known[order[start:end]] - seen[index]).max(axis=1)
        if distance.size and distance.min() <= TOLERANCE:
            found[index] = order[start + int(distance.argmin())]
    return found
