"""What was measured of a model, on which part of the data: by `evaluate`, `predict`, or `fit` after each epoch."""

import math
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

import numpy as np

from autograder.checks.networks.architecture import Architecture, fits
from autograder.checks.networks.cnn import Network, alike
from autograder.checks.training.observed import Observed, is_training
from autograder.checks.training.roles import LEAK, NEARLY_ALL, Side
from autograder.model.training import Event, EventKind

__all__ = ["Measure", "Part", "measures"]

_NAMES = ("accuracy", "acc", "sparse_categorical_accuracy", "categorical_accuracy")
_TOP_K = re.compile(r"top_?(k|[2-9]|\d\d)|precision|recall|auc|error|loss")
"""Metrics from 0 to 1 that are no accuracy."""
_FITTED = 0.5
"""Share of samples that a model was trained on from which on they are no validation of it."""


FROM_ONE = 0.25
"""By which predictions less one must be right more often, for labels to be counted from 1 for certain."""
_ASIDE = (0.05, 0.25)
"""Share of what was trained on that a validation set may be; splitting it off wrongly is judged where it is done."""


class Part(StrEnum):
    """What samples are to a model."""

    TEST = "test"
    VALIDATION = "validation"
    """Of the training split, but not trained on, or at least set aside."""
    TRAINED = "trained"
    OTHER = "other"
    """Test and training images together, or not recognised."""


@dataclass(frozen=True, slots=True)
class Measure:
    """One measurement, or one after each epoch of a `fit`."""

    event: Event
    architecture: Architecture | None
    part: Part
    accuracies: tuple[float, ...]
    """In order, finite; none where only the loss is known."""
    losses: tuple[float, ...]
    count: int
    """Samples that it was measured on; 0 if not known."""
    trained: int
    """Trainings of the same model, this one's included, that came before."""
    recognised: bool = True
    """False where the samples' part had to be guessed, as they could not be read."""
    network: Network | None = None
    """The same as `architecture` of a convolutional network."""
    learning_rate: float = math.nan
    """Of the last training before; nan if not known."""

    @property
    def by_fit(self) -> bool:
        """True for validation during training."""
        return self.event.kind is EventKind.FIT


def measures(observed: Observed) -> tuple[Measure, ...]:
    """All measurements of a notebook, in order; pieces of one set that were measured one by one are put together."""
    return observed.once("measures", lambda: tuple(_pooled(observed, list(_all(observed)))))


def _all(observed: Observed) -> Iterator[Measure]:
    trained: dict[int, list[Event]] = {}
    for event in observed.events:
        if is_training(event):
            trained.setdefault(event.model, []).append(event)
        before = trained.get(event.model, [])
        if event.kind is EventKind.FIT and any(name.startswith("val_") for name in event.history):
            yield _by_fit(observed, event, before)
        elif event.kind in (EventKind.EVALUATE, EventKind.PREDICT):
            # Weights that nobody saw changing may be this model's: of a loop that the probe could not assign.
            yield _direct(observed, event, before or _like(observed, event, trained) or trained.get(-1, []))


def _like(observed: Observed, event: Event, trained: Mapping[int, Sequence[Event]]) -> list[Event]:
    """Trainings of models built alike: a model that was never trained was loaded or copied from one of them."""
    return [e for model, events in trained.items() if _alike(observed, model, event.model) for e in events]


def _alike(observed: Observed, model: int, other: int) -> bool:
    # Softmax behind a trained model of logits makes a model of its own.
    own, copy = observed.network(model), observed.network(other)
    if own is not None and copy is not None:
        return alike(own, copy) and len(own.skips) == len(copy.skips)
    wanted = observed.architecture(other)
    return wanted is not None and fits(observed.architecture(model), wanted)


def _by_fit(observed: Observed, event: Event, before: Sequence[Event]) -> Measure:
    if event.validation < 0 and 0 < event.validation_split < 1:
        part, recognised, count = Part.VALIDATION, True, 0
    else:
        part, recognised = _part(observed, event.validation, before)
        rows = observed.rows(event.validation)
        count = rows.count if rows else 0
        if part is Part.OTHER and observed.role(event.validation).side is Side.UNKNOWN:
            part, recognised = Part.VALIDATION, False
    return Measure(
        event=event,
        architecture=observed.architecture(event.model),
        part=part,
        accuracies=_series(event.history, prefix="val_"),
        losses=_finite(event.history.get("val_loss", ())),
        count=count,
        trained=len(before),
        recognised=recognised,
        network=observed.network(event.model),
        learning_rate=_rate(event, before),
    )


def _direct(observed: Observed, event: Event, before: Sequence[Event]) -> Measure:
    part, recognised = _part(observed, event.data, before)
    rows = observed.rows(event.data)
    single = {name: (value,) for name, value in event.metrics.items()}
    return Measure(
        event=event,
        architecture=observed.architecture(event.model),
        part=part,
        accuracies=_series(single, prefix="") or _by_predictions(observed, event),
        losses=_finite(single.get("loss", ())),
        count=rows.count if rows else 0,
        trained=len(before),
        recognised=recognised,
        network=observed.network(event.model),
        learning_rate=_rate(event, before),
    )


