"""Describes many samples by what knows them again: count, shape, range, a sketch of each, labels."""

import hashlib
from dataclasses import dataclass
from typing import Any

import numpy as np

from autograder_probe.held import arrays, values
from autograder_probe.held.sketch import sketch

MAX_SAMPLES = 60_000
"""Larger sets are described without a sketch."""
MAX_LABELS = 130_000
MAX_SETS = 300
BASE64_CHARS = 8_000_000
"""For the sketches and labels of one table; what comes after that is described without them."""
_CHUNK = 400_000  # numbers sketched at a time: they stay in the processor's cache, which makes it ten times as fast


@dataclass(frozen=True)
class Labels:
    """What was read of the labels of some samples."""

    classes: np.ndarray | None = None
    """(n,): class indices; None where they are no labels."""
    peaks: np.ndarray | None = None
    """(n,), float32: largest entry of each; None where they are no vectors."""

    def of(self, samples: list[int]) -> "Labels":
        """Those of some of the samples."""
        classes, peaks = (None if held is None else held[samples] for held in (self.classes, self.peaks))
        return Labels(classes, peaks)

    @property
    def one_hot(self) -> bool:
        """They are vectors."""
        return self.peaks is not None


def describe(samples: Any, labels: Any = None) -> dict[str, Any] | None:
    """`samples` (n, …) and, if any, their labels as Rows (JSON data); None if they are no samples."""
    array = _samples(samples)
    if array is None:
        return None
    sketched = sketches(array) if len(array) <= MAX_SAMPLES and array.size else None
    return rows(array, sketched, read_labels(labels, len(array))) | _range(array)


def rows(like: np.ndarray, sketched: Any, labels: Labels) -> dict[str, Any]:
    """Rows without their range; `like` tells shape and dtype of a sample."""
    count = len(like) if sketched is None else len(sketched)
    known = labels.classes is not None and count <= MAX_LABELS
    return {
        "count": count,
        "shape": list(like.shape[1:]),
        "dtype": like.dtype.name,
        "sketch": None if sketched is None else arrays.encode(sketched),
        "labels": arrays.encode(arrays.small_integers(labels.classes)) if known else None,
        "one_hot": labels.one_hot,
        "peaks": _peaks(labels.peaks) if known else None,
    }


def sketches(array: np.ndarray) -> np.ndarray:
    """(n, …) → (n, 3), float32."""
    step = max(1, _CHUNK // max(1, array[0].size))
    with np.errstate(all="ignore"):  # samples may hold nan and inf
        return np.concatenate([sketch(array[start : start + step]) for start in range(0, len(array), step)])


def read_labels(labels: Any, count: int) -> Labels:
    """Those of `count` samples: whole numbers (n,) or (n, 1), or vectors (n, K)."""
    array = values.as_array(labels) if labels is not None else None
    if array is None or array.ndim not in (1, 2) or len(array) != count or array.dtype.kind not in "biuf":
        return Labels()
    if array.ndim == 2 and array.shape[1] > 1:
        with np.errstate(all="ignore"):
            return Labels(array.argmax(axis=1), array.max(axis=1).astype(np.float32))
    array = array.reshape(-1)
    if array.dtype.kind == "f" and not (np.isfinite(array).all() and (array == np.round(array)).all()):
        return Labels()
    return Labels(array.astype(np.int64))


def size(described: dict[str, Any]) -> int:
    """Characters of base64 in a description."""
    return sum(len((described[key] or {}).get("b64", "")) for key in ("sketch", "labels", "peaks"))


def lighten(described: dict[str, Any]) -> dict[str, Any]:
    """The same without sketch and labels."""
    return described | {"sketch": None, "labels": None, "peaks": None}


class Table:
    """Descriptions, each once: what has the same content has the same index."""

    def __init__(self) -> None:
        self.rows: list[dict[str, Any]] = []
        self._known: dict[bytes, int] = {}
        self._left = BASE64_CHARS

    def add(self, described: dict[str, Any] | None) -> int:
        """The description's index, -1 for none."""
        if described is None:
            return -1
        key = hashlib.sha256(repr(sorted(described.items())).encode()).digest()
        if key not in self._known:
            if len(self.rows) >= MAX_SETS:
                return -1
            self.rows.append(self._affordable(described))
            self._known[key] = len(self.rows) - 1
        return self._known[key]

    def _affordable(self, described: dict[str, Any]) -> dict[str, Any]:
        if size(described) > self._left:
            return lighten(described)
        self._left -= size(described)
        return described


def _samples(samples: Any) -> np.ndarray | None:
    # An array proper is only read here: no copy of what may be gigabytes.
    array = samples if type(samples) is np.ndarray else values.as_array(samples)
    if array is None or array.ndim < 1 or array.dtype.kind not in "biuf":
        return None
    return array


def _peaks(peaks: np.ndarray | None) -> dict[str, Any] | None:
    """None where all are 1, one number where all are the same."""
    if peaks is None or not peaks.size or (peaks == 1).all():
        return None
    return arrays.encode(peaks[:1] if (peaks == peaks[0]).all() else peaks)


def _range(array: np.ndarray) -> dict[str, Any]:
    low, high = (array.min(), array.max()) if array.size else (0.0, 0.0)
    return {"low": arrays.number(low), "high": arrays.number(high)}
