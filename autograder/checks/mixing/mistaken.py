"""Known mistakes in mixing labels: each says whether one result may come from it."""

from collections.abc import Callable, Mapping
from types import MappingProxyType

import numpy as np

from autograder.checks.mixing.mixed import ATOL, Mixed, Numbers, weights_of

__all__ = ["LABEL_MISTAKES"]


def _labels_not_mixed(one: Mixed) -> bool:
    """Each label is a plain one: all of them in any order, or that of one of the two images."""
    given, seen = one.case.labels, _in_shape(one)
    if seen is None:
        return False
    same = np.abs(seen[:, None, :] - given[None, :, :]).max(axis=2) <= ATOL
    own = all(same[i, list({*pair, i})].any() for i, pair in enumerate(one.pairs))
    return own or _sorted(seen) == _sorted(given.astype(np.float64))


def _sorted(rows: Numbers) -> list[tuple[float, ...]]:
    # − 0 and what float16 rounds: two decimals tell one-hot rows apart
    return sorted(tuple(float(value) + 0.0 for value in np.round(row, 2)) for row in rows)


def _integer_labels_mixed(one: Mixed) -> bool:
    """Class indices were mixed: as they are, or made a class again by rounding."""
    assert one.weights is not None
    assert one.labels is not None
    mixed = one.weights @ one.case.labels.argmax(axis=1)
    if one.labels.size == len(mixed):
        return bool((np.abs(one.labels.reshape(-1) - mixed) <= 1 + ATOL).all())
    seen = _in_shape(one)
    if seen is None or (np.abs(seen - np.round(seen)) > ATOL).any() or (np.abs(seen.sum(axis=1) - 1) > ATOL).any():
        return False
    return bool((np.abs(seen.argmax(axis=1) - mixed) <= 1 + ATOL).all())


def _weights_swapped(one: Mixed) -> bool:
    """The label of each image has the weight of the other one."""
    seen = _in_shape(one)
    if seen is None:
        return False
    assert one.weights is not None
    given = one.case.labels.astype(np.float64)
    for row, weights, (first, second) in zip(seen, one.weights, one.pairs, strict=True):
        if first == second:  # the other image cannot be seen: any plain label may be its
            near = np.abs(given - row).max(axis=1).min()
        else:
            near = np.abs(weights[second] * given[first] + weights[first] * given[second] - row).max()
        if near > 2 * ATOL:
            return False
    return True


def _two_permutations(one: Mixed) -> bool:
    """The labels are mixed with the same λ, but with others than the images are."""
    labels = _label_weights(one)
    if labels is None:
        return _unreadable(one)
    assert one.weights is not None
    mixed = (labels.max(axis=1) < 1 - ATOL) & (one.weights.max(axis=1) < 1 - ATOL)  # not with themselves
    own = np.abs(np.diag(labels) - np.diag(one.weights))
    return _is_mixture(labels) and bool((own[mixed] <= 2 * ATOL).all())


def _second_lambda(one: Mixed) -> bool:
    """The labels are mixed with the right ones, but with another λ."""
    labels = _label_weights(one)
    if labels is None:
        return _unreadable(one)
    if not _is_mixture(labels):
        return False
    for row, (first, second) in zip(labels, one.pairs, strict=True):
        apart = [index for index in np.flatnonzero(row > ATOL).tolist() if index not in (first, second)]
        if apart and first != second:
            return False
    return True


def _images_not_mixed(one: Mixed) -> bool:
    assert one.weights is not None
    return bool((one.weights.max(axis=1) >= 1 - ATOL).all())


def _in_shape(one: Mixed) -> Numbers | None:
    return one.labels if one.labels is not None and one.labels.shape == one.case.labels.shape else None


def _label_weights(one: Mixed) -> Numbers | None:
    """(n, n): as the images' weights; None where classes are fewer than samples."""
    seen = _in_shape(one)
    if seen is None or np.linalg.matrix_rank(one.case.labels) < len(one.case.labels):
        return None
    return weights_of(seen, one.case.labels)


def _unreadable(one: Mixed) -> bool:
    """Whether labels are at least mixed ones, where it cannot be read from which."""
    seen = _in_shape(one)
    return seen is not None and bool((seen >= -ATOL).all() and (np.abs(seen.sum(axis=1) - 1) <= ATOL).all())


def _is_mixture(weights: Numbers) -> bool:
    sums_right = (np.abs(weights.sum(axis=1) - 1) <= ATOL).all()
    return bool(sums_right and (weights >= -ATOL).all() and ((weights > ATOL).sum(axis=1) <= 2).all())


LABEL_MISTAKES: Mapping[str, Callable[[Mixed], bool]] = MappingProxyType(
    {
        "images_not_mixed": _images_not_mixed,
        "labels_not_mixed": _labels_not_mixed,
        "integer_labels_mixed": _integer_labels_mixed,
        "weights_swapped": _weights_swapped,
        "two_permutations": _two_permutations,
        "second_lambda": _second_lambda,
    }
)
"""Misconception id → whether one result without faults in its images may come from it; the more particular ones first."""