def _rate(event: Event, before: Sequence[Event]) -> float:
    """Of the model's last training; of a copy, that of all trainings which it may be of."""
    rates = [item.learning_rate for item in before]
    own = [item.learning_rate for item in before if item.model == event.model]
    return own[-1] if own else rates[0] if len(set(rates)) == 1 else math.nan


def _part(observed: Observed, data: int, before: Sequence[Event]) -> tuple[Part, bool]:
    """What samples are to a model after these trainings, and whether that is known for sure."""
    side = observed.role(data).side
    if side is Side.TEST:
        return Part.TEST, True
    shares = [share for share in (observed.overlap(data, event) for event in before) if share is not None]
    if shares and max(shares) >= _FITTED:
        return (Part.VALIDATION, False) if _set_aside(observed, data, before) else (Part.TRAINED, True)
    if side is not Side.TRAINING:
        return Part.OTHER, False
    rows = observed.rows(data)
    if before and rows and rows.count > len(observed.known.train.labels) / 2 and not _apart(observed, before, shares):
        return Part.TRAINED, False  # what was trained on is not known, or changed, and this is most of what there is
    return Part.VALIDATION, bool(shares)


def _apart(observed: Observed, before: Sequence[Event], shares: Sequence[float]) -> bool:
    """Whether what was trained on is known, and has nothing in common with samples of these shares.

    Of mixed or augmented images some may be as they were, but too few to be recognised as what was trained on.
    """
    known = any(observed.role(event.data).side is Side.TRAINING for event in before)
    return known and bool(shares) and max(shares) < LEAK


def _set_aside(observed: Observed, data: int, before: Sequence[Event]) -> bool:
    """Whether samples that were trained on are so few that they were meant for validation: they were not taken out."""
    rows, fitted = observed.rows(data), [observed.rows(event.data) for event in before]
    most = max((one.count for one in fitted if one is not None), default=0)
    return rows is not None and most * _ASIDE[0] <= rows.count <= most * _ASIDE[1]


def _series(history: Mapping[str, Sequence[float]], *, prefix: str) -> tuple[float, ...]:
    """The accuracy among metrics: by its usual names, else any that is called something with `acc`."""
    names = [name for name in history if name.startswith(prefix)]
    found = [prefix + name for name in _NAMES if prefix + name in history]
    found += [name for name in names if "acc" in name.lower() and not _TOP_K.search(name.lower())]
    if not prefix:
        found, names = ([name for name in some if not name.startswith("val_")] for some in (found, names))
    shares = [name for name in names if name != f"{prefix}loss" and _is_share(history[name])]
    if not found and len(shares) == 1 and not _TOP_K.search(shares[0].lower()):
        found = shares  # called otherwise, `top1` perhaps
    return _finite(history[found[0]]) if found else ()


def _is_share(values: Sequence[float]) -> bool:
    return all(0 <= value <= 1 for value in values)


def _finite(values: Iterable[float]) -> tuple[float, ...]:
    return tuple(value for value in values if np.isfinite(value))


def _by_predictions(observed: Observed, event: Event) -> tuple[float, ...]:
    """The share of predictions that are the true class; with labels counted from 1, of those less one."""
    predicted, true = event.predictions, observed.truth(event.data)
    if predicted is None or predicted.shape != true.shape or not true.size:
        return ()
    known = true >= 0
    if known.mean() < NEARLY_ALL:
        return ()
    right, shifted = (float((predicted[known] - first == true[known]).mean()) for first in (0, 1))
    if shifted <= right:
        return (right,)
    # A network that has learnt nothing may be right by chance less often than that: both may be what was reported.
    return (shifted,) if shifted - right > FROM_ONE else (shifted, right)


def _pooled(observed: Observed, found: Sequence[Measure]) -> Iterator[Measure]:
    """The measurements, and after the last of several pieces of a part the whole of them."""
    pieces: dict[tuple[object, ...], dict[int, Measure]] = {}
    last: dict[int, tuple[object, ...]] = {}
    for index, measure in enumerate(found):
        if not measure.by_fit and measure.accuracies:
            event = measure.event
            key = (event.kind, event.model, event.cell, measure.trained, measure.part)
            pieces.setdefault(key, {})[event.data] = measure  # measured again: the later one counts
            last[index] = key
    ends = {key: index for index, key in last.items()}
    size = NEARLY_ALL * len(observed.known.test.labels)
    for index, measure in enumerate(found):
        yield measure
        group = list(pieces[last[index]].values()) if index in last and ends[last[index]] == index else []
        if len(group) > 1 and max(item.count for item in group) < size:
            yield _whole(group)


def _whole(group: Sequence[Measure]) -> Measure:
    total = sum(item.count for item in group)
    weights = [item.count / total if total > 0 else 1 / len(group) for item in group]
    accuracy = sum(weight * item.accuracies[-1] for weight, item in zip(weights, group, strict=True))
    return replace(group[-1], accuracies=(accuracy,), losses=(), count=total)
