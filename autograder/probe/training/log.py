"""The events of one kernel, in order, as JSON data."""

import itertools
from collections.abc import Callable, Mapping
from typing import Any

import numpy as np

from autograder_probe.held import arrays, rows

MAX_EVENTS = 1_500
MAX_MINOR = 1_000
"""Minor events are only kept while there are fewer in all."""
PREDICTION_CHARS = 2_000_000
"""Base64 of all predictions; later ones are left out."""
_MINOR = ("predict", "save", "restore", "smoothing", "load")
_EMPTY: dict[str, Any] = (
    {"kind": "", "order": 0, "cell": -1, "model": -1, "data": -1, "validation": -1, "validation_split": 0.0}
    | {
        "asked": 0,
        "ran": 0,
        "steps": 0,
        "batch": 0,
        "optimizer": "",
        "learning_rate": None,
        "loss": "",
        "loss_probe": None,
    }
    | {
        "callbacks": [],
        "history": {},
        "metrics": {},
        "predictions": None,
        "detail": "",
        "ended": True,
        "seen": -1,
        "passes": 0.0,
        "asked_of": 0,
        "agreeing": 0,
    }
)
"""Every event has all of these; their meaning stands in autograder/model/training.py."""


class Log:
    """Collects events; `cell` tells the execution count of the running cell."""

    def __init__(self, cell: Callable[[], int]) -> None:
        self.cell = cell
        self.data = rows.Table()
        self._orders = itertools.count()
        self._events: list[dict[str, Any]] = []
        self._left = PREDICTION_CHARS

    def order(self) -> int:
        """The place of something that begins now, and becomes an event when it has ended."""
        return next(self._orders)

    def add(self, kind: str, *, order: int | None = None, **fields: Any) -> None:
        """Record an event; fields that are not named are empty."""
        if len(self._events) >= (MAX_MINOR if kind in _MINOR else MAX_EVENTS):
            return
        if fields.get("predictions"):
            self._left -= len(fields["predictions"].get("b64", ""))
            fields["predictions"] = fields["predictions"] if self._left > 0 else None
        place = self.order() if order is None else order
        self._events.append({**_EMPTY, "cell": self.cell(), **fields, "kind": kind, "order": place})

    def __len__(self) -> int:
        return len(self._events)

    def events(self) -> list[dict[str, Any]]:
        """In order, numbered without gaps."""
        ordered = sorted(self._events, key=lambda event: int(event["order"]))
        return [event | {"order": number} for number, event in enumerate(ordered)]


def series(history: Mapping[str, list[Any]]) -> dict[str, list[float | str]]:
    """Metric → its values, of those that are single numbers throughout."""
    found: dict[str, list[float | str]] = {}
    for name, values in list(history.items())[:60]:
        arrays_of = [np.asarray(value) for value in values]
        if all(array.size == 1 and array.dtype.kind in "biuf" for array in arrays_of):
            found[name[:80]] = [arrays.number(array.reshape(())) for array in arrays_of]
    return found


def numbers(metrics: Mapping[Any, Any]) -> dict[str, float | str]:
    """Metric → number, of those that are single numbers."""
    found: dict[str, float | str] = {}
    for name, value in list(metrics.items())[:60]:
        array = np.asarray(value)
        if array.size == 1 and array.dtype.kind in "biuf":
            found[str(name)[:80]] = arrays.number(array.reshape(()))
    return found


def classes(output: np.ndarray | None) -> dict[str, Any] | None:
    """(n, K) or (n,) outputs as the most probable class of each sample; None for any other output."""
    if output is None or output.dtype.kind not in "biuf" or output.ndim not in (1, 2) or len(output) > rows.MAX_LABELS:
        return None
    if output.ndim == 2 and output.shape[1] > 1:
        return arrays.encode(arrays.small_integers(output.argmax(axis=1)))
    return arrays.encode((output.reshape(-1) > 0.5).astype(np.int8))
