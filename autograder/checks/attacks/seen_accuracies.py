"""Accuracies on attacked images that a notebook was seen to reach."""

from collections.abc import Iterable, Iterator

import numpy as np
from numpy.typing import NDArray

from autograder.checks.training.measures import measures
from autograder.checks.training.roles import Side
from autograder.checks.training.watched import Watched
from autograder.model.training import Event, EventKind

__all__ = ["seen_accuracies"]


def seen_accuracies(watched: Watched) -> tuple[float, ...]:
    """Accuracies on attacked images that a question reached: by `evaluate` or predictions.

    Attacked images are of no known set. A wrong attack may leave them as good as unchanged, so test images that a model has
    seen here before count, too. Predictions are taken to be of the test images in their order: all at once, or batch by
    batch in one cell. Several evaluations right after each other are one event where all their batches are of one size.
    """
    meant = list(_attacked(watched))
    found = [item for item in measures(watched.observed) if not item.by_fit and any(item.event is one for one in meant)]
    measured = [value for item in found for value in item.accuracies]
    return tuple(dict.fromkeys([*measured, *_by_predictions(meant, watched.observed.known.test.labels)]))


def _attacked(watched: Watched) -> Iterator[Event]:
    """The question's evaluations that are not, or not only, the first one of clean images."""
    size = len(watched.observed.known.test.labels)
    clean: set[tuple[int, EventKind]] = set()
    for event in watched.observed.events:
        if event.kind not in (EventKind.EVALUATE, EventKind.PREDICT) or not watched.here(event):
            continue
        role, rows = watched.observed.role(event.data), watched.observed.rows(event.data)
        count = 0 if event.predictions is None else len(event.predictions)
        several = count > size > 0 and count % size == 0
        whole = role.side is Side.TEST and rows is not None and rows.count == size
        again = whole and (event.model, event.kind) in clean
        if role.by_position or role.side is Side.UNKNOWN or several or again:
            yield event
        elif whole:
            clean.add((event.model, event.kind))


def _by_predictions(events: Iterable[Event], truth: NDArray[np.int64]) -> Iterator[float]:
    waiting: dict[tuple[int, int], list[NDArray[np.int64]]] = {}
    for event in events:
        if event.kind is not EventKind.PREDICT or event.predictions is None:
            continue
        pieces = waiting.setdefault((event.cell, event.model), [])
        pieces.append(event.predictions)
        if sum(len(piece) for piece in pieces) >= len(truth):
            whole = np.concatenate(pieces)
            pieces.clear()
            if len(truth) and whole.ndim == 1 and len(whole) % len(truth) == 0:
                yield from (float(share) for share in (whole.reshape(-1, len(truth)) == truth).mean(axis=1))
