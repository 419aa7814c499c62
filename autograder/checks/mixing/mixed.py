"""What one call of a mixup function gave: which images it mixed with which weights, and the labels beside them."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from autograder.checks import show
from autograder.checks.called import call_problem
from autograder.checks.losses.loss import padded
from autograder.checks.mixing.mixup_case import MixupCase
from autograder.model.evidence import Call, Value, ValueKind

__all__ = ["ATOL", "Mixed", "look", "looked", "weights_of"]

Numbers = NDArray[np.float64]

ATOL = 1e-3
"""Of weights: float16 is precise enough for them."""


@dataclass(frozen=True, slots=True)
class Mixed:
    """One call's result."""

    case: MixupCase
    problem: str = ""
    """Why there is nothing to read; empty if there is something."""
    weights: Numbers | None = None
    """(n, n): row i says how much of each given image is in the mixed image i."""
    fault: str = ""
    """What is wrong with the weights; empty if each row mixes at most two images."""
    sums_wrong: bool = False
    """The fault is that weights do not sum to 1."""
    labels: Numbers | None = None
    """As returned: (n, K) if right, any shape with n or more numbers otherwise."""

    @property
    def right_labels(self) -> Numbers:
        """(n, K): what the labels must be, as the images were mixed; of a result that has weights."""
        assert self.weights is not None
        expected: Numbers = self.weights @ self.case.labels
        return expected

    @property
    def labels_right(self) -> bool:
        """Whether the labels are mixed as the images are."""
        if self.labels is None or self.labels.shape != self.case.labels.shape:
            return False
        return bool((np.abs(self.labels - self.right_labels) <= ATOL).all())

    @property
    def pairs(self) -> tuple[tuple[int, int], ...]:
        """The two images of each row, the heavier first; twice the same where only one can be seen."""
        assert self.weights is not None
        order = np.argsort(-self.weights, axis=1, kind="stable")
        rows = zip(self.weights, order, strict=True)
        return tuple((int(o[0]), int(o[1]) if row[o[1]] > ATOL else int(o[0])) for row, o in rows)


def look(call: Call, case: MixupCase, *, name: str) -> Mixed:
    """Read one result."""
    if not call.parts and (problem := call_problem(call, function=name)):
        return Mixed(case, f"for {case.given}, {problem}")
    if len(call.parts) != 2:
        received = show.text(call.value.type_name, limit=40) if call.value else ""
        what = "expected a pair of arrays, the mixed images and the mixed labels"
        return Mixed(case, f"for {case.given}, {what}, your function returned {received or 'something else'}")
    images, labels = (_numbers(part) for part in call.parts)
    if images is None or images.shape != case.images.shape:
        received = show.kind(call.parts[0]) if images is None else f"shape {show.shape(images.shape)}"
        wanted = show.shape(case.images.shape)
        return Mixed(case, f"for {case.given}, expected mixed images of shape {wanted}, received {received}")
    if labels is None:
        received = show.kind(call.parts[1])
        wanted = show.shape(case.labels.shape)
        return Mixed(case, f"for {case.given}, expected mixed labels of shape {wanted}, received {received}")
    if not np.isfinite(images).all() or not np.isfinite(labels).all():
        return Mixed(case, f"for {case.given}, the result holds nan or inf")
    weights = weights_of(images, case.images)
    fault, sums_wrong = _fault(images, weights, case)
    return Mixed(case, "", weights, fault, sums_wrong, labels)


def looked(calls: Sequence[Call], cases: Sequence[MixupCase], *, name: str) -> list[list[Mixed]]:
    """All results, one list a case.

    Args:
        calls: Those of the first case, one after the other, then those of the next; missing ones were not made.
        cases: The inputs.
        name: The function's.
    """
    groups, first = [], 0
    for case in cases:
        own = padded(calls[first : first + case.repeat], case.repeat)
        groups.append([look(call, case, name=name) for call in own])
        first += case.repeat
    return groups


def weights_of(mixed: Numbers, given: NDArray[np.floating]) -> Numbers:
    """(n, n): the sum of `given` that comes nearest to each of `mixed`; exact for independent ones."""
    count = len(given)
    found: Numbers = mixed.reshape(count, -1) @ np.linalg.pinv(given.reshape(count, -1).astype(np.float64))
    return found


def _numbers(value: Value) -> Numbers | None:
    array = value.array
    if value.kind is not ValueKind.ARRAY or array is None or array.dtype.kind not in "iuf":
        return None
    with np.errstate(all="ignore"):
        return array.astype(np.float64)


def _fault(images: Numbers, weights: Numbers, case: MixupCase) -> tuple[str, bool]:
    """What is wrong with how the images were mixed, and whether it is that weights do not sum to 1."""
    count = len(weights)
    given = case.images.reshape(count, -1).astype(np.float64)
    off = np.abs(images.reshape(count, -1) - weights @ given)
    if (off > ATOL * np.abs(given).max()).any():
        return "a mixed image is no weighted sum of the given ones", False
    sums = weights.sum(axis=1)
    if (np.abs(sums - 1) > ATOL).any():
        worst = float(sums[np.abs(sums - 1).argmax()])
        return f"the weights of the images in a mixed one sum to {worst:.3g}, not to 1", True
    if (weights < -ATOL).any():
        return f"an image has the weight {float(weights.min()):.3g}: λ must lie between 0 and 1", False
    if ((weights > ATOL).sum(axis=1) > 2).any():
        return "more than two images are mixed into one", False
    return "", False
