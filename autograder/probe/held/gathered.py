"""Samples that come batch by batch, described as one set."""

from typing import Any

import numpy as np

from autograder_probe.held import arrays, rows, values
from autograder_probe.held.rows import Labels

MAX_PASSING = 20_000
"""Samples kept of a loop that never shows the same one twice (it may augment them)."""
_KNOWN_BATCHES = 8
"""After so many batches of samples that were seen before, an epoch has ended."""


class Gathered:
    """Adds up batches; `rows` describes them all."""

    def __init__(self) -> None:
        self._like: np.ndarray | None = None
        self._sketches: list[np.ndarray] = []
        self._labels: list[Labels] = []
        self._low, self._high = float("inf"), -float("inf")
        self.count = 0
        self.largest = 0
        """Samples of the largest batch."""

    def add(self, x: Any, y: Any = None) -> None:
        """Take one batch; what is no batch of samples like those before is left out."""
        array = values.as_array(x)
        if array is None or array.ndim < 1 or not array.size or array.dtype.kind not in "biuf":
            return
        self.largest = max(self.largest, len(array))
        if self._like is not None and self._like.shape[1:] != array.shape[1:]:
            return
        self._take(array, rows.sketches(array), rows.read_labels(y, len(array)))

    def rows(self) -> dict[str, Any] | None:
        """The description; None if nothing was added."""
        if self._like is None:
            return None
        described = rows.rows(self._like, np.concatenate(self._sketches), _joined(self._labels))
        return described | {"low": arrays.number(self._low), "high": arrays.number(self._high)}

    def _take(self, array: np.ndarray, sketched: np.ndarray, labels: Labels) -> None:
        if self._like is None:
            self._like = np.empty((0, *array.shape[1:]), array.dtype)
        self._sketches.append(sketched)
        self._labels.append(labels)
        self._low, self._high = min(self._low, float(array.min())), max(self._high, float(array.max()))
        self.count += len(sketched)


class Passing(Gathered):
    """Takes each sample once: the batches of the first epoch, without being told where it ends."""

    def __init__(self) -> None:
        super().__init__()
        self._seen: set[bytes] = set()
        self._known_batches = 0
        self.batches = 0

    @property
    def complete(self) -> bool:
        """Whether nothing new is to be expected."""
        return self._known_batches >= _KNOWN_BATCHES or self.count >= MAX_PASSING

    def add(self, x: Any, y: Any = None) -> None:
        """As in Gathered, while there may be something new."""
        self.batches += 1
        if not self.complete:
            super().add(x, y)

    def _take(self, array: np.ndarray, sketched: np.ndarray, labels: Labels) -> None:
        keys = [row.tobytes() for row in sketched]
        if labels.classes is not None:
            keys = [key + bytes([int(label) % 256]) for key, label in zip(keys, labels.classes, strict=True)]
        new = [index for index, key in enumerate(keys) if key not in self._seen]
        self._known_batches = 0 if new else self._known_batches + 1
        self._seen.update(keys)
        if new:
            super()._take(array[new], sketched[new], labels.of(new))


def _joined(labels: list[Labels]) -> Labels:
    """Of all batches, if all have some; of a mixture of vectors and numbers, numbers are vectors with a peak of 1."""
    classes = [part.classes for part in labels if part.classes is not None]
    if not classes or len(classes) < len(labels):
        return Labels()
    if all(part.peaks is None for part in labels):
        return Labels(np.concatenate(classes))
    ones = [np.ones(len(part), np.float32) for part in classes]
    peaks = [one if part.peaks is None else part.peaks for part, one in zip(labels, ones, strict=True)]
    return Labels(np.concatenate(classes), np.concatenate(peaks))
