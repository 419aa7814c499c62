"""Accuracies on attacked images that a notebook was seen to reach."""

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from autograder.checks.training.measures import measures
from autograder.checks.training.roles import Side
from autograder.checks.training.watched import Watched
from autograder.model.training import Event, EventKind

__all__ = ["seen_accuracies"]


def seen_accuracies(watched: Watched) -> tuple[float, ...]:
    """Accuracies on images that are known by no look, as attacked ones are, in a question: by `evaluate` or predictions.

    Predictions are taken to be of the test images in their order: all at once, or batch by batch in one cell. Several
    evaluations right after each other are one event where all their batches are of one size.
    """
    found = [item for item in measures(watched.observed) if not item.by_fit and _is_meant(watched, item.event)]
    measured = [value for item in found for value in item.accuracies]
    return tuple(dict.fromkeys([*measured, *_by_predictions(watched)]))


def _by_predictions(watched: Watched) -> Iterator[float]:
    truth = watched.observed.known.test.labels
    waiting: dict[tuple[int, int], list[NDArray[np.int64]]] = {}
    for event in watched.observed.events:
        if event.kind is not EventKind.PREDICT or event.predictions is None or not _is_meant(watched, event):
            continue
        pieces = waiting.setdefault((event.cell, event.model), [])
        pieces.append(event.predictions)
        if sum(len(piece) for piece in pieces) >= len(truth):
            whole = np.concatenate(pieces)
            pieces.clear()
            if len(truth) and whole.ndim == 1 and len(whole) % len(truth) == 0:
                yield from (float(share) for share in (whole.reshape(-1, len(truth)) == truth).mean(axis=1))


def _is_meant(watched: Watched, event: Event) -> bool:
    """Whether it belongs to the question, and hardly any of its images is known by its look, or only those of a part."""
    if not watched.here(event):
        return False
    role, size = watched.observed.role(event.data), len(watched.observed.known.test.labels)
    count = 0 if event.predictions is None else len(event.predictions)
    return role.by_position or role.side is Side.UNKNOWN or (count > size > 0 and count % size == 0)
